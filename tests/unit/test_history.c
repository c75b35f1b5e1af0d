/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's promises, over random machines, histories and ticks. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES_MAX 8
#define TICKS_MAX   6000
#define LIVE_MAX    64

struct live_workload {
	uint32_t device;
	uint64_t id;
};

/* A board, what was done to it, and what it showed at the time. */
struct history {
	uint64_t random;
	char *folder;
	struct am_machine *machine;
	struct am_board *board;
	uint32_t devices;
	int64_t now;
	bool changed[DEVICES_MAX][TICKS_MAX];
	struct am_sample *seen; /* [device][tick], or tick -1 where nobody looked */
	struct live_workload live[LIVE_MAX];
	size_t live_count;
	bool disturbed;
};

static struct am_sample *seen_at(struct history *history, uint32_t device, int64_t tick)
{
	return &history->seen[(size_t)device * TICKS_MAX + (size_t)tick];
}

static struct am_sample sample(const struct history *history, uint32_t device, int64_t tick)
{
	struct am_sample result;

	assert_int_equal(am_board_sample(history->board, device, tick, &result), AM_READING_OK);
	return result;
}

/* A change of a slice is one of its mother, and its mother's warmth is that of all her slices. */
static void mark_change(struct history *history, uint32_t device)
{
	struct am_device record;

	history->changed[device][history->now] = true;
	assert_true(am_board_device(history->board, device, &record));
	if (record.parent != AM_NONE)
		history->changed[record.parent][history->now] = true;
}

static void look(struct history *history)
{
	for (uint32_t device = 0; device < history->devices; device++)
		*seen_at(history, device, history->now) = sample(history, device, history->now);
}

static void start_one(struct history *history)
{
	static const double fractions[] = {1, 0.5, 0.25, 0.1, 0.037, 1.5};
	uint32_t device = (uint32_t)draw_below(&history->random, am_board_listed_count(history->board));
	double fraction = fractions[draw_below(&history->random, 6)];

	if (history->live_count == LIVE_MAX)
		return;
	history->live[history->live_count++] = (struct live_workload){
	    device,
	    start_workload(history->board, device, "c0ffee", fraction,
	                   (uint64_t)(fraction * (double)((uint64_t)30 << 30))),
	};
	mark_change(history, device);
}

static void end_one(struct history *history)
{
	size_t index;

	if (history->live_count == 0)
		return;
	index = draw_below(&history->random, history->live_count);
	end_workload(history->board, history->live[index].device, history->live[index].id);
	mark_change(history, history->live[index].device);
	history->live[index] = history->live[--history->live_count];
}

