/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include <string.h>

/* What every sample goes through. Where the compiler makes calls of it, a sample takes a fifth longer. */
#define INLINE static inline __attribute__((always_inline))

/* ---- the protocol ----------------------------------------------------------------------------------------------- */

const uint64_t *am_board_committed(const struct am_board *board)
{
	return &board_live(board)->committed;
}

void am_snapshot_take(const struct am_board *board, struct am_snapshot *ret_snapshot)
{
	uint64_t committed = __atomic_load_n(&board_live(board)->committed, __ATOMIC_ACQUIRE);
	const struct board_extent *arenas = &board->header.sections[SECTION_ARENAS];

	*ret_snapshot = (struct am_snapshot){
	    .board = board,
	    .arena = board->map + arenas->offset + (committed & 1) * arenas->record_size,
	    .committed = committed,
	};
}

/* Whether a writer has begun more than the transaction after @p committed. */
static bool is_beyond(uint64_t begun, uint64_t committed)
{
	return begun > committed && begun - committed > 1;
}

bool am_snapshot_holds(const struct am_snapshot *snapshot)
{
	const struct board_header *live = board_live(snapshot->board);
	uint64_t begun;

	/*
	 * The arena that was read is written to only by the transaction after the next
	 * one, which says so before it begins. The fence keeps what was read before it.
	 */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	begun = __atomic_load_n(&live->begun, __ATOMIC_ACQUIRE);
	if (!is_beyond(begun, snapshot->committed))
		return true;
	/* No writer is ever further ahead of what is committed: then the header is damaged, and to read again is vain.
	 */
	return is_beyond(begun, __atomic_load_n(&live->committed, __ATOMIC_ACQUIRE));
}

void am_snapshot_clock(const struct am_snapshot *snapshot, struct am_clock *ret_clock)
{
	words_load(ret_clock, snapshot->arena + offsetof(struct arena_head, clock), sizeof(*ret_clock));
}

int64_t am_snapshot_tick(const struct am_snapshot *snapshot)
{
	struct am_clock clock;

	am_snapshot_clock(snapshot, &clock);
	return am_clock_tick(&clock, am_clock_now(), snapshot->board->header.tick_ns);
}

int64_t am_board_tick(const struct am_board *board)
{
	struct am_snapshot snapshot;
	int64_t tick;

	do {
		am_snapshot_take(board, &snapshot);
		tick = am_snapshot_tick(&snapshot);
	} while (!am_snapshot_holds(&snapshot));
	return tick;
}

/* ---- one device, by itself -------------------------------------------------------------------------------------- */

bool snapshot_state(const struct am_snapshot *snapshot, uint32_t device, struct device_state *ret_state)
{
	arena_load(snapshot, TABLE_STATES, device, ret_state, sizeof(*ret_state));
	return ret_state->segment.start >= 0;
}

/* Puts the segment of a device that holds at @p tick, of its history where it is not the latest, into @p state. */
INLINE enum am_reading find_segment(const struct am_snapshot *snapshot, uint32_t device, struct device_state *state,
                                    int64_t tick)
{
	uint64_t offset;
	uint32_t kept;
	board_word owner;

	if (tick < 0 || tick < state->oldest)
		return AM_READING_NO_DATA;
	if (tick >= state->segment.start)
		return AM_READING_OK;
	if (state->block >= table_count(snapshot->board, TABLE_BLOCKS))
		return AM_READING_NO_DATA;
	offset = table_offset(snapshot->board, TABLE_BLOCKS, state->block);
	words_load(&owner, snapshot->arena + offset, sizeof(owner));
	if ((uint32_t)owner != device)
		return AM_READING_NO_DATA;
	offset += offsetof(struct history_block, segments);
	kept = state->block_count < AM_BLOCK_SEGMENTS ? state->block_count : AM_BLOCK_SEGMENTS;
	for (uint32_t i = 1; i <= kept; i++) {
		uint64_t place = (state->block_count - i) % AM_BLOCK_SEGMENTS;

		words_load(&state->segment, snapshot->arena + offset + place * sizeof(state->segment),
		           sizeof(state->segment));
		if (state->segment.start >= 0 && state->segment.start <= tick)
			return AM_READING_OK;
	}
	return AM_READING_NO_DATA;
}

bool snapshot_segment(const struct am_snapshot *snapshot, uint32_t device, uint32_t back,
                      struct am_segment *ret_segment)
{
	struct device_state state;
	uint64_t offset;
	board_word owner;

