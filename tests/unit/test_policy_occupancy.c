/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_support.h"

#include "policy/occupancy.h"

#define ONE AM_PLUGIN_AMOUNT_ONE

/** The agents of these tests. */
#define AGENT 1
#define OTHER 2

struct world {
	struct fixture fixture;
	struct am_plugin_occupancy occupancy;
};

static void make(struct world *world, const char *mode)
{
	struct am_error error;

	fixture_make(&world->fixture, MACHINE("cuda", FOUR_GPUS, ""), mode, NULL);
	assert_true(am_plugin_occupancy_init(&world->occupancy, &world->fixture.inventory, &error));
}

static void finish(struct world *world)
{
	am_plugin_occupancy_finish(&world->occupancy);
	fixture_finish(&world->fixture);
}

/** The maps hold @p amount of the first device, and nothing else. */
static void hold(struct world *world, int64_t amount)
{
	int64_t amounts[4] = {amount};

	am_plugin_occupancy_hold(&world->occupancy, amounts);
}

static void collect(struct world *world, uint64_t agent)
{
	assert_true(am_plugin_occupancy_collect(&world->occupancy, agent));
}

/** The agent names just these containers (ids end with NULL), each of which holds @p amount of the first device. */
static void name(struct world *world, uint64_t agent, int64_t amount, const char *const *ids)
{
	am_plugin_occupancy_name_begin(&world->occupancy, agent);
	for (; *ids != NULL; ids++) {
		struct am_plugin_allotment allotment = {.device = 0, .amount = amount};

		assert_non_null(am_plugin_occupancy_learn(&world->occupancy, agent, *ids, &allotment, 1, AM_NONE));
	}
	am_plugin_occupancy_name_end(&world->occupancy);
}

#define IDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NOBODY   ((const char *const[]){NULL})

/* ---- what is taken for held ------------------------------------------------------------------------------------- */

static void test_busy_at_once_and_calm_after_two(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	collect(&world, AGENT);
	hold(&world, ONE);
	collect(&world, AGENT);
	assert_int_equal(world.occupancy.effective[0], ONE);
	hold(&world, 0);
	collect(&world, AGENT);
	assert_int_equal(world.occupancy.effective[0], ONE);
	collect(&world, AGENT);
	assert_int_equal(world.occupancy.effective[0], 0);
	finish(&world);
}

static void test_pause_is_bridged(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	hold(&world, ONE);
	for (int i = 0; i < 5; i++) {
		collect(&world, AGENT);
		/* It clears its map, is seen so once, and fills it again. */
		hold(&world, 0);
		collect(&world, AGENT);
		assert_int_equal(world.occupancy.effective[0], ONE);
		hold(&world, ONE);
	}
	finish(&world);
}

static void test_agents_of_one_process_have_own_turns(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	hold(&world, ONE);
	collect(&world, AGENT);
	collect(&world, OTHER);
	hold(&world, 0);
	collect(&world, AGENT);
	/* Right after the first one: that is no second look. */
	collect(&world, OTHER);
	assert_int_equal(world.occupancy.effective[0], ONE);
	collect(&world, AGENT);
	collect(&world, OTHER);
	assert_int_equal(world.occupancy.effective[0], 0);
	finish(&world);
}

static void test_silent_agent_is_forgotten(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	hold(&world, ONE);
	collect(&world, OTHER);
	collect(&world, AGENT);
	hold(&world, 0);
	for (int i = 0; i < 12; i++)
		collect(&world, AGENT);
	assert_int_equal(world.occupancy.effective[0], 0);
	finish(&world);
}

static void test_many_agents(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	hold(&world, ONE);
	for (uint64_t agent = 0; agent < (uint64_t)3 * AM_PLUGIN_CONTEXTS_MAX; agent++) {
		name(&world, agent, ONE, IDS("c"));
		collect(&world, agent);
	}
	assert_int_equal(world.occupancy.container_count, 1);
	hold(&world, 0);
	for (int round = 0; round < 200; round++)
		collect(&world, 7);
	am_plugin_occupancy_name_begin(&world.occupancy, 7);
	am_plugin_occupancy_name_end(&world.occupancy);
	assert_int_equal(world.occupancy.container_count, 0);
	assert_int_equal(world.occupancy.effective[0], 0);
	finish(&world);
}

/* ---- containers ------------------------------------------------------------------------------------------------- */

