/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/amount.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/event_text.h"
#include "cli/select.h"
#include "cli/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Between two looks at the board, in seconds. */
#define PAUSE 0.1

/*
 * What is computed of so many ticks past is looked at again by each look: a change that counts from the
 * start of a tick may become visible a little after it.
 */
#define LOOK_BACK 20

/* How often a reading that writers overtook begins again. */
#define ATTEMPTS_MAX 100

/* Events, as many as there are. */
struct event_list {
	struct am_event *events;
	size_t count, capacity;
};

/* What is asked for, and how far it has been told. */
struct telling {
	struct command *command;
	bool follow;
	int64_t since; /* nanoseconds of board time; 0: all that is known */
	struct am_board *board;
	struct selection selection;
	bool begun;             /* something of this board has been told */
	uint64_t number;        /* of the last event of the ring that was looked at */
	int64_t first, tick;    /* before the first tick that is told; the last one that was looked at */
	struct event_list told; /* computed ones that were told and may come again */
	struct am_clock clock;
};

static void take_option(int key, const char *argument, struct argp_state *state, void *input)
{
	struct telling *telling = input;
	struct am_error error;

	if (key == OPTION_FOLLOW)
		telling->follow = true;
	if (key == OPTION_SINCE && !amount_read_duration(argument, &telling->since, &error))
		argp_error(state, "--since: %s", error.message);
}

/* ---- gathering -------------------------------------------------------------------------------------------------- */

static bool no_memory(struct am_error *error)
{
	return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
}

/* Makes room for @p more events. */
static bool reserve(struct event_list *list, size_t more, struct am_error *error)
{
	size_t capacity = list->capacity > 0 ? list->capacity : 256;
	struct am_event *grown;

	while (capacity < list->count + more)
		capacity *= 2;
	if (capacity == list->capacity)
		return true;
	grown = realloc(list->events, capacity * sizeof(*grown));
	if (grown == NULL)
		return no_memory(error);
	list->events = grown;
	list->capacity = capacity;
	return true;
}

static bool is_asked_for(const struct telling *telling, uint32_t device)
{
	/* What happens to the board happens to all of its devices. */
	return device == AM_NONE || (device < am_board_device_count(telling->board) &&
	                             (telling->selection.chosen[device / 8] >> (device % 8) & 1) != 0);
}

static bool gather_written(const struct telling *telling, const struct am_snapshot *snapshot, int64_t first,
                           uint64_t *number, struct event_list *list, struct am_error *error)
{
	size_t count;

	do {
		if (!reserve(list, 256, error))
			return false;
		am_snapshot_events(snapshot, *number, &list->events[list->count], 256, &count);
		for (size_t i = 0, at = list->count; i < count; i++) {
			struct am_event event = list->events[at + i];

			*number = event.number;
			if (event.tick > first && is_asked_for(telling, event.device))
				list->events[list->count++] = event;
		}
	} while (count > 0);
	return true;
}

static bool gather_computed(const struct am_snapshot *snapshot, uint32_t device, int64_t from, int64_t to,
                            struct event_list *list, struct am_error *error)
{
	size_t capacity = 64, count;

	for (;;) {
		if (!reserve(list, capacity, error))
			return false;
		am_snapshot_transitions(snapshot, device, from, to, &list->events[list->count], capacity, &count);
		if (count < capacity)
			break;
		capacity *= 2;
	}
	list->count += count;
	return true;
}

/* At the same tick, what comes by itself comes before what somebody did, and what follows from that after it. */
static int rank_of(const struct am_event *event)
{
	return event->kind == AM_EVENT_THROTTLE ? 2 : event->number > 0;
}

static int compare(const void *one, const void *other)
{
	const struct am_event *left = one, *right = other;
	const int64_t keys[][2] = {
	    {left->tick, right->tick},
	    {rank_of(left), rank_of(right)},
	    {(int64_t)left->number, (int64_t)right->number},
	    {left->device, right->device},
	    {(int64_t)left->id, (int64_t)right->id},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	return 0;
}

static bool is_told(const struct telling *telling, const struct am_event *event)
{
	for (size_t i = 0; i < telling->told.count; i++)
		if (memcmp(&telling->told.events[i], event, sizeof(*event)) == 0)
			return true;
	return false;
}

/* One look: what happened since the last one. */
static bool gather_once(struct telling *telling, const struct am_snapshot *snapshot, struct event_list *list,
                        uint64_t *number, int64_t *tick, struct am_error *error)
{
	int64_t first = telling->first, back, tick_ns = am_board_tick_length(telling->board);

	list->count = 0;
	*number = telling->number;
	*tick = am_snapshot_tick(snapshot);
	am_snapshot_clock(snapshot, &telling->clock);
	if (!telling->begun && telling->since > 0 && tick_ns > 0)
		first = telling->first = *tick - telling->since / tick_ns - 1;
	back = telling->tick - LOOK_BACK;
	if (!gather_written(telling, snapshot, first, number, list, error))
		return false;
	for (size_t i = 0; i < telling->selection.count; i++)
		if (!gather_computed(snapshot, telling->selection.ordinals[i],
		                     telling->begun && back > first ? back : first, *tick, list, error))
			return false;
	return true;
}

static bool gather(struct telling *telling, struct event_list *list, struct am_error *error)
{
	uint64_t number = 0;
	int64_t tick = 0;

	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		struct am_snapshot snapshot;

		am_snapshot_take(telling->board, &snapshot);
		if (!gather_once(telling, &snapshot, list, &number, &tick, error))
			return false;
		if (!am_snapshot_holds(&snapshot))
			continue;
		telling->number = number;
		telling->tick = tick;
		telling->begun = true;
		qsort(list->events, list->count, sizeof(*list->events), compare);
		return true;
	}
	return am_error_set(error, AM_ERROR_BUSY, "the board changes faster than it can be read");
}

