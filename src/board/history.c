/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

static const struct board_body *body_of(const struct am_transaction *transaction, uint32_t device)
{
	return board_record(transaction->board, SECTION_BODIES, device);
}

/* The tick from which a change of this device counts: the current one, and none before its last change. */
static int64_t change_tick(const struct am_transaction *transaction, const struct device_state *state)
{
	return transaction->tick > state->segment.start ? transaction->tick : state->segment.start;
}

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
	if (found == AM_NONE)
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

/* Puts the device's latest segment into its history. Where there is no room for any, the past is forgotten. */
static void push_segment(struct am_transaction *transaction, uint32_t device, struct device_state *state,
                         int64_t next_start)
{
	const struct am_board *board = transaction->board;

	if (!own_block(transaction, device, state)) {
		state->oldest = next_start;
		return;
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
}

/* Sums of what lives on a device. */
struct live_sums {
	double fractions;
	double memory_limits;
};

static struct live_sums sum_live(const struct am_transaction *transaction, const struct device_state *state)
{
	struct slot_walk walk = slot_walk_begin(&transaction->view, state->first_live, AM_NONE);
	struct live_sums sums = {0, 0};
	struct workload_slot slot;
	uint32_t index;

	while (slot_walk_next(&transaction->view, &walk, &slot, &index)) {
		sums.fractions += slot.workload.fraction;
		sums.memory_limits += (double)slot.workload.memory_limit;
	}
	return sums;
}

bool history_moment(const struct am_transaction *transaction, uint32_t device, struct moment *ret_moment,
                    struct am_error *error)
{
	struct device_state state;

	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	ret_moment->tick = change_tick(transaction, &state);
	if (snapshot_sample_alone(&transaction->view, body_of(transaction, device), device, ret_moment->tick,
	                          &ret_moment->sample, &ret_moment->rest) != AM_READING_OK)
		return am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
		                    transaction->board->directory);
	return true;
}

bool history_follow(struct am_transaction *transaction, uint32_t device, const struct moment *moment,
                    struct am_error *error)
{
	const struct board_body *body = body_of(transaction, device);
	struct device_state state;
	struct live_sums sums;
	struct am_sample bare;

	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (state.segment.start < moment->tick)
		push_segment(transaction, device, &state, moment->tick);
	sums = sum_live(transaction, &state);
	am_segment_begin(&state.segment, moment->tick, &body->body, sums.fractions, sums.memory_limits, 1.0,
	                 (double)moment->rest.memory);
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (snapshot_sample_alone(&transaction->view, body, device, moment->tick, &bare, NULL) != AM_READING_OK)
		return am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
		                    transaction->board->directory);
	am_segment_settle(&state.segment, &moment->sample, &bare);
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	return true;
}
