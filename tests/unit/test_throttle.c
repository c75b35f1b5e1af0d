/* SPDX-License-Identifier: Apache-2.0 */
/* Limits and heat: what holds a device back, when, and that it comes back by itself. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

/* Ticks until a device has come to the temperature that it keeps: ten time constants. */
#define SETTLED INT64_C(5000)

struct fixture {
	char *folder;
	struct am_machine *machine;
	struct am_board *board;
	const struct am_product *product;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->folder = make_folder_for_test();
	fixture->machine = make_machine(2, 1);
	fixture->board = publish_frozen(fixture->machine, fixture->folder);
	assert_true(am_board_product(fixture->board, 0, &fixture->product));
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	am_board_close(fixture->board);
	am_machine_destroy(fixture->machine);
	remove_folder(fixture->folder);
	free(fixture);
	return 0;
}

static struct am_sample sample(const struct am_board *board, int64_t tick)
{
	struct am_sample result;

	assert_int_equal(am_board_sample(board, 0, tick, &result), AM_READING_OK);
	return result;
}

static void burn(struct am_board *board)
{
	struct am_owner owner = container_owner("c0ffee");
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);

	assert_non_null(transaction);
	assert_true(am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_BURN, 1, 1 << 30, NULL, &error));
	am_transaction_commit(transaction);
}

static uint64_t add(struct am_board *board, struct am_condition condition)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	uint64_t id = 0;

	assert_non_null(transaction);
	if (condition.until == 0)
		condition.until = INT64_MAX;
	if (!am_transaction_add_condition(transaction, &condition, &id, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
	return id;
}

static void take_away(struct am_board *board, uint64_t id)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);

	assert_non_null(transaction);
	assert_true(am_transaction_remove_condition(transaction, 0, id));
	am_transaction_commit(transaction);
}

/* From one tick to the next, energy is what power said, and warmth does not jump. */
static void check_course(const struct fixture *fixture, int64_t from, int64_t to)
{
	struct am_sample before = sample(fixture->board, from);

	for (int64_t tick = from; tick < to; tick++) {
		struct am_sample after = sample(fixture->board, tick + 1);

		assert_true(fabs(after.energy - before.energy - before.power * fixture->product->tick_seconds) < 1e-2);
		assert_true(fabs(after.rise - before.rise) < 1);
		before = after;
	}
}

static void a_fan_failure_leads_to_heat_and_slowness_and_back(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_event events[8];
	struct am_snapshot snapshot;
	struct am_sample well, held, back;
	int64_t failed, throttled = 0, cleared;
	size_t count;
	uint64_t id;

	burn(board);
	step_ticks(board, SETTLED);
	failed = am_board_tick(board);
	well = sample(board, failed);
	assert_int_equal(well.values[AM_CHANNEL_THROTTLE_REASONS], 0);
	assert_int_equal(well.values[AM_CHANNEL_POWER], 250000);
	assert_true((double)well.values[AM_CHANNEL_TEMPERATURE] < fixture->product->temperature_throttle);
	id = add(board, (struct am_condition){.kind = AM_CONDITION_FAN_FAILURE, .values = {300}});
	/* What will come is known at once, and nothing of it is there yet but the fan that stands. */
	held = sample(board, failed);
	assert_int_equal(held.values[AM_CHANNEL_FAN], 0);
	assert_true(fabs(held.rise - well.rise) < 1e-9);
	am_snapshot_take(board, &snapshot);
	am_snapshot_transitions(&snapshot, 0, failed, INT64_MAX, events, 8, &count);
	assert_int_equal(count, 1);
	assert_int_equal(events[0].kind, AM_EVENT_THROTTLE);
	assert_int_equal(events[0].values[1], AM_THROTTLE_HEAT);
	throttled = events[0].tick;
	assert_in_range(throttled, failed + 1, failed + SETTLED);
	held = sample(board, throttled - 1);
	assert_int_equal(held.values[AM_CHANNEL_THROTTLE_REASONS], 0);
	assert_int_equal(held.values[AM_CHANNEL_POWER], 250000);
	held = sample(board, throttled);
	assert_int_equal(held.values[AM_CHANNEL_THROTTLE_REASONS], AM_THROTTLE_HEAT);
	assert_true(held.values[AM_CHANNEL_POWER] < 150000);
	assert_true(held.values[AM_CHANNEL_CLOCK_CORE] < 1000);
	assert_int_equal(held.values[AM_CHANNEL_UTILIZATION], 100);
	assert_int_equal(held.values[AM_CHANNEL_THROTTLED_HEAT], 0);
	check_course(fixture, failed, throttled + 1000);
	for (int64_t tick = failed; tick < failed + 2 * SETTLED; tick++)
		assert_true((double)sample(board, tick).values[AM_CHANNEL_TEMPERATURE] <=
		            fixture->product->temperature_throttle);
	step_ticks(board, SETTLED);
	cleared = am_board_tick(board);
	held = sample(board, cleared);
	assert_int_equal(held.values[AM_CHANNEL_THROTTLED_HEAT], (cleared - throttled) * 100);
	assert_int_equal(held.values[AM_CHANNEL_TEMPERATURE], (int64_t)fixture->product->temperature_throttle);
	take_away(board, id);
	back = sample(board, cleared);
	assert_int_equal(back.values[AM_CHANNEL_THROTTLE_REASONS], 0);
	assert_int_equal(back.values[AM_CHANNEL_POWER], 250000);
	/* How long it was held back stays known. */
	assert_int_equal(back.values[AM_CHANNEL_THROTTLED_HEAT], (cleared - throttled) * 100);
	back = sample(board, cleared + SETTLED);
	assert_int_equal(back.values[AM_CHANNEL_TEMPERATURE], well.values[AM_CHANNEL_TEMPERATURE]);
	assert_int_equal(back.values[AM_CHANNEL_CLOCK_CORE], well.values[AM_CHANNEL_CLOCK_CORE]);
	/* The past is as it was. */
	held = sample(board, throttled);
	assert_int_equal(held.values[AM_CHANNEL_THROTTLE_REASONS], AM_THROTTLE_HEAT);
	assert_int_equal(held.values[AM_CHANNEL_FAN], 0);
}

