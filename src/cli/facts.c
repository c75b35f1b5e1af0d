/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/facts.h"

#include <stdio.h>
#include <stdlib.h>

/* Workloads and conditions of a device for which there is room without asking twice. */
#define USUAL_WORKLOADS  32u
#define USUAL_CONDITIONS 16u

/* How often a reading that writers overtook begins again. */
#define ATTEMPTS_MAX 100

void facts_label(const struct am_device *device, char *ret_label, size_t size)
{
	/* The vendors count a device's slices from 0. */
	if (device->kind == AM_DEVICE_SLICE)
		snprintf(ret_label, size, "%u:%u", (unsigned)device->minor,
		         (unsigned)(device->gpu_instance > 0 ? device->gpu_instance - 1 : 0));
	else
		snprintf(ret_label, size, "%u", (unsigned)device->minor);
}

bool facts_answers(const struct device_facts *device)
{
	return device->reading == AM_READING_OK;
}

static bool no_memory(struct am_error *error)
{
	return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
}

static void device_finish(struct device_facts *device)
{
	free(device->workloads);
	free(device->conditions);
	device->workloads = NULL;
	device->conditions = NULL;
}

static bool gather_workloads(const struct am_snapshot *snapshot, int64_t tick, struct device_facts *device,
                             struct am_error *error)
{
	struct am_workload_sample usual[USUAL_WORKLOADS], *samples = usual;
	size_t capacity = USUAL_WORKLOADS, count = 0;

	for (;;) {
		if (am_snapshot_workloads(snapshot, device->ordinal, tick, samples, capacity, &count, &device->rest) !=
		    AM_READING_OK)
			count = 0;
		if (count <= capacity)
			break;
		if (samples != usual)
			free(samples);
		capacity = count;
		samples = calloc(capacity, sizeof(*samples));
		if (samples == NULL)
			return no_memory(error);
	}
	device->workload_count = count;
	if (count > 0)
		device->workloads = calloc(count, sizeof(*device->workloads));
	for (size_t i = 0; i < count && device->workloads != NULL; i++) {
		struct workload_facts *workload = &device->workloads[i];

		workload->sample = samples[i];
		workload->owned = am_snapshot_owner(snapshot, &samples[i].workload, &workload->owner);
	}
	if (samples != usual)
		free(samples);
	return count == 0 || device->workloads != NULL || no_memory(error);
}

/* Those that hold come first, then those to come; those that are over are told by `events`. */
static size_t keep_conditions(const struct am_condition *known, size_t count, int64_t tick, bool coming,
                              struct am_condition *ret_kept)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (coming ? known[i].from > tick && known[i].until > known[i].from
		           : am_condition_holds(&known[i], tick))
			ret_kept[kept++] = known[i];
	return kept;
}

static bool gather_conditions(const struct am_snapshot *snapshot, int64_t tick, struct device_facts *device,
                              struct am_error *error)
{
	struct am_condition usual[USUAL_CONDITIONS], *known = usual;
	size_t capacity = USUAL_CONDITIONS, count = 0;

	for (;;) {
		if (am_snapshot_conditions(snapshot, device->ordinal, AM_TICK_ANY, known, capacity, &count) !=
		    AM_READING_OK)
			count = 0;
		if (count <= capacity)
			break;
		if (known != usual)
			free(known);
		capacity = count;
		known = calloc(capacity, sizeof(*known));
		if (known == NULL)
			return no_memory(error);
	}
	if (count > 0)
		device->conditions = calloc(count, sizeof(*device->conditions));
	if (device->conditions != NULL) {
		device->condition_count = keep_conditions(known, count, tick, false, device->conditions);
		device->coming_count =
		    keep_conditions(known, count, tick, true, device->conditions + device->condition_count);
	}
	if (known != usual)
		free(known);
	return count == 0 || device->conditions != NULL || no_memory(error);
}

static bool gather_device(const struct am_snapshot *snapshot, int64_t tick, uint32_t ordinal,
                          struct device_facts *device, struct am_error *error)
{
	const struct am_product *product;

