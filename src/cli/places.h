/* SPDX-License-Identifier: Apache-2.0 */
/** @file places.h Where a board is looked for, in order, and what is there: for who wonders why it is not found. */
#ifndef ACCELMOCK_CLI_PLACES_H
#define ACCELMOCK_CLI_PLACES_H

#include "cli/command.h"

#include <stdbool.h>
#include <stddef.h>

/** What a place holds. */
enum place_state {
	PLACE_GOOD,      /**< a board */
	PLACE_ABSENT,    /**< no such directory */
	PLACE_UNTRUSTED, /**< another user's directory, or one that others may write to: it is passed over */
	PLACE_EMPTY,     /**< a directory without a board */
	PLACE_STALE,     /**< a board of an earlier boot of this machine */
	PLACE_VERSION,   /**< a board of another version */
	PLACE_FORBIDDEN, /**< a board that this user may not read */
	PLACE_DAMAGED,   /**< what is no board, or not whole */
};

/** A place. */
struct place {
	char directory[AM_BOARD_PATH_SIZE];
	const char
	    *because; /**< why it is looked at: "--board", "ACCELMOCK_BOARD", "XDG_RUNTIME_DIR"; or NULL: always */
	enum place_state state;
	char reason[AM_ERROR_MESSAGE_SIZE]; /**< a sentence; empty where it is good */
	bool chosen;                        /**< it is the one that all verbs take */
};

/** Most places. */
#define PLACES_MAX 3

/** `good`, `absent`, ... Static. */
const char *place_state_name(enum place_state state);

/** Looks at each place where the board of @p command may be. @return how many there are. */
size_t places_look(const struct command *command, struct place ret_places[PLACES_MAX]);

#endif
