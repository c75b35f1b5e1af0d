/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tree.h"

bool tree_visit_slices(const struct am_board *board, uint32_t mother, tree_function *visit, void *context)
{
	struct am_device device;
	uint32_t slice, last = 0;

	if (!am_board_device(board, mother, &device))
		return true;
	slice = device.first_slice;
	/* The list only leads forward: a damaged one ends where it does not. */
	for (bool first = true; slice != AM_NONE && (first || slice > last); first = false) {
		if (!am_board_device(board, slice, &device) || device.parent != mother)
			break;
		if (!visit(slice, &device, context))
			return false;
		last = slice;
		slice = device.next_slice;
	}
	return true;
}

/* The whole device that comes where the list first mentions it, by itself or by a slice; AM_NONE: it came already. */
static uint32_t first_mentioned(const struct am_board *board, uint32_t ordinal, struct am_device *device)
{
	uint32_t mother = device->parent;

	if (device->kind != AM_DEVICE_SLICE)
		return device->first_slice != AM_NONE && device->first_slice < ordinal ? AM_NONE : ordinal;
	if (mother < ordinal || !am_board_device(board, mother, device) || device->first_slice != ordinal)
		return AM_NONE;
	return mother;
}

bool tree_visit(const struct am_board *board, tree_function *visit, void *context)
{
	uint32_t listed = (uint32_t)am_board_listed_count(board);
	struct am_device device;

	for (uint32_t i = 0; i < listed; i++) {
		uint32_t whole;

		if (!am_board_device(board, i, &device))
			continue;
		whole = first_mentioned(board, i, &device);
		if (whole == AM_NONE)
			continue;
		if (!visit(whole, &device, context) || !tree_visit_slices(board, whole, visit, context))
			return false;
	}
	return true;
}
