/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file change.h
 * What a verb changes: one transaction on the board that is meant. It is seen as a whole or not at
 * all, also where this process is killed in the middle of it.
 */
#ifndef ACCELMOCK_CLI_CHANGE_H
#define ACCELMOCK_CLI_CHANGE_H

#include "cli/command.h"
#include "cli/select.h"

#include <jansson.h>

/** A change, from its begin to its finish. All zero is none. */
struct change {
	struct am_board *board;
	struct am_transaction *transaction; /**< NULL once it is committed */
	struct selection selection;         /**< the devices that were named */
};

/**
 * Opens the board, finds the devices that @p words name (none where there are no words), and begins.
 * @return false with the reason; then there is nothing to finish
 */
bool change_begin(struct change *change, const struct command *command, char *const *words, int count,
                  struct am_error *error);

/** Makes it visible. The board is still open, to read what it has become. */
void change_commit(struct change *change);

/** Lets go of all of it; what is not committed has not been. */
void change_finish(struct change *change);

/** The devices, as a list of how they are chosen on the command line. */
json_t *change_describe_devices(const struct change *change);

/** Puts the device before the reason, as it is chosen on the command line. @return always false */
bool change_blame(const struct change *change, uint32_t device, struct am_error *error);

#endif
