/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "policy_support.h"

#include "policy/disturbance.h"
#include "policy/reconcile.h"

#include <sys/file.h>

#define ONE   AM_PLUGIN_AMOUNT_ONE
#define AGENT 1

struct world {
	char *folder;
	struct fixture fixture;
	struct am_plugin_occupancy occupancy;
	struct am_plugin_identity identity;
	struct am_board *board;
};

static void make(struct world *world, const char *devices, const char *mode)
{
	struct am_error error;

	world->folder = make_folder_for_test();
	fixture_make(&world->fixture, devices, mode, NULL);
	assert_true(am_plugin_occupancy_init(&world->occupancy, &world->fixture.inventory, &error));
	assert_true(am_plugin_identity_init(&world->identity, "i-test", 0, &error));
	world->board = publish_frozen(world->fixture.machine, world->folder);
	step_ticks(world->board, 10);
}

static void finish(struct world *world)
{
	am_board_close(world->board);
	am_plugin_occupancy_finish(&world->occupancy);
	fixture_finish(&world->fixture);
	remove_folder(world->folder);
}

static void hold(struct world *world, uint32_t device, int64_t amount)
{
	int64_t amounts[16] = {0};

	memcpy(amounts, world->occupancy.now, world->fixture.inventory.device_count * sizeof(*amounts));
	amounts[device] = amount;
	am_plugin_occupancy_hold(&world->occupancy, amounts);
}

static void reconcile(struct world *world)
{
	struct am_error error = {0};

	if (!am_plugin_reconcile(&world->occupancy, world->board, &world->identity, &error))
		fail_msg("%s", error.message);
}

static void collect(struct world *world)
{
	assert_true(am_plugin_occupancy_collect(&world->occupancy, AGENT));
	reconcile(world);
}

static void name(struct world *world, const char *id, uint32_t device, int64_t amount)
{
	struct am_plugin_allotment allotment = {.device = device, .amount = amount};

	am_plugin_occupancy_name_begin(&world->occupancy, AGENT);
	if (id != NULL)
		assert_non_null(am_plugin_occupancy_learn(&world->occupancy, AGENT, id, &allotment, 1, AM_NONE));
	am_plugin_occupancy_name_end(&world->occupancy);
	reconcile(world);
}

static int compare_ids(const void *one, const void *other)
{
	uint64_t a = ((const struct am_workload_sample *)one)->workload.id;
	uint64_t b = ((const struct am_workload_sample *)other)->workload.id;

	return (a > b) - (a < b);
}

/** Lists who holds what of a device: `i-test 0.500`, a container as `=c`. @return the first one's id */
static uint64_t check_owners(const struct world *world, uint32_t device, const char *expected)
{
	struct am_workload_sample samples[16];
	struct am_snapshot snapshot;
	char text[512] = "";
	size_t count;

	am_snapshot_take(world->board, &snapshot);
	assert_int_equal(
	    am_snapshot_workloads(&snapshot, device, am_snapshot_tick(&snapshot), samples, 16, &count, NULL),
	    AM_READING_OK);
	qsort(samples, count, sizeof(samples[0]), compare_ids);
	for (size_t i = 0; i < count; i++) {
		struct am_owner owner;
		size_t used = strlen(text);

		assert_true(am_snapshot_owner(&snapshot, &samples[i].workload, &owner));
		snprintf(text + used, sizeof(text) - used, "%s%s%s %.3f", used > 0 ? ", " : "",
		         owner.kind == AM_OWNER_CONTAINER ? "=" : "", owner.name, samples[i].workload.fraction);
		assert_int_equal(samples[i].workload.profile, AM_PROFILE_TRAINING);
	}
	assert_string_equal(text, expected);
	return count > 0 ? samples[0].workload.id : 0;
}

