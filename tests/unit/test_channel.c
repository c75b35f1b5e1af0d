/* SPDX-License-Identifier: Apache-2.0 */
/* Rounding and splitting: what is shown adds up. */
#include "support.h"

#include <math.h>
#include <string.h>

static void rounds_half_away_from_zero_and_into_range(void **state)
{
	(void)state;
	assert_int_equal(am_channel_round(AM_CHANNEL_UTILIZATION, 49.5), 50);
	assert_int_equal(am_channel_round(AM_CHANNEL_UTILIZATION, 49.49), 49);
	assert_int_equal(am_channel_round(AM_CHANNEL_UTILIZATION, -3), 0);
	assert_int_equal(am_channel_round(AM_CHANNEL_UTILIZATION, 1e300), 100);
	assert_int_equal(am_channel_round(AM_CHANNEL_UTILIZATION, NAN), 0);
	assert_int_equal(am_channel_round(AM_CHANNEL_TEMPERATURE, -0.5), -1);
	assert_int_equal(am_channel_round(AM_CHANNEL_TEMPERATURE, -INFINITY), -40);
	assert_int_equal(am_channel_round(AM_CHANNEL_ENERGY, 1e30), INT64_MAX);
	assert_int_equal(am_channel_coarsen(1499, 1000), 1);
	assert_int_equal(am_channel_coarsen(1500, 1000), 2);
	assert_int_equal(am_channel_coarsen(-1500, 1000), -2);
	assert_int_equal(am_channel_coarsen(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(am_channel_coarsen(INT64_MAX, INT64_MAX), 1);
}

static void names_lead_to_channels(void **state)
{
	enum am_channel channel = AM_CHANNEL_COUNT;

	(void)state;
	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++) {
		assert_true(am_channel_from_name(am_channel_info((enum am_channel)i)->name, &channel));
		assert_int_equal(channel, i);
	}
	assert_false(am_channel_from_name("utilisation", &channel));
	assert_null(am_channel_info(AM_CHANNEL_COUNT));
}

static void parts_add_up_to_the_whole(void **state)
{
	uint64_t random = 5;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double weights[40], sum = 0;
		int64_t parts[40], total = (int64_t)draw_below(&random, i % 2 == 0 ? 101 : (uint64_t)1 << 40),
				   shown = 0;
		size_t count = 1 + draw_below(&random, 40);

		for (size_t j = 0; j < count; j++) {
			weights[j] = draw_below(&random, 4) == 0 ? 0 : (double)draw_below(&random, 1000) / 999;
			sum += weights[j];
		}
		am_apportion(total, weights, count, parts);
		for (size_t j = 0; j < count; j++) {
			double exact = sum > 0 ? (double)total * weights[j] / sum : 0;

			assert_true(fabs((double)parts[j] - exact) <= 1.0 + 1e-3);
			shown += parts[j];
		}
		assert_int_equal(shown, sum > 0 ? total : 0);
	}
}

static void what_is_left_goes_to_the_largest_fraction(void **state)
{
	const double weights[] = {1, 1, 1.9, 0};
	int64_t parts[4];

	(void)state;
	/* 2.56, 2.56 and 4.87: the last one and then the first get what is left. */
	am_apportion(10, weights, 4, parts);
	assert_int_equal(parts[0], 3);
	assert_int_equal(parts[1], 2);
	assert_int_equal(parts[2], 5);
	assert_int_equal(parts[3], 0);
}

static void processes_share_equally(void **state)
{
	(void)state;
	assert_int_equal(am_share_of_process(10, 3, 0), 4);
	assert_int_equal(am_share_of_process(10, 3, 1), 3);
	assert_int_equal(am_share_of_process(10, 3, 2), 3);
	assert_int_equal(am_share_of_process(0, 3, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rounds_half_away_from_zero_and_into_range),
	    cmocka_unit_test(names_lead_to_channels),
	    cmocka_unit_test(parts_add_up_to_the_whole),
	    cmocka_unit_test(what_is_left_goes_to_the_largest_fraction),
	    cmocka_unit_test(processes_share_equally),
	};

	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
