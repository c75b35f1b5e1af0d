/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_support.h"

#include "policy/metadata.h"

/* ---- shares ----------------------------------------------------------------------------------------------------- */

static void test_shares_are_exact(void **state)
{
	/* Unit memory in GiB, processors of a unit; memory in GiB, processors; hundredths. */
	static const struct {
		uint64_t unit_memory, unit_processors;
		uint64_t memory, processors;
		int64_t hundredths;
	} cases[] = {
	    {2, 8, 40, 108, 1350}, {3, 10, 40, 108, 1080}, {10, 8, 43, 4000, 430}, {10, 8, 29, 4000, 290},
	    {10, 8, 3, 4000, 30},  {3, 8, 1, 4000, 33},    {2, 8, 40, 3, 37},      {40, 108, 40, 108, 100},
	};
	struct am_plugin_options options;
	char text[AM_PLUGIN_AMOUNT_SIZE];

	(void)state;
	am_plugin_options_init(&options);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		options.unit_memory = cases[i].unit_memory << 30;
		options.unit_processors = (uint32_t)cases[i].unit_processors;
		assert_int_equal(am_plugin_share_count(&options, cases[i].memory << 30, (uint32_t)cases[i].processors),
		                 cases[i].hundredths);
	}
	am_plugin_hundredths_format(430, text);
	assert_string_equal(text, "4.30");
	am_plugin_hundredths_format(5, text);
	assert_string_equal(text, "0.05");
	am_plugin_hundredths_format(123456, text);
	assert_string_equal(text, "1234.56");
}

static void test_limits(void **state)
{
	struct am_plugin_options options;

	(void)state;
	am_plugin_options_init(&options);
	assert_int_equal(am_plugin_share_memory(&options, 100000), 214748364);
	assert_int_equal(am_plugin_share_memory(&options, 1300000), 2791728742);
	assert_int_equal(am_plugin_share_memory(&options, 0), 0);
	assert_int_equal(am_plugin_share_memory(&options, -5), 0);
	assert_int_equal(am_plugin_share_processors(&options, 500000), 4);
	assert_int_equal(am_plugin_share_processors(&options, 1300000), 10);
	assert_int_equal(am_plugin_share_processors(&options, 0), 4);
	/* What nobody sets does not wrap. */
	options.unit_memory = INT64_MAX;
	assert_true(am_plugin_share_memory(&options, INT64_MAX) == UINT64_MAX);
	assert_int_equal(am_plugin_share_processors(&options, INT64_MAX), UINT32_MAX);
}

/* ---- slots ------------------------------------------------------------------------------------------------------ */

static void test_whole_devices(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), NULL, NULL);
	assert_int_equal(fixture.inventory.slot_count, 1);
	assert_string_equal(fixture.inventory.slots[0].name, "cuda.device");
	assert_false(fixture.inventory.slots[0].unique);
	assert_int_equal(fixture.inventory.slots[0].total, 400);
	assert_int_equal(am_plugin_whole_amount(&fixture.inventory, 2), AM_PLUGIN_AMOUNT_ONE);
	assert_true(am_plugin_fraction(&fixture.inventory, 0, AM_PLUGIN_AMOUNT_ONE) == 1.0);
	assert_int_equal(am_plugin_memory_limit(&fixture.inventory, 0, AM_PLUGIN_AMOUNT_ONE), (uint64_t)40 << 30);
	assert_int_equal(am_plugin_workload_memory(&fixture.inventory, 0, AM_PLUGIN_AMOUNT_ONE),
	                 ((uint64_t)40 << 30) - fixture.machine->devices[0].memory_reserved);
	assert_int_equal(am_plugin_processors(&fixture.inventory, 0, AM_PLUGIN_AMOUNT_ONE), 108);
	fixture_finish(&fixture);
}

static void test_shared_devices(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("rocm", FOUR_GPUS, ""), "fractional", NULL);
	assert_int_equal(fixture.inventory.slot_count, 1);
	assert_string_equal(fixture.inventory.slots[0].name, "rocm.shares");
	assert_int_equal(fixture.inventory.slots[0].total, 5400);
	assert_int_equal(am_plugin_whole_amount(&fixture.inventory, 0), 13500000);
	assert_true(am_plugin_fraction(&fixture.inventory, 0, 6750000) == 0.5);
	assert_true(am_plugin_fraction(&fixture.inventory, 0, 99999999) == 1.0);
	assert_true(am_plugin_fraction(&fixture.inventory, 0, 0) == 0.0);
	assert_int_equal(am_plugin_memory_limit(&fixture.inventory, 0, 500000), (uint64_t)1 << 30);
	fixture_finish(&fixture);
}

