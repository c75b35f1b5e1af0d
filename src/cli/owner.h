/* SPDX-License-Identifier: Apache-2.0 */
/** @file owner.h Whose a workload is, by the options --container, --pid and --owner. */
#ifndef ACCELMOCK_CLI_OWNER_H
#define ACCELMOCK_CLI_OWNER_H

#include "accelmock/board.h"

#include <argp.h>
#include <stdbool.h>

/** The options, read. All zero is none. */
struct owner_options {
	bool given;
	struct am_owner owner; /**< of a process only its pid, until owner_find() */
};

/** Takes an option if it is one of these; a wrong value, or a second one, ends the program. */
bool owner_take_option(struct owner_options *options, int key, const char *argument, struct argp_state *state);

/** Completes the owner: a process must live. @return false with the reason */
bool owner_find(struct owner_options *options, struct am_error *error);

/** Reads a name for an owner, or a container's id. @return false where it is empty, too long, or no text. */
bool owner_read_name(const char *text, char ret_name[AM_OWNER_NAME_SIZE], struct am_error *error);

#endif