	if (!snapshot_state(snapshot, device, &state))
		return false;
	*ret_segment = state.segment;
	if (back == 0)
		return true;
	if (back > state.block_count || back > AM_BLOCK_SEGMENTS ||
	    state.block >= table_count(snapshot->board, TABLE_BLOCKS))
		return false;
	offset = table_offset(snapshot->board, TABLE_BLOCKS, state.block);
	words_load(&owner, snapshot->arena + offset, sizeof(owner));
	if ((uint32_t)owner != device)
		return false;
	offset += offsetof(struct history_block, segments);
	words_load(ret_segment,
	           snapshot->arena + offset + (state.block_count - back) % AM_BLOCK_SEGMENTS * sizeof(*ret_segment),
	           sizeof(*ret_segment));
	/* What was overwritten by what was written ahead and did not come is not known any more. */
	return ret_segment->start >= 0 && ret_segment->start < state.segment.start;
}

struct slot_walk slot_walk_begin(const struct am_snapshot *snapshot, uint32_t first_live, uint32_t first_ended)
{
	return (struct slot_walk){{first_live, first_ended}, table_count(snapshot->board, TABLE_WORKLOADS)};
}

INLINE bool list_next(const struct am_snapshot *snapshot, uint32_t *next, struct workload_slot *ret_slot,
                      uint32_t *ret_index)
{
	uint32_t index = *next;

	*ret_index = index;
	if (index >= table_count(snapshot->board, TABLE_WORKLOADS))
		return false;
	arena_load(snapshot, TABLE_WORKLOADS, index, ret_slot, sizeof(*ret_slot));
	*next = ret_slot->next;
	return true;
}

bool slot_walk_next(const struct am_snapshot *snapshot, struct slot_walk *walk, struct workload_slot *ret_slot,
                    uint32_t *ret_index)
{
	struct slot_walk ahead = *walk;
	struct workload_slot ended;
	uint32_t ended_index;

	if (walk->left-- == 0)
		return false;
	/* One list only is nearly always the case. */
	if (walk->next[1] == AM_NONE)
		return list_next(snapshot, &walk->next[0], ret_slot, ret_index);
	if (!list_next(snapshot, &ahead.next[1], &ended, &ended_index))
		return list_next(snapshot, &walk->next[0], ret_slot, ret_index);
	if (list_next(snapshot, &ahead.next[0], ret_slot, ret_index) && ret_slot->workload.id > ended.workload.id) {
		walk->next[0] = ahead.next[0];
		return true;
	}
	walk->next[1] = ahead.next[1];
	*ret_slot = ended;
	*ret_index = ended_index;
	return true;
}

/* Of all that were there at @p tick, and others: since its latest change, only what lives was there. */
static struct slot_walk walk_begin(const struct am_snapshot *snapshot, const struct device_state *state, bool is_past)
{
	return slot_walk_begin(snapshot, state->first_live, is_past ? state->first_ended : AM_NONE);
}

/* The next workload that is there at @p tick. */
INLINE bool walk_next(const struct am_snapshot *snapshot, struct slot_walk *walk, int64_t tick,
                      struct workload_slot *ret_slot, uint32_t *ret_index)
{
	const struct am_workload *workload = &ret_slot->workload;

	while (slot_walk_next(snapshot, walk, ret_slot, ret_index))
		if (workload->id != 0 && workload->start >= 0 && workload->start <= tick && tick < workload->end)
			return true;
	return false;
}

const struct am_product *board_product(const struct am_board *board, const struct board_body *body)
{
	uint32_t product = body->body.product;

	return product < board->header.sections[SECTION_PRODUCTS].count ? board_record(board, SECTION_PRODUCTS, product)
	                                                                : NULL;
}

/* What it takes to sum up one device at one tick. */
struct summing {
	struct device_state state; /**< with the segment that holds then */
	struct am_summation summation;
	struct slot_walk walk;
};

INLINE enum am_reading begin_summing(const struct am_snapshot *snapshot, const struct board_body *body, uint32_t device,
                                     int64_t tick, struct summing *ret_summing)
{
	const struct am_product *product = board_product(snapshot->board, body);
	enum am_reading reading;
	bool is_past;

	if (product == NULL || !snapshot_state(snapshot, device, &ret_summing->state))
		return AM_READING_DAMAGED;
	is_past = tick < ret_summing->state.segment.start;
	reading = find_segment(snapshot, device, &ret_summing->state, tick);
	if (reading != AM_READING_OK)
		return reading;
	am_summation_begin(&ret_summing->summation, product, &body->body, &ret_summing->state.segment, tick);
	ret_summing->walk = walk_begin(snapshot, &ret_summing->state, is_past);
	return AM_READING_OK;
}