static void what_is_scheduled_comes_and_goes(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_condition pin = {
	    .kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, 7}, .from = 100, .until = 200};
	struct am_sample at;
	uint64_t id;

	burn(board);
	id = add(board, pin);
	for (int64_t tick = 0; tick < 300; tick += 10) {
		at = sample(board, tick);
		assert_int_equal(at.values[AM_CHANNEL_UTILIZATION], tick >= 100 && tick < 200 ? 7 : 100);
		assert_true((at.values[AM_CHANNEL_POWER] < 60000) == (tick >= 100 && tick < 200));
	}
	check_course(fixture, 50, 250);
	/* Half of it has been: what was to come does not, and what was stays. */
	step_ticks(board, 150);
	take_away(board, id);
	assert_int_equal(sample(board, 149).values[AM_CHANNEL_UTILIZATION], 7);
	assert_int_equal(sample(board, 150).values[AM_CHANNEL_UTILIZATION], 100);
	assert_int_equal(sample(board, 250).values[AM_CHANNEL_UTILIZATION], 100);
	/* And what had not begun at all never was. */
	pin.from = 400;
	pin.until = 500;
	id = add(board, pin);
	assert_int_equal(sample(board, 450).values[AM_CHANNEL_UTILIZATION], 7);
	take_away(board, id);
	assert_int_equal(sample(board, 450).values[AM_CHANNEL_UTILIZATION], 100);
	check_course(fixture, 100, 500);
}

static void a_power_limit_is_kept(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_sample at;
	uint64_t id;

	start_workload(board, 0, "c0ffee", 1, 1 << 30);
	id = add(board, (struct am_condition){.kind = AM_CONDITION_POWER_LIMIT, .values = {150000}});
	for (int64_t tick = 0; tick < 3000; tick++) {
		at = sample(board, tick);
		assert_true(at.values[AM_CHANNEL_POWER] <= 150000);
		assert_true(at.values[AM_CHANNEL_THROTTLE_REASONS] == AM_THROTTLE_POWER);
		assert_int_equal(at.values[AM_CHANNEL_POWER_LIMIT], 150000);
	}
	assert_true(at.values[AM_CHANNEL_CLOCK_CORE] < 1500);
	assert_int_equal((at.values[AM_CHANNEL_CLOCK_CORE] - 210) % 15, 0);
	take_away(board, id);
	at = sample(board, 0);
	assert_int_equal(at.values[AM_CHANNEL_POWER_LIMIT], 250000);
	assert_int_equal(at.values[AM_CHANNEL_CLOCK_CORE], 1500);
}

