/* SPDX-License-Identifier: Apache-2.0 */
/* The engine by itself: its sines, its profiles, its parts. */
#include "support.h"

#include "core/telemetry/angle.h"
#include "core/telemetry/waveform.h"

#include <math.h>
#include <string.h>

static const int64_t tick_lengths[] = {1000000, 10000000, 100000000, 1000000000, 60000000000};

static void sine_and_cosine_are_right(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t phase = i < 4096 ? (uint64_t)i << 52 : draw(&random);
		double angle = ldexp((double)phase, -64) * 2 * acos(-1), sine, cosine;

		am_angle(phase, &sine, &cosine);
		assert_true(fabs(sine - sin(angle)) < 1e-11);
		assert_true(fabs(cosine - cos(angle)) < 1e-11);
	}
}

static void decay_is_right(void **state)
{
	(void)state;
	for (int i = 0; i < 600000; i++) {
		double value = i * 1e-4, decay = am_decay(value);

		assert_true(fabs(decay / exp(-value) - 1) < 1e-13);
	}
	assert_true(am_decay(60) >= 0 && am_decay(60) <= 0);
	assert_true(am_decay(NAN) >= 0 && am_decay(NAN) <= 0);
	assert_true(am_decay(-1) >= 1 && am_decay(-1) <= 1);
}

static void make_product(struct am_product *product, int64_t tick_ns, uint64_t seed)
{
	am_product_generic(product);
	am_product_compile(product, tick_ns, seed, am_profile_info(0), AM_PROFILE_COUNT);
}

/* What the deviations promise: heat is the lagged load, sum is its running sum, and the load stays within 0 and 1. */
static void waveforms_keep_their_promises(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tick_lengths) / sizeof(tick_lengths[0]); i++) {
		struct am_product product;

		make_product(&product, tick_lengths[i], 7);
		for (unsigned profile = 0; profile < AM_PROFILE_COUNT; profile++)
			for (unsigned variant = 0; variant < AM_WAVEFORM_VARIANTS; variant++) {
				const struct am_waveform *waveform = &product.waveforms[profile][variant];
				int64_t first = (int64_t)variant * 1000003 << variant;
				struct am_deviation now, next;

				am_waveform_evaluate(waveform, variant, first, &now);
				for (int64_t tick = first; tick < first + 3000; tick++, now = next) {
					double load = waveform->mean + now.load;

					am_waveform_evaluate(waveform, variant, tick + 1, &next);
					assert_true(load >= 0 && load <= 1);
					assert_true(fabs(next.sum - now.sum - now.load) < 1e-6);
				}
			}
	}
}

static void heat_is_the_lagged_load(void **state)
{
	struct am_product product;
	const struct am_waveform *waveform;
	struct am_waveform smooth;
	double lagged;

	(void)state;
	make_product(&product, AM_TICK_DEFAULT, 7);
	waveform = &product.waveforms[AM_PROFILE_AMBIENT][3];
	smooth = *waveform;
	smooth.pulse.period = 0;
	struct am_deviation deviation;
	am_waveform_evaluate(&smooth, 5, 0, &deviation);
	lagged = deviation.heat;
	for (int64_t tick = 0; tick < 20000; tick++) {
		am_waveform_evaluate(&smooth, 5, tick, &deviation);
		assert_true(fabs(lagged - deviation.heat) < 1e-9);
		lagged += (1 - exp(-product.heat_rate)) * (deviation.load - lagged);
	}
}

/* A profile's mean over an hour is what its row says, whatever the workload and the length of a tick. */
static void means_are_as_stated(void **state)
{
	static const int64_t ticks_of[] = {100000000, 1000000000};

	(void)state;
	for (size_t i = 0; i < sizeof(ticks_of) / sizeof(ticks_of[0]); i++) {
		struct am_product product;
		int64_t hour = 3600 * (1000000000 / ticks_of[i]);

		make_product(&product, ticks_of[i], 3);
		for (unsigned profile = 0; profile < AM_PROFILE_COUNT; profile++)
			for (uint64_t hash = 0; hash < AM_WAVEFORM_VARIANTS; hash++) {
				const struct am_waveform *waveform = &product.waveforms[profile][hash];
				double mean = am_profile_info((enum am_profile)profile)->mean, sum = 0;
				int64_t first = (int64_t)hash * 123457;

				for (int64_t tick = first; tick < first + hour; tick++) {
					struct am_deviation deviation;

					am_waveform_evaluate(waveform, hash, tick, &deviation);
					sum += waveform->mean + deviation.load;
				}
				assert_true(fabs(sum / (double)hour - mean) < 0.02);
			}
	}
	assert_true(am_profile_info(AM_PROFILE_AMBIENT)->mean < am_profile_info(AM_PROFILE_TRAINING)->mean);
}