/* What a device itself does (of a mother: what is not sliced), without what conditions show. */
INLINE enum am_reading sample_alone(const struct am_snapshot *snapshot, const struct board_body *body, uint32_t device,
                                    int64_t tick, struct am_sample *ret_sample)
{
	enum am_reading reading;
	struct workload_slot slot;
	struct summing summing;
	uint32_t index;

	reading = begin_summing(snapshot, body, device, tick, &summing);
	if (reading != AM_READING_OK)
		return reading;
	while (walk_next(snapshot, &summing.walk, tick, &slot, &index))
		am_summation_add(&summing.summation, &slot.workload, NULL);
	am_summation_finish(&summing.summation, ret_sample, NULL);
	return AM_READING_OK;
}

enum am_reading snapshot_alone(const struct am_snapshot *snapshot, const struct board_body *body, uint32_t device,
                               int64_t tick, struct alone *ret_alone)
{
	enum am_reading reading;
	struct workload_slot slot;
	struct summing summing;
	uint32_t index;

	reading = begin_summing(snapshot, body, device, tick, &summing);
	if (reading != AM_READING_OK)
		return reading;
	while (walk_next(snapshot, &summing.walk, tick, &slot, &index))
		am_summation_add(&summing.summation, &slot.workload, NULL);
	am_summation_finish(&summing.summation, &ret_alone->sample, &ret_alone->rest);
	ret_alone->segment = summing.state.segment;
	ret_alone->summation = summing.summation;
	ret_alone->summation.segment = NULL;
	return AM_READING_OK;
}

/* ---- mothers and slices ----------------------------------------------------------------------------------------- */

/* A mother as a whole: what is not sliced, and every slice. */
static enum am_reading sample_whole(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                    struct am_sample *ret_sample)
{
	const struct am_board *board = snapshot->board;
	const struct board_body *body = board_record(board, SECTION_BODIES, device);
	uint32_t slice = body->first_slice;
	enum am_reading reading = sample_alone(snapshot, body, device, tick, ret_sample);

	if (reading != AM_READING_OK || slice >= board->header.device_count)
		return reading;
	ret_sample->load *= body->fraction;
	ret_sample->traffic *= body->fraction;
	for (uint32_t left = board->header.device_count; slice < board->header.device_count && left > 0; left--) {
		const struct board_body *part = board_record(board, SECTION_BODIES, slice);
		struct am_sample sample;

		reading = sample_alone(snapshot, part, slice, tick, &sample);
		if (reading != AM_READING_OK)
			return reading;
		am_sample_add_slice(ret_sample, &sample, part->fraction);
		slice = part->next_slice;
	}
	am_sample_round(ret_sample, board_product(board, body));
	return AM_READING_OK;
}

/* A slice is as warm as its mother, and the rest is its own. */
static enum am_reading sample_slice(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                    struct am_sample *ret_sample)
{
	const struct am_board *board = snapshot->board;
	const struct board_body *body = board_record(board, SECTION_BODIES, device);
	struct am_sample mother;
	enum am_reading reading = sample_alone(snapshot, body, device, tick, ret_sample);

	if (reading != AM_READING_OK || body->parent >= board->header.device_count)
		return reading;
	reading = sample_whole(snapshot, body->parent, tick, &mother);
	if (reading != AM_READING_OK)
		return reading;
	ret_sample->rise = mother.rise;
	am_sample_round(ret_sample, board_product(board, body));
	return AM_READING_OK;
}

enum am_reading am_snapshot_sample(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                   struct am_sample *ret_sample)
{
	const struct board_body *body;
	enum am_reading reading;
	bool conditioned;

	if (device >= snapshot->board->header.device_count)
		return AM_READING_NO_DEVICE;
	body = board_record(snapshot->board, SECTION_BODIES, device);
	conditioned = snapshot_has_conditions(snapshot, device);
	if ((conditioned || snapshot_has_conditions(snapshot, body->parent)) &&
	    am_snapshot_lost(snapshot, device, tick))
		return AM_READING_LOST;
	reading = body->kind == AM_DEVICE_SLICE ? sample_slice(snapshot, device, tick, ret_sample)
	                                        : sample_whole(snapshot, device, tick, ret_sample);
	if (reading == AM_READING_OK && conditioned)
		snapshot_show_conditions(snapshot, device, ret_sample);
	return reading;
}

