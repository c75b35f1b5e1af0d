/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_board DIRECTORY [--tick N | --from N --to N] [--device NAME]... [--all]
 *
 * Maps a board read-only and prints what it holds at a tick (this moment's
 * without one) as JSON, one object on one line for each tick: the numbers that
 * every front must show. It knows the board's public reading functions only, and
 * neither agent nor command. All lines of a call are of one committed state.
 */
#include "accelmock/board.h"
#include "cli/channel_key.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most workloads and conditions of one device that are printed. */
#define WORKLOADS_MAX  4096
#define CONDITIONS_MAX 64

struct request {
	const char *directory;
	int64_t from;
	int64_t to; /* inclusive; -1: this moment only */
	const char *names[64];
	size_t name_count;
	bool all; /* the mothers that the TOML does not list, too */
};

static json_t *describe_channels(const struct am_sample *sample)
{
	json_t *channels = json_object();
	char key[CHANNEL_KEY_SIZE];

	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++)
		json_object_set_new(channels, channel_key((enum am_channel)i, key), json_integer(sample->values[i]));
	return channels;
}

static json_t *describe_owner(const struct am_owner *owner)
{
	static const char *const kinds[] = {
	    [AM_OWNER_PROCESS] = "process", [AM_OWNER_CONTAINER] = "container", [AM_OWNER_ALLOCATION] = "allocation"};
	char agent[17];

	snprintf(agent, sizeof(agent), "%016" PRIx64, owner->agent);
	return json_pack("{s:s, s:s, s:s, s:i}", "kind",
	                 owner->kind <= AM_OWNER_ALLOCATION ? kinds[owner->kind] : "unknown", "name", owner->name,
	                 "agent", agent, "pid", (int)owner->process.pid);
}

static json_t *describe_part(const struct am_workload_sample *part)
{
	return json_pack("{s:I, s:f, s:f, s:I, s:I}", "utilization_percent", (json_int_t)part->utilization, "load",
	                 part->part.load, "weight", part->part.weight, "memory_byte", (json_int_t)part->part.memory,
	                 "memory_limit_byte", (json_int_t)part->part.memory_limit);
}

static json_t *describe_workloads(const struct am_snapshot *snapshot, uint32_t index, int64_t tick, json_t **ret_rest)
{
	static struct am_workload_sample samples[WORKLOADS_MAX];
	struct am_workload_sample rest;
	json_t *workloads = json_array();
	size_t count = 0;

	if (am_snapshot_workloads(snapshot, index, tick, samples, WORKLOADS_MAX, &count, &rest) != AM_READING_OK)
		return workloads;
	*ret_rest = describe_part(&rest);
	for (size_t i = 0; i < count && i < WORKLOADS_MAX; i++) {
		const struct am_workload *workload = &samples[i].workload;
		json_t *described = describe_part(&samples[i]);
		struct am_profile_info profile;
		struct am_owner owner;

		json_object_set_new(described, "id", json_integer((json_int_t)workload->id));
		json_object_set_new(described, "profile",
		                    json_string(am_board_profile(snapshot->board, workload->profile, &profile)
		                                    ? profile.name
		                                    : "unknown"));
		json_object_set_new(described, "fraction", json_real(workload->fraction));
		json_object_set_new(described, "limit_asked_byte", json_integer((json_int_t)workload->memory_limit));
		json_object_set_new(described, "start_tick", json_integer(workload->start));
		json_object_set_new(described, "end_tick",
		                    workload->end == INT64_MAX ? json_null() : json_integer(workload->end));
		json_object_set_new(described, "owner",
		                    am_snapshot_owner(snapshot, workload, &owner) ? describe_owner(&owner)
		                                                                  : json_null());
		json_array_append_new(workloads, described);
	}
	return workloads;
}