/* Leaves out what was told, and remembers what may come again. */
static bool sift(struct telling *telling, struct event_list *list, struct am_error *error)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->events[i].number > 0 || !is_told(telling, &list->events[i]))
			list->events[kept++] = list->events[i];
	list->count = kept;
	kept = 0;
	for (size_t i = 0; i < telling->told.count; i++)
		if (telling->told.events[i].tick > telling->tick - LOOK_BACK)
			telling->told.events[kept++] = telling->told.events[i];
	telling->told.count = kept;
	if (!reserve(&telling->told, list->count + 1, error))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (list->events[i].number == 0 && list->events[i].tick > telling->tick - LOOK_BACK)
			telling->told.events[telling->told.count++] = list->events[i];
	return true;
}

/* ---- telling ---------------------------------------------------------------------------------------------------- */

static void let_go(struct telling *telling)
{
	selection_finish(&telling->selection);
	am_board_close(telling->board);
	telling->board = NULL;
}

static bool open_board(struct telling *telling, struct am_error *error)
{
	telling->board = command_open(telling->command, error);
	if (telling->board != NULL && selection_add_words(&telling->selection, telling->board, telling->command->words,
	                                                  telling->command->word_count, error)) {
		telling->begun = false;
		telling->number = 0;
		telling->first = telling->tick = -1;
		telling->told.count = 0;
		return true;
	}
	let_go(telling);
	return false;
}

static enum exit_code print_all(const struct telling *telling, const struct event_list *list)
{
	json_t *described = json_array();

	for (size_t i = 0; i < list->count; i++) {
		json_t *event = NULL;

		if (telling->command->json)
			event = event_describe(telling->board, &telling->clock, &list->events[i]);
		if (!telling->command->json)
			event_print(telling->board, &telling->clock, &list->events[i]);
		else if (telling->follow)
			describe_print(telling->command, event, true);
		else
			json_array_append_new(described, event);
	}
	if (telling->command->json && !telling->follow)
		return describe_print(telling->command, described, false);
	json_decref(described);
	return EXIT_DONE;
}

static enum exit_code look(struct telling *telling, struct event_list *list)
{
	struct am_error error;

	if (!gather(telling, list, &error) || !sift(telling, list, &error))
		return command_fail(telling->command, &error);
	return print_all(telling, list);
}

/* Another board in the same place is followed; until there is one, it is waited for. */
static void look_again(struct telling *telling, struct event_list *list, bool *absent)
{
	struct am_error error;

	if (telling->board != NULL) {
		look(telling, list);
		if (!am_board_superseded(telling->board))
			return;
		/* What happened on it between the look and its end. */
		look(telling, list);
		let_go(telling);
		/* All of a new board is new. */
		telling->since = 0;
	}
	if (open_board(telling, &error)) {
		look(telling, list);
		*absent = false;
	} else if (!*absent) {
		command_warn(telling->command, "%s", error.message);
		*absent = true;
	}
}

static enum exit_code follow(struct telling *telling, struct event_list *list)
{
	enum watch_event event = WATCH_TIME;
	struct watch watch;
	bool absent = false;

	watch_begin(&watch, PAUSE);
	while (event != WATCH_END && !ferror(stdout)) {
		if (event == WATCH_STOP)
			watch_stop(&watch);
		look_again(telling, list, &absent);
		fflush(stdout);
		event = watch_wait(&watch);
	}
	watch_end(&watch);
	return EXIT_DONE;
}

enum exit_code verb_events(struct command *command, int argc, char **argv)
{
	struct telling telling = {.command = command};
	struct event_list list = {0};
	enum exit_code code;
	struct am_error error;

	command_parse(command, argc, argv, 0, -1, take_option, &telling);
	if (!open_board(&telling, &error))
		code = command_fail(command, &error);
	else
		code = telling.follow ? follow(&telling, &list) : look(&telling, &list);
	let_go(&telling);
	free(telling.told.events);
	free(list.events);
	return code;
}
