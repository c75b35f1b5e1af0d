/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "policy/options.h"

static void test_defaults(void **state)
{
	struct am_plugin_options options;

	(void)state;
	am_plugin_options_init(&options);
	assert_int_equal(options.mode, AM_PLUGIN_DISCRETE);
	assert_int_equal(options.unit_memory, (uint64_t)2 << 30);
	assert_int_equal(options.unit_processors, 8);
	assert_int_equal(options.reserved_memory, 64 << 20);
	assert_string_equal(options.quantum, "0.1");
	assert_null(options.device_mask);
	for (size_t i = 0; i < AM_PLUGIN_OPTION_COUNT; i++)
		assert_false(options.given[i]);
	am_plugin_options_finish(&options);
}

static void test_right_values(void **state)
{
	struct am_plugin_options options;

	(void)state;
	am_plugin_options_init(&options);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_ALLOCATION_MODE, " fractional\n", "e", NULL));
	assert_int_equal(options.mode, AM_PLUGIN_FRACTIONAL);
	assert_true(options.given[AM_PLUGIN_OPTION_ALLOCATION_MODE]);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_UNIT_MEM, "512m", "e", NULL));
	assert_int_equal(options.unit_memory, 512 << 20);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_UNIT_MEM, "3221225472", "e", NULL));
	assert_int_equal(options.unit_memory, (uint64_t)3 << 30);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_UNIT_MEM, " 1.5G ", "e", NULL));
	assert_int_equal(options.unit_memory, (uint64_t)3 << 29);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_UNIT_PROC, "2", "e", NULL));
	assert_int_equal(options.unit_processors, 2);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_RESERVED_MEMORY, "128m", "e", NULL));
	assert_int_equal(options.reserved_memory, 128 << 20);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_RESERVED_MEMORY, "0", "e", NULL));
	assert_int_equal(options.reserved_memory, 0);
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_DEVICE_MASK, "a, b", "e", NULL));
	assert_true(am_plugin_options_set(&options, AM_PLUGIN_OPTION_DEVICE_MASK, " c", "e", NULL));
	assert_string_equal(options.device_mask, " c");
	am_plugin_options_finish(&options);
}

static void test_quantum(void **state)
{
	static const char *const right[] = {"0.1", "0.01", "1", "1000", "0.000001", " 0.25 ", "2.5"};
	static const char *const wrong[] = {
	    "0",         "0.0",    "-0.1", "abc", "",    ".5",  "1.",   "1e-1",
	    "0.0000001", "1000.1", "NaN",  "1,5", "0x1", "1 0", "1..2", "99999999999999999999999"};
	struct am_plugin_options options;

	(void)state;
	am_plugin_options_init(&options);
	for (size_t i = 0; i < COUNT_OF(right); i++)
		if (!am_plugin_options_set(&options, AM_PLUGIN_OPTION_QUANTUM_SIZE, right[i], "e", NULL))
			fail_msg("%s is refused", right[i]);
	assert_string_equal(options.quantum, "2.5");
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (am_plugin_options_set(&options, AM_PLUGIN_OPTION_QUANTUM_SIZE, wrong[i], "e", NULL))
			fail_msg("%s is taken", wrong[i]);
	assert_string_equal(options.quantum, "2.5");
	am_plugin_options_finish(&options);
}

static void refuse(enum am_plugin_option option, const char *text, const char *message)
{
	struct am_plugin_options options;
	struct am_error error = {0};

	am_plugin_options_init(&options);
	assert_false(am_plugin_options_set(&options, option, text, "config/mock", &error));
	assert_error(error, AM_ERROR_INVALID, message);
	assert_false(options.given[option]);
	am_plugin_options_finish(&options);
}