static json_t *describe_conditions(const struct am_snapshot *snapshot, uint32_t index, int64_t tick)
{
	struct am_condition found[CONDITIONS_MAX];
	json_t *conditions = json_array();
	size_t count = 0;

	if (am_snapshot_conditions(snapshot, index, tick, found, CONDITIONS_MAX, &count) != AM_READING_OK)
		return conditions;
	for (size_t i = 0; i < count && i < CONDITIONS_MAX; i++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)found[i].kind);
		json_t *condition =
		    json_pack("{s:I, s:s, s:I, s:o}", "id", (json_int_t)found[i].id, "kind",
		              info != NULL ? info->name : "unknown", "from_tick", (json_int_t)found[i].from,
		              "until_tick", found[i].until == INT64_MAX ? json_null() : json_integer(found[i].until));
		char key[CHANNEL_KEY_SIZE];

		if (found[i].kind == AM_CONDITION_PIN) {
			json_object_set_new(condition, "channel",
			                    json_string(channel_key((enum am_channel)found[i].values[0], key)));
			json_object_set_new(condition, "value", json_integer(found[i].values[1]));
		}
		json_array_append_new(conditions, condition);
	}
	return conditions;
}

static json_t *describe_device(const struct am_snapshot *snapshot, uint32_t index, int64_t tick)
{
	static const char *const healths[] = {
	    [AM_HEALTH_HEALTHY] = "healthy",
	    [AM_HEALTH_DEGRADED] = "degraded",
	    [AM_HEALTH_OFFLINE] = "offline",
	    [AM_HEALTH_UNKNOWN] = "unknown",
	};
	static const char *const readings[] = {
	    [AM_READING_OK] = "ok",           [AM_READING_NO_DATA] = "no data", [AM_READING_NO_DEVICE] = "no device",
	    [AM_READING_DAMAGED] = "damaged", [AM_READING_LOST] = "lost",
	};
	json_t *rest = json_null(), *workloads;
	struct am_device device;
	struct am_sample sample;
	enum am_reading reading = am_snapshot_sample(snapshot, index, tick, &sample);

	if (!am_board_device(snapshot->board, index, &device))
		return json_null();
	workloads = describe_workloads(snapshot, index, tick, &rest);
	return json_pack("{s:i, s:s, s:s, s:b, s:i, s:s, s:s, s:o, s:o, s:o, s:o}", "ordinal", (int)index, "id",
	                 device.id, "model", device.model_name, "slice", device.kind == AM_DEVICE_SLICE, "minor",
	                 (int)device.minor, "reading", readings[reading], "health",
	                 healths[am_snapshot_health(snapshot, index, tick)], "channels",
	                 reading == AM_READING_OK ? describe_channels(&sample) : json_null(), "workloads", workloads,
	                 "rest", rest, "conditions", describe_conditions(snapshot, index, tick));
}

static json_t *describe_devices(const struct am_snapshot *snapshot, const struct request *request, int64_t tick)
{
	const struct am_board *board = snapshot->board;
	size_t count = request->all ? am_board_device_count(board) : am_board_listed_count(board);
	json_t *devices = json_array();

	for (size_t i = 0; i < request->name_count; i++)
		json_array_append_new(
		    devices, describe_device(snapshot, am_board_device_by_name(board, request->names[i]), tick));
	for (size_t i = 0; i < count && request->name_count == 0; i++)
		json_array_append_new(devices, describe_device(snapshot, (uint32_t)i, tick));
	return devices;
}

static json_t *describe_clock(const struct am_snapshot *snapshot)
{
	struct am_clock clock;

	am_snapshot_clock(snapshot, &clock);
	return json_pack("{s:I, s:I, s:I, s:I}", "epoch", (json_int_t)clock.epoch, "origin", (json_int_t)clock.origin,
	                 "rate", (json_int_t)clock.rate, "realtime", (json_int_t)clock.realtime);
}

static json_t *describe_holders(const struct am_board *board)
{
	struct am_holder holders[64];
	size_t count = am_board_holders(board, holders, 64);
	json_t *described = json_array();

	for (size_t i = 0; i < count; i++) {
		char agent[17];

		snprintf(agent, sizeof(agent), "%016" PRIx64, holders[i].agent);
		json_array_append_new(described,
		                      json_pack("{s:i, s:s}", "pid", (int)holders[i].process.pid, "agent", agent));
	}
	return described;
}