	*device = (struct device_facts){.ordinal = ordinal};
	if (!am_board_device(snapshot->board, ordinal, &device->device))
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u", (unsigned)ordinal);
	facts_label(&device->device, device->label, sizeof(device->label));
	if (am_board_product(snapshot->board, ordinal, &product)) {
		device->power_cap = product->power_limit[1] * device->device.fraction;
		device->temperature_limit = product->temperature_limit;
	}
	device->reading = am_snapshot_sample(snapshot, ordinal, tick, &device->sample);
	/* Somebody may have lowered it. */
	if (device->reading == AM_READING_OK)
		device->power_cap = (double)device->sample.values[AM_CHANNEL_POWER_LIMIT];
	device->health = am_snapshot_health(snapshot, ordinal, tick);
	return gather_workloads(snapshot, tick, device, error) && gather_conditions(snapshot, tick, device, error);
}

static bool gather_once(const struct am_snapshot *snapshot, int64_t tick, const uint32_t *ordinals, size_t count,
                        struct facts *facts, struct am_error *error)
{
	am_snapshot_clock(snapshot, &facts->clock);
	facts->tick = tick;
	facts->committed = snapshot->committed;
	for (facts->device_count = 0; facts->device_count < count; facts->device_count++) {
		struct device_facts *device = &facts->devices[facts->device_count];

		if (!gather_device(snapshot, facts->tick, ordinals[facts->device_count], device, error)) {
			device_finish(device);
			return false;
		}
	}
	return true;
}

static void forget_devices(struct facts *facts)
{
	for (size_t i = 0; i < facts->device_count; i++)
		device_finish(&facts->devices[i]);
	facts->device_count = 0;
}

static bool gather(const struct am_board *board, const uint32_t *ordinals, size_t count, struct facts *ret_facts,
                   struct am_error *error)
{
	struct facts facts = {.board = board, .tick_ns = am_board_tick_length(board)};
	bool done = false;

	facts.devices = calloc(count > 0 ? count : 1, sizeof(*facts.devices));
	if (facts.devices == NULL)
		return no_memory(error);
	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		struct am_snapshot snapshot;

		forget_devices(&facts);
		am_snapshot_take(board, &snapshot);
		done = gather_once(&snapshot, am_snapshot_tick(&snapshot), ordinals, count, &facts, error);
		if (!done)
			break;
		if (am_snapshot_holds(&snapshot)) {
			*ret_facts = facts;
			return true;
		}
	}
	facts_finish(&facts);
	return done ? am_error_set(error, AM_ERROR_BUSY, "the board changes faster than it can be read") : false;
}

/* Whether the board has a workload of a process that is dead: nobody has changed anything since. */
static bool names_dead(const struct facts *facts)
{
	for (size_t i = 0; i < facts->device_count; i++)
		for (size_t j = 0; j < facts->devices[i].workload_count; j++) {
			const struct workload_facts *workload = &facts->devices[i].workloads[j];

			if (workload->owned && workload->owner.kind != AM_OWNER_CONTAINER &&
			    am_process_dead(&workload->owner.process))
				return true;
		}
	return false;
}

/* Whoever begins a transaction sweeps up what the dead left. @return whether that could be done */
static bool sweep(const struct am_board *board)
{
	struct am_board *writable = am_board_open_writable(am_board_directory(board), NULL);
	struct am_transaction *transaction =
	    writable != NULL ? am_transaction_begin(writable, AM_LOCK_TRY, NULL) : NULL;

	if (transaction != NULL)
		am_transaction_commit(transaction);
	am_board_close(writable);
	return transaction != NULL;
}

bool facts_gather(const struct am_board *board, const uint32_t *ordinals, size_t count, struct facts *ret_facts,
                  struct am_error *error)
{
	struct facts facts = {0};

	if (!gather(board, ordinals, count, &facts, error))
		return false;
	/* Nobody sees the dead, as far as this user may bury them. */
	if (names_dead(&facts) && sweep(board)) {
		facts_finish(&facts);
		return gather(board, ordinals, count, ret_facts, error);
	}
	*ret_facts = facts;
	return true;
}

bool facts_gather_view(const struct am_snapshot *view, int64_t tick, const uint32_t *ordinals, size_t count,
                       struct facts *ret_facts, struct am_error *error)
{
	struct facts facts = {.board = view->board, .tick_ns = am_board_tick_length(view->board)};

	facts.devices = calloc(count > 0 ? count : 1, sizeof(*facts.devices));
	if (facts.devices == NULL)
		return no_memory(error);
	if (gather_once(view, tick, ordinals, count, &facts, error)) {
		*ret_facts = facts;
		return true;
	}
	facts_finish(&facts);
	return false;
}

void facts_finish(struct facts *facts)
{
	forget_devices(facts);
	free(facts->devices);
	facts->devices = NULL;
}