static void test_containers_are_remembered_while_named(void **state)
{
	struct world world;
	char long_id[200];
	char other_id[200];

	(void)state;
	make(&world, "fractional");
	memset(long_id, 'a', sizeof(long_id) - 1);
	long_id[sizeof(long_id) - 1] = '\0';
	memcpy(other_id, long_id, sizeof(other_id));
	other_id[sizeof(other_id) - 2] = 'b';
	assert_null(am_plugin_occupancy_find(&world.occupancy, "one"));
	name(&world, AGENT, 500000, IDS("one", "two", long_id, other_id));
	assert_non_null(am_plugin_occupancy_find(&world.occupancy, "one"));
	assert_ptr_not_equal(am_plugin_occupancy_find(&world.occupancy, long_id),
	                     am_plugin_occupancy_find(&world.occupancy, other_id));
	assert_string_not_equal(am_plugin_occupancy_find(&world.occupancy, long_id)->name,
	                        am_plugin_occupancy_find(&world.occupancy, other_id)->name);
	/* What was known stays as it is. */
	name(&world, AGENT, 900000, IDS("two"));
	assert_null(am_plugin_occupancy_find(&world.occupancy, "one"));
	assert_int_equal(am_plugin_occupancy_find(&world.occupancy, "two")->allotments[0].amount, 500000);
	/* Each agent names its own. */
	name(&world, OTHER, 100000, IDS("three"));
	name(&world, AGENT, 100000, NOBODY);
	assert_null(am_plugin_occupancy_find(&world.occupancy, "two"));
	assert_non_null(am_plugin_occupancy_find(&world.occupancy, "three"));
	finish(&world);
}

/* ---- plans ------------------------------------------------------------------------------------------------------ */

/** A workload as it would be on the board. */
static struct am_plugin_present present(const struct world *world, uint64_t id, const char *container, int64_t amount)
{
	struct am_plugin_present one = {.id = id, .kind = container != NULL ? AM_OWNER_CONTAINER : AM_OWNER_ALLOCATION};

	if (container != NULL)
		snprintf(one.name, sizeof(one.name), "%s", container);
	one.fraction = am_plugin_fraction(&world->fixture.inventory, 0, amount);
	one.memory_limit = am_plugin_workload_memory(&world->fixture.inventory, 0, amount);
	return one;
}

/** Writes a plan for the first device as a text: `end 1; own 2 c; start c 0.50; start - 0.25`, in thousandths of it. */
static void check_plan(const struct world *world, const struct am_plugin_present *workloads, size_t count,
                       const char *expected)
{
	struct am_plugin_actions actions = {0};
	char text[512] = "";

	am_plugin_occupancy_plan(&world->occupancy, 0, workloads, count, &actions);
	assert_false(actions.failed);
	for (size_t i = 0; i < actions.count; i++) {
		const struct am_plugin_action *action = &actions.items[i];
		const char *container = action->wanted.container != NULL ? action->wanted.container->name : "-";
		size_t used = strlen(text);
		const char *separator = used > 0 ? "; " : "";

		if (action->kind == AM_PLUGIN_END)
			snprintf(text + used, sizeof(text) - used, "%send %d", separator, (int)action->id);
		else if (action->kind == AM_PLUGIN_OWN)
			snprintf(text + used, sizeof(text) - used, "%sown %d %s", separator, (int)action->id,
			         container);
		else if (action->kind == AM_PLUGIN_SHAPE)
			snprintf(text + used, sizeof(text) - used, "%sshape %d %u", separator, (int)action->id,
			         (unsigned)action->wanted.profile);
		else
			snprintf(text + used, sizeof(text) - used, "%sstart %s %.4f", separator, container,
			         action->wanted.fraction);
	}
	assert_string_equal(text, expected);
	am_plugin_actions_finish(&actions);
}

/** Brings the first device to @p amount, for good. */
static void settle(struct world *world, int64_t amount)
{
	hold(world, amount);
	for (int i = 0; i < 3; i++)
		collect(world, AGENT);
}

static void test_plan_of_allocations(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "discrete");
	settle(&world, 0);
	check_plan(&world, NULL, 0, "");
	settle(&world, ONE);
	check_plan(&world, NULL, 0, "start - 1.0000");
	one = present(&world, 7, NULL, ONE);
	check_plan(&world, &one, 1, "");
	settle(&world, 0);
	check_plan(&world, &one, 1, "end 7");
	finish(&world);
}

static void test_plan_of_growing_allocation(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "fractional");
	settle(&world, 6750000);
	one = present(&world, 7, NULL, 2700000);
	check_plan(&world, &one, 1, "end 7; start - 0.5000");
	finish(&world);
}

static void test_allocation_becomes_container_without_a_seam(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "fractional");
	settle(&world, 2700000);
	one = present(&world, 7, NULL, 2700000);
	name(&world, AGENT, 2700000, IDS("c"));
	check_plan(&world, &one, 1, "own 7 c");
	one = present(&world, 7, "c", 2700000);
	check_plan(&world, &one, 1, "");
	finish(&world);
}

static void test_container_is_part_of_allocation(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "fractional");
	settle(&world, 6750000);
	one = present(&world, 7, NULL, 6750000);
	name(&world, AGENT, 2700000, IDS("c"));
	check_plan(&world, &one, 1, "end 7; start c 0.2000; start - 0.3000");
	finish(&world);
}

static void test_named_container_holds_whatever_the_map_says(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "fractional");
	settle(&world, 0);
	name(&world, AGENT, 2700000, IDS("c"));
	check_plan(&world, NULL, 0, "start c 0.2000");
	one = present(&world, 7, "c", 2700000);
	check_plan(&world, &one, 1, "");
	/* It is named no more, and nothing is held. */
	name(&world, AGENT, 0, NOBODY);
	check_plan(&world, &one, 1, "end 7");
	finish(&world);
}

