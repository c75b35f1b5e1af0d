/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts as people write them. */
#include "cli/amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What a text is read as; -1: it is refused. */
struct example {
	const char *text;
	int64_t value;
};

typedef bool reader(const char *text, int64_t *ret_value, struct am_error *error);

static void check(reader *read, const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct am_error error = {0};
		int64_t value = -1;

		if (read(examples[i].text, &value, &error) != (examples[i].value >= 0) || value != examples[i].value)
			fail_msg("\"%s\" is read as %lld", examples[i].text, (long long)value);
		assert_int_equal(error.code, examples[i].value >= 0 ? AM_ERROR_NONE : AM_ERROR_INVALID);
	}
}

static void sizes_are_powers_of_1024(void **state)
{
	static const struct example examples[] = {
	    {"1024", 1024},
	    {"8G", (int64_t)8 << 30},
	    {"8g", (int64_t)8 << 30},
	    {"8GiB", (int64_t)8 << 30},
	    {"8 gb", (int64_t)8 << 30},
	    {"1.5k", 1536},
	    {"512m", (int64_t)512 << 20},
	    {"2T", (int64_t)2 << 40},
	    {"9000000T", -1}, /* more than fits */
	    {"0", -1},
	    {"", -1},
	    {"G", -1},
	    {"-1G", -1},
	    {"+1G", -1},
	    {"1.2.3G", -1},
	    {"1e3", -1},
	    {"0x10", -1},
	    {"inf", -1},
	    {"nan", -1},
	    {"8Q", -1},
	    {"8G ", -1},
	    {".", -1},
	};

	(void)state;
	check(amount_read_bytes, examples, COUNT_OF(examples));
}

static void durations_have_a_unit(void **state)
{
	static const struct example examples[] = {
	    {"500ms", 500000000},
	    {"5s", 5000000000},
	    {"2m", 120000000000},
	    {"2min", 120000000000},
	    {"1.5h", 5400000000000},
	    {"1d", 86400000000000},
	    {"5", -1},
	    {"5t", -1},
	    {"0s", -1},
	    {"-5s", -1},
	    {"s", -1},
	    {"999999999999h", -1},
	};

	(void)state;
	check(amount_read_duration, examples, COUNT_OF(examples));
}

static void shares_are_above_0_and_at_most_1(void **state)
{
	static const struct example examples[] = {
	    {"1", 1000000}, {"0.5", 500000}, {".25", 250000}, {"50%", 500000}, {"100%", 1000000}, {"0.001", 1000},
	    {"0", -1},      {"1.01", -1},    {"101%", -1},    {"-0.5", -1},    {"half", -1},      {"0.0000001", -1},
	};

	(void)state;
	check(amount_read_share, examples, COUNT_OF(examples));
}

static void factors_are_thousandths(void **state)
{
	static const struct example examples[] = {
	    {"60", 60000}, {"0.5", 500}, {"60x", 60000}, {"0", 0}, {"-1", -1}, {"fast", -1},
	};

	(void)state;
	check(amount_read_factor, examples, COUNT_OF(examples));
}

/* The first parameter of a kind. */
static const struct am_parameter *parameter_of(enum am_condition_kind kind)
{
	return &am_condition_info(kind)->parameters[0];
}