static void test_allocation_comes_and_goes(void **state)
{
	struct world world;
	struct am_sample before, after;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, "[telemetry]\nunallocated = \"idle\"\n"), "discrete");
	collect(&world);
	check_owners(&world, 1, "");
	assert_int_equal(am_board_sample(world.board, 1, am_board_tick(world.board), &before), AM_READING_OK);
	assert_int_equal(before.values[AM_CHANNEL_UTILIZATION], 0);
	hold(&world, 1, ONE);
	collect(&world);
	check_owners(&world, 1, "i-test 1.000");
	check_owners(&world, 0, "");
	assert_int_equal(am_board_sample(world.board, 1, am_board_tick(world.board), &after), AM_READING_OK);
	assert_true(after.values[AM_CHANNEL_UTILIZATION] > 30);
	hold(&world, 1, 0);
	collect(&world);
	check_owners(&world, 1, "i-test 1.000");
	collect(&world);
	check_owners(&world, 1, "");
	finish(&world);
}

static void test_quiet_collections_write_nothing(void **state)
{
	struct world world;
	struct am_snapshot before, after;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	hold(&world, 0, ONE);
	for (int i = 0; i < 3; i++)
		collect(&world);
	am_snapshot_take(world.board, &before);
	for (int i = 0; i < 5; i++)
		collect(&world);
	am_snapshot_take(world.board, &after);
	assert_true(before.committed == after.committed);
	finish(&world);
}

static void test_container_takes_its_load_over(void **state)
{
	struct world world;
	struct am_sample before, after;
	struct am_plugin_usage usage;
	struct am_snapshot snapshot;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "fractional");
	hold(&world, 2, 6750000);
	collect(&world);
	uint64_t id = check_owners(&world, 2, "i-test 0.500");
	step_ticks(world.board, 600);
	int64_t tick = am_board_tick(world.board);
	assert_int_equal(am_board_sample(world.board, 2, tick, &before), AM_READING_OK);
	name(&world, "c", 2, 6750000);
	assert_int_equal(check_owners(&world, 2, "=c 0.500"), id);
	assert_int_equal(am_board_sample(world.board, 2, tick, &after), AM_READING_OK);
	assert_memory_equal(before.values, after.values, sizeof(before.values));

	am_snapshot_take(world.board, &snapshot);
	am_plugin_container_read(&world.fixture.inventory, &snapshot, tick,
	                         am_plugin_occupancy_find(&world.occupancy, "c"), &usage);
	assert_int_equal(usage.capacity, 100);
	assert_int_equal(usage.memory_limit, 6750000 * ((uint64_t)2 << 30) / ONE);
	assert_in_range(usage.utilization, 1, 100);
	assert_in_range(usage.memory, 1, usage.memory_limit);

	/* It ends; the agent frees what it held. */
	hold(&world, 2, 0);
	name(&world, NULL, 0, 0);
	collect(&world);
	check_owners(&world, 2, "=c 0.500");
	collect(&world);
	check_owners(&world, 2, "");
	finish(&world);
}

static void test_unknown_container_uses_nothing(void **state)
{
	struct world world;
	struct am_plugin_usage usage;
	struct am_snapshot snapshot;
	struct am_plugin_allotment allotment = {.device = 1, .amount = ONE};
	struct am_plugin_container container = {.name = "nobody", .count = 1, .allotments = &allotment};

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	am_snapshot_take(world.board, &snapshot);
	am_plugin_container_read(&world.fixture.inventory, &snapshot, am_snapshot_tick(&snapshot), &container, &usage);
	assert_int_equal(usage.memory, 0);
	assert_int_equal(usage.utilization, 0);
	assert_int_equal(usage.memory_limit, (uint64_t)40 << 30);
	assert_int_equal(usage.capacity, 100);
	finish(&world);
}

