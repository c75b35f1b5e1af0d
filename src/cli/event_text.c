/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/event_text.h"

#include "cli/condition_text.h"
#include "cli/describe.h"
#include "cli/quantity.h"
#include "cli/text.h"
#include "cli/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- words ------------------------------------------------------------------------------------------------------ */

/* A container's id as short as docker shows it; else the name. */
static void tell_owner(const struct am_event *event, char ret_text[WORDS_SIZE])
{
	struct workload_facts workload = {.owned = true, .owner = {.kind = AM_OWNER_CONTAINER}};

	memcpy(workload.owner.name, event->name, sizeof(workload.owner.name));
	snprintf(ret_text, WORDS_SIZE, "a process");
	if (event->name[0] != '\0')
		words_owner(&workload, ret_text);
}

static void tell_workload(const struct am_board *board, const struct am_event *event, char ret_text[EVENT_TEXT_SIZE])
{
	char owner[WORDS_SIZE], profile[AM_PROFILE_NAME_SIZE], memory[QUANTITY_SIZE];
	uint32_t number = event->values[0] >= 0 && event->values[0] < AM_NONE ? (uint32_t)event->values[0] : AM_NONE;

	tell_owner(event, owner);
	quantity_bytes(event->values[2], memory);
	snprintf(ret_text, EVENT_TEXT_SIZE, "workload %" PRIu64 " %s: %s, %s, %.4g of it, %s", event->id,
	         event->kind == AM_EVENT_WORKLOAD_STARTED ? "started" : "ended", owner,
	         words_profile(board, number, profile), (double)event->values[1] / 1000, memory);
}

/* The condition that an event is of. */
static struct am_condition condition_of(const struct am_event *event)
{
	return (struct am_condition){
	    .kind = event->values[0] >= 0 && event->values[0] < AM_CONDITION_COUNT ? (uint16_t)event->values[0]
	                                                                           : UINT16_MAX,
	    .values = {event->values[1], event->values[2]},
	};
}

static void tell_condition(const struct am_event *event, const char *what, char ret_text[EVENT_TEXT_SIZE])
{
	struct am_condition condition = condition_of(event);
	char values[CONDITION_TEXT_SIZE];

	condition_text(&condition, values);
	snprintf(ret_text, EVENT_TEXT_SIZE, "%s %s%s%s", condition_name(condition.kind), what,
	         values[0] != '\0' ? ": " : "", values);
}

static void tell_throttle(const struct am_event *event, char ret_text[EVENT_TEXT_SIZE])
{
	char before[VALUE_SIZE], after[VALUE_SIZE];

	value_tell_throttle(event->values[0], ", ", before);
	value_tell_throttle(event->values[1], ", ", after);
	if (event->values[1] == 0)
		snprintf(ret_text, EVENT_TEXT_SIZE, "throttled no more (%s)", before);
	else if (event->values[0] == 0)
		snprintf(ret_text, EVENT_TEXT_SIZE, "throttled: %s", after);
	else
		snprintf(ret_text, EVENT_TEXT_SIZE, "throttled: %s (before: %s)", after, before);
}

static void tell_clock(const struct am_event *event, char ret_text[EVENT_TEXT_SIZE])
{
	char rate[QUANTITY_SIZE], step[QUANTITY_SIZE];

	quantity_rate(event->values[0], "x", rate);
	quantity_time(event->values[1] > 0 ? event->values[1] : 0, step);
	if (event->values[1] > 0)
		snprintf(ret_text, EVENT_TEXT_SIZE, "clock stepped by %s", step);
	else
		snprintf(ret_text, EVENT_TEXT_SIZE, "clock: %s", rate);
}

void event_text(const struct am_board *board, const struct am_event *event, char ret_text[EVENT_TEXT_SIZE])
{
	const char *name = am_event_name((enum am_event_kind)event->kind);

	switch ((enum am_event_kind)event->kind) {
	case AM_EVENT_WORKLOAD_STARTED:
	case AM_EVENT_WORKLOAD_ENDED:
		tell_workload(board, event, ret_text);
		return;
	case AM_EVENT_CONDITION_MADE:
		tell_condition(event, "made", ret_text);
		return;
	case AM_EVENT_CONDITION_CLEARED:
		tell_condition(event, "cleared", ret_text);
		return;
	case AM_EVENT_CONDITION_BEGAN:
		tell_condition(event, "began", ret_text);
		return;
	case AM_EVENT_CONDITION_ENDED:
		tell_condition(event, "ended", ret_text);
		return;
	case AM_EVENT_THROTTLE:
		tell_throttle(event, ret_text);
		return;
	case AM_EVENT_CLOCK:
		tell_clock(event, ret_text);
		return;
	default:
		snprintf(ret_text, EVENT_TEXT_SIZE, "%s", name != NULL ? name : "unknown");
		return;
	}
}

/* ---- when and where --------------------------------------------------------------------------------------------- */

