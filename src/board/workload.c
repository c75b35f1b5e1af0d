/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

#include <string.h>

/* Takes a slot out of the list that begins at @p first. @return false where it is not in it. */
static bool unlink_slot(struct am_transaction *transaction, uint32_t *first, uint32_t index)
{
	struct slot_walk walk = slot_walk_begin(&transaction->view, *first, AM_NONE);
	struct workload_slot slot, previous = {0};
	uint32_t at, before = AM_NONE;

	for (;; before = at, previous = slot) {
		if (!slot_walk_next(&transaction->view, &walk, &slot, &at))
			return false;
		if (at == index)
			break;
	}
	if (before == AM_NONE) {
		*first = slot.next;
		return true;
	}
	previous.next = slot.next;
	transaction_store(transaction, TABLE_WORKLOADS, before, &previous, sizeof(previous));
	return true;
}

/* Puts a slot into the list that begins at @p first, where its id belongs. */
static void link_slot(struct am_transaction *transaction, uint32_t *first, uint32_t index, struct workload_slot *slot)
{
	struct slot_walk walk = slot_walk_begin(&transaction->view, *first, AM_NONE);
	struct workload_slot other, previous = {0};
	uint32_t at, before = AM_NONE;

	while (slot_walk_next(&transaction->view, &walk, &other, &at) && other.workload.id > slot->workload.id) {
		before = at;
		previous = other;
	}
	slot->next = before == AM_NONE ? *first : previous.next;
	transaction_store(transaction, TABLE_WORKLOADS, index, slot, sizeof(*slot));
	if (before == AM_NONE) {
		*first = index;
		return;
	}
	previous.next = index;
	transaction_store(transaction, TABLE_WORKLOADS, before, &previous, sizeof(previous));
}

/* Makes a slot that is in no list free. */
static void free_slot(struct am_transaction *transaction, uint32_t index)
{
	struct workload_slot slot = {.next = transaction->head.free_workload};

	transaction_store(transaction, TABLE_WORKLOADS, index, &slot, sizeof(slot));
	transaction->head.free_workload = index;
}

/* Forgets the workload of a device that ended first; what was before its end is not known any more. */
static void forget_oldest(struct am_transaction *transaction, struct device_state *state)
{
	struct slot_walk walk = slot_walk_begin(&transaction->view, state->first_ended, AM_NONE);
	int64_t oldest = INT64_MAX;
	uint32_t index, found = AM_NONE;
	struct workload_slot slot;

	while (slot_walk_next(&transaction->view, &walk, &slot, &index))
		if (slot.workload.end < oldest) {
			oldest = slot.workload.end;
			found = index;
		}
	if (found == AM_NONE || !unlink_slot(transaction, &state->first_ended, found))
		return;
	if (oldest > state->oldest)
		state->oldest = oldest;
	state->ended--;
	free_slot(transaction, found);
}

/* A free slot: one that was freed, a new one, or that of the device with the most history. */
static bool take_slot(struct am_transaction *transaction, uint32_t *ret_slot, struct am_error *error)
{
	struct am_board *board = transaction->board;
	uint32_t most = 0, found = AM_NONE;
	struct device_state state;
	struct workload_slot slot;

	if (transaction->head.free_workload == AM_NONE &&
	    transaction->head.workloads_used < table_count(board, TABLE_WORKLOADS)) {
		if (!transaction_reserve(transaction, TABLE_WORKLOADS, transaction->head.workloads_used + 1u, error) ||
		    !transaction_reserve(transaction, TABLE_OWNERS, transaction->head.workloads_used + 1u, error))
			return false;
		*ret_slot = transaction->head.workloads_used++;
		return true;
	}
	if (transaction->head.free_workload == AM_NONE) {
		for (uint32_t i = 0; i < board->header.device_count; i++) {
			transaction_load(transaction, TABLE_STATES, i, &state, sizeof(state));
			if (state.ended > most) {
				most = state.ended;
				found = i;
			}
		}
		if (found == AM_NONE)
			return am_error_set(error, AM_ERROR_FULL, "%s: no room for more than %llu workloads",
			                    board->directory, (unsigned long long)table_count(board, TABLE_WORKLOADS));
		transaction_load(transaction, TABLE_STATES, found, &state, sizeof(state));
		forget_oldest(transaction, &state);
		transaction_store(transaction, TABLE_STATES, found, &state, sizeof(state));
	}
	if (transaction->head.free_workload >= table_count(board, TABLE_WORKLOADS))
		return am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
		                    board->directory);
	*ret_slot = transaction->head.free_workload;
	transaction_load(transaction, TABLE_WORKLOADS, *ret_slot, &slot, sizeof(slot));
	transaction->head.free_workload = slot.next;
	return true;
}

static bool check_profile(const struct am_transaction *transaction, uint32_t profile, struct am_error *error)
{
	return profile < am_board_profile_count(transaction->board) ||
	       am_error_set(error, AM_ERROR_INVALID, "there is no profile number %u", profile);
}

static bool check_workload(const struct am_transaction *transaction, uint32_t device, uint32_t profile, double fraction,
                           struct am_error *error)
{
	if (device >= transaction->board->header.device_count)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u", device);
	if (!check_profile(transaction, profile, error))
		return false;
	if (!(fraction > 0.0) || fraction > 1e6)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "the fraction of a workload is %g; it must be above 0 and at most 1000000",
		                    fraction);
	return true;
}

