/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

/* ---- reading ---------------------------------------------------------------------------------------------------- */

struct condition_walk condition_walk_begin(const struct am_snapshot *snapshot, uint32_t device)
{
	struct condition_walk walk = {.next = AM_NONE, .index = AM_NONE};
	struct device_state state;

	if (device < snapshot->board->header.device_count && snapshot_state(snapshot, device, &state)) {
		walk.next = state.first_condition;
		walk.left = table_count(snapshot->board, TABLE_CONDITIONS);
	}
	return walk;
}

bool condition_walk_next(const struct am_snapshot *snapshot, struct condition_walk *walk,
                         struct condition_slot *ret_slot)
{
	if (walk->left == 0 || walk->next >= table_count(snapshot->board, TABLE_CONDITIONS))
		return false;
	walk->left--;
	walk->index = walk->next;
	arena_load(snapshot, TABLE_CONDITIONS, walk->index, ret_slot, sizeof(*ret_slot));
	walk->next = ret_slot->next;
	return true;
}

bool snapshot_has_conditions(const struct am_snapshot *snapshot, uint32_t device)
{
	static_assert(offsetof(struct device_state, first_condition) % 8 == 0, "the first half of its word");
	board_word word;

	if (device >= snapshot->board->header.device_count)
		return false;
	words_load(&word,
	           snapshot->arena + table_offset(snapshot->board, TABLE_STATES, device) +
	               offsetof(struct device_state, first_condition),
	           sizeof(word));
	return (uint32_t)word != AM_NONE;
}

/* Of those that are asked for: at AM_TICK_ANY, all that are known. */
static bool is_asked_for(const struct am_condition *condition, int64_t tick)
{
	return condition->id != 0 && (tick == AM_TICK_ANY || am_condition_holds(condition, tick));
}

enum am_reading am_snapshot_conditions(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                       struct am_condition *ret_conditions, size_t capacity, size_t *ret_count)
{
	struct condition_walk walk = condition_walk_begin(snapshot, device);
	struct condition_slot slot;
	size_t count = 0;

	if (device >= snapshot->board->header.device_count)
		return AM_READING_NO_DEVICE;
	while (condition_walk_next(snapshot, &walk, &slot)) {
		if (!is_asked_for(&slot.condition, tick))
			continue;
		if (count < capacity)
			ret_conditions[count] = slot.condition;
		count++;
	}
	*ret_count = count;
	return AM_READING_OK;
}

static enum am_health worst_health(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	struct condition_walk walk = condition_walk_begin(snapshot, device);
	enum am_health worst = AM_HEALTH_HEALTHY;
	struct condition_slot slot;

	while (condition_walk_next(snapshot, &walk, &slot)) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)slot.condition.kind);

		if (info != NULL && am_condition_holds(&slot.condition, tick) && info->health > worst)
			worst = info->health;
	}
	return worst;
}

/* The mother of a slice, or AM_NONE: what happens to a device happens to its slices. */
static uint32_t mother_of(const struct am_board *board, uint32_t device)
{
	const struct board_body *body = board_record(board, SECTION_BODIES, device);

	return body->kind == AM_DEVICE_SLICE && body->parent < board->header.device_count ? body->parent : AM_NONE;
}

enum am_health am_snapshot_health(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	enum am_health own, mothers;

	if (device >= snapshot->board->header.device_count)
		return AM_HEALTH_UNKNOWN;
	own = worst_health(snapshot, device, tick);
	mothers = worst_health(snapshot, mother_of(snapshot->board, device), tick);
	return own > mothers ? own : mothers;
}

static bool is_lost_itself(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	struct condition_walk walk = condition_walk_begin(snapshot, device);
	struct condition_slot slot;

	while (condition_walk_next(snapshot, &walk, &slot))
		if (slot.condition.kind == AM_CONDITION_LOST && am_condition_holds(&slot.condition, tick))
			return true;
	return false;
}

bool am_snapshot_lost(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	return is_lost_itself(snapshot, device, tick) ||
	       is_lost_itself(snapshot, mother_of(snapshot->board, device), tick);
}

void snapshot_show_conditions(const struct am_snapshot *snapshot, uint32_t device, struct am_sample *sample)
{
	const struct am_product *product =
	    board_product(snapshot->board, board_record(snapshot->board, SECTION_BODIES, device));

	for (unsigned pass = 0; pass < AM_CONDITION_PASSES && product != NULL; pass++) {
		struct condition_walk walk = condition_walk_begin(snapshot, device);
		struct condition_slot slot;

		while (condition_walk_next(snapshot, &walk, &slot))
			if (am_condition_order((enum am_condition_kind)slot.condition.kind) == pass &&
			    am_condition_holds(&slot.condition, sample->tick))
				am_condition_show(&slot.condition, product, sample);
	}
}