static struct am_sample sample_of(const struct am_product *product, uint64_t seed, uint64_t device, int64_t tick)
{
	struct am_body body = {
	    .memory_total = (uint64_t)40 << 30,
	    .fraction = 1,
	    .hash = am_part_hash(seed, device, 0),
	    .rest = AM_PROFILE_AMBIENT,
	};
	struct am_segment segment;
	struct am_summation summation;
	struct am_sample sample;

	am_segment_first(&segment, product, &body);
	am_summation_begin(&summation, product, &body, &segment, tick);
	am_summation_finish(&summation, &sample, NULL);
	return sample;
}

/* It lives: many different values a minute; other seeds and other devices look different. */
static void it_lives(void **state)
{
	struct am_product product;
	unsigned powers = 0, utilizations = 0, other_device = 0, other_seed = 0;
	bool seen[101] = {false};
	int64_t last = -1;

	(void)state;
	make_product(&product, AM_TICK_DEFAULT, 1);
	for (int64_t tick = 0; tick < 600; tick++) {
		struct am_sample sample = sample_of(&product, 1, 1, tick);
		int64_t utilization = sample.values[AM_CHANNEL_UTILIZATION];

		utilizations += seen[utilization] ? 0u : 1u;
		seen[utilization] = true;
		powers += sample.values[AM_CHANNEL_POWER] != last ? 1u : 0u;
		last = sample.values[AM_CHANNEL_POWER];
		other_device += sample_of(&product, 1, 2, tick).values[AM_CHANNEL_UTILIZATION] != utilization ? 1u : 0u;
		other_seed += sample_of(&product, 2, 1, tick).values[AM_CHANNEL_UTILIZATION] != utilization ? 1u : 0u;
	}
	assert_true(powers > 590);
	assert_true(utilizations >= 6);
	assert_true(other_device > 300);
	assert_true(other_seed > 300);
}

static void an_idle_device_is_idle(void **state)
{
	struct am_product product;
	struct am_body body = {.memory_total = (uint64_t)1 << 30, .fraction = 1, .rest = AM_PROFILE_IDLE};
	struct am_segment segment;

	(void)state;
	make_product(&product, AM_TICK_DEFAULT, 1);
	am_segment_first(&segment, &product, &body);
	for (int64_t tick = 0; tick < 1000; tick += 10) {
		struct am_summation summation;
		struct am_sample sample;

		am_summation_begin(&summation, &product, &body, &segment, tick);
		am_summation_finish(&summation, &sample, NULL);
		assert_int_equal(sample.values[AM_CHANNEL_UTILIZATION], 0);
		assert_int_equal(sample.values[AM_CHANNEL_MEMORY_USED], 0);
		assert_int_equal(sample.values[AM_CHANNEL_POWER], 35000);
		assert_int_equal(sample.values[AM_CHANNEL_ENERGY], 3500 * tick);
		assert_int_equal(sample.values[AM_CHANNEL_CLOCK_CORE], 300);
		assert_int_equal(sample.values[AM_CHANNEL_PERFORMANCE_STATE], 8);
	}
}

/* Whatever a damaged record holds: the channels stay in their ranges, and nothing traps. */
static void nonsense_stays_in_range(void **state)
{
	uint64_t random = 99;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct am_product product;
		struct am_body body;
		struct am_segment segment;
		struct am_workload workload;
		struct am_summation summation;
		struct am_sample sample;
		uint64_t *words = (uint64_t *)(void *)&product;

		for (size_t j = 0; j < sizeof(product) / 8; j++)
			words[j] = draw(&random);
		memcpy(&body, words + 3, sizeof(body));
		memcpy(&segment, words + 17, sizeof(segment));
		memcpy(&workload, words + 31, sizeof(workload));
		/* Only these are checked before the engine sees them. */
		segment.start = (int64_t)draw_below(&random, 1000);
		workload.start = (int64_t)draw_below(&random, 2000);
		am_summation_begin(&summation, &product, &body, &segment, 2000 + (int64_t)(draw(&random) >> 1) / 2);
		am_summation_add(&summation, &workload, NULL);
		am_summation_finish(&summation, &sample, NULL);
		for (unsigned channel = 0; channel < AM_CHANNEL_COUNT; channel++) {
			const struct am_channel_info *info = am_channel_info((enum am_channel)channel);

			assert_true(sample.values[channel] >= info->lowest && sample.values[channel] <= info->highest);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sine_and_cosine_are_right),     cmocka_unit_test(decay_is_right),
	    cmocka_unit_test(waveforms_keep_their_promises), cmocka_unit_test(heat_is_the_lagged_load),
	    cmocka_unit_test(means_are_as_stated),           cmocka_unit_test(it_lives),
	    cmocka_unit_test(an_idle_device_is_idle),        cmocka_unit_test(nonsense_stays_in_range),
	};

	return cmocka_run_group_tests_name("telemetry", tests, NULL, NULL);
}