static void set_condition(struct world *world, struct am_condition condition)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(world->board, AM_LOCK_WAIT, &error);

	assert_non_null(transaction);
	condition.from = am_transaction_tick(transaction);
	condition.until = INT64_MAX;
	if (!am_transaction_add_condition(transaction, &condition, NULL, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
}

static void read_container(const struct world *world, const char *id, struct am_plugin_usage *usage)
{
	struct am_snapshot snapshot;

	am_snapshot_take(world->board, &snapshot);
	am_plugin_container_read(&world->fixture.inventory, &snapshot, am_snapshot_tick(&snapshot),
	                         am_plugin_occupancy_find((struct am_plugin_occupancy *)&world->occupancy, id), usage);
}

static void test_pinned_and_lost_devices(void **state)
{
	struct world world;
	struct am_plugin_usage usage;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, "[telemetry]\nunallocated = \"idle\"\n"), "fractional");
	hold(&world, 0, 6750000);
	collect(&world);
	name(&world, "c", 0, 6750000);
	step_ticks(world.board, 600);
	read_container(&world, "c", &usage);
	assert_in_range(usage.utilization, 30, 100);
	/* All that the device does is what the container does with its half of it. */
	set_condition(&world, (struct am_condition){
				  .device = 0, .kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, 3}});
	read_container(&world, "c", &usage);
	assert_int_equal(usage.utilization, 3);
	assert_true(usage.memory > 0);
	set_condition(&world, (struct am_condition){.device = 0, .kind = AM_CONDITION_LOST});
	read_container(&world, "c", &usage);
	assert_int_equal(usage.utilization, 0);
	assert_int_equal(usage.memory, 0);
	assert_int_equal(usage.capacity, 100);
	/* What is booked on it meanwhile is written as ever. */
	hold(&world, 0, 0);
	name(&world, NULL, 0, 0);
	for (int i = 0; i < 2; i++)
		collect(&world);
	check_owners(&world, 0, "");
	finish(&world);
}

static void test_many_workloads_on_one_device(void **state)
{
	struct world world;
	struct am_plugin_usage usage;
	struct am_snapshot snapshot;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "fractional");
	for (int i = 0; i < 20; i++) {
		char id[16];

		snprintf(id, sizeof(id), "other-%d", i);
		start_workload(world.board, 0, id, 0.01, 1 << 20);
	}
	hold(&world, 0, 1350000);
	collect(&world);
	name(&world, "c", 0, 1350000);
	am_snapshot_take(world.board, &snapshot);
	am_plugin_container_read(&world.fixture.inventory, &snapshot, am_snapshot_tick(&snapshot),
	                         am_plugin_occupancy_find(&world.occupancy, "c"), &usage);
	assert_true(usage.utilization > 0);
	finish(&world);
}

static void test_others_are_left_alone(void **state)
{
	struct world world;
	struct am_plugin_identity other;
	struct am_plugin_occupancy own = {0};
	struct am_error error;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	start_workload(world.board, 0, "theirs", 0.25, 1 << 30);
	assert_true(am_plugin_identity_init(&other, "i-test", 1, &error));
	assert_string_equal(other.name, "i-test (2)");
	assert_true(other.agent != world.identity.agent);
	hold(&world, 0, ONE);
	collect(&world);
	check_owners(&world, 0, "=theirs 0.250, i-test 1.000");
	/* A second plugin of the same process and agent. */
	assert_true(am_plugin_occupancy_init(&own, &world.fixture.inventory, &error));
	for (int i = 0; i < 3; i++) {
		assert_true(am_plugin_occupancy_collect(&own, AGENT));
		assert_true(am_plugin_reconcile(&own, world.board, &other, &error));
	}
	check_owners(&world, 0, "=theirs 0.250, i-test 1.000");
	am_plugin_occupancy_finish(&own);
	finish(&world);
}

