/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the bits that the engine computes for machines, workloads and ticks drawn
 * by chance: tests/same_bits.sh compares what compilers and C libraries make of it.
 */
#include "accelmock/telemetry.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t random_state = 1;

static uint64_t draw(void)
{
	return am_hash_mix(random_state++);
}

static double draw_fraction(void)
{
	return (double)(draw() >> 11) * (1.0 / 9007199254740992.0);
}

static uint64_t add_double(uint64_t hash, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return am_hash_mix(hash ^ bits);
}

static uint64_t add_sample(uint64_t hash, const struct am_sample *sample)
{
	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++)
		hash = am_hash_mix(hash ^ (uint64_t)sample->values[i]);
	hash = add_double(hash, sample->load);
	hash = add_double(hash, sample->power);
	hash = add_double(hash, sample->energy);
	return add_double(hash, sample->rise);
}

/* A device with up to four workloads, at many ticks. */
static uint64_t hash_device(const struct am_product *product)
{
	struct am_body body = {
	    .memory_total = 1 + (draw() >> 24),
	    .fraction = draw_fraction(),
	    .hash = draw(),
	    .rest = (uint32_t)(draw() % 2 == 0 ? AM_PROFILE_IDLE : AM_PROFILE_AMBIENT),
	};
	struct am_workload workloads[4];
	size_t count = draw() % 5;
	struct am_influence influence = am_influence_none(product);
	struct am_demand demand = {.awake = true};
	struct am_segment segment, last;
	struct am_sample before, bare;
	struct am_summation summation;
	uint64_t hash = 0;
	int64_t start = (int64_t)(draw() >> 30);

	for (size_t i = 0; i < count; i++) {
		workloads[i] = (struct am_workload){
		    .hash = draw(),
		    .fraction = draw_fraction(),
		    .memory_limit = draw() % body.memory_total,
		    .start = start,
		    .profile = (uint32_t)(draw() % AM_PROFILE_COUNT),
		};
		demand.fractions += workloads[i].fraction;
		demand.memory_limits += (double)workloads[i].memory_limit;
	}
	am_segment_first(&segment, product, &body);
	am_summation_begin(&summation, product, &body, &segment, start);
	am_summation_finish(&summation, &before, NULL);
	last = segment;
	influence.cooling = 1.0 + 2.0 * draw_fraction();
	influence.power_limit *= draw_fraction();
	if (draw() % 8 == 0)
		influence.level = draw_fraction();
	if (draw() % 8 == 0)
		influence.power = 1e5 * draw_fraction();
	am_segment_begin(&segment, start, &body, &demand, &influence);
	am_summation_begin(&summation, product, &body, &segment, start);
	for (size_t i = 0; i < count; i++)
		am_summation_add(&summation, &workloads[i], NULL);
	am_summation_finish(&summation, &bare, NULL);
	hash = am_hash_mix(hash ^ (uint64_t)am_segment_throttle(&segment, &summation, &influence, before.rise));
	am_summation_begin(&summation, product, &body, &segment, start);
	for (size_t i = 0; i < count; i++)
		am_summation_add(&summation, &workloads[i], NULL);
	am_summation_finish(&summation, &bare, NULL);
	am_segment_settle(&segment, &last, &before, &bare);
	for (int64_t tick = start; tick < start + 3000; tick += 1 + (int64_t)(draw() % 50)) {
		struct am_sample sample;

		am_summation_begin(&summation, product, &body, &segment, tick);
		for (size_t i = 0; i < count; i++) {
			struct am_part_sample part;

			am_summation_add(&summation, &workloads[i], &part);
			hash = add_double(hash, part.load);
			hash = am_hash_mix(hash ^ (uint64_t)part.memory);
		}
		am_summation_finish(&summation, &sample, NULL);
		hash = add_sample(hash, &sample);
	}
	return hash;
}

int main(void)
{
	static struct am_product product;
	static const int64_t ticks[] = {1000000, 100000000, 1000000000, 60000000000};

	for (size_t i = 0; i < sizeof(ticks) / sizeof(ticks[0]); i++) {
		uint64_t hash = 0;

		am_product_generic(&product);
		am_product_compile(&product, ticks[i], i, am_profile_info(0), AM_PROFILE_COUNT);
		for (int j = 0; j < 300; j++)
			hash = am_hash_mix(hash ^ hash_device(&product));
		printf("tick %" PRId64 " ns: %016" PRIx64 "\n", ticks[i], hash);
	}
	return 0;
}
