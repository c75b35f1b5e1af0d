/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/describe.h"

#include "base/text.h"
#include "cli/channel_key.h"
#include "cli/condition_text.h"
#include "cli/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *describe_text(const char *text)
{
	size_t length = strlen(text);
	json_t *string = json_stringn(text, length);
	char *clean;

	if (string != NULL)
		return string;
	clean = malloc(length + 1);
	if (clean == NULL)
		return NULL;
	for (size_t i = 0; i <= length; i++)
		clean[i] = (char)((unsigned char)text[i] < 0x80 ? text[i] : '?');
	string = json_stringn(clean, length);
	free(clean);
	return string;
}

/* A hash, which JSON's readers may not hold as a number. */
static json_t *describe_hash(uint64_t hash)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, hash);
	return json_string(text);
}

/* An integer, or null for what stands for "none". */
static json_t *describe_number(int64_t number, int64_t none)
{
	return number == none ? json_null() : json_integer(number);
}

static json_t *describe_holders(const struct am_board *board)
{
	struct am_holder holders[64];
	size_t count = am_board_holders(board, holders, sizeof(holders) / sizeof(holders[0]));
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
		                      json_pack("{s:i, s:o}", "pid", (int)holders[i].process.pid, "agent",
		                                holders[i].agent != 0 ? describe_hash(holders[i].agent) : json_null()));
	return list;
}

json_t *describe_board(const struct facts *facts)
{
	const struct am_board *board = facts->board;
	json_t *clock =
	    json_pack("{s:I, s:I, s:I, s:I}", "rate_permille", (json_int_t)facts->clock.rate, "epoch_nanosecond",
	              (json_int_t)facts->clock.epoch, "origin_nanosecond", (json_int_t)facts->clock.origin,
	              "realtime_nanosecond", (json_int_t)facts->clock.realtime);

	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:I, s:o, s:o}", "name", describe_text(am_board_name(board)),
	    "directory", describe_text(am_board_directory(board)), "source", describe_text(am_board_source(board)),
	    "slot_name", describe_text(am_board_slot_name(board)), "content_hash",
	    describe_hash(am_board_content_hash(board)), "devices", (json_int_t)am_board_device_count(board),
	    "listed_devices", (json_int_t)am_board_listed_count(board), "tick_nanosecond",
	    describe_number(facts->tick_ns, 0), "transaction", (json_int_t)facts->committed, "clock", clock, "holders",
	    describe_holders(board));
}

static json_t *describe_owner(const struct workload_facts *workload)
{
	const struct am_owner *owner = &workload->owner;

	if (!workload->owned)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:o}", "kind", words_owner_kind(owner->kind), "name",
	                 owner->name[0] != '\0' ? describe_text(owner->name) : json_null(), "pid",
	                 owner->kind != AM_OWNER_CONTAINER ? json_integer(owner->process.pid) : json_null(), "agent",
	                 owner->agent != 0 ? describe_hash(owner->agent) : json_null());
}

static json_t *describe_owners(const struct device_facts *device)
{
	json_t *owners = json_array();

	for (size_t i = 0; i < device->workload_count; i++)
		json_array_append_new(owners, describe_owner(&device->workloads[i]));
	return owners;
}

static json_t *describe_channels(const struct device_facts *device)
{
	json_t *channels = json_object();
	char key[CHANNEL_KEY_SIZE];

	if (!facts_answers(device)) {
		json_decref(channels);
		return json_null();
	}
	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++)
		json_object_set_new(channels, channel_key((enum am_channel)i, key),
		                    json_integer(device->sample.values[i]));
	return channels;
}

/* What a part does: a workload, or what nobody holds. */
static json_t *describe_part(const struct am_workload_sample *part)
{
	return json_pack("{s:I, s:I, s:I}", "utilization_percent", (json_int_t)part->utilization, "memory_used_byte",
	                 (json_int_t)part->part.memory, "memory_limit_byte", (json_int_t)part->part.memory_limit);
}

json_t *describe_workloads(const struct facts *facts, const struct device_facts *device)
{
	char profile[AM_PROFILE_NAME_SIZE];
	json_t *workloads = json_array();

	for (size_t i = 0; i < device->workload_count; i++) {
		const struct am_workload *workload = &device->workloads[i].sample.workload;
		json_t *described = json_pack("{s:I, s:o, s:s, s:f, s:I}", "id", (json_int_t)workload->id, "owner",
		                              describe_owner(&device->workloads[i]), "profile",
		                              words_profile(facts->board, workload->profile, profile), "fraction",
		                              workload->fraction, "start_tick", (json_int_t)workload->start);
		json_t *part = describe_part(&device->workloads[i].sample);

		json_object_update(described, part);
		json_decref(part);
		json_array_append_new(workloads, described);
	}
	return workloads;
}