static void pins_drive_what_follows_from_them(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_sample at;
	uint64_t id;

	id = add(board, (struct am_condition){.kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_POWER, 100000}});
	at = sample(board, 100);
	assert_int_equal(at.values[AM_CHANNEL_POWER], 100000);
	check_course(fixture, 0, 1000);
	assert_int_equal(sample(board, SETTLED).values[AM_CHANNEL_TEMPERATURE],
	                 am_channel_round(AM_CHANNEL_TEMPERATURE, 30 + fixture->product->heat_resistance * 100000));
	take_away(board, id);
	id = add(board, (struct am_condition){.kind = AM_CONDITION_HUNG});
	assert_int_equal(sample(board, 0).values[AM_CHANNEL_UTILIZATION], 100);
	assert_true(sample(board, 0).values[AM_CHANNEL_POWER] > 150000);
	take_away(board, id);
	add(board, (struct am_condition){.kind = AM_CONDITION_THERMAL_SLOWDOWN, .values = {40}});
	at = sample(board, SETTLED);
	assert_true((double)at.values[AM_CHANNEL_TEMPERATURE] >= fixture->product->temperature_slowdown);
	assert_int_equal(at.values[AM_CHANNEL_CLOCK_CORE], 600);
	assert_int_equal(at.values[AM_CHANNEL_THROTTLE_REASONS], AM_THROTTLE_SLOWDOWN);
}

/* A long schedule comes as it was made, and what there is no room for is refused. */
static void a_long_schedule_comes(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_error error = {0};
	struct am_transaction *transaction;
	struct am_condition pin = {.kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, 0}};

	for (int64_t i = 0; i < 16; i++) {
		pin.values[1] = i + 1;
		pin.from = 100 + 20 * i;
		pin.until = 110 + 20 * i;
		add(board, pin);
	}
	for (int64_t i = 0; i < 16; i++) {
		assert_int_equal(sample(board, 100 + 20 * i).values[AM_CHANNEL_UTILIZATION], i + 1);
		assert_int_equal(sample(board, 109 + 20 * i).values[AM_CHANNEL_UTILIZATION], i + 1);
		assert_int_not_equal(sample(board, 110 + 20 * i).values[AM_CHANNEL_UTILIZATION], i + 1);
	}
	check_course(fixture, 0, 500);
	transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	assert_non_null(transaction);
	assert_false(am_transaction_add_condition(transaction, &pin, NULL, &error));
	assert_error_says(&error, AM_ERROR_FULL, "no room for more that begins or ends by itself");
	am_transaction_abort(transaction);
}

static void a_reset_cures_what_it_can(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_error error = {0};
	struct am_transaction *transaction;
	struct am_sample at;
	size_t count = 0;

	add(board, (struct am_condition){.kind = AM_CONDITION_XID, .values = {31}});
	add(board, (struct am_condition){.kind = AM_CONDITION_HUNG});
	add(board, (struct am_condition){.kind = AM_CONDITION_REMAPPED_ROWS, .values = {2}});
	add(board, (struct am_condition){.kind = AM_CONDITION_POWER_LIMIT, .values = {120000}});
	at = sample(board, 0);
	assert_int_equal(at.values[AM_CHANNEL_XID], 31);
	assert_int_equal(at.values[AM_CHANNEL_REMAPPED_ROWS], 2);
	step_ticks(board, 10);
	transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	assert_true(am_transaction_reset(transaction, 0, &count, &error));
	am_transaction_commit(transaction);
	assert_int_equal(count, 3);
	at = sample(board, 10);
	assert_int_equal(at.values[AM_CHANNEL_XID], 0);
	assert_int_equal(at.values[AM_CHANNEL_REMAPPED_ROWS], 2);
	assert_int_equal(at.values[AM_CHANNEL_POWER_LIMIT], 250000);
	assert_true(at.values[AM_CHANNEL_UTILIZATION] < 100);
	assert_int_equal(sample(board, 9).values[AM_CHANNEL_XID], 31);
}

