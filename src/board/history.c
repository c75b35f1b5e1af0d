/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

static const struct board_body *body_of(const struct am_transaction *transaction, uint32_t device)
{
	return board_record(transaction->board, SECTION_BODIES, device);
}

/* ---- history ---------------------------------------------------------------------------------------------------- */

/* Takes the block of the device that has not changed for longest: that one keeps its present and loses its past. */
static uint32_t steal_block(struct am_transaction *transaction)
{
	struct am_board *board = transaction->board;
	int64_t longest = INT64_MAX;
	uint32_t found = AM_NONE;
	struct device_state loser;
	uint32_t loser_device = 0;

	for (uint32_t i = 0; i < (uint32_t)table_count(board, TABLE_BLOCKS); i++) {
		struct device_state state;
		board_word owner;

		words_load(&owner, transaction->arena + table_offset(board, TABLE_BLOCKS, i), sizeof(owner));
		if ((uint32_t)owner >= board->header.device_count)
			continue;
		transaction_load(transaction, TABLE_STATES, (uint32_t)owner, &state, sizeof(state));
		if (state.segment.start < longest) {
			longest = state.segment.start;
			found = i;
			loser = state;
			loser_device = (uint32_t)owner;
		}
	}
	/* What was written ahead of a device needs its block: the present is there. */
	if (found == AM_NONE || longest > transaction->tick)
		return AM_NONE;
	loser.block = AM_NONE;
	loser.block_count = 0;
	loser.oldest = loser.segment.start;
	transaction_store(transaction, TABLE_STATES, loser_device, &loser, sizeof(loser));
	return found;
}

/* Gives a device a block of history. @return false where there is none to be had. */
static bool own_block(struct am_transaction *transaction, uint32_t device, struct device_state *state)
{
	board_word owner = device;
	uint32_t block;

	if (state->block < table_count(transaction->board, TABLE_BLOCKS))
		return true;
	if (transaction->head.blocks_used < table_count(transaction->board, TABLE_BLOCKS) &&
	    transaction_reserve(transaction, TABLE_BLOCKS, transaction->head.blocks_used + 1u, NULL))
		block = transaction->head.blocks_used++;
	else
		block = steal_block(transaction);
	if (block == AM_NONE)
		return false;
	transaction_store_at(transaction, table_offset(transaction->board, TABLE_BLOCKS, block), &owner, sizeof(owner));
	state->block = block;
	state->block_count = 0;
	return true;
}

static uint64_t segment_offset(const struct am_board *board, uint32_t block, uint32_t place)
{
	return table_offset(board, TABLE_BLOCKS, block) + offsetof(struct history_block, segments) +
	       place % AM_BLOCK_SEGMENTS * sizeof(struct am_segment);
}

/*
 * Puts the device's latest segment into its history. Where there is no room for any, the past is forgotten,
 * but not the present: then nothing can be written ahead. @return whether the next one may be written
 */
static bool push_segment(struct am_transaction *transaction, uint32_t device, struct device_state *state,
                         int64_t next_start)
{
	const struct am_board *board = transaction->board;

	if (!own_block(transaction, device, state)) {
		if (next_start > transaction->tick)
			return false;
		state->oldest = next_start;
		return true;
	}
	if (state->block_count >= AM_BLOCK_SEGMENTS) {
		struct am_segment second;

		/* The oldest one makes way; what is known begins with the one after it. */
		words_load(&second, transaction->arena + segment_offset(board, state->block, state->block_count + 1),
		           sizeof(second));
		if (second.start > state->oldest)
			state->oldest = second.start;
	}
	transaction_store_at(transaction, segment_offset(board, state->block, state->block_count), &state->segment,
	                     sizeof(state->segment));
	state->block_count++;
	return true;
}

static bool load_pushed(struct am_transaction *transaction, const struct device_state *state,
                        struct am_segment *ret_segment)
{
	if (state->block >= table_count(transaction->board, TABLE_BLOCKS) || state->block_count == 0)
		return false;
	words_load(ret_segment,
	           transaction->arena + segment_offset(transaction->board, state->block, state->block_count - 1),
	           sizeof(*ret_segment));
	return true;
}

/* What was written ahead of @p tick does not come: the state gets the segment that holds then. */
static void drop_ahead(struct am_transaction *transaction, struct device_state *state, int64_t tick)
{
	struct am_segment pushed;

	while (state->segment.start > tick && load_pushed(transaction, state, &pushed)) {
		state->segment = pushed;
		state->block_count--;
	}
}

/* ---- what a segment is made of ---------------------------------------------------------------------------------- */

/* What lives on a device at @p tick asks for. */
static struct am_demand demand_of(const struct am_transaction *transaction, const struct board_body *body,
                                  const struct device_state *state, const struct moment *moment)
{
	struct slot_walk walk = slot_walk_begin(&transaction->view, state->first_live, AM_NONE);
	struct am_demand demand = {.rest_memory = (double)moment->rest.memory};
	struct workload_slot slot;
	uint32_t index;

	while (slot_walk_next(&transaction->view, &walk, &slot, &index)) {
		demand.fractions += slot.workload.fraction;
		demand.memory_limits += (double)slot.workload.memory_limit;
		demand.awake = demand.awake || slot.workload.profile != AM_PROFILE_IDLE;
	}
	/* What a workload holds is awake, and so is the rest where it does anything. */
	if (body->body.rest != AM_PROFILE_IDLE && demand.fractions < 1.0)
		demand.awake = true;
	return demand;
}

