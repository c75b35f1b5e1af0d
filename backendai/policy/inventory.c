/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void am_plugin_inventory_warn(struct am_plugin_inventory *inventory, const char *format, ...)
{
	char text[AM_ERROR_MESSAGE_SIZE];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);

	char **warnings = realloc(inventory->warnings, (inventory->warning_count + 1) * sizeof(*warnings));
	if (warnings == NULL)
		return;
	inventory->warnings = warnings;
	char *copy = malloc(strlen(text) + 1);
	if (copy == NULL)
		return;
	/* The formatting may have cut a character in two. */
	am_text_cut(copy, strlen(text) + 1, text);
	warnings[inventory->warning_count++] = copy;
}

bool am_plugin_is_slice(const struct am_plugin_inventory *inventory, uint32_t device)
{
	return inventory->machine->devices[device].kind == AM_DEVICE_SLICE;
}

/** The index of the slot of that name, added where it is new, or AM_NONE where memory ran out. */
static uint32_t find_slot(struct am_plugin_inventory *inventory, const char *name, bool unique)
{
	for (size_t slot = 0; slot < inventory->slot_count; slot++) {
		if (strcmp(inventory->slots[slot].name, name) == 0)
			return (uint32_t)slot;
	}
	struct am_plugin_slot *slots = realloc(inventory->slots, (inventory->slot_count + 1) * sizeof(*slots));
	if (slots == NULL)
		return AM_NONE;
	inventory->slots = slots;
	struct am_plugin_slot *slot = &slots[inventory->slot_count];
	memset(slot, 0, sizeof(*slot));
	am_text_cut(slot->name, sizeof(slot->name), name);
	slot->unique = unique;
	return (uint32_t)inventory->slot_count++;
}

static bool fill_slots(struct am_plugin_inventory *inventory)
{
	const struct am_machine *machine = inventory->machine;
	const struct am_plugin_options *options = inventory->options;
	bool fractional = options->mode == AM_PLUGIN_FRACTIONAL;
	char plain[AM_PLUGIN_SLOT_NAME_SIZE];
	size_t slices = 0;

	for (size_t index = 0; index < inventory->visible_count; index++)
		slices += am_plugin_is_slice(inventory, inventory->visible[index]);
	(void)snprintf(plain, sizeof(plain), "%s.%s", machine->slot_name, fractional ? "shares" : "device");
	/*
	 * A slot that no device is of is not declared beside others: agents that expect one slot of a plugin
	 * then have just one on a machine of equal slices.
	 */
	if ((slices == 0 || slices < inventory->visible_count) && find_slot(inventory, plain, false) == AM_NONE)
		return false;

	for (size_t index = 0; index < inventory->visible_count; index++) {
		uint32_t number = inventory->visible[index];
		const struct am_device *device = &machine->devices[number];
		uint32_t slot;
		if (am_plugin_is_slice(inventory, number)) {
			char name[AM_PLUGIN_SLOT_NAME_SIZE];
			(void)snprintf(name, sizeof(name), "%s.device:%s-mig", machine->slot_name,
			               device->slice_profile);
			slot = find_slot(inventory, name, true);
			inventory->hundredths[number] = AM_PLUGIN_HUNDREDTHS_ONE;
		} else {
			slot = 0;
			inventory->hundredths[number] =
			    fractional ? am_plugin_share_count(options, device->memory_total, device->processing_units)
				       : AM_PLUGIN_HUNDREDTHS_ONE;
		}
		if (slot == AM_NONE)
			return false;
		inventory->slot_of[number] = slot;
		inventory->slots[slot].total += inventory->hundredths[number];
	}
	return true;
}

bool am_plugin_inventory_init(struct am_plugin_inventory *inventory, const struct am_machine *machine,
                              const struct am_plugin_options *options, const char *where, struct am_error *error)
{
	size_t count = machine->listed_count;
	size_t room = count > 0 ? count : 1;

	memset(inventory, 0, sizeof(*inventory));
	inventory->machine = machine;
	inventory->options = options;
	inventory->device_count = count;
	inventory->hidden = calloc(room, sizeof(*inventory->hidden));
	inventory->slot_of = calloc(room, sizeof(*inventory->slot_of));
	inventory->hundredths = calloc(room, sizeof(*inventory->hundredths));
	inventory->visible = calloc(room, sizeof(*inventory->visible));
	if (inventory->hidden == NULL || inventory->slot_of == NULL || inventory->hundredths == NULL ||
	    inventory->visible == NULL)
		goto out_of_memory;
	if (options->device_mask != NULL && !am_plugin_mask_apply(inventory, options->device_mask, where, error)) {
		am_plugin_inventory_finish(inventory);
		return false;
	}
	for (size_t device = 0; device < count; device++) {
		inventory->slot_of[device] = AM_NONE;
		if (!inventory->hidden[device])
			inventory->visible[inventory->visible_count++] = (uint32_t)device;
	}
	if (!fill_slots(inventory))
		goto out_of_memory;
	return true;

out_of_memory:
	am_plugin_inventory_finish(inventory);
	return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
}

void am_plugin_inventory_finish(struct am_plugin_inventory *inventory)
{
	free(inventory->hidden);
	free(inventory->slot_of);
	free(inventory->hundredths);
	free(inventory->visible);
	free(inventory->slots);
	for (size_t warning = 0; warning < inventory->warning_count; warning++)
		free(inventory->warnings[warning]);
	free(inventory->warnings);
	memset(inventory, 0, sizeof(*inventory));
}

int64_t am_plugin_whole_amount(const struct am_plugin_inventory *inventory, uint32_t device)
{
	return inventory->hundredths[device] * AM_PLUGIN_AMOUNT_HUNDREDTH;
}

/** Whether @p device is handed out in shares. */
static bool is_shared(const struct am_plugin_inventory *inventory, uint32_t device)
{
	return inventory->options->mode == AM_PLUGIN_FRACTIONAL && !am_plugin_is_slice(inventory, device);
}

double am_plugin_fraction(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount)
{
	int64_t whole = am_plugin_whole_amount(inventory, device);
	if (!is_shared(inventory, device) || amount >= whole)
		return 1.0;
	return amount > 0 ? (double)amount / (double)whole : 0.0;
}

uint64_t am_plugin_memory_limit(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount)
{
	if (is_shared(inventory, device))
		return am_plugin_share_memory(inventory->options, amount);
	return inventory->machine->devices[device].memory_total;
}

uint64_t am_plugin_workload_memory(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount)
{
	const struct am_device *record = &inventory->machine->devices[device];
	uint64_t limit = am_plugin_memory_limit(inventory, device, amount);
	uint64_t usable = record->memory_total - record->memory_reserved;
	return limit < usable ? limit : usable;
}

uint32_t am_plugin_processors(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount)
{
	if (is_shared(inventory, device))
		return am_plugin_share_processors(inventory->options, amount);
	return inventory->machine->devices[device].processing_units;
}