static void add_influences(const struct am_snapshot *snapshot, uint32_t device, const struct am_product *product,
                           int64_t tick, struct am_influence *influence)
{
	for (unsigned pass = 0; pass < AM_CONDITION_PASSES; pass++) {
		struct condition_walk walk = condition_walk_begin(snapshot, device);
		struct condition_slot slot;

		while (condition_walk_next(snapshot, &walk, &slot))
			if (am_condition_order((enum am_condition_kind)slot.condition.kind) == pass &&
			    am_condition_holds(&slot.condition, tick))
				am_condition_influence(&slot.condition, product, influence);
	}
}

void snapshot_influence(const struct am_snapshot *snapshot, uint32_t device, const struct am_product *product,
                        int64_t tick, struct am_influence *ret_influence)
{
	uint32_t mother = mother_of(snapshot->board, device);

	*ret_influence = am_influence_none(product);
	if (mother != AM_NONE) {
		add_influences(snapshot, mother, product, tick, ret_influence);
		/* What a mother draws is pinned as a whole: none of it is known to be the slice's. */
		ret_influence->power = -1.0;
	}
	add_influences(snapshot, device, product, tick, ret_influence);
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/* Of those of a device whose time is over, so many are kept, since what was shown in the past can be asked for. */
#define OVER_MAX 16

static void free_condition(struct am_transaction *transaction, uint32_t index)
{
	struct condition_slot slot = {.next = transaction->head.free_condition};

	transaction_store(transaction, TABLE_CONDITIONS, index, &slot, sizeof(slot));
	transaction->head.free_condition = index;
}

/* Takes the one at @p index, which is in the device's list, out of it. */
static void unlink_condition(struct am_transaction *transaction, uint32_t device, uint32_t index)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	struct condition_slot slot = {0}, previous = {0};
	uint32_t before = AM_NONE;
	struct device_state state;

	while (condition_walk_next(&transaction->view, &walk, &slot) && walk.index != index) {
		before = walk.index;
		previous = slot;
	}
	if (walk.index != index)
		return;
	if (before != AM_NONE) {
		previous.next = slot.next;
		transaction_store(transaction, TABLE_CONDITIONS, before, &previous, sizeof(previous));
		return;
	}
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	state.first_condition = slot.next;
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
}

/* Puts the one at @p index behind those that begin before it does: of two of a kind, the later one shows. */
static void link_condition(struct am_transaction *transaction, uint32_t device, uint32_t index,
                           struct condition_slot *slot)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	struct condition_slot other, previous;
	uint32_t before = AM_NONE;
	struct device_state state;

	while (condition_walk_next(&transaction->view, &walk, &other) && other.condition.from <= slot->condition.from) {
		before = walk.index;
		previous = other;
	}
	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	slot->next = before != AM_NONE ? previous.next : state.first_condition;
	transaction_store(transaction, TABLE_CONDITIONS, index, slot, sizeof(*slot));
	if (before != AM_NONE) {
		previous.next = index;
		transaction_store(transaction, TABLE_CONDITIONS, before, &previous, sizeof(previous));
		return;
	}
	state.first_condition = index;
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
}

/* Forgets the oldest of those whose time is over, if there are too many. */
static void forget_over(struct am_transaction *transaction, uint32_t device)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	uint32_t over = 0, oldest = AM_NONE;
	struct condition_slot slot;

	while (condition_walk_next(&transaction->view, &walk, &slot)) {
		if (slot.condition.until > transaction->tick)
			continue;
		if (oldest == AM_NONE)
			oldest = walk.index;
		over++;
	}
	if (over <= OVER_MAX)
		return;
	unlink_condition(transaction, device, oldest);
	free_condition(transaction, oldest);
}

static bool take_condition(struct am_transaction *transaction, uint32_t *ret_index, struct am_error *error)
{
	uint64_t room = table_count(transaction->board, TABLE_CONDITIONS);
	struct condition_slot slot;

	if (transaction->head.free_condition < room) {
		*ret_index = transaction->head.free_condition;
		transaction_load(transaction, TABLE_CONDITIONS, *ret_index, &slot, sizeof(slot));
		transaction->head.free_condition = slot.next;
		return true;
	}
	if (transaction->head.conditions_used >= room)
		return am_error_set(error, AM_ERROR_FULL, "%s: no room for more than %llu conditions",
		                    transaction->board->directory, (unsigned long long)room);
	if (!transaction_reserve(transaction, TABLE_CONDITIONS, transaction->head.conditions_used + 1u, error))
		return false;
	*ret_index = transaction->head.conditions_used++;
	return true;
}

/* Whether a kind changes load, power, heat or clocks, so that a segment must be written. */
static bool drives(const struct am_transaction *transaction, const struct am_condition *condition)
{
	const struct am_board *board = transaction->board;
	const struct am_product *product = board_product(board, board_record(board, SECTION_BODIES, condition->device));
	struct am_influence none, changed;

	if (product == NULL)
		return false;
	none = changed = am_influence_none(product);
	/* Whatever the setting is, the one before may have been another. */
	if (condition->kind == AM_CONDITION_POWER_LIMIT || condition->kind == AM_CONDITION_CLOCKS)
		return true;
	am_condition_influence(condition, product, &changed);
	return none.level != changed.level || none.power != changed.power || none.capacity != changed.capacity ||
	       none.cooling != changed.cooling || none.overheats != changed.overheats;
}

