/* SPDX-License-Identifier: Apache-2.0 */
/** @file claim.h What a new workload asks of each of its devices, by the options of `run` and `workload add`. */
#ifndef ACCELMOCK_CLI_CLAIM_H
#define ACCELMOCK_CLI_CLAIM_H

#include "cli/change.h"

#include <argp.h>
#include <stdint.h>

/** The options, read. All zero is none: a whole device in training. */
struct claim {
	int64_t share;       /**< millionths of the compute; 0: not given, all of it */
	int64_t memory;      /**< bytes; 0: as large a part as of the compute */
	const char *profile; /**< its name, or NULL */
};

/** Takes an option if it is one of these; a wrong value ends the program. @return whether it was one */
bool claim_take_option(struct claim *claim, int key, const char *argument, struct argp_state *state);

/**
 * Starts a workload of @p owner on each of the change's devices.
 * @param ret_ids one for each device, in the order of the selection
 */
bool claim_make(const struct claim *claim, struct change *change, const struct am_owner *owner, uint64_t *ret_ids,
                struct am_error *error);

#endif
