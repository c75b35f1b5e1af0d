/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file view.h
 * Which devices a container sees. A view is a small text file that ACCELMOCK_VIEW names (not in setuid programs), one
 * thing a line:
 *
 *     # anything
 *     device GPU-616499c9-e25a-4605-aec6-000000000001
 *     device MIG-...
 *     container 0123456789abcdef
 *
 * `device` is any name of the identity table; a slice shows its mother, with no other slices. `container` is the id as
 * the board's owners have it: all processes that the caller's /proc shows are its own then, since in a container's pid
 * namespace there are no others. Lines that are not known are passed over, so that later versions may have more.
 */
#ifndef ACCELMOCK_FRONT_VIEW_H
#define ACCELMOCK_FRONT_VIEW_H

#include "accelmock/board.h"

#include <stdbool.h>

/** Most devices of a view. */
#define FRONT_VIEW_DEVICES_MAX 256u

struct front_view {
	uint64_t hash; /**< of the file's text */
	uint32_t device_count;
	uint32_t devices[FRONT_VIEW_DEVICES_MAX]; /**< indices on the board */
	char container[AM_OWNER_NAME_SIZE];
};

/**
 * Reads the view that the environment names. @param ret_view NULL where it names none; the caller frees it.
 * @return false, with the reason, where it cannot be read: then no device is shown, not all
 */
bool front_view_read(const struct am_board *board, struct front_view **ret_view, struct am_error *error);

/** Whether it shows the device of that index. NULL shows all. */
bool front_view_shows(const struct front_view *view, const struct am_board *board, uint32_t index);

#endif