static bool is_reasonable(const struct am_transaction *transaction, const struct am_condition *condition,
                          struct am_error *error)
{
	const struct am_board *board = transaction->board;
	const struct am_product *product;
	struct am_device device;

	if (condition->device >= board->header.device_count)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u", condition->device);
	product = board_product(board, board_record(board, SECTION_BODIES, condition->device));
	if (product == NULL || !am_board_device(board, condition->device, &device))
		return am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
		                    board->directory);
	if ((condition->from > transaction->tick || condition->until != INT64_MAX) &&
	    history_scheduled(transaction, condition->device) + 2 > AM_SCHEDULED_MAX)
		return am_error_set(error, AM_ERROR_FULL,
		                    "%s: no room for more that begins or ends by itself; at most %u times ahead",
		                    device.id, AM_SCHEDULED_MAX);
	return am_condition_check(condition, product, device.memory_total - device.memory_reserved, error);
}

static void note(struct am_transaction *transaction, enum am_event_kind kind, const struct am_condition *condition)
{
	struct am_event event = {
	    .kind = kind,
	    .device = condition->device,
	    .id = condition->id,
	    .values = {condition->kind, condition->values[0], condition->values[1]},
	};

	transaction_note(transaction, &event);
}

bool am_transaction_add_condition(struct am_transaction *transaction, const struct am_condition *condition,
                                  uint64_t *ret_id, struct am_error *error)
{
	struct condition_slot slot = {.condition = *condition, .next = AM_NONE};
	uint32_t index = 0;

	if (!is_reasonable(transaction, condition, error) || !take_condition(transaction, &index, error))
		return false;
	slot.condition.id = transaction->head.next_id++;
	slot.condition.made = transaction->tick;
	slot.condition.cleared = 0;
	if (slot.condition.from < transaction->tick)
		slot.condition.from = transaction->tick;
	link_condition(transaction, condition->device, index, &slot);
	forget_over(transaction, condition->device);
	note(transaction, AM_EVENT_CONDITION_MADE, &slot.condition);
	if (drives(transaction, &slot.condition) && !history_again(transaction, condition->device, error))
		return false;
	if (ret_id != NULL)
		*ret_id = slot.condition.id;
	return true;
}

bool am_transaction_remove_condition(struct am_transaction *transaction, uint32_t device, uint64_t id)
{
	struct condition_walk walk = condition_walk_begin(&transaction->view, device);
	struct condition_slot slot;

	while (condition_walk_next(&transaction->view, &walk, &slot)) {
		if (slot.condition.id != id || id == 0 || slot.condition.until <= transaction->tick)
			continue;
		if (slot.condition.from >= transaction->tick) {
			/* It never showed: as if it had not been. */
			unlink_condition(transaction, device, walk.index);
			free_condition(transaction, walk.index);
		} else {
			slot.condition.until = transaction->tick;
			slot.condition.cleared = 1;
			transaction_store(transaction, TABLE_CONDITIONS, walk.index, &slot, sizeof(slot));
		}
		note(transaction, AM_EVENT_CONDITION_CLEARED, &slot.condition);
		return !drives(transaction, &slot.condition) || history_again(transaction, device, NULL);
	}
	return false;
}

/* @return how many conditions of the device itself it ended */
static size_t reset_alone(struct am_transaction *transaction, uint32_t device)
{
	struct condition_walk walk;
	struct condition_slot slot;
	size_t count = 0;
	bool ended = true;

	/* The list changes under whoever walks it. */
	while (ended) {
		ended = false;
		walk = condition_walk_begin(&transaction->view, device);
		while (!ended && condition_walk_next(&transaction->view, &walk, &slot)) {
			const struct am_condition_info *info =
			    am_condition_info((enum am_condition_kind)slot.condition.kind);

			ended = info != NULL && info->reset && am_condition_holds(&slot.condition, transaction->tick) &&
			        am_transaction_remove_condition(transaction, device, slot.condition.id);
		}
		count += ended;
	}
	return count;
}

bool am_transaction_reset(struct am_transaction *transaction, uint32_t device, size_t *ret_count,
                          struct am_error *error)
{
	const struct am_board *board = transaction->board;
	struct am_event event = {.kind = AM_EVENT_RESET, .device = device};
	const struct board_body *body;
	size_t count;

	if (device >= board->header.device_count)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u", device);
	count = reset_alone(transaction, device);
	body = board_record(board, SECTION_BODIES, device);
	for (uint32_t slice = body->first_slice, left = board->header.device_count;
	     slice < board->header.device_count && left > 0; left--) {
		count += reset_alone(transaction, slice);
		body = board_record(board, SECTION_BODIES, slice);
		slice = body->next_slice;
	}
	transaction_note(transaction, &event);
	if (ret_count != NULL)
		*ret_count = count;
	return true;
}
