/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file allotment.h
 * What a container was given of the devices, and what it is told of that: its
 * environment, and the lines of its resource.txt.
 */
#ifndef ACCELMOCK_PLUGIN_ALLOTMENT_H
#define ACCELMOCK_PLUGIN_ALLOTMENT_H

#include "buffer.h"
#include "inventory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A part of one device. */
struct am_plugin_allotment {
	uint32_t device; /**< index */
	int64_t amount;  /**< millionths of its slot's unit */
};

/**
 * Brings a list in order: by device, one entry each, without nothings and without devices that the agent
 * was not told of. @return how many are left.
 */
size_t am_plugin_allotments_settle(const struct am_plugin_inventory *inventory, struct am_plugin_allotment *allotments,
                                   size_t count);

/** Most lines that a container is told. */
#define AM_PLUGIN_LINES_MAX 6

/** Longest name of a line, with the terminating zero. */
#define AM_PLUGIN_LINE_NAME_SIZE (AM_KEY_SIZE + 40)

/** Lines of name and value; all zero is none. */
struct am_plugin_lines {
	size_t count;
	struct {
		char name[AM_PLUGIN_LINE_NAME_SIZE];
		struct am_plugin_buffer value;
	} items[AM_PLUGIN_LINES_MAX];
};

/** The variables that a container's environment gets, also where it was given nothing. */
void am_plugin_environment(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotments,
                           size_t count, struct am_plugin_lines *ret_lines);

/** The lines that a container's resource.txt gets. */
void am_plugin_resource_data(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotments,
                             size_t count, struct am_plugin_lines *ret_lines);

/** Whether memory ran out while they were written. */
bool am_plugin_lines_failed(const struct am_plugin_lines *lines);

/** Frees them; there are none then. */
void am_plugin_lines_finish(struct am_plugin_lines *lines);

#endif
