/* SPDX-License-Identifier: Apache-2.0 */
#include "hardware.h"

#include <string.h>

/** How many devices a reason names, one by one. */
#define NAMED_MAX 4

/** How many models are listed. */
#define MODELS_MAX 16

const char *am_plugin_status_name(enum am_plugin_status status)
{
	static const char *const names[] = {
	    [AM_PLUGIN_HEALTHY] = "healthy",
	    [AM_PLUGIN_DEGRADED] = "degraded",
	    [AM_PLUGIN_OFFLINE] = "offline",
	    [AM_PLUGIN_UNAVAILABLE] = "unavailable",
	};
	return (unsigned int)status < sizeof(names) / sizeof(names[0]) ? names[status] : "unavailable";
}

static const struct am_device *visible_device(const struct am_plugin_inventory *inventory, size_t index)
{
	return &inventory->machine->devices[inventory->visible[index]];
}

static void count_models(const struct am_plugin_inventory *inventory, struct am_plugin_buffer *models)
{
	/* Machines have few models, in runs; a name that comes again later is counted with its first run. */
	size_t listed = 0;
	for (size_t index = 0; index < inventory->visible_count; index++) {
		const char *name = visible_device(inventory, index)->model_name;
		size_t earlier = 0, count = 0;
		if (index > 0 && strcmp(visible_device(inventory, index - 1)->model_name, name) == 0)
			continue;
		while (earlier < index && strcmp(visible_device(inventory, earlier)->model_name, name) != 0)
			earlier++;
		if (earlier < index)
			continue;
		if (listed++ == MODELS_MAX) {
			am_plugin_buffer_add(models, ", ...");
			break;
		}
		for (size_t other = index; other < inventory->visible_count; other++)
			count += strcmp(visible_device(inventory, other)->model_name, name) == 0;
		am_plugin_buffer_add(models, "%s%s x%zu", models->length > 0 ? ", " : "", name, count);
	}
}

/** Names the conditions for which a device is not well, in parentheses. */
static void name_kinds(uint64_t kinds, struct am_plugin_buffer *reason)
{
	const char *before = " (";

	for (unsigned int kind = 0; kind < AM_CONDITION_COUNT; kind++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);
		if ((kinds >> kind & 1) == 0 || info->health == AM_HEALTH_HEALTHY)
			continue;
		am_plugin_buffer_add(reason, "%s%s", before, info->name);
		before = ", ";
	}
	if (before[0] == ',')
		am_plugin_buffer_add(reason, ")");
}

static void name_devices(const struct am_plugin_inventory *inventory, const enum am_health *healths,
                         const struct am_plugin_disturbed *disturbed, enum am_health health, const char *what,
                         struct am_plugin_hardware *hardware)
{
	struct am_plugin_buffer *reason = &hardware->reason;
	size_t named = 0;

	if (hardware->counts[health] == 0)
		return;
	am_plugin_buffer_add(reason, "%s%zu of %zu %s: ", reason->length > 0 ? "; " : "", hardware->counts[health],
	                     inventory->visible_count, what);
	for (size_t index = 0; index < inventory->visible_count; index++) {
		if (healths[inventory->visible[index]] != health)
			continue;
		if (named == NAMED_MAX) {
			am_plugin_buffer_add(reason, ", ...");
			break;
		}
		am_plugin_buffer_add(reason, "%s%s", named++ > 0 ? ", " : "", visible_device(inventory, index)->id);
		if (disturbed != NULL)
			name_kinds(disturbed[inventory->visible[index]].kinds, reason);
	}
}

void am_plugin_hardware_judge(const struct am_plugin_inventory *inventory, const enum am_health *healths,
                              const struct am_plugin_disturbed *disturbed, const char *trouble,
                              struct am_plugin_hardware *ret_hardware)
{
	size_t *counts = ret_hardware->counts;

	count_models(inventory, &ret_hardware->models);
	if (healths == NULL) {
		counts[AM_HEALTH_UNKNOWN] = inventory->visible_count;
		ret_hardware->status = AM_PLUGIN_UNAVAILABLE;
		am_plugin_buffer_add(&ret_hardware->reason, "%s", trouble);
		return;
	}
	for (size_t index = 0; index < inventory->visible_count; index++) {
		enum am_health health = healths[inventory->visible[index]];
		counts[(unsigned int)health <= AM_HEALTH_UNKNOWN ? health : AM_HEALTH_UNKNOWN]++;
	}
	if (counts[AM_HEALTH_UNKNOWN] > 0)
		ret_hardware->status = AM_PLUGIN_UNAVAILABLE;
	else if (inventory->visible_count > 0 && counts[AM_HEALTH_OFFLINE] == inventory->visible_count)
		ret_hardware->status = AM_PLUGIN_OFFLINE;
	else if (counts[AM_HEALTH_OFFLINE] > 0 || counts[AM_HEALTH_DEGRADED] > 0)
		ret_hardware->status = AM_PLUGIN_DEGRADED;
	else
		ret_hardware->status = AM_PLUGIN_HEALTHY;
	name_devices(inventory, healths, disturbed, AM_HEALTH_UNKNOWN, "do not say how they are", ret_hardware);
	name_devices(inventory, healths, disturbed, AM_HEALTH_OFFLINE, "are offline", ret_hardware);
	name_devices(inventory, healths, disturbed, AM_HEALTH_DEGRADED, "report a fault", ret_hardware);
}

void am_plugin_hardware_finish(struct am_plugin_hardware *hardware)
{
	am_plugin_buffer_finish(&hardware->reason);
	am_plugin_buffer_finish(&hardware->models);
}