static json_t *describe_board(const struct am_snapshot *snapshot, const struct request *request, int64_t tick)
{
	const struct am_board *board = snapshot->board;
	const struct am_product *product;
	char hash[17];

	snprintf(hash, sizeof(hash), "%016" PRIx64, am_board_content_hash(board));
	return json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:o, s:o, s:o}", "directory", am_board_directory(board),
	    "name", am_board_name(board), "source", am_board_source(board), "slot_name", am_board_slot_name(board),
	    "content_hash", hash, "superseded", am_board_superseded(board), "tick_nanosecond",
	    am_board_product(board, 0, &product) ? (json_int_t)(product->tick_seconds * 1e9 + 0.5) : (json_int_t)0,
	    "tick", (json_int_t)tick, "committed", (json_int_t)snapshot->committed, "clock", describe_clock(snapshot),
	    "holders", describe_holders(board), "devices", describe_devices(snapshot, request, tick));
}

/* All ticks of one committed state: begun again where a writer overtook it. */
static json_t *describe_ticks(const struct am_board *board, const struct request *request)
{
	struct am_snapshot snapshot;
	json_t *lines = NULL;

	do {
		int64_t from = request->from, to = request->to;

		json_decref(lines);
		lines = json_array();
		am_snapshot_take(board, &snapshot);
		if (to < 0)
			from = to = am_snapshot_tick(&snapshot);
		for (int64_t tick = from; tick <= to; tick++)
			json_array_append_new(lines, describe_board(&snapshot, request, tick));
	} while (!am_snapshot_holds(&snapshot));
	return lines;
}

static int64_t read_tick(const char *text)
{
	char *end;
	long long tick;

	errno = 0;
	tick = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || tick < 0) {
		fprintf(stderr, "read_board: %s is no tick\n", text);
		exit(2);
	}
	return tick;
}

static struct request read_arguments(int argc, char **argv)
{
	static const struct option options[] = {
	    {"tick", required_argument, NULL, 't'}, {"from", required_argument, NULL, 'f'},
	    {"to", required_argument, NULL, 'o'},   {"device", required_argument, NULL, 'd'},
	    {"all", no_argument, NULL, 'a'},        {0},
	};
	struct request request = {.to = -1};

	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 't')
			request.from = request.to = read_tick(optarg);
		else if (option == 'f')
			request.from = read_tick(optarg);
		else if (option == 'o')
			request.to = read_tick(optarg);
		else if (option == 'a')
			request.all = true;
		else if (option == 'd' && request.name_count < sizeof(request.names) / sizeof(request.names[0]))
			request.names[request.name_count++] = optarg;
		else
			exit(2);
	}
	if (optind + 1 != argc) {
		fputs("usage: read_board DIRECTORY [--tick N | --from N --to N] [--device NAME]... [--all]\n", stderr);
		exit(2);
	}
	request.directory = argv[optind];
	return request;
}

int main(int argc, char **argv)
{
	struct request request = read_arguments(argc, argv);
	struct am_error error;
	struct am_board *board = am_board_open(request.directory, &error);
	json_t *lines;

	if (board == NULL) {
		fprintf(stderr, "read_board: %s\n", error.message);
		return 1;
	}
	for (size_t i = 0; i < request.name_count; i++)
		if (am_board_device_by_name(board, request.names[i]) == AM_NONE) {
			fprintf(stderr, "read_board: there is no device %s\n", request.names[i]);
			am_board_close(board);
			return 1;
		}
	lines = describe_ticks(board, &request);
	am_board_close(board);
	for (size_t i = 0; i < json_array_size(lines); i++) {
		json_dumpf(json_array_get(lines, i), stdout, JSON_COMPACT | JSON_REAL_PRECISION(17));
		putchar('\n');
	}
	json_decref(lines);
	return fflush(stdout) == 0 ? 0 : 1;
}
