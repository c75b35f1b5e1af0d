/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device shows now. A reading is computed once a tick and state, and kept in a place of its own, which a
 * sequence number guards: whoever finds it being written, or changed while it read, computes its own. Nobody waits.
 */
#include "front/front.h"

#include <errno.h>
#include <string.h>

/* Copies all of the kept sample of that device and state, of whichever tick. */
static bool find_all(const struct front_reading *kept, uint64_t device, uint64_t committed, int64_t *ret_reading,
                     struct am_sample *ret_sample)
{
	uint64_t sequence = __atomic_load_n(&kept->sequence, __ATOMIC_ACQUIRE);
	uint64_t words[sizeof(*ret_sample) / sizeof(uint64_t)];

	if ((sequence & 1) != 0 || __atomic_load_n(&kept->device, __ATOMIC_RELAXED) != device ||
	    __atomic_load_n(&kept->committed, __ATOMIC_RELAXED) != committed)
		return false;
	*ret_reading = __atomic_load_n(&kept->reading, __ATOMIC_RELAXED);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = __atomic_load_n(&kept->sample[i], __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (__atomic_load_n(&kept->sequence, __ATOMIC_RELAXED) != sequence)
		return false;
	memcpy(ret_sample, words, sizeof(*ret_sample));
	return true;
}

static void keep(struct front_reading *kept, uint64_t device, uint64_t committed, int64_t now, int64_t reading,
                 const struct am_sample *sample)
{
	uint64_t sequence = __atomic_load_n(&kept->sequence, __ATOMIC_RELAXED);
	uint64_t words[sizeof(*sample) / sizeof(uint64_t)];

	/* One that a thread had begun to write when its process forked stays unused in the child. */
	if ((sequence & 1) != 0 || !__atomic_compare_exchange_n(&kept->sequence, &sequence, sequence + 1, false,
	                                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	memcpy(words, sample, sizeof(words));
	__atomic_store_n(&kept->device, device, __ATOMIC_RELAXED);
	__atomic_store_n(&kept->committed, committed, __ATOMIC_RELAXED);
	__atomic_store_n(&kept->now, now, __ATOMIC_RELAXED);
	__atomic_store_n(&kept->reading, reading, __ATOMIC_RELAXED);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		__atomic_store_n(&kept->sample[i], words[i], __ATOMIC_RELAXED);
	__atomic_store_n(&kept->sequence, sequence + 2, __ATOMIC_RELEASE);
}

enum am_reading front_sample_at(struct front *front, uint32_t device, int64_t now, struct am_sample *ret_sample)
{
	struct front_reading *kept = &front->readings[device % FRONT_READINGS];
	struct am_snapshot snapshot;
	struct am_clock clock;
	int64_t reading, tick;

	do {
		am_snapshot_take(front->board, &snapshot);
		am_snapshot_clock(&snapshot, &clock);
		tick = am_clock_tick(&clock, now, am_board_tick_length(front->board));
		/* The clock's steps are shorter than the board's ticks: most of the time it is the same tick. */
		if (find_all(kept, device, snapshot.committed, &reading, ret_sample) && ret_sample->tick == tick)
			continue;
		reading = (int64_t)am_snapshot_sample(&snapshot, device, tick, ret_sample);
		if (reading != AM_READING_OK) {
			memset(ret_sample, 0, sizeof(*ret_sample));
			ret_sample->tick = tick;
		}
	} while (!am_snapshot_holds(&snapshot));
	keep(kept, device, snapshot.committed, now, reading, ret_sample);
	return (enum am_reading)reading;
}

enum am_reading front_sample(struct front *front, const struct front_device *device, struct am_sample *ret_sample)
{
	return front_sample_at(front, device->board_index, am_clock_now(), ret_sample);
}

/* Most conditions of one device that are looked through for a setting. */
#define CONDITIONS_MAX 64u

bool front_setting(struct front *front, const struct front_device *device, enum am_condition_kind kind,
                   int64_t *ret_value)
{
	struct am_condition conditions[CONDITIONS_MAX];
	struct am_snapshot snapshot;
	size_t count = 0;
	bool found = false;

	do {
		am_snapshot_take(front->board, &snapshot);
		if (am_snapshot_conditions(&snapshot, device->board_index, am_snapshot_tick(&snapshot), conditions,
		                           CONDITIONS_MAX, &count) != AM_READING_OK)
			count = 0;
	} while (!am_snapshot_holds(&snapshot));
	for (size_t i = 0; i < count && i < CONDITIONS_MAX; i++)
		if (conditions[i].kind == kind) {
			*ret_value = conditions[i].values[0];
			found = true;
		}
	return found;
}

int64_t front_time_of_tick(struct front *front, const struct am_clock *clock, int64_t tick)
{
	/* What a board says of its clock may be anything; only the result must not be undefined. */
	double moved = (double)tick * (double)am_board_tick_length(front->board) - (double)clock->origin;
	double rate = clock->rate > 0 ? (double)clock->rate / 1000.0 : 1.0;
	double time = (double)clock->realtime / 1000.0 + moved / rate / 1000.0;

	return time > 0.0 && time < 9e18 ? (int64_t)time : 0;
}

int64_t front_time_now(struct front *front)
{
	struct am_snapshot snapshot;
	struct am_clock clock;
	int64_t tick;

	do {
		am_snapshot_take(front->board, &snapshot);
		am_snapshot_clock(&snapshot, &clock);
		tick = am_snapshot_tick(&snapshot);
	} while (!am_snapshot_holds(&snapshot));
	return front_time_of_tick(front, &clock, tick);
}
