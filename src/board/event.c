/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

#include <string.h>
#include <time.h>

/* ---- the ring --------------------------------------------------------------------------------------------------- */

void transaction_note(struct am_transaction *transaction, const struct am_event *event)
{
	uint64_t room = table_count(transaction->board, TABLE_EVENTS);
	struct am_event written = *event;
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	written.number = transaction->head.events_written + 1;
	written.tick = transaction->tick;
	written.realtime = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	/* Where the disk is full, what happened is not told; it happens all the same. */
	if (room == 0 ||
	    !transaction_reserve(transaction, TABLE_EVENTS, written.number < room ? written.number : room, NULL))
		return;
	transaction->head.events_written++;
	transaction_store(transaction, TABLE_EVENTS, (written.number - 1) % room, &written, sizeof(written));
}

void am_snapshot_events(const struct am_snapshot *snapshot, uint64_t after, struct am_event *ret_events,
                        size_t capacity, size_t *ret_count)
{
	uint64_t room = table_count(snapshot->board, TABLE_EVENTS);
	struct arena_head head;
	size_t count = 0;

	words_load(&head, snapshot->arena, sizeof(head));
	if (room > 0 && head.events_written > room && after < head.events_written - room)
		after = head.events_written - room;
	for (uint64_t number = after + 1;
	     room > 0 && count < capacity && number > after && number <= head.events_written; number++) {
		struct am_event *event = &ret_events[count];

		arena_load(snapshot, TABLE_EVENTS, (number - 1) % room, event, sizeof(*event));
		event->name[sizeof(event->name) - 1] = '\0';
		if (event->number == number)
			count++;
	}
	*ret_count = count;
}

/* ---- what follows by itself ------------------------------------------------------------------------------------- */

/* Events in the order of their ticks; there is room for so many of a device at once. */
struct transitions {
	struct am_event *events;
	size_t capacity;
	size_t count;
	int64_t from;
	int64_t to;
};

static void insert(struct transitions *transitions, const struct am_event *event)
{
	size_t at = transitions->count;

	if (event->tick <= transitions->from || event->tick > transitions->to)
		return;
	while (at > 0 && transitions->events[at - 1].tick > event->tick)
		at--;
	if (at >= transitions->capacity)
		return;
	if (transitions->count == transitions->capacity)
		transitions->count--;
	memmove(&transitions->events[at + 1], &transitions->events[at],
	        (transitions->count - at) * sizeof(*transitions->events));
	transitions->events[at] = *event;
	transitions->count++;
}

static void add_conditions(const struct am_snapshot *snapshot, uint32_t device, struct transitions *transitions)
{
	struct condition_walk walk = condition_walk_begin(snapshot, device);
	struct condition_slot slot;

	while (condition_walk_next(snapshot, &walk, &slot)) {
		const struct am_condition *condition = &slot.condition;
		struct am_event event = {
		    .kind = AM_EVENT_CONDITION_BEGAN,
		    .device = device,
		    .id = condition->id,
		    .tick = condition->from,
		    .values = {condition->kind, condition->values[0], condition->values[1]},
		};

		/* One that began when it was made, or ended by being cleared, is in the ring. */
		if (condition->from > condition->made)
			insert(transitions, &event);
		event.kind = AM_EVENT_CONDITION_ENDED;
		event.tick = condition->until;
		if (!condition->cleared && condition->until != INT64_MAX)
			insert(transitions, &event);
	}
}

/* What holds a device back changes from one segment to the next. Being idle or awake is nothing that holds back. */
static void add_throttles(const struct am_snapshot *snapshot, uint32_t device, struct transitions *transitions)
{
	const uint32_t told = ~(uint32_t)AM_THROTTLE_IDLE;
	struct am_segment later, earlier;
	uint32_t back = 0;
	bool more = snapshot_segment(snapshot, device, back++, &later);

	while (more && later.start > transitions->from) {
		struct am_event event = {.kind = AM_EVENT_THROTTLE, .device = device, .tick = later.start};

		more = snapshot_segment(snapshot, device, back++, &earlier);
		event.values[0] = more ? earlier.reasons & told : 0;
		event.values[1] = later.reasons & told;
		/* What was before the oldest one that is kept is not known. */
		if (event.values[0] != event.values[1] && (more || later.start == 0))
			insert(transitions, &event);
		later = earlier;
	}
}

void am_snapshot_transitions(const struct am_snapshot *snapshot, uint32_t device, int64_t from, int64_t to,
                             struct am_event *ret_events, size_t capacity, size_t *ret_count)
{
	struct transitions transitions = {ret_events, capacity, 0, from, to};

	if (device < snapshot->board->header.device_count && capacity > 0) {
		add_conditions(snapshot, device, &transitions);
		add_throttles(snapshot, device, &transitions);
	}
	*ret_count = transitions.count;
}
