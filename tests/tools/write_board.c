/* SPDX-License-Identifier: Apache-2.0 */
/*
 * write_board DIRECTORY CHANGE [, CHANGE]...
 *
 * Makes changes to a board, all of them in one transaction, and prints the tick
 * from which they count, the number of the transaction and the ids that it gave,
 * as JSON. A change is one of
 *   freeze | thaw | rate THOUSANDTHS
 *   step DURATION                                (5s, 100ms, 3t: ticks)
 *   pin DEVICE CHANNEL VALUE [TIMES]
 *   degraded | lost | unreadable DEVICE [TIMES]
 *   condition DEVICE KIND [VALUE...] [@FROM [@UNTIL]]
 *                                                (any kind; a value is in its parameter's own unit, or a name)
 *   clear DEVICE | clear-all | remove ID         (conditions)
 *   start DEVICE container|process|allocation OWNER FRACTION MEMORY [PROFILE]
 *   end DEVICE ID | end-device DEVICE            (workloads)
 * OWNER is a container's id, or a pid. TIMES is FROM [UNTIL], ticks. DEVICE is any name of the identity table.
 */
#include "accelmock/board.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most workloads and conditions of one device that are ended or removed at once. */
#define AT_ONCE_MAX 4096

/* What a change works with. */
struct change {
	struct am_board *board;
	struct am_transaction *transaction;
	char **words; /* after the change's own */
	int count;
	json_t *ids;
	struct am_error error;
};

/* Always false. */
AM_PRINTF(2, 3) static bool wrong(struct change *change, const char *format, ...)
{
	va_list arguments;
	char text[256];

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	am_error_set(&change->error, AM_ERROR_INVALID, "%s", text);
	return false;
}

static bool read_integer(struct change *change, int at, int64_t *ret_value)
{
	char *end;
	long long value;

	if (at >= change->count)
		return wrong(change, "a number is missing");
	errno = 0;
	value = strtoll(change->words[at], &end, 10);
	if (errno != 0 || end == change->words[at] || *end != '\0')
		return wrong(change, "%s is no whole number", change->words[at]);
	*ret_value = value;
	return true;
}

static bool read_device(struct change *change, int at, uint32_t *ret_device)
{
	if (at >= change->count)
		return wrong(change, "a device is missing");
	*ret_device = am_board_device_by_name(change->board, change->words[at]);
	if (*ret_device != AM_NONE)
		return true;
	wrong(change, "there is no device %s", change->words[at]);
	return false;
}

static bool note_id(struct change *change, uint64_t id)
{
	json_array_append_new(change->ids, json_integer((json_int_t)id));
	return true;
}

/* ---- the clock -------------------------------------------------------------------------------------------------- */

static bool change_freeze(struct change *change)
{
	return am_transaction_set_rate(change->transaction, 0, &change->error);
}

static bool change_thaw(struct change *change)
{
	return am_transaction_set_rate(change->transaction, 1000, &change->error);
}

static bool change_rate(struct change *change)
{
	int64_t rate = 0;

	return read_integer(change, 0, &rate) && am_transaction_set_rate(change->transaction, rate, &change->error);
}

static bool change_step(struct change *change)
{
	static const struct {
		const char *unit;
		double nanoseconds;
	} units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
	const struct am_product *product;
	double factor = 0, number;
	char *end;

	if (change->count < 1)
		return wrong(change, "a duration is missing");
	number = strtod(change->words[0], &end);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].unit) == 0)
			factor = units[i].nanoseconds;
	if (strcmp(end, "t") == 0 && am_board_product(change->board, 0, &product))
		factor = product->tick_seconds * 1e9;
	if (factor == 0 || !(number > 0) || number * factor > 9e18)
		return wrong(change, "%s is no duration", change->words[0]);
	return am_transaction_step(change->transaction, (int64_t)(number * factor + 0.5), &change->error);
}

/* ---- conditions ------------------------------------------------------------------------------------------------- */

/* Adds it from the tick in the word @p at (now without one) until that in the next. */
static bool add_condition(struct change *change, struct am_condition *condition, int at)
{
	uint64_t id;

	condition->from = am_transaction_tick(change->transaction);
	condition->until = INT64_MAX;
	if (at < change->count && !read_integer(change, at, &condition->from))
		return false;
	if (at + 1 < change->count && !read_integer(change, at + 1, &condition->until))
		return false;
	return am_transaction_add_condition(change->transaction, condition, &id, &change->error) && note_id(change, id);
}

static bool change_pin(struct change *change)
{
	struct am_condition condition = {.kind = AM_CONDITION_PIN};
	enum am_channel channel;

	if (!read_device(change, 0, &condition.device))
		return false;
	if (change->count < 2 || !am_channel_from_name(change->words[1], &channel))
		return wrong(change, "there is no channel %s", change->count < 2 ? "" : change->words[1]);
	condition.values[0] = channel;
	return read_integer(change, 2, &condition.values[1]) && add_condition(change, &condition, 3);
}

