/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static uint64_t conditions_used(const struct am_snapshot *snapshot)
{
	struct arena_head head;
	uint64_t count = table_count(snapshot->board, TABLE_CONDITIONS);

	words_load(&head, snapshot->arena, sizeof(head));
	return head.conditions_used < count ? head.conditions_used : count;
}

enum am_reading am_snapshot_conditions(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                       struct am_condition *ret_conditions, size_t capacity, size_t *ret_count)
{
	struct device_state state;
	size_t count = 0;
	uint64_t used;

	if (device >= snapshot->board->header.device_count)
		return AM_READING_NO_DEVICE;
	if (!snapshot_state(snapshot, device, &state))
		return AM_READING_DAMAGED;
	used = state.conditions > 0 ? conditions_used(snapshot) : 0;
	for (uint64_t i = 0; i < used; i++) {
		struct am_condition condition;

		arena_load(snapshot, TABLE_CONDITIONS, i, &condition, sizeof(condition));
		if (condition.device != device || !am_condition_holds(&condition, tick))
			continue;
		if (count < capacity)
			ret_conditions[count] = condition;
		count++;
	}
	*ret_count = count;
	return AM_READING_OK;
}

/* More conditions of one device at a time than this are not looked at. */
#define CONDITIONS_LOOKED_AT 32

static enum am_health worst_health(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	struct am_condition conditions[CONDITIONS_LOOKED_AT];
	enum am_health worst = AM_HEALTH_HEALTHY;
	size_t count;

	if (am_snapshot_conditions(snapshot, device, tick, conditions, CONDITIONS_LOOKED_AT, &count) != AM_READING_OK)
		return AM_HEALTH_UNKNOWN;
	for (size_t i = 0; i < count && i < CONDITIONS_LOOKED_AT; i++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)conditions[i].kind);

		if (info != NULL && info->health > worst)
			worst = info->health;
	}
	return worst;
}

enum am_health am_snapshot_health(const struct am_snapshot *snapshot, uint32_t device, int64_t tick)
{
	const struct board_body *body;
	enum am_health own, mothers = AM_HEALTH_HEALTHY;

	if (device >= snapshot->board->header.device_count)
		return AM_HEALTH_UNKNOWN;
	body = board_record(snapshot->board, SECTION_BODIES, device);
	own = worst_health(snapshot, device, tick);
	/* What happens to a device happens to its slices. */
	if (body->kind == AM_DEVICE_SLICE && body->parent < snapshot->board->header.device_count)
		mothers = worst_health(snapshot, body->parent, tick);
	return own > mothers ? own : mothers;
}

static void apply_pin(struct am_sample *sample, const struct am_condition *pin)
{
	const struct am_channel_info *info = am_channel_info((enum am_channel)pin->channel);
	int64_t usable = sample->values[AM_CHANNEL_MEMORY_TOTAL] - sample->values[AM_CHANNEL_MEMORY_RESERVED];
	int64_t value = pin->value;

	if (info == NULL)
		return;
	if (value < info->lowest)
		value = info->lowest;
	if (value > info->highest)
		value = info->highest;
	if (pin->channel == AM_CHANNEL_MEMORY_USED && value > usable)
		value = usable;
	sample->values[pin->channel] = value;
	if (pin->channel == AM_CHANNEL_MEMORY_USED)
		sample->values[AM_CHANNEL_MEMORY_FREE] = usable - value;
}

void snapshot_apply_pins(const struct am_snapshot *snapshot, uint32_t device, struct am_sample *sample)
{
	struct am_condition conditions[CONDITIONS_LOOKED_AT];
	size_t count;

	if (am_snapshot_conditions(snapshot, device, sample->tick, conditions, CONDITIONS_LOOKED_AT, &count) !=
	    AM_READING_OK)
		return;
	for (size_t i = 0; i < count && i < CONDITIONS_LOOKED_AT; i++)
		if (conditions[i].kind == AM_CONDITION_PIN)
			apply_pin(sample, &conditions[i]);
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static void count_condition(struct am_transaction *transaction, uint32_t device, uint32_t change)
{
	struct device_state state;

	transaction_load(transaction, TABLE_STATES, device, &state, sizeof(state));
	state.conditions += change;
	transaction_store(transaction, TABLE_STATES, device, &state, sizeof(state));
}

bool am_transaction_add_condition(struct am_transaction *transaction, const struct am_condition *condition,
                                  uint64_t *ret_id, struct am_error *error)
{
	struct am_board *board = transaction->board;
	struct am_condition added = *condition, place;
	uint32_t index = 0;

	if (condition->device >= board->header.device_count)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u", condition->device);
	if (am_condition_info((enum am_condition_kind)condition->kind) == NULL)
		return am_error_set(error, AM_ERROR_INVALID, "there is no condition number %u", condition->kind);
	for (; index < transaction->head.conditions_used; index++) {
		transaction_load(transaction, TABLE_CONDITIONS, index, &place, sizeof(place));
		if (place.id == 0)
			break;
	}
	if (index == transaction->head.conditions_used) {
		if (index >= table_count(board, TABLE_CONDITIONS))
			return am_error_set(error, AM_ERROR_FULL, "%s: no room for more than %llu conditions",
			                    board->directory, (unsigned long long)table_count(board, TABLE_CONDITIONS));
		if (!transaction_reserve(transaction, TABLE_CONDITIONS, index + 1u, error))
			return false;
		transaction->head.conditions_used++;
	}
	added.id = transaction->head.next_id++;
	transaction_store(transaction, TABLE_CONDITIONS, index, &added, sizeof(added));
	count_condition(transaction, added.device, 1);
	if (ret_id != NULL)
		*ret_id = added.id;
	return true;
}

bool am_transaction_remove_condition(struct am_transaction *transaction, uint64_t id)
{
	for (uint32_t i = 0; i < transaction->head.conditions_used; i++) {
		struct am_condition condition;
		uint32_t device;

		transaction_load(transaction, TABLE_CONDITIONS, i, &condition, sizeof(condition));
		if (condition.id != id || id == 0)
			continue;
		device = condition.device;
		condition = (struct am_condition){0};
		transaction_store(transaction, TABLE_CONDITIONS, i, &condition, sizeof(condition));
		count_condition(transaction, device, UINT32_MAX);
		return true;
	}
	return false;
}