static void note(struct am_transaction *transaction, enum am_event_kind kind, const struct am_workload *workload,
                 const struct am_owner *owner)
{
	struct am_event event = {
	    .kind = kind,
	    .device = workload->device,
	    .id = workload->id,
	    .values = {workload->profile, (int64_t)(workload->fraction * 1000.0 + 0.5),
	               workload->memory_limit < INT64_MAX ? (int64_t)workload->memory_limit : INT64_MAX},
	};

	memcpy(event.name, owner->name, sizeof(event.name));
	event.name[sizeof(event.name) - 1] = '\0';
	transaction_note(transaction, &event);
}

bool am_transaction_start_workload(struct am_transaction *transaction, uint32_t device, const struct am_owner *owner,
                                   uint32_t profile, double fraction, uint64_t memory_limit, uint64_t *ret_id,
                                   struct am_error *error)
{
	const struct am_board *board = transaction->board;
	const struct board_body *body;
	struct workload_slot slot;
	struct device_state state;
	struct moment moment;
	uint32_t index = AM_NONE;

	if (!check_workload(transaction, device, profile, fraction, error))
		return false;
	if (!history_moment(transaction, device, &moment, error) || !take_slot(transaction, &index, error))
		return false;
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	slot = (struct workload_slot){
	    .workload =
		{
		    .id = transaction->head.next_id++,
		    .fraction = fraction,
		    .memory_limit = memory_limit,
		    .start = moment.tick,
		    .end = INT64_MAX,
		    .device = device,
		    .profile = profile,
		},
	    .next = state.first_live,
	};
	body = board_record(board, SECTION_BODIES, device);
	slot.workload.hash = am_part_hash(board->header.seed, body->body.hash, slot.workload.id);
	state.first_live = index;
	transaction_store(transaction, TABLE_WORKLOADS, index, &slot, sizeof(slot));
	transaction_store(transaction, TABLE_OWNERS, index, owner, sizeof(*owner));
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (!history_follow(transaction, device, &moment, error))
		return false;
	note(transaction, AM_EVENT_WORKLOAD_STARTED, &slot.workload, owner);
	if (ret_id != NULL)
		*ret_id = slot.workload.id;
	return true;
}

/* The slot of the live workload of that id, or AM_NONE. */
static uint32_t find_live(const struct am_transaction *transaction, uint32_t device, uint64_t id,
                          struct workload_slot *ret_slot)
{
	struct device_state state;
	struct slot_walk walk;
	uint32_t index;

	if (device >= transaction->board->header.device_count)
		return AM_NONE;
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	walk = slot_walk_begin(&transaction->view, state.first_live, AM_NONE);
	while (slot_walk_next(&transaction->view, &walk, ret_slot, &index))
		if (ret_slot->workload.id == id && ret_slot->workload.end == INT64_MAX)
			return index;
	return AM_NONE;
}

bool am_transaction_end_workload(struct am_transaction *transaction, uint32_t device, uint64_t id)
{
	struct workload_slot slot;
	struct device_state state;
	struct am_owner owner;
	struct moment moment;
	uint32_t index = find_live(transaction, device, id, &slot);

	if (index == AM_NONE)
		return false;
	if (!history_moment(transaction, device, &moment, NULL))
		return false;
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	if (!unlink_slot(transaction, &state.first_live, index))
		return false;
	transaction_load(transaction, TABLE_OWNERS, index, &owner, sizeof(owner));
	note(transaction, AM_EVENT_WORKLOAD_ENDED, &slot.workload, &owner);
	if (slot.workload.start >= moment.tick) {
		/* It never showed: as if it had not been. */
		free_slot(transaction, index);
	} else {
		slot.workload.end = moment.tick;
		link_slot(transaction, &state.first_ended, index, &slot);
		state.ended++;
		if (state.ended > AM_ENDED_MAX)
			forget_oldest(transaction, &state);
	}
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
	return history_follow(transaction, device, &moment, NULL);
}

bool am_transaction_set_owner(struct am_transaction *transaction, uint32_t device, uint64_t id,
                              const struct am_owner *owner)
{
	struct workload_slot slot;
	uint32_t index = find_live(transaction, device, id, &slot);

	if (index == AM_NONE)
		return false;
	transaction_store(transaction, TABLE_OWNERS, index, owner, sizeof(*owner));
	return true;
}

bool am_transaction_set_profile(struct am_transaction *transaction, uint32_t device, uint64_t id, uint32_t profile,
                                struct am_error *error)
{
	struct workload_slot slot;
	struct am_owner owner;
	uint32_t index = find_live(transaction, device, id, &slot);

	if (index == AM_NONE)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no workload number %llu",
		                    (unsigned long long)id);
	if (slot.workload.profile == profile)
		return true;
	transaction_load(transaction, TABLE_OWNERS, index, &owner, sizeof(owner));
	/* What it did stays in the past: from now on it is another one, of the same owner. */
	return check_profile(transaction, profile, error) && am_transaction_end_workload(transaction, device, id) &&
	       am_transaction_start_workload(transaction, device, &owner, profile, slot.workload.fraction,
	                                     slot.workload.memory_limit, NULL, error);
}