static void test_busy_lock_is_tried_again(void **state)
{
	struct world world;
	struct am_error error = {0};
	struct am_board *second;
	struct am_transaction *transaction;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	second = am_board_open_writable(world.folder, &error);
	assert_non_null(second);
	transaction = am_transaction_begin(second, AM_LOCK_WAIT, &error);
	assert_non_null(transaction);
	hold(&world, 0, ONE);
	assert_true(am_plugin_occupancy_collect(&world.occupancy, AGENT));
	assert_false(am_plugin_reconcile(&world.occupancy, world.board, &world.identity, &error));
	assert_int_equal(error.code, AM_ERROR_BUSY);
	am_transaction_abort(transaction);
	am_board_close(second);
	check_owners(&world, 0, "");
	collect(&world);
	check_owners(&world, 0, "i-test 1.000");
	finish(&world);
}

static void test_leftovers_of_before(void **state)
{
	struct world world;
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER};
	struct am_transaction *transaction;
	struct am_error error;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	owner.agent = world.identity.agent;
	strcpy(owner.name, "old");
	transaction = am_transaction_begin(world.board, AM_LOCK_WAIT, &error);
	for (uint32_t device = 2; device < 4; device++)
		assert_true(am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, 1.0,
		                                          1 << 30, NULL, &error));
	am_transaction_commit(transaction);
	hold(&world, 2, ONE);
	collect(&world);
	check_owners(&world, 2, "=old 1.000");
	check_owners(&world, 3, "=old 1.000");
	collect(&world);
	check_owners(&world, 2, "=old 1.000");
	check_owners(&world, 3, "");
	finish(&world);
}

/* ---- what others do to it --------------------------------------------------------------------------------------- */

static void test_profile_without_a_seam(void **state)
{
	struct world world;
	struct am_plugin_allotment allotment = {.device = 0, .amount = ONE};
	struct am_sample before, after;
	struct am_workload_sample sample;
	struct am_snapshot snapshot;
	size_t count;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	hold(&world, 0, ONE);
	collect(&world);
	step_ticks(world.board, 600);
	int64_t tick = am_board_tick(world.board);
	assert_int_equal(am_board_sample(world.board, 0, tick, &before), AM_READING_OK);
	am_plugin_occupancy_name_begin(&world.occupancy, AGENT);
	assert_non_null(am_plugin_occupancy_learn(&world.occupancy, AGENT, "c", &allotment, 1, AM_PROFILE_BURN));
	am_plugin_occupancy_name_end(&world.occupancy);
	reconcile(&world);
	am_snapshot_take(world.board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, tick, &sample, 1, &count, NULL), AM_READING_OK);
	assert_int_equal(count, 1);
	assert_int_equal(sample.workload.profile, AM_PROFILE_BURN);
	assert_int_equal(am_board_sample(world.board, 0, tick, &after), AM_READING_OK);
	assert_int_equal(before.values[AM_CHANNEL_ENERGY], after.values[AM_CHANNEL_ENERGY]);
	assert_int_equal(before.values[AM_CHANNEL_TEMPERATURE], after.values[AM_CHANNEL_TEMPERATURE]);
	assert_true(after.values[AM_CHANNEL_UTILIZATION] > 90);
	finish(&world);
}

static void test_what_others_end_is_started_again(void **state)
{
	struct world world;
	struct am_snapshot before, after;

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "discrete");
	hold(&world, 1, ONE);
	for (int i = 0; i < 3; i++)
		collect(&world);
	uint64_t id = check_owners(&world, 1, "i-test 1.000");
	end_workload(world.board, 1, id);
	check_owners(&world, 1, "");
	collect(&world);
	assert_true(check_owners(&world, 1, "i-test 1.000") != id);
	/* What else they do is looked at once, and answered by nothing. */
	start_workload(world.board, 2, "theirs", 0.5, 1 << 20);
	am_snapshot_take(world.board, &before);
	for (int i = 0; i < 3; i++)
		collect(&world);
	am_snapshot_take(world.board, &after);
	assert_true(before.committed == after.committed);
	assert_true(world.occupancy.looked == after.committed);
	finish(&world);
}

static void read_disturbance(const struct world *world, struct am_plugin_disturbance *disturbance)
{
	struct am_snapshot snapshot;

	am_snapshot_take(world->board, &snapshot);
	am_plugin_disturbance_read(disturbance, &snapshot, am_snapshot_tick(&snapshot));
	assert_true(am_snapshot_holds(&snapshot));
}