static void test_containers_of_before_stay_while_covered(void **state)
{
	struct world world;
	struct am_plugin_present two[2];

	(void)state;
	make(&world, "fractional");
	two[0] = present(&world, 3, "old", 2700000);
	two[1] = present(&world, 4, "older", 4050000);
	/* An agent that has just started may not have filled its map yet. */
	hold(&world, 0);
	check_plan(&world, two, 2, "");
	collect(&world, AGENT);
	check_plan(&world, two, 2, "");
	settle(&world, 6750000);
	check_plan(&world, two, 2, "");
	settle(&world, 2700000);
	check_plan(&world, two, 2, "end 4");
	/* Another container needs what they had. */
	name(&world, AGENT, 2700000, IDS("new"));
	check_plan(&world, two, 2, "end 3; end 4; start new 0.2000");
	finish(&world);
}

static void test_container_of_other_size_begins_anew(void **state)
{
	struct world world;
	struct am_plugin_present one;

	(void)state;
	make(&world, "fractional");
	settle(&world, 2700000);
	one = present(&world, 7, "c", 1350000);
	name(&world, AGENT, 2700000, IDS("c"));
	check_plan(&world, &one, 1, "end 7; start c 0.2000");
	finish(&world);
}

static void test_second_copy_is_ended(void **state)
{
	struct world world;
	struct am_plugin_present two[2];

	(void)state;
	make(&world, "discrete");
	settle(&world, ONE);
	two[0] = present(&world, 1, NULL, ONE);
	two[1] = present(&world, 2, NULL, ONE);
	check_plan(&world, two, 2, "end 2");
	name(&world, AGENT, ONE, IDS("c"));
	two[0] = present(&world, 1, "c", ONE);
	two[1] = present(&world, 2, "c", ONE);
	check_plan(&world, two, 2, "end 2");
	finish(&world);
}

static void test_only_what_changed_is_looked_at(void **state)
{
	struct world world;

	(void)state;
	make(&world, "discrete");
	settle(&world, 0);
	memset(world.occupancy.changed, 0, 4 * sizeof(*world.occupancy.changed));
	world.occupancy.any_changed = false;
	collect(&world, AGENT);
	assert_false(world.occupancy.any_changed);
	hold(&world, ONE);
	collect(&world, AGENT);
	assert_true(world.occupancy.any_changed);
	assert_true(world.occupancy.changed[0]);
	assert_false(world.occupancy.changed[1]);
	finish(&world);
}

static void test_profile_that_a_container_asks_for(void **state)
{
	struct world world;
	struct am_plugin_allotment allotment = {.device = 0, .amount = ONE};
	struct am_plugin_present one;

	(void)state;
	make(&world, "discrete");
	hold(&world, ONE);
	collect(&world, AGENT);
	one = present(&world, 7, NULL, ONE);
	one.profile = AM_PROFILE_TRAINING;
	am_plugin_occupancy_name_begin(&world.occupancy, AGENT);
	assert_non_null(am_plugin_occupancy_learn(&world.occupancy, AGENT, "c", &allotment, 1, AM_PROFILE_BURN));
	am_plugin_occupancy_name_end(&world.occupancy);
	check_plan(&world, &one, 1, "own 7 c; shape 7 6");
	/* After a restart, of the same profile or another one. */
	one = present(&world, 8, "c", ONE);
	one.profile = AM_PROFILE_BURN;
	check_plan(&world, &one, 1, "");
	one.profile = AM_PROFILE_IDLE;
	check_plan(&world, &one, 1, "shape 8 6");
	finish(&world);
	/* Who asks for none is left as he is. */
	make(&world, "discrete");
	hold(&world, ONE);
	collect(&world, AGENT);
	name(&world, AGENT, ONE, IDS("c"));
	check_plan(&world, &one, 1, "");
	finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_busy_at_once_and_calm_after_two),
	    cmocka_unit_test(test_pause_is_bridged),
	    cmocka_unit_test(test_agents_of_one_process_have_own_turns),
	    cmocka_unit_test(test_silent_agent_is_forgotten),
	    cmocka_unit_test(test_many_agents),
	    cmocka_unit_test(test_containers_are_remembered_while_named),
	    cmocka_unit_test(test_plan_of_allocations),
	    cmocka_unit_test(test_plan_of_growing_allocation),
	    cmocka_unit_test(test_allocation_becomes_container_without_a_seam),
	    cmocka_unit_test(test_container_is_part_of_allocation),
	    cmocka_unit_test(test_named_container_holds_whatever_the_map_says),
	    cmocka_unit_test(test_containers_of_before_stay_while_covered),
	    cmocka_unit_test(test_container_of_other_size_begins_anew),
	    cmocka_unit_test(test_second_copy_is_ended),
	    cmocka_unit_test(test_only_what_changed_is_looked_at),
	    cmocka_unit_test(test_profile_that_a_container_asks_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
