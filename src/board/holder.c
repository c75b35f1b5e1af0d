/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

/* Whether processes live, each asked for only once. */
struct inquest {
	struct am_process processes[16];
	bool dead[16];
	size_t count;
};

static bool is_dead(struct inquest *inquest, const struct am_process *process)
{
	bool dead;

	for (size_t i = 0; i < inquest->count; i++)
		if (am_process_equal(&inquest->processes[i], process))
			return inquest->dead[i];
	dead = am_process_dead(process);
	if (inquest->count < sizeof(inquest->dead) / sizeof(inquest->dead[0])) {
		inquest->processes[inquest->count] = *process;
		inquest->dead[inquest->count++] = dead;
	}
	return dead;
}

/* The live workload in that slot and its owner. @return false where there is none. */
static bool load_live(const struct am_transaction *transaction, uint32_t index, struct workload_slot *ret_slot,
                      struct am_owner *ret_owner)
{
	transaction_load(transaction, TABLE_WORKLOADS, index, ret_slot, sizeof(*ret_slot));
	if (ret_slot->workload.id == 0 || ret_slot->workload.end != INT64_MAX)
		return false;
	transaction_load(transaction, TABLE_OWNERS, index, ret_owner, sizeof(*ret_owner));
	return true;
}

void transaction_sweep(struct am_transaction *transaction)
{
	struct am_board *board = transaction->board;
	struct inquest inquest = {.count = 0};

	for (uint64_t i = 0; i < table_count(board, TABLE_HOLDERS); i++) {
		struct am_holder holder;

		transaction_load(transaction, TABLE_HOLDERS, i, &holder, sizeof(holder));
		if (holder.process.pid == 0 || !is_dead(&inquest, &holder.process))
			continue;
		holder = (struct am_holder){0};
		transaction_store(transaction, TABLE_HOLDERS, i, &holder, sizeof(holder));
	}
	for (uint32_t i = 0; i < transaction->head.workloads_used; i++) {
		struct workload_slot slot;
		struct am_owner owner;

		if (load_live(transaction, i, &slot, &owner) && owner.kind != AM_OWNER_CONTAINER &&
		    is_dead(&inquest, &owner.process))
			am_transaction_end_workload(transaction, slot.workload.device, slot.workload.id);
	}
}

void transaction_end_allocations(struct am_transaction *transaction, const struct am_process *process, uint64_t agent)
{
	for (uint32_t i = 0; i < transaction->head.workloads_used; i++) {
		struct workload_slot slot;
		struct am_owner owner;

		if (load_live(transaction, i, &slot, &owner) && owner.kind == AM_OWNER_ALLOCATION &&
		    owner.agent == agent && am_process_equal(&owner.process, process))
			am_transaction_end_workload(transaction, slot.workload.device, slot.workload.id);
	}
}

bool transaction_add_holder(struct am_transaction *transaction, const struct am_holder *holder, struct am_error *error)
{
	for (uint64_t i = 0; i < table_count(transaction->board, TABLE_HOLDERS); i++) {
		struct am_holder place;

		transaction_load(transaction, TABLE_HOLDERS, i, &place, sizeof(place));
		if (place.process.pid != 0)
			continue;
		transaction_store(transaction, TABLE_HOLDERS, i, holder, sizeof(*holder));
		return true;
	}
	return am_error_set(error, AM_ERROR_FULL, "%s: %llu processes hold the board, and there is no room for more",
	                    transaction->board->directory,
	                    (unsigned long long)table_count(transaction->board, TABLE_HOLDERS));
}

void transaction_remove_holder(struct am_transaction *transaction, const struct am_holder *holder)
{
	for (uint64_t i = 0; i < table_count(transaction->board, TABLE_HOLDERS); i++) {
		struct am_holder place;

		transaction_load(transaction, TABLE_HOLDERS, i, &place, sizeof(place));
		if (!am_process_equal(&place.process, &holder->process) || place.agent != holder->agent)
			continue;
		place = (struct am_holder){0};
		transaction_store(transaction, TABLE_HOLDERS, i, &place, sizeof(place));
		return;
	}
}

size_t am_board_holders(const struct am_board *board, struct am_holder *ret_holders, size_t capacity)
{
	struct am_holder holders[AM_HOLDERS_MAX];
	struct am_snapshot snapshot;
	size_t count = 0;

	do {
		am_snapshot_take(board, &snapshot);
		for (uint64_t i = 0; i < table_count(board, TABLE_HOLDERS); i++)
			arena_load(&snapshot, TABLE_HOLDERS, i, &holders[i], sizeof(holders[i]));
	} while (!am_snapshot_holds(&snapshot));
	for (uint64_t i = 0; i < table_count(board, TABLE_HOLDERS); i++)
		if (holders[i].process.pid != 0 && !am_process_dead(&holders[i].process) && count < capacity)
			ret_holders[count++] = holders[i];
	return count;
}