static void test_disturbance(void **state)
{
	struct world world;
	struct am_plugin_disturbance disturbance;
	struct am_error error;
	char text[AM_ERROR_MESSAGE_SIZE];

	(void)state;
	make(&world, MACHINE("cuda", FOUR_GPUS, ""), "fractional");
	assert_true(am_plugin_disturbance_init(&disturbance, &world.fixture.inventory, &error));
	read_disturbance(&world, &disturbance);
	assert_true(disturbance.quiet != 0);
	assert_int_equal(disturbance.delay, 0);
	assert_int_equal(disturbance.raising, AM_NONE);
	assert_false(disturbance.any_absent || disturbance.any_shrinking);
	assert_int_equal(am_plugin_disturbance_offered(&disturbance, 0), 5400);

	set_condition(&world, (struct am_condition){.device = 3, .kind = AM_CONDITION_STATISTICS_LATE, .values = {50}});
	set_condition(&world,
	              (struct am_condition){.device = 1, .kind = AM_CONDITION_STATISTICS_LATE, .values = {7000}});
	set_condition(&world, (struct am_condition){.device = 2, .kind = AM_CONDITION_STATISTICS_RAISING});
	set_condition(&world, (struct am_condition){.device = 0, .kind = AM_CONDITION_STATISTICS_MISSING});
	set_condition(&world, (struct am_condition){
				  .device = 1, .kind = AM_CONDITION_METRIC_ABSENT, .values = {AM_CHANNEL_POWER}});
	set_condition(&world, (struct am_condition){.device = 1, .kind = AM_CONDITION_SLOTS_SHRINKING, .values = {33}});
	/* As many as nobody expects. */
	for (int i = 0; i < 100; i++)
		set_condition(&world, (struct am_condition){
					  .device = 2, .kind = AM_CONDITION_SLOTS_SHRINKING, .values = {i + 1}});
	read_disturbance(&world, &disturbance);
	assert_int_equal(disturbance.quiet, 0);
	assert_int_equal(disturbance.delay, 7000);
	assert_int_equal(disturbance.raising, 2);
	assert_true(disturbance.devices[0].absent == UINT64_MAX);
	assert_true(disturbance.devices[1].absent == UINT64_C(1) << AM_CHANNEL_POWER);
	assert_true(disturbance.devices[3].absent == 0);
	/* 13.50, 67 % of it, none of it, 13.50 */
	assert_int_equal(am_plugin_disturbance_offered(&disturbance, 0), 1350 + 904 + 0 + 1350);
	am_plugin_disturbance_complain(&disturbance, text);
	assert_string_equal(text, "device " ID(3) " has the condition statistics-raising");
	am_plugin_disturbance_finish(&disturbance);
	finish(&world);
}

static void test_identity(void **state)
{
	(void)state;
	assert_int_equal(am_plugin_agent_hash(""), 0);
	assert_true(am_plugin_agent_hash("i-test") != 0);
	assert_true(am_plugin_agent_hash("i-test") != am_plugin_agent_hash("i-other"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_allocation_comes_and_goes),
	    cmocka_unit_test(test_quiet_collections_write_nothing),
	    cmocka_unit_test(test_container_takes_its_load_over),
	    cmocka_unit_test(test_unknown_container_uses_nothing),
	    cmocka_unit_test(test_pinned_and_lost_devices),
	    cmocka_unit_test(test_many_workloads_on_one_device),
	    cmocka_unit_test(test_others_are_left_alone),
	    cmocka_unit_test(test_busy_lock_is_tried_again),
	    cmocka_unit_test(test_leftovers_of_before),
	    cmocka_unit_test(test_profile_without_a_seam),
	    cmocka_unit_test(test_what_others_end_is_started_again),
	    cmocka_unit_test(test_disturbance),
	    cmocka_unit_test(test_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
