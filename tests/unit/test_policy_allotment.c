/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_support.h"

#include "policy/allotment.h"
#include "policy/hardware.h"

#define ONE AM_PLUGIN_AMOUNT_ONE

/* ---- what a container is told ----------------------------------------------------------------------------------- */

static void check_lines(const struct am_plugin_lines *lines, const char *const *expected)
{
	size_t count = 0;

	for (; expected[2 * count] != NULL; count++) {
		assert_true(count < lines->count);
		assert_string_equal(lines->items[count].name, expected[2 * count]);
		assert_string_equal(am_plugin_buffer_text(&lines->items[count].value), expected[2 * count + 1]);
	}
	assert_int_equal(lines->count, count);
	assert_false(am_plugin_lines_failed(lines));
}

static void check_container(const struct fixture *fixture, struct am_plugin_allotment *allotments, size_t count,
                            const char *const *environment, const char *const *data)
{
	struct am_plugin_lines lines = {0};

	count = am_plugin_allotments_settle(&fixture->inventory, allotments, count);
	am_plugin_environment(&fixture->inventory, allotments, count, &lines);
	check_lines(&lines, environment);
	am_plugin_lines_finish(&lines);
	am_plugin_resource_data(&fixture->inventory, allotments, count, &lines);
	check_lines(&lines, data);
	am_plugin_lines_finish(&lines);
}

static void test_whole_devices(void **state)
{
	struct fixture fixture;
	/* Not in the order of the devices, with a nothing and a device that is not there. */
	struct am_plugin_allotment given[] = {{3, ONE}, {2, 0}, {1, ONE}, {99, ONE}};
	static const char *const environment[] = {"TF_MIN_GPU_MULTIPROCESSOR_COUNT",
	                                          "4",
	                                          "BACKENDAI_MOCK_CUDA_DEVICES",
	                                          ID(2) "," ID(4),
	                                          "BACKENDAI_MOCK_CUDA_DEVICE_COUNT",
	                                          "2",
	                                          NULL};
	static const char *const data[] = {"CUDA_GLOBAL_DEVICE_IDS", "0:" ID(2) ",1:" ID(4),
	                                   "CUDA_RESOURCE_VIRTUALIZED", "0", NULL};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), "discrete", NULL);
	check_container(&fixture, given, COUNT_OF(given), environment, data);
	fixture_finish(&fixture);
}

static void test_shares(void **state)
{
	struct fixture fixture;
	struct am_plugin_allotment given[] = {{3, 500000}, {0, 1300000}};
	static const char *const environment[] = {"TF_MIN_GPU_MULTIPROCESSOR_COUNT",
	                                          "4",
	                                          "BACKENDAI_MOCK_CUDA_DEVICES",
	                                          ID(1) "," ID(4),
	                                          "BACKENDAI_MOCK_CUDA_DEVICE_COUNT",
	                                          "2",
	                                          NULL};
	static const char *const data[] = {"CUDA_GLOBAL_DEVICE_IDS",
	                                   "0:" ID(1) ",1:" ID(4),
	                                   "CUDA_RESOURCE_VIRTUALIZED",
	                                   "1",
	                                   "CUDA_MEMORY_LIMITS",
	                                   ID(1) ":2791728742," ID(4) ":1073741824",
	                                   "CUDA_PROCESSOR_LIMITS",
	                                   ID(1) ":10," ID(4) ":4",
	                                   "CUDA_RESERVED_MEMORY",
	                                   "67108864",
	                                   NULL};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), "fractional", NULL);
	check_container(&fixture, given, COUNT_OF(given), environment, data);
	fixture_finish(&fixture);
}

static void test_nothing(void **state)
{
	struct fixture fixture;
	struct am_plugin_allotment given[1] = {{0, 0}};
	static const char *const environment[] = {"TF_MIN_GPU_MULTIPROCESSOR_COUNT",
	                                          "4",
	                                          "BACKENDAI_MOCK_CUDA_DEVICES",
	                                          "",
	                                          "BACKENDAI_MOCK_CUDA_DEVICE_COUNT",
	                                          "0",
	                                          NULL};
	static const char *const data[] = {"CUDA_GLOBAL_DEVICE_IDS",
	                                   "",
	                                   "CUDA_RESOURCE_VIRTUALIZED",
	                                   "1",
	                                   "CUDA_MEMORY_LIMITS",
	                                   "",
	                                   "CUDA_PROCESSOR_LIMITS",
	                                   "",
	                                   "CUDA_RESERVED_MEMORY",
	                                   "67108864",
	                                   NULL};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), "fractional", NULL);
	check_container(&fixture, given, COUNT_OF(given), environment, data);
	fixture_finish(&fixture);
}

static void test_slice_of_shared_machine(void **state)
{
	struct fixture fixture;
	struct am_plugin_allotment given[] = {{2, ONE}};
	static const char *const environment[] = {"TF_MIN_GPU_MULTIPROCESSOR_COUNT",
	                                          "4",
	                                          "BACKENDAI_MOCK_CUDA_DEVICES",
	                                          "MIG-" ID(3) "/2/0",
	                                          "BACKENDAI_MOCK_CUDA_DEVICE_COUNT",
	                                          "1",
	                                          NULL};
	static const char *const data[] = {"CUDA_GLOBAL_DEVICE_IDS",
	                                   "0:MIG-" ID(3) "/2/0",
	                                   "CUDA_RESOURCE_VIRTUALIZED",
	                                   "0",
	                                   "CUDA_MEMORY_LIMITS",
	                                   "",
	                                   "CUDA_PROCESSOR_LIMITS",
	                                   "",
	                                   "CUDA_RESERVED_MEMORY",
	                                   "67108864",
	                                   NULL};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", GPU_AND_SLICES, ""), "fractional", NULL);
	check_container(&fixture, given, COUNT_OF(given), environment, data);
	fixture_finish(&fixture);
}