/* Some of a device's conditions. */
static json_t *describe_conditions(const struct device_facts *device, size_t first, size_t count)
{
	json_t *described = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(described, condition_describe(&device->conditions[first + i]));
	return described;
}

json_t *describe_throttle(int64_t mask)
{
	json_t *reasons = json_array();
	const char *name;

	for (unsigned i = 0; (name = value_throttle(i)) != NULL; i++)
		if ((mask >> i & 1) != 0)
			json_array_append_new(reasons, json_string(name));
	return reasons;
}

static json_t *describe_parent(const struct facts *facts, const struct am_device *device)
{
	struct am_device parent;

	if (device->kind != AM_DEVICE_SLICE || !am_board_device(facts->board, device->parent, &parent))
		return json_null();
	return describe_text(parent.id);
}

static json_t *describe_identity(const struct facts *facts, const struct device_facts *device)
{
	const struct am_device *identity = &device->device;
	char uuid[AM_UUID_TEXT_SIZE], pci[AM_PCI_TEXT_SIZE], slot[WORDS_SIZE];
	bool slice = identity->kind == AM_DEVICE_SLICE;

	am_uuid_format(identity->uuid, uuid);
	am_pci_format(&identity->pci, pci);
	words_slot(facts->board, identity, slot);
	return json_pack(
	    "{s:s, s:I, s:o, s:s, s:o, s:b, s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:f, s:I, s:I, s:I, s:s, s:o}", "device",
	    device->label, "ordinal", (json_int_t)device->ordinal, "id", describe_text(identity->id), "kind",
	    slice ? "slice" : "device", "parent", describe_parent(facts, identity), "listed", (int)identity->listed,
	    "model", describe_text(identity->model_name), "uuid", uuid, "serial", describe_text(identity->serial),
	    "pci", pci, "numa_node", describe_number(identity->numa_node, -1), "slot", describe_text(slot),
	    "slice_profile", slice ? describe_text(identity->slice_profile) : json_null(), "fraction",
	    identity->fraction, "processing_units", (json_int_t)identity->processing_units, "memory_total_byte",
	    (json_int_t)identity->memory_total, "memory_reserved_byte", (json_int_t)identity->memory_reserved, "health",
	    words_health(device->health), "owners", describe_owners(device));
}

json_t *describe_device(const struct facts *facts, const struct device_facts *device, unsigned parts)
{
	json_t *described = describe_identity(facts, device);

	if ((parts & DESCRIBE_CHANNELS) != 0) {
		json_object_set_new(described, "reading", json_string(words_reading(device->reading)));
		json_object_set_new(described, "channels", describe_channels(device));
		json_object_set_new(described, "throttle_reasons",
		                    facts_answers(device)
		                        ? describe_throttle(device->sample.values[AM_CHANNEL_THROTTLE_REASONS])
		                        : json_null());
		json_object_set_new(described, "power_limit_milliwatt",
		                    json_integer(am_channel_round(AM_CHANNEL_POWER, device->power_cap)));
		json_object_set_new(described, "temperature_limit_celsius",
		                    json_integer(am_channel_round(AM_CHANNEL_TEMPERATURE, device->temperature_limit)));
	}
	if ((parts & DESCRIBE_DETAILS) != 0) {
		json_object_set_new(described, "workloads", describe_workloads(facts, device));
		json_object_set_new(described, "rest", describe_part(&device->rest));
	}
	if (parts != DESCRIBE_IDENTITY)
		json_object_set_new(described, "conditions", describe_conditions(device, 0, device->condition_count));
	if ((parts & DESCRIBE_DETAILS) != 0)
		json_object_set_new(described, "scheduled",
		                    describe_conditions(device, device->condition_count, device->coming_count));
	return described;
}

json_t *describe_facts(const struct facts *facts, unsigned parts)
{
	json_t *devices = json_array();

	for (size_t i = 0; i < facts->device_count; i++)
		json_array_append_new(devices, describe_device(facts, &facts->devices[i], parts));
	return json_pack("{s:o, s:I, s:o}", "board", describe_board(facts), "tick", (json_int_t)facts->tick, "devices",
	                 devices);
}

enum exit_code describe_print(const struct command *command, json_t *described, bool compact)
{
	size_t flags = JSON_REAL_PRECISION(17) | (compact ? JSON_COMPACT : JSON_INDENT(2));
	struct am_error error;
	int result;

	if (described == NULL) {
		am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
		return command_fail(command, &error);
	}
	result = json_dumpf(described, stdout, flags);
	json_decref(described);
	if (result == 0 && putchar('\n') != EOF)
		return EXIT_DONE;
	return command_finish_output(command);
}