static void parameters_have_their_units_and_ranges(void **state)
{
	static const struct {
		enum am_condition_kind kind;
		const char *text;
		int64_t value;     /* -1: it is refused ... */
		const char *shown; /* ... with this; else as it is shown */
	} examples[] = {
	    {AM_CONDITION_POWER_LIMIT, "300", 300000, "300 W"},
	    {AM_CONDITION_POWER_LIMIT, "300.5W", 300500, "300.5 W"},
	    {AM_CONDITION_POWER_LIMIT, "0.3kW", 300000, "300 W"},
	    {AM_CONDITION_POWER_LIMIT, "0.5", -1, "limit is 0.5 W; it must be from 1 W to 100000 W"},
	    {AM_CONDITION_POWER_LIMIT, "hot", -1, "limit \"hot\" is no power; write one as 300 or 300W"},
	    {AM_CONDITION_CLOCKS, "1.2GHz", 1200, "1200 MHz"},
	    {AM_CONDITION_FAN, "50%", 50, "50 %"},
	    {AM_CONDITION_FAN, "101", -1, "speed is 101 %; it must be from 0 % to 100 %"},
	    {AM_CONDITION_COMPUTE_MODE, "Prohibited", 2, "prohibited"},
	    {AM_CONDITION_COMPUTE_MODE, "3", 3, "exclusive-process"},
	    {AM_CONDITION_COMPUTE_MODE, "4", -1,
	     "mode \"4\" is none of default, exclusive-thread, prohibited, exclusive-process"},
	    {AM_CONDITION_ECC, "on", 1, "on"},
	    {AM_CONDITION_ECC, "0", 0, "off"},
	    {AM_CONDITION_ECC, "2", -1, "mode \"2\" is neither on nor off"},
	    {AM_CONDITION_XID, "79", 79, "79"},
	    {AM_CONDITION_XID, "7.9", -1, "code \"7.9\" is no whole number"},
	    {AM_CONDITION_STOLEN_MEMORY, "2g", (int64_t)2 << 30, "2 GiB"},
	    {AM_CONDITION_STATISTICS_LATE, "1m", 60000, "60 s"},
	    {AM_CONDITION_STATISTICS_LATE, "250ms", 250, "250 ms"},
	    {AM_CONDITION_METRIC_ABSENT, "power", AM_CHANNEL_POWER, "power"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		const struct am_parameter *parameter = parameter_of(examples[i].kind);
		struct am_error error = {0};
		char text[AMOUNT_SIZE];
		int64_t value = -1;

		assert_int_equal(amount_read_parameter(parameter, examples[i].text, &value, &error),
		                 examples[i].value >= 0);
		assert_int_equal(value, examples[i].value);
		if (value < 0) {
			assert_string_equal(error.message, examples[i].shown);
			continue;
		}
		amount_of_parameter(parameter, value, text);
		assert_string_equal(text, examples[i].shown);
		/* What is shown can be given again. */
		assert_true(amount_read_parameter(parameter, text, &value, &error));
		assert_int_equal(value, examples[i].value);
	}
}

static void quantities_are_exact(void **state)
{
	static const struct {
		const char *unit, *text;
		int64_t value; /* -1: it is refused */
	} examples[] = {
	    {"milliwatt", "123.456", 123456},
	    {"milliwatt", "1mW", 1},
	    {"milliwatt", "1MW", -1}, /* no thousandth */
	    {"milliwatt", "1.0005W", -1},
	    {"millijoule", "0.5kWh", 1800000000},
	    {"celsius", "85\u00b0C", 85},
	    {"megahertz", "1.41GHz", 1410},
	    {"percent", "1.5", -1},
	    {"byte", "0.3", 0}, /* a part of a byte does not matter */
	    {"byte", "0.5", 1},
	    {"byte", "9007199254740993", 9007199254740993}, /* no double is that */
	    {"error", "9223372036854775807", INT64_MAX},
	    {"error", "9223372036854775808", -1},
	    {"error", "1.", 1},
	    {"error", "1.1234567890", -1},
	    {"millisecond", "1d", 86400000},
	    {"millisecond", "10", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		int64_t value = -1;

		assert_int_equal(amount_read_quantity(examples[i].unit, examples[i].text, &value, NULL),
		                 examples[i].value >= 0);
		assert_int_equal(value, examples[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_are_powers_of_1024),
	    cmocka_unit_test(durations_have_a_unit),
	    cmocka_unit_test(shares_are_above_0_and_at_most_1),
	    cmocka_unit_test(factors_are_thousandths),
	    cmocka_unit_test(parameters_have_their_units_and_ranges),
	    cmocka_unit_test(quantities_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