static bool add_fault(struct change *change, enum am_condition_kind kind)
{
	struct am_condition condition = {.kind = (uint16_t)kind};

	return read_device(change, 0, &condition.device) && add_condition(change, &condition, 1);
}

static bool change_degraded(struct change *change)
{
	return add_fault(change, AM_CONDITION_DEGRADED);
}

static bool change_lost(struct change *change)
{
	return add_fault(change, AM_CONDITION_LOST);
}

static bool change_unreadable(struct change *change)
{
	return add_fault(change, AM_CONDITION_UNREADABLE);
}

/* A whole number, or a name of what the parameter can be. */
static bool read_value(struct change *change, int at, const struct am_parameter *parameter, int64_t *ret_value)
{
	const char *word = change->words[at];
	enum am_channel channel;

	if (parameter->unit == AM_PARAMETER_CHANNEL && am_channel_from_name(word, &channel)) {
		*ret_value = channel;
		return true;
	}
	for (int64_t i = 0; parameter->choices != NULL && parameter->choices[i] != NULL; i++)
		if (strcmp(parameter->choices[i], word) == 0) {
			*ret_value = i;
			return true;
		}
	return read_integer(change, at, ret_value);
}

/* Reads the ticks of words that begin with @. */
static bool read_time(struct change *change, int *at, int64_t *ret_tick)
{
	if (*at >= change->count || change->words[*at][0] != '@')
		return true;
	change->words[*at]++;
	return read_integer(change, (*at)++, ret_tick);
}

static bool change_condition(struct change *change)
{
	struct am_condition condition = {.from = am_transaction_tick(change->transaction), .until = INT64_MAX};
	const struct am_condition_info *info;
	enum am_condition_kind kind;
	uint64_t id;
	int at = 2;

	if (!read_device(change, 0, &condition.device))
		return false;
	if (change->count < 2 || !am_condition_from_name(change->words[1], &kind))
		return wrong(change, "there is no condition %s", change->count < 2 ? "" : change->words[1]);
	condition.kind = (uint16_t)kind;
	info = am_condition_info(kind);
	for (size_t i = 0; i < AM_PARAMETERS_MAX && info->parameters[i].unit != AM_PARAMETER_NONE; i++) {
		condition.values[i] = info->parameters[i].usual;
		if (at < change->count && change->words[at][0] != '@' &&
		    !read_value(change, at++, &info->parameters[i], &condition.values[i]))
			return false;
	}
	if (!read_time(change, &at, &condition.from) || !read_time(change, &at, &condition.until))
		return false;
	if (at < change->count)
		return wrong(change, "%s is one too many", change->words[at]);
	return am_transaction_add_condition(change->transaction, &condition, &id, &change->error) &&
	       note_id(change, id);
}

static bool clear_device(struct change *change, uint32_t device)
{
	static struct am_condition conditions[AT_ONCE_MAX];
	struct am_snapshot view;
	size_t count = 0;

	am_transaction_view(change->transaction, &view);
	if (am_snapshot_conditions(&view, device, am_transaction_tick(change->transaction), conditions, AT_ONCE_MAX,
	                           &count) != AM_READING_OK)
		return wrong(change, "the board is damaged");
	for (size_t i = 0; i < count && i < AT_ONCE_MAX; i++)
		am_transaction_remove_condition(change->transaction, device, conditions[i].id);
	return true;
}

static bool change_clear(struct change *change)
{
	uint32_t device = AM_NONE;

	return read_device(change, 0, &device) && clear_device(change, device);
}

static bool change_clear_all(struct change *change)
{
	for (size_t i = 0; i < am_board_device_count(change->board); i++)
		if (!clear_device(change, (uint32_t)i))
			return false;
	return true;
}

static bool change_remove(struct change *change)
{
	int64_t id = 0;

	if (!read_integer(change, 0, &id))
		return false;
	for (size_t i = 0; i < am_board_device_count(change->board); i++)
		if (am_transaction_remove_condition(change->transaction, (uint32_t)i, (uint64_t)id))
			return true;
	return wrong(change, "there is no condition %s", change->words[0]);
}

/* ---- workloads -------------------------------------------------------------------------------------------------- */

static bool read_owner(struct change *change, int at, struct am_owner *ret_owner)
{
	static const char *const kinds[] = {
	    [AM_OWNER_PROCESS] = "process", [AM_OWNER_CONTAINER] = "container", [AM_OWNER_ALLOCATION] = "allocation"};
	struct am_owner owner = {.kind = UINT32_MAX};
	int64_t pid = 0;

	if (at + 1 >= change->count)
		return wrong(change, "an owner is missing");
	for (uint32_t i = 0; i <= AM_OWNER_ALLOCATION; i++)
		if (strcmp(change->words[at], kinds[i]) == 0)
			owner.kind = i;
	if (owner.kind > AM_OWNER_ALLOCATION)
		return wrong(change, "there is no owner of the kind %s", change->words[at]);
	if (owner.kind == AM_OWNER_CONTAINER)
		snprintf(owner.name, sizeof(owner.name), "%s", change->words[at + 1]);
	else if (!read_integer(change, at + 1, &pid) || !am_process_of_pid((int32_t)pid, &owner.process))
		return wrong(change, "there is no process %s", change->words[at + 1]);
	*ret_owner = owner;
	return true;
}