static void check_slices(const char *mode, const char *plain, int64_t plain_total)
{
	struct fixture fixture;

	fixture_make(&fixture, MACHINE("cuda", GPU_AND_SLICES, ""), mode, NULL);
	assert_int_equal(fixture.inventory.slot_count, 3);
	assert_string_equal(fixture.inventory.slots[0].name, plain);
	assert_int_equal(fixture.inventory.slots[0].total, plain_total);
	assert_string_equal(fixture.inventory.slots[1].name, "cuda.device:20g-mig");
	assert_true(fixture.inventory.slots[1].unique);
	assert_int_equal(fixture.inventory.slots[1].total, 100);
	assert_string_equal(fixture.inventory.slots[2].name, "cuda.device:10g-mig");
	assert_int_equal(fixture.inventory.slots[2].total, 300);
	assert_int_equal(fixture.inventory.slot_of[4], 2);
	assert_true(am_plugin_is_slice(&fixture.inventory, 1));
	assert_int_equal(am_plugin_processors(&fixture.inventory, 1, AM_PLUGIN_AMOUNT_ONE), 56);
	assert_int_equal(am_plugin_memory_limit(&fixture.inventory, 1, AM_PLUGIN_AMOUNT_ONE), (uint64_t)20 << 30);
	fixture_finish(&fixture);
}

static void test_slices(void **state)
{
	(void)state;
	check_slices("discrete", "cuda.device", 100);
	check_slices("fractional", "cuda.shares", 1350);
}

static void test_slices_only(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", SLICES, ""), NULL, NULL);
	assert_int_equal(fixture.inventory.slot_count, 2);
	assert_string_equal(fixture.inventory.slots[0].name, "cuda.device:20g-mig");
	fixture_finish(&fixture);
}

static void test_no_devices(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", "", ""), NULL, NULL);
	assert_int_equal(fixture.inventory.slot_count, 1);
	assert_string_equal(fixture.inventory.slots[0].name, "cuda.device");
	assert_int_equal(fixture.inventory.slots[0].total, 0);
	fixture_finish(&fixture);
}

/* ---- masks ------------------------------------------------------------------------------------------------------ */

static void test_mask(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), NULL, " " ID(2) " ,, GPU-" ID(4) ",");
	assert_int_equal(fixture.inventory.visible_count, 2);
	assert_int_equal(fixture.inventory.visible[0], 0);
	assert_int_equal(fixture.inventory.visible[1], 2);
	assert_true(fixture.inventory.hidden[1]);
	assert_int_equal(fixture.inventory.slot_of[1], AM_NONE);
	assert_int_equal(fixture.inventory.slots[0].total, 200);
	assert_int_equal(fixture.inventory.warning_count, 0);
	fixture_finish(&fixture);
}

static void test_mask_of_address(void **state)
{
	struct fixture fixture;
	char address[AM_PCI_TEXT_SIZE];

	(void)state;
	fixture_begin(&fixture, MACHINE("cuda", FOUR_GPUS, ""));
	am_pci_format(&fixture.machine->devices[3].pci, address);
	set_option(&fixture, AM_PLUGIN_OPTION_DEVICE_MASK, address);
	fixture_build(&fixture);
	assert_int_equal(fixture.inventory.visible_count, 3);
	assert_true(fixture.inventory.hidden[3]);
	fixture_finish(&fixture);
}

static void test_mask_of_mother_hides_her_slices(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", GPU_AND_SLICES, ""), NULL, ID(4));
	assert_int_equal(fixture.inventory.visible_count, 3);
	assert_true(fixture.inventory.hidden[3] && fixture.inventory.hidden[4]);
	fixture_finish(&fixture);

	fixture_make(&fixture, MACHINE("cuda", GPU_AND_SLICES, ""), NULL, "MIG-" ID(4) "/1/0");
	assert_int_equal(fixture.inventory.visible_count, 4);
	assert_true(fixture.inventory.hidden[3] && !fixture.inventory.hidden[4]);
	fixture_finish(&fixture);
}

static void test_mask_of_strangers(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), NULL, "nobody," ID(1));
	assert_int_equal(fixture.inventory.visible_count, 3);
	assert_int_equal(fixture.inventory.warning_count, 1);
	assert_string_equal(fixture.inventory.warnings[0], "here/device_mask names \"nobody\", which is no device");
	fixture_finish(&fixture);

	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), NULL, "a,b,c,d,e,f,g,h,i,j");
	assert_int_equal(fixture.inventory.visible_count, 4);
	assert_int_equal(fixture.inventory.warning_count, 9);
	assert_string_equal(fixture.inventory.warnings[8], "here/device_mask names 2 more that are no devices");
	fixture_finish(&fixture);
}

