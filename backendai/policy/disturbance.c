/* SPDX-License-Identifier: Apache-2.0 */
#include "disturbance.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert(AM_CONDITION_COUNT <= 64, "a bit for each kind");
static_assert(AM_CHANNEL_COUNT <= 64, "a bit for each channel");

/** How many conditions of one device are read at first, and at the most. */
#define CONDITIONS_FEW  32u
#define CONDITIONS_MOST ((size_t)1 << 16)

bool am_plugin_disturbance_init(struct am_plugin_disturbance *disturbance, const struct am_plugin_inventory *inventory,
                                struct am_error *error)
{
	size_t room = inventory->device_count > 0 ? inventory->device_count : 1;

	memset(disturbance, 0, sizeof(*disturbance));
	disturbance->inventory = inventory;
	disturbance->raising = AM_NONE;
	disturbance->capacity = CONDITIONS_FEW;
	disturbance->devices = calloc(room, sizeof(*disturbance->devices));
	disturbance->conditions = calloc(CONDITIONS_FEW, sizeof(*disturbance->conditions));
	if (disturbance->devices == NULL || disturbance->conditions == NULL) {
		am_plugin_disturbance_finish(disturbance);
		return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	}
	return true;
}

void am_plugin_disturbance_finish(struct am_plugin_disturbance *disturbance)
{
	free(disturbance->devices);
	free(disturbance->conditions);
	memset(disturbance, 0, sizeof(*disturbance));
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/** Reads all conditions that are known of @p device, also those to come. @return how many were read */
static size_t list_conditions(struct am_plugin_disturbance *disturbance, const struct am_snapshot *snapshot,
                              uint32_t device)
{
	size_t count = 0;

	if (am_snapshot_conditions(snapshot, device, AM_TICK_ANY, disturbance->conditions, disturbance->capacity,
	                           &count) != AM_READING_OK)
		return 0;
	if (count > disturbance->capacity && count <= CONDITIONS_MOST) {
		struct am_condition *more = realloc(disturbance->conditions, count * sizeof(*more));
		if (more != NULL) {
			disturbance->conditions = more;
			disturbance->capacity = count;
			if (am_snapshot_conditions(snapshot, device, AM_TICK_ANY, more, count, &count) != AM_READING_OK)
				return 0;
		}
	}
	return count < disturbance->capacity ? count : disturbance->capacity;
}

/** Adds what one condition, which holds, makes of the answers about @p device. */
static void add(struct am_plugin_disturbance *disturbance, uint32_t device, const struct am_condition *condition)
{
	struct am_plugin_disturbed *disturbed = &disturbance->devices[device];
	int64_t most_delay = am_condition_info(AM_CONDITION_STATISTICS_LATE)->parameters[0].highest;
	int64_t value = condition->values[0];

	if (condition->kind >= AM_CONDITION_COUNT)
		return;
	disturbed->kinds |= UINT64_C(1) << condition->kind;
	switch ((enum am_condition_kind)condition->kind) {
	case AM_CONDITION_STATISTICS_LATE:
		/* A damaged record must not make anyone wait for ever. */
		if (value > most_delay)
			value = most_delay;
		if (value > disturbance->delay)
			disturbance->delay = value;
		break;
	case AM_CONDITION_STATISTICS_MISSING:
		disturbed->absent = UINT64_MAX;
		break;
	case AM_CONDITION_STATISTICS_RAISING:
		if (disturbance->raising == AM_NONE)
			disturbance->raising = device;
		break;
	case AM_CONDITION_METRIC_ABSENT:
		if (value >= 0 && value < AM_CHANNEL_COUNT)
			disturbed->absent |= UINT64_C(1) << value;
		break;
	case AM_CONDITION_SLOTS_SHRINKING:
		if (value > disturbed->shrinking)
			disturbed->shrinking = value < 100 ? value : 100;
		break;
	default:
		break;
	}
}

/** Adds what the conditions of @p owner, itself or its mother, make of @p device. @return whether there are any */
static bool add_all(struct am_plugin_disturbance *disturbance, const struct am_snapshot *snapshot, uint32_t owner,
                    uint32_t device, int64_t tick)
{
	size_t count = list_conditions(disturbance, snapshot, owner);

	for (size_t index = 0; index < count; index++) {
		if (am_condition_holds(&disturbance->conditions[index], tick))
			add(disturbance, device, &disturbance->conditions[index]);
	}
	return count > 0;
}

void am_plugin_disturbance_read(struct am_plugin_disturbance *disturbance, const struct am_snapshot *snapshot,
                                int64_t tick)
{
	const struct am_plugin_inventory *inventory = disturbance->inventory;
	const struct am_machine *machine = inventory->machine;
	bool any = false;

	if (disturbance->quiet == snapshot->committed + 1)
		return;
	disturbance->quiet = 0;
	disturbance->delay = 0;
	disturbance->raising = AM_NONE;
	disturbance->any_absent = false;
	disturbance->any_shrinking = false;
	for (size_t index = 0; index < inventory->visible_count; index++) {
		uint32_t device = inventory->visible[index];
		uint32_t mother = machine->devices[device].parent;
		struct am_plugin_disturbed *disturbed = &disturbance->devices[device];

		memset(disturbed, 0, sizeof(*disturbed));
		any = add_all(disturbance, snapshot, device, device, tick) || any;
		if (am_plugin_is_slice(inventory, device) && mother != AM_NONE)
			any = add_all(disturbance, snapshot, mother, device, tick) || any;
		disturbance->any_absent = disturbance->any_absent || disturbed->absent != 0;
		disturbance->any_shrinking = disturbance->any_shrinking || disturbed->shrinking > 0;
	}
	if (!any && am_snapshot_holds(snapshot))
		disturbance->quiet = snapshot->committed + 1;
}

/* ---- what follows ----------------------------------------------------------------------------------------------- */

void am_plugin_disturbance_complain(const struct am_plugin_disturbance *disturbance,
                                    char ret_text[AM_ERROR_MESSAGE_SIZE])
{
	(void)snprintf(ret_text, AM_ERROR_MESSAGE_SIZE, "device %s has the condition %s",
	               disturbance->raising < disturbance->inventory->device_count
	                   ? disturbance->inventory->machine->devices[disturbance->raising].id
	                   : "",
	               am_condition_info(AM_CONDITION_STATISTICS_RAISING)->name);
}

int64_t am_plugin_disturbance_offered(const struct am_plugin_disturbance *disturbance, size_t slot)
{
	const struct am_plugin_inventory *inventory = disturbance->inventory;
	int64_t total = 0;

	for (size_t index = 0; index < inventory->visible_count; index++) {
		uint32_t device = inventory->visible[index];
		int64_t whole = inventory->hundredths[device];
		int64_t left = 100 - disturbance->devices[device].shrinking;

		if (inventory->slot_of[device] != slot)
			continue;
		if (left == 100)
			total += whole;
		else if (inventory->options->mode == AM_PLUGIN_FRACTIONAL && !am_plugin_is_slice(inventory, device))
			/* In two steps, so that nothing is too large. */
			total += whole / 100 * left + whole % 100 * left / 100;
	}
	return total;
}
