/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device shows now. A reading is computed once a tick and state, and kept in a place of its own, which a
 * sequence number guards: whoever finds it being written, or changed while it read, computes its own. Nobody waits.
 */
#include "front/front.h"

#include <errno.h>
#include <string.h>

/* Reads @p count words of the kept sample, if there is one of that moment. @return whether it is */
static inline bool find(const struct front_reading *kept, uint64_t device, uint64_t committed, int64_t now,
                        const uint32_t *words, size_t count, int64_t *ret_reading, uint64_t *ret_words)
{
	uint64_t sequence = __atomic_load_n(&kept->sequence, __ATOMIC_ACQUIRE);

	if ((sequence & 1) != 0 || __atomic_load_n(&kept->device, __ATOMIC_RELAXED) != device ||
	    __atomic_load_n(&kept->committed, __ATOMIC_RELAXED) != committed ||
	    __atomic_load_n(&kept->now, __ATOMIC_RELAXED) != now)
		return false;
	*ret_reading = __atomic_load_n(&kept->reading, __ATOMIC_RELAXED);
	for (size_t i = 0; i < count; i++)
		ret_words[i] = __atomic_load_n(&kept->sample[words[i]], __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&kept->sequence, __ATOMIC_RELAXED) == sequence;
}

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

static enum am_reading sample_now(struct front *front, uint32_t device, int64_t now, struct am_sample *ret_sample)
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

#define WORD_OF_CHANNEL(channel)                                                                                       \
	((uint32_t)(offsetof(struct am_sample, values) / sizeof(uint64_t)) + (uint32_t)(channel))

enum am_reading front_values(struct front *front, const struct front_device *device, const enum am_channel *channels,
                             size_t count, int64_t *ret_values)
{
	const struct front_reading *kept = &front->readings[device->board_index % FRONT_READINGS];
	uint64_t words[FRONT_VALUES_MAX];
	uint32_t places[FRONT_VALUES_MAX];
	struct am_snapshot snapshot;
	struct am_sample sample;
	int64_t now = am_clock_now(), found;
	enum am_reading reading;

	if (count > FRONT_VALUES_MAX)
		return AM_READING_NO_DATA;
	for (size_t i = 0; i < count; i++)
		places[i] = WORD_OF_CHANNEL(channels[i]);
	am_snapshot_take(front->board, &snapshot);
	if (find(kept, device->board_index, snapshot.committed, now, places, count, &found, words)) {
		for (size_t i = 0; i < count && found == AM_READING_OK; i++)
			ret_values[i] = (int64_t)words[i];
		return (enum am_reading)found;
	}
	reading = sample_now(front, device->board_index, now, &sample);
	for (size_t i = 0; i < count && reading == AM_READING_OK; i++)
		ret_values[i] = sample.values[channels[i]];
	return reading;
}

enum am_reading front_value(struct front *front, const struct front_device *device, enum am_channel channel,
                            int64_t *ret_value)
{
	const struct front_reading *kept = &front->readings[device->board_index % FRONT_READINGS];
	uint32_t place = WORD_OF_CHANNEL(channel);
	struct am_snapshot snapshot;
	struct am_sample sample;
	int64_t now = am_clock_now(), found;
	enum am_reading reading;
	uint64_t word;

	am_snapshot_take(front->board, &snapshot);
	if (find(kept, device->board_index, snapshot.committed, now, &place, 1, &found, &word)) {
		if (found == AM_READING_OK)
			*ret_value = (int64_t)word;
		return (enum am_reading)found;
	}
	reading = sample_now(front, device->board_index, now, &sample);
	if (reading == AM_READING_OK)
		*ret_value = sample.values[channel];
	return reading;
}

enum am_reading front_sample(struct front *front, const struct front_device *device, struct am_sample *ret_sample)
{
	return sample_now(front, device->board_index, am_clock_now(), ret_sample);
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
