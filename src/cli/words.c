/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include "base/text.h"
#include "cli/value.h"

#include <stdio.h>
#include <string.h>

/* As many characters of a container's id as docker shows. */
#define CONTAINER_SHOWN 12

const char *words_health(enum am_health health)
{
	static const char *const names[] = {
	    [AM_HEALTH_HEALTHY] = "healthy",
	    [AM_HEALTH_DEGRADED] = "degraded",
	    [AM_HEALTH_OFFLINE] = "offline",
	    [AM_HEALTH_UNKNOWN] = "unknown",
	};

	return (unsigned)health < sizeof(names) / sizeof(names[0]) ? names[health] : "unknown";
}

const char *words_reading(enum am_reading reading)
{
	static const char *const names[] = {
	    [AM_READING_OK] = "ok",           [AM_READING_LOST] = "lost",
	    [AM_READING_NO_DATA] = "no data", [AM_READING_NO_DEVICE] = "no device",
	    [AM_READING_DAMAGED] = "damaged",
	};

	return (unsigned)reading < sizeof(names) / sizeof(names[0]) ? names[reading] : "damaged";
}

const char *words_owner_kind(uint32_t kind)
{
	static const char *const names[] = {
	    [AM_OWNER_PROCESS] = "process",
	    [AM_OWNER_CONTAINER] = "container",
	    [AM_OWNER_ALLOCATION] = "allocation",
	};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

const char *words_profile(const struct am_board *board, uint32_t profile, char ret_name[AM_PROFILE_NAME_SIZE])
{
	struct am_profile_info info;

	am_text_cut(ret_name, AM_PROFILE_NAME_SIZE, am_board_profile(board, profile, &info) ? info.name : "unknown");
	return ret_name;
}

static void append(char text[WORDS_SIZE], const char *separator, const char *more)
{
	size_t used = strlen(text);

	snprintf(text + used, WORDS_SIZE - used, "%s%s", used > 0 ? separator : "", more);
}

int64_t words_throttle(const struct device_facts *device)
{
	/* To be idle, or to have been asked for lower clocks, is nothing that is wrong. */
	return facts_answers(device) ? device->sample.values[AM_CHANNEL_THROTTLE_REASONS] &
	                                   ~(int64_t)(AM_THROTTLE_IDLE | AM_THROTTLE_SETTING)
	                             : 0;
}

void words_state(const struct device_facts *device, char ret_text[WORDS_SIZE])
{
	static const char *const inherited[] = {
	    [AM_HEALTH_DEGRADED] = "degraded", [AM_HEALTH_OFFLINE] = "lost", [AM_HEALTH_UNKNOWN] = "unreadable"};
	bool named[AM_CONDITION_COUNT] = {false}, told = false;
	int64_t throttle = words_throttle(device);

	ret_text[0] = '\0';
	/* That it is lost is a condition, which has a name. */
	if (device->reading != AM_READING_OK && device->reading != AM_READING_LOST)
		append(ret_text, ", ", words_reading(device->reading));
	for (size_t i = 0; i < device->condition_count; i++) {
		uint32_t kind = device->conditions[i].kind;
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);

		/* What somebody set is as it should be. */
		if (info == NULL || named[kind] || info->group == AM_GROUP_SETTING)
			continue;
		named[kind] = true;
		told = told || info->health != AM_HEALTH_HEALTHY;
		append(ret_text, ", ", kind == AM_CONDITION_PIN ? "pinned" : info->name);
	}
	if (throttle != 0) {
		char reasons[VALUE_SIZE], text[VALUE_SIZE + 16];

		value_tell_throttle(throttle, "+", reasons);
		snprintf(text, sizeof(text), "throttled (%s)", reasons);
		append(ret_text, ", ", text);
	}
	/* What happens to a mother happens to her slices, which have no condition of their own. */
	if (device->health != AM_HEALTH_HEALTHY && !told)
		append(ret_text, ", ", inherited[device->health]);
}

void words_slot(const struct am_board *board, const struct am_device *device, char ret_text[WORDS_SIZE])
{
	if (device->kind == AM_DEVICE_SLICE)
		snprintf(ret_text, WORDS_SIZE, "%s.device:%s-mig", am_board_slot_name(board), device->slice_profile);
	else
		snprintf(ret_text, WORDS_SIZE, "%s", am_board_slot_name(board));
}

void words_owner(const struct workload_facts *workload, char ret_text[WORDS_SIZE])
{
	const struct am_owner *owner = &workload->owner;
	char program[64];

	if (!workload->owned) {
		snprintf(ret_text, WORDS_SIZE, "unknown");
		return;
	}
	if (owner->kind == AM_OWNER_CONTAINER) {
		bool is_id = strlen(owner->name) == 64 && owner->name[strspn(owner->name, "0123456789abcdef")] == '\0';

		snprintf(ret_text, WORDS_SIZE, "%.*s", is_id ? CONTAINER_SHOWN : AM_OWNER_NAME_SIZE, owner->name);
		return;
	}
	am_process_name(&owner->process, program, sizeof(program));
	if (owner->name[0] != '\0')
		snprintf(ret_text, WORDS_SIZE, "%s (%d)", owner->name, (int)owner->process.pid);
	else if (program[0] != '\0')
		snprintf(ret_text, WORDS_SIZE, "%s (%d)", program, (int)owner->process.pid);
	else
		snprintf(ret_text, WORDS_SIZE, "process %d", (int)owner->process.pid);
}

/* Whether an earlier workload of the device has the same owner. */
static bool is_named(const struct device_facts *device, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (memcmp(&device->workloads[i].owner, &device->workloads[index].owner, sizeof(struct am_owner)) == 0)
			return true;
	return false;
}

void words_holders(const struct device_facts *device, size_t named, char ret_text[WORDS_SIZE])
{
	char owner[WORDS_SIZE], more[32];
	size_t count = 0;

	ret_text[0] = '\0';
	for (size_t i = 0; i < device->workload_count; i++) {
		if (is_named(device, i))
			continue;
		if (count++ >= named)
			continue;
		words_owner(&device->workloads[i], owner);
		append(ret_text, ", ", owner);
	}
	if (count > named) {
		snprintf(more, sizeof(more), "+%zu", count - named);
		append(ret_text, " ", more);
	}
}