enum am_reading am_board_sample(const struct am_board *board, uint32_t device, int64_t tick,
                                struct am_sample *ret_sample)
{
	struct am_snapshot snapshot;
	enum am_reading reading;

	do {
		am_snapshot_take(board, &snapshot);
		reading = am_snapshot_sample(&snapshot, device, tick, ret_sample);
	} while (!am_snapshot_holds(&snapshot));
	return reading;
}

/* ---- workloads -------------------------------------------------------------------------------------------------- */

/* Most workloads of one device whose utilization is shown as parts of its own. */
#define PARTS_MAX 512

/* Splits @p total among the parts by @p weights, the rest's last; what nobody can be given is the rest's. */
static void split(int64_t total, double *weights, size_t count, int64_t *ret_parts)
{
	double sum = 0;

	for (size_t i = 0; i <= count; i++) {
		/* Finite and not negative, whatever the record said. */
		if (!(weights[i] > 0.0 && weights[i] < 1e18))
			weights[i] = 0.0;
		sum += weights[i];
	}
	if (!(sum > 0.0))
		weights[count] = 1.0;
	am_apportion(total, weights, count + 1, ret_parts);
}

/* Makes the parts add up to the channels of the whole, of which some may be pinned. */
static void apportion(struct am_workload_sample *samples, size_t count, struct am_workload_sample *rest,
                      const struct am_sample *whole)
{
	double weights[PARTS_MAX + 1];
	int64_t parts[PARTS_MAX + 1], memory = 0;

	for (size_t i = 0; i <= count; i++) {
		weights[i] = i < count ? samples[i].part.weight : rest->part.weight;
		memory += i < count ? samples[i].part.memory : rest->part.memory;
	}
	split(whole->values[AM_CHANNEL_UTILIZATION], weights, count, parts);
	for (size_t i = 0; i <= count; i++)
		*(i < count ? &samples[i].utilization : &rest->utilization) = parts[i];
	if (memory == whole->values[AM_CHANNEL_MEMORY_USED])
		return;
	for (size_t i = 0; i <= count; i++)
		weights[i] = (double)(i < count ? samples[i].part.memory : rest->part.memory);
	split(whole->values[AM_CHANNEL_MEMORY_USED], weights, count, parts);
	for (size_t i = 0; i <= count; i++)
		*(i < count ? &samples[i].part.memory : &rest->part.memory) = parts[i];
}

enum am_reading am_snapshot_workloads(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                      struct am_workload_sample *ret_samples, size_t capacity, size_t *ret_count,
                                      struct am_workload_sample *ret_rest)
{
	struct am_workload_sample rest = {0};
	struct workload_slot slot;
	struct summing summing;
	struct am_sample sample;
	enum am_reading reading;
	size_t count = 0, kept;
	uint32_t index;

	if (device >= snapshot->board->header.device_count)
		return AM_READING_NO_DEVICE;
	reading =
	    begin_summing(snapshot, board_record(snapshot->board, SECTION_BODIES, device), device, tick, &summing);
	if (reading != AM_READING_OK)
		return reading;
	while (walk_next(snapshot, &summing.walk, tick, &slot, &index)) {
		am_summation_add(&summing.summation, &slot.workload,
		                 count < capacity ? &ret_samples[count].part : NULL);
		if (count < capacity)
			ret_samples[count].workload = slot.workload;
		count++;
	}
	am_summation_finish(&summing.summation, &sample, &rest.part);
	kept = count < capacity ? count : capacity;
	if (snapshot_has_conditions(snapshot, device))
		snapshot_show_conditions(snapshot, device, &sample);
	if (kept == count && count <= PARTS_MAX)
		apportion(ret_samples, count, &rest, &sample);
	if (ret_rest != NULL)
		*ret_rest = rest;
	*ret_count = count;
	return AM_READING_OK;
}

bool am_snapshot_owner(const struct am_snapshot *snapshot, const struct am_workload *workload,
                       struct am_owner *ret_owner)
{
	struct device_state state;
	struct slot_walk walk;
	struct workload_slot slot;
	uint32_t index;

	if (workload->device >= snapshot->board->header.device_count ||
	    !snapshot_state(snapshot, workload->device, &state))
		return false;
	walk = walk_begin(snapshot, &state, true);
	while (walk_next(snapshot, &walk, workload->start, &slot, &index)) {
		if (slot.workload.id != workload->id)
			continue;
		arena_load(snapshot, TABLE_OWNERS, index, ret_owner, sizeof(*ret_owner));
		ret_owner->name[sizeof(ret_owner->name) - 1] = '\0';
		return true;
	}
	return false;
}
