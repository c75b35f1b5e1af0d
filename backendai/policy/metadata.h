/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file metadata.h
 * How the agent and the manager show the machine's devices: the TOML's format,
 * else a built-in text of a well-known resource, else one made of its name.
 */
#ifndef ACCELMOCK_PLUGIN_METADATA_H
#define ACCELMOCK_PLUGIN_METADATA_H

#include "inventory.h"

#include <stdbool.h>
#include <stdint.h>

/** Room for a built-in text, with the terminating zero. */
#define AM_PLUGIN_METADATA_TEXT_SIZE 128

/** A slot's description. The texts belong to the machine, or to `own`. */
struct am_plugin_metadata {
	char slot_name[AM_PLUGIN_SLOT_NAME_SIZE];
	const char *human_readable_name;
	const char *description;
	const char *display_unit;
	const char *display_icon;
	bool binary;
	uint32_t round_length;
	bool found;                            /**< the TOML has a format for it */
	char format[AM_PLUGIN_SLOT_NAME_SIZE]; /**< the name under which the TOML may have one */
	char own[2][AM_PLUGIN_METADATA_TEXT_SIZE];
};

/**
 * Describes the plain slot if there is a plain device (or none at all), else the first slot of slices.
 * @p ret_metadata points into itself: it must not be copied.
 */
void am_plugin_metadata_choose(const struct am_plugin_inventory *inventory, struct am_plugin_metadata *ret_metadata);

#endif