static void test_other_keys(void **state)
{
	struct fixture fixture;
	struct am_plugin_allotment given[] = {{0, ONE}};
	static const char *const environment[] = {"BACKENDAI_MOCK_TT_N300_DEVICES", ID(1),
	                                          "BACKENDAI_MOCK_TT_N300_DEVICE_COUNT", "1", NULL};
	static const char *const none[] = {NULL};

	(void)state;
	fixture_make(&fixture, MACHINE("tt-n300", FOUR_GPUS, ""), "fractional", NULL);
	check_container(&fixture, given, COUNT_OF(given), environment, none);
	fixture_finish(&fixture);
}

static void test_settling(void **state)
{
	struct fixture fixture;
	struct am_plugin_allotment given[] = {{2, 5}, {1, 1}, {2, 7}, {1, -3}, {0, 4}, {2, INT64_MAX}};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), "fractional", ID(1));
	assert_int_equal(am_plugin_allotments_settle(&fixture.inventory, given, COUNT_OF(given)), 2);
	assert_int_equal(given[0].device, 1);
	assert_int_equal(given[0].amount, 1);
	assert_int_equal(given[1].device, 2);
	assert_true(given[1].amount == INT64_MAX);
	assert_int_equal(am_plugin_allotments_settle(&fixture.inventory, given, 0), 0);
	fixture_finish(&fixture);
}

/* ---- how the hardware is ---------------------------------------------------------------------------------------- */

static void judge(const enum am_health *healths, const char *mask, const char *status, const char *reason)
{
	struct fixture fixture;
	struct am_plugin_hardware hardware = {0};

	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS DEVICE(5, "Other", 10, "8G", "false"), ""), NULL, mask);
	am_plugin_hardware_judge(&fixture.inventory, healths, NULL, "it is gone", &hardware);
	assert_string_equal(am_plugin_status_name(hardware.status), status);
	assert_string_equal(am_plugin_buffer_text(&hardware.reason), reason);
	if (mask == NULL)
		assert_string_equal(am_plugin_buffer_text(&hardware.models), "GPU x4, Other x1");
	am_plugin_hardware_finish(&hardware);
	fixture_finish(&fixture);
}

static void test_hardware(void **state)
{
	const enum am_health well[5] = {0};
	const enum am_health one_lost[5] = {AM_HEALTH_OFFLINE};
	const enum am_health one_faulty[5] = {[1] = AM_HEALTH_DEGRADED};
	const enum am_health both[5] = {AM_HEALTH_OFFLINE, AM_HEALTH_DEGRADED, [4] = AM_HEALTH_DEGRADED};
	const enum am_health all_lost[5] = {AM_HEALTH_OFFLINE, AM_HEALTH_OFFLINE, AM_HEALTH_OFFLINE, AM_HEALTH_OFFLINE,
	                                    AM_HEALTH_OFFLINE};
	const enum am_health one_silent[5] = {[2] = AM_HEALTH_UNKNOWN};

	(void)state;
	judge(well, NULL, "healthy", "");
	judge(one_lost, NULL, "degraded", "1 of 5 are offline: " ID(1));
	judge(one_faulty, NULL, "degraded", "1 of 5 report a fault: " ID(2));
	judge(both, NULL, "degraded", "1 of 5 are offline: " ID(1) "; 2 of 5 report a fault: " ID(2) ", " ID(5));
	judge(all_lost, NULL, "offline", "5 of 5 are offline: " ID(1) ", " ID(2) ", " ID(3) ", " ID(4) ", ...");
	judge(one_silent, NULL, "unavailable", "1 of 5 do not say how they are: " ID(3));
	judge(NULL, NULL, "unavailable", "it is gone");
	/* Who is hidden does not count. */
	judge(one_lost, ID(1), "healthy", "");
	judge(one_lost, ID(2) "," ID(3) "," ID(4) "," ID(5), "offline", "1 of 1 are offline: " ID(1));
	judge(well, ID(1) "," ID(2) "," ID(3) "," ID(4) "," ID(5), "healthy", "");
}

static void test_hardware_names_conditions(void **state)
{
	const enum am_health healths[4] = {AM_HEALTH_OFFLINE, [2] = AM_HEALTH_DEGRADED};
	const struct am_plugin_disturbed disturbed[4] = {
	    {.kinds = UINT64_C(1) << AM_CONDITION_LOST | UINT64_C(1) << AM_CONDITION_HUNG},
	    {.kinds = UINT64_C(1) << AM_CONDITION_PIN | UINT64_C(1) << AM_CONDITION_STATISTICS_LATE},
	    {.kinds = UINT64_C(1) << AM_CONDITION_PIN | UINT64_C(1) << AM_CONDITION_XID},
	};
	struct fixture fixture;
	struct am_plugin_hardware hardware = {0};

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), NULL, NULL);
	am_plugin_hardware_judge(&fixture.inventory, healths, disturbed, "it is gone", &hardware);
	assert_string_equal(am_plugin_buffer_text(&hardware.reason),
	                    "1 of 4 are offline: " ID(1) " (lost, hung); 1 of 4 report a fault: " ID(3) " (xid)");
	am_plugin_hardware_finish(&hardware);
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole_devices), cmocka_unit_test(test_shares),
	    cmocka_unit_test(test_nothing),       cmocka_unit_test(test_slice_of_shared_machine),
	    cmocka_unit_test(test_other_keys),    cmocka_unit_test(test_settling),
	    cmocka_unit_test(test_hardware),      cmocka_unit_test(test_hardware_names_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