/* Nanoseconds of board time; 0 where a damaged board says what does not fit. */
static int64_t board_time(const struct am_board *board, const struct am_event *event)
{
	int64_t time;

	return __builtin_mul_overflow(event->tick, am_board_tick_length(board), &time) || time < 0 ? 0 : time;
}

/* The time of the day in nanoseconds, or 0: of what is computed it is known since the clock was set last. */
static int64_t real_time(const struct am_board *board, const struct am_clock *clock, const struct am_event *event)
{
	double since = (double)board_time(board, event) - (double)clock->origin;

	if (event->realtime > 0 || clock->rate <= 0 || since < 0)
		return event->realtime > 0 ? event->realtime : 0;
	since = since / (double)clock->rate * 1000 + (double)clock->realtime;
	return since > 0 && since < 9e18 ? (int64_t)since : 0;
}

static void tell_label(const struct am_board *board, const struct am_event *event, char *ret_label, size_t size)
{
	struct am_device device;

	snprintf(ret_label, size, "board");
	if (event->device != AM_NONE && am_board_device(board, event->device, &device))
		facts_label(&device, ret_label, size);
}

void event_print(const struct am_board *board, const struct am_clock *clock, const struct am_event *event)
{
	int64_t tenths = board_time(board, event) / 100000000, real = real_time(board, clock, event);
	char text[EVENT_TEXT_SIZE], clean[EVENT_TEXT_SIZE], label[24], day[32] = "-";
	time_t seconds = (time_t)(real / 1000000000);
	struct tm broken;

	if (real > 0 && localtime_r(&seconds, &broken) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S", &broken);
	tell_label(board, event, label, sizeof(label));
	event_text(board, event, text);
	text_clean(clean, sizeof(clean), text);
	printf("%8" PRId64 "  %3" PRId64 ":%02" PRId64 ":%02" PRId64 ".%" PRId64 "  %-19s  %-5s  %s\n", event->tick,
	       tenths / 36000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10, day, label, clean);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static bool is_of(const struct am_event *event, enum am_event_kind first, enum am_event_kind last)
{
	return event->kind >= (uint32_t)first && event->kind <= (uint32_t)last;
}

static json_t *describe_condition(const struct am_event *event)
{
	struct am_condition condition = condition_of(event);

	if (!is_of(event, AM_EVENT_CONDITION_MADE, AM_EVENT_CONDITION_ENDED))
		return json_null();
	return json_pack("{s:s, s:o}", "kind", condition_name(condition.kind), "values",
	                 condition_describe_values(&condition));
}

static json_t *describe_workload(const struct am_board *board, const struct am_event *event)
{
	char profile[AM_PROFILE_NAME_SIZE];

	if (!is_of(event, AM_EVENT_WORKLOAD_STARTED, AM_EVENT_WORKLOAD_ENDED))
		return json_null();
	words_profile(board, event->values[0] >= 0 && event->values[0] < AM_NONE ? (uint32_t)event->values[0] : AM_NONE,
	              profile);
	return json_pack("{s:o, s:o, s:f, s:I}", "owner",
	                 event->name[0] != '\0' ? describe_text(event->name) : json_null(), "profile",
	                 describe_text(profile), "fraction", (double)event->values[1] / 1000, "memory_limit_byte",
	                 (json_int_t)event->values[2]);
}

static json_t *describe_throttle_change(const struct am_event *event)
{
	if (event->kind != AM_EVENT_THROTTLE)
		return json_null();
	return json_pack("{s:o, s:o}", "before", describe_throttle(event->values[0]), "after",
	                 describe_throttle(event->values[1]));
}

static json_t *describe_clock(const struct am_event *event)
{
	if (event->kind != AM_EVENT_CLOCK)
		return json_null();
	return json_pack("{s:I, s:I}", "rate_permille", (json_int_t)event->values[0], "step_nanosecond",
	                 (json_int_t)event->values[1]);
}

static json_t *describe_number(int64_t number)
{
	return number != 0 ? json_integer(number) : json_null();
}

json_t *event_describe(const struct am_board *board, const struct am_clock *clock, const struct am_event *event)
{
	const char *name = am_event_name((enum am_event_kind)event->kind);
	char text[EVENT_TEXT_SIZE], label[24];
	struct am_device device;
	bool known = event->device != AM_NONE && am_board_device(board, event->device, &device);

	tell_label(board, event, label, sizeof(label));
	event_text(board, event, text);
	return json_pack(
	    "{s:o, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "number",
	    describe_number((int64_t)event->number), "kind", name != NULL ? name : "unknown", "tick",
	    (json_int_t)event->tick, "time_nanosecond", (json_int_t)board_time(board, event), "realtime_nanosecond",
	    describe_number(real_time(board, clock, event)), "device", known ? json_string(label) : json_null(),
	    "device_id", known ? describe_text(device.id) : json_null(), "id", describe_number((int64_t)event->id),
	    "condition", describe_condition(event), "workload", describe_workload(board, event), "throttle_reasons",
	    describe_throttle_change(event), "clock", describe_clock(event), "text", describe_text(text));
}
