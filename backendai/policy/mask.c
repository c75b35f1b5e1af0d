/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory.h"

#include "accelmock/identity.h"

#include <stdlib.h>
#include <string.h>

/** Longest name that a device may have in a mask; longer ones name nothing. */
#define NAME_SIZE AM_DEVICE_ID_SIZE

/** How many unknown names are warned of, one by one. */
#define UNKNOWN_SHOWN 8

static void hide(struct am_plugin_inventory *inventory, uint32_t device)
{
	const struct am_machine *machine = inventory->machine;
	if (device < inventory->device_count)
		inventory->hidden[device] = true;
	/* Slices go with the device that they are parts of. */
	uint32_t slice = machine->devices[device].first_slice;
	for (size_t count = 0; slice < machine->device_count && count < machine->device_count; count++) {
		if (slice < inventory->device_count)
			inventory->hidden[slice] = true;
		slice = machine->devices[slice].next_slice;
	}
}

bool am_plugin_mask_apply(struct am_plugin_inventory *inventory, const char *mask, const char *where,
                          struct am_error *error)
{
	const struct am_machine *machine = inventory->machine;
	size_t capacity = am_identity_capacity(machine->device_count);
	struct am_identity_entry *entries = calloc(capacity > 0 ? capacity : 1, sizeof(*entries));
	size_t unknown = 0;

	if (entries == NULL)
		return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	am_identity_build(entries, capacity, machine->devices, machine->device_count);
	while (*mask != '\0') {
		size_t length = strcspn(mask, ",");
		const char *name = mask;
		size_t name_length = length;
		while (name_length > 0 && strchr(" \t\r\n", *name) != NULL) {
			name++;
			name_length--;
		}
		while (name_length > 0 && strchr(" \t\r\n", name[name_length - 1]) != NULL)
			name_length--;
		if (name_length > 0) {
			char text[NAME_SIZE];
			uint32_t device = AM_NONE;
			if (name_length < sizeof(text)) {
				memcpy(text, name, name_length);
				text[name_length] = '\0';
				device =
				    am_identity_find(entries, capacity, machine->devices, machine->device_count, text);
			}
			if (device < machine->device_count)
				hide(inventory, device);
			else if (unknown++ < UNKNOWN_SHOWN)
				am_plugin_inventory_warn(inventory, "%s/device_mask names \"%.*s\", which is no device",
				                         where, name_length < 80 ? (int)name_length : 80, name);
		}
		mask += length + (mask[length] == ',');
	}
	free(entries);
	if (unknown > UNKNOWN_SHOWN)
		am_plugin_inventory_warn(inventory, "%s/device_mask names %zu more that are no devices", where,
		                         unknown - UNKNOWN_SHOWN);
	return true;
}