/* The next tick after @p tick at which a condition of @p device begins or ends. */
static int64_t next_boundary(const struct am_transaction *transaction, uint32_t device, int64_t tick)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	int64_t next = INT64_MAX;
	struct condition_slot slot;

	while (condition_walk_next(&transaction->view, &walk, &slot)) {
		if (slot.condition.from > tick && slot.condition.from < next)
			next = slot.condition.from;
		if (slot.condition.until > tick && slot.condition.until < next)
			next = slot.condition.until;
	}
	return next;
}

size_t history_scheduled(const struct am_transaction *transaction, uint32_t device)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	struct condition_slot slot;
	size_t count = 0;

	while (condition_walk_next(&transaction->view, &walk, &slot)) {
		count += slot.condition.from > transaction->tick;
		count += slot.condition.until > transaction->tick && slot.condition.until != INT64_MAX;
	}
	return count;
}

static bool damaged(const struct am_transaction *transaction, struct am_error *error)
{
	return am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
	                    transaction->board->directory);
}

static bool take_moment(const struct am_transaction *transaction, uint32_t device, int64_t tick,
                        struct moment *ret_moment, struct am_error *error)
{
	struct alone alone;

	if (snapshot_alone(&transaction->view, body_of(transaction, device), device, tick, &alone) != AM_READING_OK)
		return damaged(transaction, error);
	*ret_moment = (struct moment){tick, alone.sample, alone.rest, alone.segment};
	return true;
}

bool history_moment(const struct am_transaction *transaction, uint32_t device, struct moment *ret_moment,
                    struct am_error *error)
{
	struct device_state state;

	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	return take_moment(transaction, device,
	                   /* None before what is known of it. */
	                   transaction->tick > state.oldest ? transaction->tick : state.oldest, ret_moment, error);
}

/* ---- writing segments ------------------------------------------------------------------------------------------- */

/*
 * Writes the segment that follows @p moment.
 * @param ret_next the tick at which another one must follow, or INT64_MAX
 */
static bool write_segment(struct am_transaction *transaction, uint32_t device, const struct moment *moment,
                          int64_t *ret_next, struct am_error *error)
{
	const struct board_body *body = body_of(transaction, device);
	const struct am_product *product = board_product(transaction->board, body);
	struct am_influence influence;
	struct device_state state;
	struct am_demand demand;
	struct alone bare;
	int64_t mothers;

	if (product == NULL)
		return damaged(transaction, error);
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	drop_ahead(transaction, &state, moment->tick);
	*ret_next = INT64_MAX;
	if (state.segment.start < moment->tick && !push_segment(transaction, device, &state, moment->tick))
		return true;
	demand = demand_of(transaction, body, &state, moment);
	snapshot_influence(&transaction->view, device, product, moment->tick, &influence);
	am_segment_begin(&state.segment, moment->tick, &body->body, &demand, &influence);
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (snapshot_alone(&transaction->view, body, device, moment->tick, &bare) != AM_READING_OK)
		return damaged(transaction, error);
	*ret_next = am_segment_throttle(&state.segment, &bare.summation, &influence, moment->sample.rise);
	/* Held back, it begins with another power and heat. */
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (snapshot_alone(&transaction->view, body, device, moment->tick, &bare) != AM_READING_OK)
		return damaged(transaction, error);
	am_segment_settle(&state.segment, &moment->segment, &moment->sample, &bare.sample);
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	mothers = body->kind == AM_DEVICE_SLICE ? next_boundary(transaction, body->parent, moment->tick) : INT64_MAX;
	if (mothers < *ret_next)
		*ret_next = mothers;
	mothers = next_boundary(transaction, device, moment->tick);
	if (mothers < *ret_next)
		*ret_next = mothers;
	return true;
}

/* So many segments at most are written ahead; what would come after them is written by the next change. */
#define AHEAD_MAX AM_SCHEDULED_MAX

bool history_follow(struct am_transaction *transaction, uint32_t device, const struct moment *moment,
                    struct am_error *error)
{
	struct moment at = *moment;
	int64_t next = INT64_MAX;

	for (unsigned written = 0;; written++) {
		if (!write_segment(transaction, device, &at, &next, error))
			return false;
		if (next == INT64_MAX || written == AHEAD_MAX)
			return true;
		if (!take_moment(transaction, device, next, &at, error))
			return false;
	}
}

static bool again(struct am_transaction *transaction, uint32_t device, struct am_error *error)
{
	struct moment moment;

	return history_moment(transaction, device, &moment, error) &&
	       history_follow(transaction, device, &moment, error);
}

bool history_again(struct am_transaction *transaction, uint32_t device, struct am_error *error)
{
	uint32_t count = transaction->board->header.device_count;
	uint32_t slice = body_of(transaction, device)->first_slice;

	if (!again(transaction, device, error))
		return false;
	for (uint32_t left = count; slice < count && left > 0; left--) {
		if (!again(transaction, slice, error))
			return false;
		slice = body_of(transaction, slice)->next_slice;
	}
	return true;
}