/* Breaks or pins something, now or later, for a time or until the end. */
static void disturb(struct history *history)
{
	static const struct am_condition kinds[] = {
	    {.kind = AM_CONDITION_FAN_FAILURE, .values = {400}},
	    {.kind = AM_CONDITION_POWER_LIMIT, .values = {110000}},
	    {.kind = AM_CONDITION_THERMAL_SLOWDOWN, .values = {50}},
	    {.kind = AM_CONDITION_POWER_BRAKE, .values = {50}},
	    {.kind = AM_CONDITION_HUNG},
	    {.kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, 3}},
	    {.kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_POWER, 123456}},
	    {.kind = AM_CONDITION_CLOCKS, .values = {210, 900}},
	};
	struct am_condition condition = kinds[draw_below(&history->random, sizeof(kinds) / sizeof(kinds[0]))];
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(history->board, AM_LOCK_WAIT, &error);

	assert_non_null(transaction);
	condition.device = (uint32_t)draw_below(&history->random, history->devices);
	condition.from = history->now + (int64_t)draw_below(&history->random, 300);
	condition.until = draw_below(&history->random, 4) == 0
	                      ? INT64_MAX
	                      : condition.from + 1 + (int64_t)draw_below(&history->random, 600);
	if (!am_transaction_add_condition(transaction, &condition, NULL, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
	/* When that makes it change is what the board says. */
	history->disturbed = true;
}

/* Whether a device, or a part of it, changes at that tick by itself: a segment begins there. */
static bool changes_by_itself(const struct history *history, uint32_t device, int64_t tick)
{
	struct am_event event;
	struct am_snapshot snapshot;
	struct am_device record;
	size_t count;

	if (!history->disturbed)
		return false;
	am_snapshot_take(history->board, &snapshot);
	assert_true(am_board_device(history->board, device, &record));
	am_snapshot_transitions(&snapshot, device, tick - 1, tick, &event, 1, &count);
	for (uint32_t i = record.first_slice; i != AM_NONE && count == 0; i = record.next_slice) {
		assert_true(am_board_device(history->board, i, &record));
		am_snapshot_transitions(&snapshot, i, tick - 1, tick, &event, 1, &count);
	}
	if (count == 0 && am_board_device(history->board, device, &record) && record.parent != AM_NONE)
		am_snapshot_transitions(&snapshot, record.parent, tick - 1, tick, &event, 1, &count);
	return count > 0;
}

static struct history *make_history(uint64_t seed)
{
	struct history *history = calloc(1, sizeof(*history));

	assert_non_null(history);
	history->random = seed << 32;
	history->folder = make_folder_for_test();
	history->machine = seed % 2 == 0 ? make_machine(1 + (unsigned)draw_below(&history->random, 4), seed)
	                                 : make_sliced_machine(seed);
	history->machine->unallocated = seed % 3 == 0 ? AM_UNALLOCATED_IDLE : AM_UNALLOCATED_AMBIENT;
	history->machine->seed = seed;
	history->board = publish_frozen(history->machine, history->folder);
	history->devices = (uint32_t)am_board_device_count(history->board);
	assert_true(history->devices <= DEVICES_MAX);
	history->seen = calloc((size_t)DEVICES_MAX * TICKS_MAX, sizeof(*history->seen));
	assert_non_null(history->seen);
	for (size_t i = 0; i < (size_t)DEVICES_MAX * TICKS_MAX; i++)
		history->seen[i].tick = -1;
	/* Fewer changes than a history holds, several in some ticks. */
	for (int i = 0; i < 40; i++) {
		int64_t ticks = draw_below(&history->random, 4) == 0
		                    ? 0
		                    : 1 + (int64_t)draw_below(&history->random, (TICKS_MAX - 300) / 40);

		if (ticks > 0)
			step_ticks(history->board, ticks);
		history->now = am_board_tick(history->board);
		if (draw_below(&history->random, 5) < 3)
			start_one(history);
		else
			end_one(history);
		if (seed % 4 == 0 && draw_below(&history->random, 6) == 0) {
			disturb(history);
			for (uint32_t device = 0; device < history->devices; device++)
				history->changed[device][history->now] = true;
		}
		look(history);
	}
	step_ticks(history->board, 200);
	history->now = am_board_tick(history->board);
	look(history);
	assert_true(history->now < TICKS_MAX);
	return history;
}

static void destroy_history(struct history *history)
{
	am_board_close(history->board);
	am_machine_destroy(history->machine);
	remove_folder(history->folder);
	free(history->seen);
	free(history);
}

static void check_range(const struct am_sample *at)
{
	for (unsigned channel = 0; channel < AM_CHANNEL_COUNT; channel++) {
		const struct am_channel_info *info = am_channel_info((enum am_channel)channel);

		assert_true(at->values[channel] >= info->lowest && at->values[channel] <= info->highest);
	}
	assert_true(at->load >= 0 && at->load <= 1 + 1e-12);
	assert_int_equal(at->values[AM_CHANNEL_MEMORY_USED] + at->values[AM_CHANNEL_MEMORY_FREE] +
	                     at->values[AM_CHANNEL_MEMORY_RESERVED],
	                 at->values[AM_CHANNEL_MEMORY_TOTAL]);
	assert_true(at->values[AM_CHANNEL_MEMORY_FREE] >= 0);
}

/* From one tick to the next: energy is what power said, and nothing jumps but at a change. */
static void check_step(const struct am_sample *before, const struct am_sample *after, double cap, double seconds,
                       bool changed)
{
	int64_t utilization = after->values[AM_CHANNEL_UTILIZATION] - before->values[AM_CHANNEL_UTILIZATION];
	int64_t power = after->values[AM_CHANNEL_POWER] - before->values[AM_CHANNEL_POWER];
	int64_t warmth = after->values[AM_CHANNEL_TEMPERATURE] - before->values[AM_CHANNEL_TEMPERATURE];

	assert_true(fabs(after->energy - before->energy - before->power * seconds) < 1e-5 * (1 + before->power));
	assert_true(after->values[AM_CHANNEL_ENERGY] >= before->values[AM_CHANNEL_ENERGY]);
	assert_true(llabs(warmth) <= 2);
	if (changed)
		return;
	assert_true(llabs(utilization) <= 15);
	assert_true((double)llabs(power) <= 0.15 * cap);
}

static void check_parts(const struct history *history, uint32_t device, int64_t tick, const struct am_sample *whole)
{
	struct am_workload_sample samples[LIVE_MAX], rest;
	int64_t utilization, memory;
	struct am_snapshot snapshot;
	struct am_device record;
	size_t count;

	assert_true(am_board_device(history->board, device, &record));
	if (record.first_slice != AM_NONE)
		return;
	am_snapshot_take(history->board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, device, tick, samples, LIVE_MAX, &count, &rest),
	                 AM_READING_OK);
	assert_true(count <= LIVE_MAX);
	utilization = rest.utilization;
	memory = rest.part.memory;
	for (size_t i = 0; i < count; i++) {
		assert_true(samples[i].part.memory >= 0 && samples[i].part.memory <= samples[i].part.memory_limit);
		assert_true(samples[i].part.load >= 0 && samples[i].part.load <= 1);
		utilization += samples[i].utilization;
		memory += samples[i].part.memory;
	}
	assert_int_equal(utilization, whole->values[AM_CHANNEL_UTILIZATION]);
	assert_int_equal(memory, whole->values[AM_CHANNEL_MEMORY_USED]);
}