static void test_wrong_values(void **state)
{
	(void)state;
	refuse(AM_PLUGIN_OPTION_ALLOCATION_MODE, "bogus",
	       "config/mock/allocation_mode is \"bogus\", but must be discrete or fractional");
	refuse(AM_PLUGIN_OPTION_ALLOCATION_MODE, "Discrete",
	       "config/mock/allocation_mode is \"Discrete\", but must be discrete or fractional");
	refuse(AM_PLUGIN_OPTION_UNIT_MEM, "511m",
	       "config/mock/unit_mem is \"511m\", but must be a size of 512m or more, such as 2g or 2147483648");
	refuse(AM_PLUGIN_OPTION_UNIT_MEM, "-2g",
	       "config/mock/unit_mem is \"-2g\", but must be a size of 512m or more, such as 2g or 2147483648");
	refuse(AM_PLUGIN_OPTION_UNIT_MEM, "inf",
	       "config/mock/unit_mem is \"inf\", but must be a size of 512m or more, such as 2g or 2147483648");
	refuse(AM_PLUGIN_OPTION_UNIT_PROC, "1",
	       "config/mock/unit_proc is \"1\", but must be a whole number from 2 to 1000000");
	refuse(AM_PLUGIN_OPTION_UNIT_PROC, "8.5",
	       "config/mock/unit_proc is \"8.5\", but must be a whole number from 2 to 1000000");
	refuse(AM_PLUGIN_OPTION_UNIT_PROC, "18446744073709551618",
	       "config/mock/unit_proc is \"18446744073709551618\", but must be a whole number from 2 to 1000000");
	refuse(AM_PLUGIN_OPTION_RESERVED_MEMORY, "some",
	       "config/mock/reserved_memory is \"some\", but must be a size, such as 64m or 67108864, or 0");
	refuse(
	    AM_PLUGIN_OPTION_QUANTUM_SIZE,
	    "a\x01"
	    "b",
	    "config/mock/quantum_size is \"a?b\", but must be a number above 0 and up to 1000 with at most 6 decimals, "
	    "such as 0.1");
}

static void test_long_value_is_cut(void **state)
{
	char text[1000];
	struct am_plugin_options options;
	struct am_error error = {0};

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	am_plugin_options_init(&options);
	assert_false(am_plugin_options_set(&options, AM_PLUGIN_OPTION_UNIT_MEM, text, "here", &error));
	assert_true(strlen(error.message) < 300);
	assert_non_null(strstr(error.message, "xxx\", but must be a size"));
	am_plugin_options_finish(&options);
}

static void test_reserved_memory_by_mode(void **state)
{
	struct am_plugin_options options;

	(void)state;
	am_plugin_options_init(&options);
	am_plugin_options_settle(&options);
	assert_int_equal(options.reserved_memory, 0);
	am_plugin_options_init(&options);
	options.mode = AM_PLUGIN_FRACTIONAL;
	am_plugin_options_settle(&options);
	assert_int_equal(options.reserved_memory, 64 << 20);
}

static void test_slips(void **state)
{
	(void)state;
	assert_int_equal(am_plugin_option_meant("unit_memm"), AM_PLUGIN_OPTION_UNIT_MEM);
	assert_int_equal(am_plugin_option_meant("device_masks"), AM_PLUGIN_OPTION_DEVICE_MASK);
	assert_int_equal(am_plugin_option_meant("unit_mem"), AM_PLUGIN_OPTION_COUNT);
	assert_int_equal(am_plugin_option_meant("something"), AM_PLUGIN_OPTION_COUNT);
	assert_string_equal(am_plugin_option_key(AM_PLUGIN_OPTION_QUANTUM_SIZE), "quantum_size");
	assert_string_equal(am_plugin_option_key(AM_PLUGIN_OPTION_COUNT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_right_values),
	    cmocka_unit_test(test_quantum),
	    cmocka_unit_test(test_wrong_values),
	    cmocka_unit_test(test_long_value_is_cut),
	    cmocka_unit_test(test_reserved_memory_by_mode),
	    cmocka_unit_test(test_slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