static bool change_start(struct change *change)
{
	enum am_profile profile = AM_PROFILE_TRAINING;
	struct am_owner owner;
	uint32_t device = AM_NONE;
	int64_t memory = 0;
	uint64_t id;

	if (!read_device(change, 0, &device) || !read_owner(change, 1, &owner))
		return false;
	if (change->count < 5 || !read_integer(change, 4, &memory) || memory < 0)
		return wrong(change, "a fraction and a memory limit in bytes are missing");
	if (change->count > 5 && !am_profile_from_name(change->words[5], &profile))
		return wrong(change, "there is no profile %s", change->words[5]);
	return am_transaction_start_workload(change->transaction, device, &owner, profile,
	                                     strtod(change->words[3], NULL), (uint64_t)memory, &id, &change->error) &&
	       note_id(change, id);
}

static bool change_end(struct change *change)
{
	uint32_t device = AM_NONE;
	int64_t id = 0;

	return read_device(change, 0, &device) && read_integer(change, 1, &id) &&
	       (am_transaction_end_workload(change->transaction, device, (uint64_t)id) ||
	        wrong(change, "there is no workload %s on %s", change->words[1], change->words[0]));
}

static bool change_end_device(struct change *change)
{
	static struct am_workload_sample samples[AT_ONCE_MAX];
	struct am_snapshot view;
	uint32_t device = AM_NONE;
	size_t count = 0;

	if (!read_device(change, 0, &device))
		return false;
	am_transaction_view(change->transaction, &view);
	if (am_snapshot_workloads(&view, device, am_transaction_tick(change->transaction), samples, AT_ONCE_MAX, &count,
	                          NULL) != AM_READING_OK)
		return wrong(change, "the board is damaged");
	for (size_t i = 0; i < count && i < AT_ONCE_MAX; i++)
		am_transaction_end_workload(change->transaction, device, samples[i].workload.id);
	return true;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	bool (*make)(struct change *change);
} changes[] = {
    {"freeze", change_freeze},
    {"thaw", change_thaw},
    {"rate", change_rate},
    {"step", change_step},
    {"pin", change_pin},
    {"degraded", change_degraded},
    {"lost", change_lost},
    {"unreadable", change_unreadable},
    {"clear", change_clear},
    {"clear-all", change_clear_all},
    {"remove", change_remove},
    {"start", change_start},
    {"end", change_end},
    {"end-device", change_end_device},
    {"condition", change_condition},
};

static bool make_change(struct change *change, char **words, int count)
{
	change->words = words + 1;
	change->count = count - 1;
	for (size_t i = 0; count > 0 && i < sizeof(changes) / sizeof(changes[0]); i++)
		if (strcmp(words[0], changes[i].name) == 0)
			return changes[i].make(change) || am_error_prefix(&change->error, "%s: ", words[0]);
	return wrong(change, "there is no change %s", count > 0 ? words[0] : "without words");
}

/* Makes the changes, which commas divide. */
static bool make_changes(struct change *change, char **words, int count)
{
	int begin = 0;

	for (int i = 0; i <= count; i++) {
		if (i < count && strcmp(words[i], ",") != 0)
			continue;
		if (!make_change(change, words + begin, i - begin))
			return false;
		begin = i + 1;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct change change = {.ids = json_array()};
	struct am_snapshot view;
	int64_t tick;
	json_t *told;

	if (argc < 3) {
		fputs("usage: write_board DIRECTORY CHANGE [, CHANGE]...\n", stderr);
		return 2;
	}
	change.board = am_board_open_writable(argv[1], &change.error);
	if (change.board != NULL)
		change.transaction = am_transaction_begin(change.board, AM_LOCK_WAIT, &change.error);
	if (change.transaction == NULL || !make_changes(&change, argv + 2, argc - 2)) {
		fprintf(stderr, "write_board: %s\n", change.error.message);
		if (change.transaction != NULL)
			am_transaction_abort(change.transaction);
		am_board_close(change.board);
		json_decref(change.ids);
		return 1;
	}
	tick = am_transaction_tick(change.transaction);
	am_transaction_view(change.transaction, &view);
	am_transaction_commit(change.transaction);
	am_board_close(change.board);
	told = json_pack("{s:I, s:I, s:o}", "tick", (json_int_t)tick, "committed", (json_int_t)view.committed, "ids",
	                 change.ids);
	json_dumpf(told, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(told);
	return fflush(stdout) == 0 ? 0 : 1;
}