/* A mother is the sum of her slices and of what is not sliced, and they are as warm as she is. */
static void check_slices(const struct history *history, uint32_t device, int64_t tick, const struct am_sample *whole)
{
	struct am_device mother, slice;
	double power = 0, load = 0;
	int64_t memory = 0;

	assert_true(am_board_device(history->board, device, &mother));
	if (mother.first_slice == AM_NONE)
		return;
	for (uint32_t i = mother.first_slice; i != AM_NONE; i = slice.next_slice) {
		struct am_sample part = sample(history, i, tick);

		assert_true(am_board_device(history->board, i, &slice));
		power += part.power;
		load += part.load * slice.fraction;
		memory += part.values[AM_CHANNEL_MEMORY_USED];
		assert_int_equal(part.values[AM_CHANNEL_TEMPERATURE], whole->values[AM_CHANNEL_TEMPERATURE]);
	}
	/* The slices of this machine are all of her. */
	assert_true(fabs(power - whole->power) < 1e-6 * power);
	assert_true(fabs(load - whole->load) < 1e-9);
	assert_int_equal(memory, whole->values[AM_CHANNEL_MEMORY_USED]);
}

static void random_histories_keep_the_promises(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct history *history = make_history(seed);

		for (uint32_t device = 0; device < history->devices; device++) {
			const struct am_product *product;
			struct am_sample before = sample(history, device, 0);

			assert_true(am_board_product(history->board, device, &product));
			for (int64_t tick = 0; tick < history->now; tick++) {
				struct am_sample after = sample(history, device, tick + 1);

				check_range(&before);
				check_step(&before, &after, product->power_limit[1], product->tick_seconds,
				           history->changed[device][tick + 1] ||
				               changes_by_itself(history, device, tick + 1));
				if (tick % 7 == 0 || history->changed[device][tick]) {
					check_parts(history, device, tick, &before);
					check_slices(history, device, tick, &before);
				}
				before = after;
			}
		}
		destroy_history(history);
	}
}

/* Except for the changes of that very tick, the past is answered with the bits that were shown at the time. */
static void the_past_is_what_was_shown(void **state)
{
	size_t compared = 0;

	(void)state;
	for (uint64_t seed = 20; seed < 26; seed++) {
		struct history *history = make_history(seed);

		for (uint32_t device = 0; device < history->devices; device++)
			for (int64_t tick = 0; tick <= history->now; tick++) {
				const struct am_sample *then = seen_at(history, device, tick);
				struct am_sample now;

				if (then->tick < 0)
					continue;
				now = sample(history, device, tick);
				assert_memory_equal(&now, then, sizeof(now));
				compared++;
			}
		destroy_history(history);
	}
	assert_true(compared > 200);
}

static void what_is_too_old_is_no_data(void **state)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = make_machine(2, 1);
	struct am_board *board = publish_frozen(machine, folder);
	struct am_sample ignored;

	(void)state;
	assert_int_equal(am_board_sample(board, 0, -1, &ignored), AM_READING_NO_DATA);
	for (int i = 0; i < 40; i++) {
		uint64_t id;

		step_ticks(board, 10);
		id = start_workload(board, 0, "c0ffee", 1, 1);
		step_ticks(board, 10);
		end_workload(board, 0, id);
	}
	/* 80 changes at ticks 10, 20 ... 800: the last 64 segments before the present one are kept. */
	assert_int_equal(am_board_tick(board), 800);
	assert_int_equal(am_board_sample(board, 0, 159, &ignored), AM_READING_NO_DATA);
	assert_int_equal(am_board_sample(board, 0, 160, &ignored), AM_READING_OK);
	assert_int_equal(am_board_sample(board, 1, 0, &ignored), AM_READING_OK);
	assert_int_equal(am_board_sample(board, 2, 0, &ignored), AM_READING_NO_DEVICE);
	am_board_close(board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

/* Each of 1,024 busy devices keeps 64 segments; one that changes all the time does not take the others' past. */
static void a_busy_neighbour_takes_nobodys_past(void **state)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = make_machine(8, 1);
	struct am_board *board = publish_frozen(machine, folder);
	struct am_sample before, after;
	uint64_t quiet;

	(void)state;
	step_ticks(board, 5);
	quiet = start_workload(board, 1, "c0ffee", 0.5, 1 << 20);
	step_ticks(board, 5);
	end_workload(board, 1, quiet);
	assert_int_equal(am_board_sample(board, 1, 7, &before), AM_READING_OK);
	for (int i = 0; i < 3000; i++) {
		uint64_t id;

		step_ticks(board, 1);
		id = start_workload(board, 0, "c0ffee", 0.1, 1);
		step_ticks(board, 1);
		end_workload(board, 0, id);
	}
	assert_int_equal(am_board_sample(board, 1, 7, &after), AM_READING_OK);
	assert_memory_equal(&before, &after, sizeof(before));
	am_board_close(board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_histories_keep_the_promises),
	    cmocka_unit_test(the_past_is_what_was_shown),
	    cmocka_unit_test(what_is_too_old_is_no_data),
	    cmocka_unit_test(a_busy_neighbour_takes_nobodys_past),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
