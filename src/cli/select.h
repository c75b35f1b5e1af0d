/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file select.h
 * DEVICE on the command line: which devices of a board are meant. The text in
 * verb.c says what it may be. Exact names go before beginnings of names, these
 * before numbers, these before models and wildcards.
 */
#ifndef ACCELMOCK_CLI_SELECT_H
#define ACCELMOCK_CLI_SELECT_H

#include "accelmock/board.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Devices in the order in which they were named, each once. All zero is an empty one. */
struct selection {
	uint32_t *ordinals; /**< their places on the board */
	size_t count;
	size_t capacity;
	uint8_t *chosen; /**< a bit for each device of the board */
};

/**
 * Adds the devices that @p text names, several divided by commas. A text that names
 * none, or does not say which of several, is an error.
 */
bool selection_add(struct selection *selection, const struct am_board *board, const char *text, struct am_error *error);

/** Adds what each of @p words names; all devices, each followed by its slices, where there are no words. */
bool selection_add_words(struct selection *selection, const struct am_board *board, char *const *words, int count,
                         struct am_error *error);

/** Frees it. */
void selection_finish(struct selection *selection);

#endif