static void bounds_are_the_products(void **state)
{
	static const struct {
		struct am_condition condition;
		const char *text;
	} wrong[] = {
	    {{.kind = AM_CONDITION_POWER_LIMIT, .values = {99000}}, "a limit of 99 W; this product (generic) allows"},
	    {{.kind = AM_CONDITION_CLOCKS, .values = {500, 400}}, "the lowest clock, 500 MHz, is above the highest"},
	    {{.kind = AM_CONDITION_CLOCKS, .values = {100, 400}}, "the lowest clock is 100; it must be from 210 to"},
	    {{.kind = AM_CONDITION_NVLINK_DOWN, .values = {1}}, "this product (generic) has no NVLink"},
	    {{.kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, 101}}, "utilization is 101; it must be"},
	    {{.kind = AM_CONDITION_PIN, .values = {99, 1}}, "channel is 99; it must be"},
	    {{.kind = AM_CONDITION_ECC_CORRECTED, .values = {0}}, "count is 0; it must be from 1"},
	    {{.kind = 200}, "there is no condition number 200"},
	};
	struct fixture *fixture = *state;
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(fixture->board, AM_LOCK_WAIT, &error);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		error = (struct am_error){0};
		assert_false(am_transaction_add_condition(transaction, &wrong[i].condition, NULL, &error));
		assert_error_says(&error, AM_ERROR_INVALID, wrong[i].text);
	}
	am_transaction_abort(transaction);
}

static void every_kind_says_what_it_is(void **state)
{
	(void)state;
	for (unsigned i = 0; i < AM_CONDITION_COUNT; i++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)i);
		enum am_condition_kind found;

		assert_non_null(info->name);
		assert_true(am_condition_from_name(info->name, &found) && found == i);
		assert_non_null(am_condition_text((enum am_condition_kind)i)->effect);
		assert_non_null(am_condition_text((enum am_condition_kind)i)->real);
		assert_non_null(am_condition_text((enum am_condition_kind)i)->source);
		for (size_t j = 0; j < AM_PARAMETERS_MAX && info->parameters[j].unit != AM_PARAMETER_NONE; j++) {
			const struct am_parameter *parameter = &info->parameters[j];

			assert_non_null(parameter->name);
			assert_true(parameter->lowest <= parameter->highest);
			assert_true(parameter->usual == INT64_MIN ||
			            (parameter->usual >= parameter->lowest && parameter->usual <= parameter->highest));
			assert_true((parameter->unit == AM_PARAMETER_CHOICE) == (parameter->choices != NULL));
		}
	}
	assert_null(am_condition_info(AM_CONDITION_COUNT));
}

static void what_happened_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = fixture->board;
	struct am_event events[8];
	struct am_snapshot snapshot;
	size_t count;

	burn(board);
	add(board, (struct am_condition){.kind = AM_CONDITION_XID, .values = {31}, .until = 50});
	am_snapshot_take(board, &snapshot);
	am_snapshot_events(&snapshot, 0, events, 8, &count);
	assert_int_equal(count, 3);
	assert_int_equal(events[0].kind, AM_EVENT_CLOCK);
	assert_int_equal(events[1].kind, AM_EVENT_WORKLOAD_STARTED);
	assert_string_equal(events[1].name, "c0ffee");
	assert_int_equal(events[2].kind, AM_EVENT_CONDITION_MADE);
	assert_int_equal(events[2].number, 3);
	am_snapshot_events(&snapshot, 2, events, 8, &count);
	assert_int_equal(count, 1);
	am_snapshot_events(&snapshot, 3, events, 8, &count);
	assert_int_equal(count, 0);
	am_snapshot_transitions(&snapshot, 0, 0, 49, events, 8, &count);
	assert_int_equal(count, 0);
	am_snapshot_transitions(&snapshot, 0, 49, 50, events, 8, &count);
	assert_int_equal(count, 1);
	assert_int_equal(events[0].kind, AM_EVENT_CONDITION_ENDED);
	/* More than there is room for: the latest are kept. */
	for (int i = 0; i < 1100; i++)
		step_ticks(board, 1);
	am_snapshot_take(board, &snapshot);
	am_snapshot_events(&snapshot, 0, events, 8, &count);
	assert_int_equal(count, 8);
	assert_int_equal(events[0].number, 3 + 1100 - 1024 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_fan_failure_leads_to_heat_and_slowness_and_back, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_scheduled_comes_and_goes, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_power_limit_is_kept, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(pins_drive_what_follows_from_them, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_long_schedule_comes, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_reset_cures_what_it_can, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(bounds_are_the_products, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_happened_is_told, set_up, tear_down),
	    cmocka_unit_test(every_kind_says_what_it_is),
	};

	return cmocka_run_group_tests_name("throttle", tests, NULL, NULL);
}