static void test_all_masked(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_make(&fixture, MACHINE("cuda", FOUR_GPUS, ""), "fractional", ID(1) "," ID(2) "," ID(3) "," ID(4));
	assert_int_equal(fixture.inventory.visible_count, 0);
	assert_int_equal(fixture.inventory.slot_count, 1);
	assert_int_equal(fixture.inventory.slots[0].total, 0);
	fixture_finish(&fixture);
}

/* ---- metadata --------------------------------------------------------------------------------------------------- */

static void check_metadata(const char *text, const char *mode, const char *mask, const char *slot, const char *human,
                           bool found)
{
	struct fixture fixture;
	struct am_plugin_metadata metadata;

	fixture_make(&fixture, text, mode, mask);
	am_plugin_metadata_choose(&fixture.inventory, &metadata);
	assert_string_equal(metadata.slot_name, slot);
	assert_string_equal(metadata.human_readable_name, human);
	assert_int_equal(metadata.found, found);
	assert_true(metadata.description[0] != '\0' && metadata.display_unit[0] != '\0');
	assert_true(metadata.display_icon[0] != '\0');
	fixture_finish(&fixture);
}

static void test_metadata_of_the_file(void **state)
{
	static const char formats[] =
	    MACHINE("cuda", GPU_AND_SLICES,
	            FORMAT("device", "whole", 0) FORMAT("shares", "part", 2) FORMAT("\"*-mig\"", "slice", 0));
	static const char own[] =
	    MACHINE("cuda", SLICES, FORMAT("\"*-mig\"", "any", 0) FORMAT("\"20g-mig\"", "twenty", 0));

	(void)state;
	check_metadata(formats, "discrete", NULL, "cuda.device", "whole", true);
	check_metadata(formats, "fractional", NULL, "cuda.shares", "part", true);
	check_metadata(formats, "discrete", ID(1), "cuda.device:20g-mig", "slice", true);
	check_metadata(formats, "fractional", ID(1), "cuda.device:20g-mig", "slice", true);
	check_metadata(own, "discrete", NULL, "cuda.device:20g-mig", "twenty", true);
	check_metadata(own, "discrete", ID(3), "cuda.device:10g-mig", "any", true);
}

static void test_metadata_of_ours(void **state)
{
	static const char *const known[] = {"cuda",   "rocm", "tpu",    "ipu",         "atom",
	                                    "warboy", "rngd", "gaudi2", "tenstorrent", "lpu"};
	char text[2048];

	(void)state;
	check_metadata(MACHINE("cuda", FOUR_GPUS, ""), "discrete", NULL, "cuda.device", "GPU", false);
	check_metadata(MACHINE("cuda", FOUR_GPUS, ""), "fractional", NULL, "cuda.shares", "fGPU", false);
	check_metadata(MACHINE("cuda", SLICES, ""), "fractional", NULL, "cuda.device:20g-mig", "GPU", false);
	check_metadata(MACHINE("toaster", FOUR_GPUS, ""), "discrete", NULL, "toaster.device", "toaster", false);
	check_metadata(MACHINE("toaster", "", ""), "fractional", NULL, "toaster.shares", "ftoaster", false);
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		struct fixture fixture;
		struct am_plugin_metadata metadata;

		snprintf(text, sizeof(text),
		         "slot_name = \"%s\"\ndevice_plugin_name = \"x\"\ndevices = []\n[attributes]\n[formats]\n",
		         known[i]);
		fixture_make(&fixture, text, NULL, NULL);
		am_plugin_metadata_choose(&fixture.inventory, &metadata);
		/* It is known, not made of the name. */
		assert_string_not_equal(metadata.human_readable_name, known[i]);
		fixture_finish(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_shares_are_exact),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_whole_devices),
	    cmocka_unit_test(test_shared_devices),
	    cmocka_unit_test(test_slices),
	    cmocka_unit_test(test_slices_only),
	    cmocka_unit_test(test_no_devices),
	    cmocka_unit_test(test_mask),
	    cmocka_unit_test(test_mask_of_address),
	    cmocka_unit_test(test_mask_of_mother_hides_her_slices),
	    cmocka_unit_test(test_mask_of_strangers),
	    cmocka_unit_test(test_all_masked),
	    cmocka_unit_test(test_metadata_of_the_file),
	    cmocka_unit_test(test_metadata_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
