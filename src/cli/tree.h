/* SPDX-License-Identifier: Apache-2.0 */
/** @file tree.h The devices of a board in the order in which people read them: each followed by its slices. */
#ifndef ACCELMOCK_CLI_TREE_H
#define ACCELMOCK_CLI_TREE_H

#include "accelmock/board.h"

#include <stdbool.h>
#include <stdint.h>

/** Called for each device. @return false to end there. */
typedef bool tree_function(uint32_t ordinal, const struct am_device *device, void *context);

/** Visits all devices, unlisted mothers included. @return false where @p visit ended it. */
bool tree_visit(const struct am_board *board, tree_function *visit, void *context);

/** Visits the slices of the whole device at @p mother, in the order of their numbers. */
bool tree_visit_slices(const struct am_board *board, uint32_t mother, tree_function *visit, void *context);

#endif
