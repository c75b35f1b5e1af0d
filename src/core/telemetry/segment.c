/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "core/telemetry/angle.h"
#include "core/telemetry/sample.h"

/* So near to where it is held back, a device counts as there: its heat swings with its load. */
#define HEAT_MARGIN 2.0

/* Something that overheats a device heats it to so much above its slowdown temperature. */
#define OVERHEATING 1.0

/* Further ahead than these ticks no crossing is looked for. */
#define HORIZON ((int64_t)1 << 40)

struct am_influence am_influence_none(const struct am_product *product)
{
	return (struct am_influence){
	    .level = -1.0,
	    .power = -1.0,
	    .power_limit = product->power_limit[1],
	    .capacity = 1.0,
	    .cooling = 1.0,
	};
}

void am_segment_begin(struct am_segment *ret_segment, int64_t start, const struct am_body *body,
                      const struct am_demand *demand, const struct am_influence *influence)
{
	double usable = (double)body_usable_memory(body);

	*ret_segment = (struct am_segment){
	    .start = start,
	    .scale = demand->fractions > 1.0 ? 1.0 / demand->fractions : 1.0,
	    .memory_scale = demand->memory_limits > usable ? usable / demand->memory_limits : 1.0,
	    .capacity = influence->capacity,
	    .rest_memory = demand->rest_memory,
	    .level = influence->level,
	    .power = influence->power,
	    .power_limit = influence->power_limit,
	    .cooling = (float)influence->cooling,
	    .reasons = influence->reasons,
	    /* What is driven from outside is awake, whatever runs there. */
	    .awake = demand->awake || influence->level > 0.0,
	};
	if (!ret_segment->awake)
		ret_segment->reasons |= AM_THROTTLE_IDLE;
}

void am_segment_settle(struct am_segment *segment, const struct am_segment *last, const struct am_sample *before,
                       const struct am_sample *bare)
{
	static const enum am_throttle counted[AM_THROTTLE_COUNTERS] = {
	    AM_THROTTLE_POWER,
	    AM_THROTTLE_HEAT,
	    AM_THROTTLE_SLOWDOWN,
	    AM_THROTTLE_BRAKE,
	};

	segment->energy += before->energy - bare->energy;
	segment->transient += before->rise - bare->rise;
	for (unsigned i = 0; last != NULL && i < AM_THROTTLE_COUNTERS; i++) {
		uint64_t ticks = last->throttled[i];

		if (last->reasons & counted[i] && segment->start > last->start)
			ticks += (uint64_t)(segment->start - last->start);
		segment->throttled[i] = ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
	}
}

/* ---- holding back ----------------------------------------------------------------------------------------------- */

/* A device, or its part of one, as it is held back. */
struct restraint {
	const struct am_product *product;
	double base;   /* milliwatt at load 0 */
	double span;   /* milliwatt that full load adds at capacity 1 */
	double floor;  /* the lowest capacity */
	double kelvin; /* per milliwatt */
	double limit;  /* kelvin above the inlet at which it is held */
};

static struct restraint restraint_of(const struct am_segment *segment, const struct am_summation *demands)
{
	const struct am_product *product = demands->product;
	double fraction = demands->body->fraction;
	double base = segment->awake ? product->power_awake : product->power_idle;

	return (struct restraint){
	    .product = product,
	    .base = base * fraction,
	    .span = (product->power_full - base) * fraction,
	    .floor = product->clock_core[2] > 0.0 ? product->clock_core[0] / product->clock_core[2] : 1.0,
	    .kelvin = product->heat_resistance * (double)segment->cooling,
	    /* Slices share the heat as they share the power. */
	    .limit = (product->temperature_throttle - product->inlet - (double)segment->heating) * fraction,
	};
}

static void restrain(struct am_segment *segment, const struct restraint *restraint, double capacity,
                     enum am_throttle reason)
{
	if (!(capacity < segment->capacity))
		return;
	segment->capacity = capacity > restraint->floor ? capacity : restraint->floor;
	/* What holds it back most is what it tells. */
	segment->reasons = (segment->reasons & ~(uint32_t)(AM_THROTTLE_POWER | AM_THROTTLE_HEAT)) | reason;
	/* Even at its lowest clocks it would be too hot: then the hardware does what it can. */
	if (reason == AM_THROTTLE_HEAT && capacity < restraint->floor)
		segment->reasons |= AM_THROTTLE_SLOWDOWN;
}

/* The first tick after the start at which what decays from @p transient towards @p steady comes to @p limit. */
static int64_t crossing(double steady, double transient, double limit, double heat_rate)
{
	int64_t below = 0, above = HORIZON;

	if (!(steady > limit))
		return INT64_MAX;
	while (above - below > 1) {
		int64_t middle = below + (above - below) / 2;

		if (steady + transient * am_decay(heat_rate * (double)middle) >= limit)
			above = middle;
		else
			below = middle;
	}
	return above;
}

int64_t am_segment_throttle(struct am_segment *segment, const struct am_summation *demands,
                            const struct am_influence *influence, double rise)
{
	const struct am_product *product = demands->product;
	struct restraint restraint = restraint_of(segment, demands);
	double most = segment->power_limit * demands->body->fraction, steady;
	int64_t ticks;

	/* What is pinned is not held back, and a device at rest cannot be. */
	if (segment->power >= 0.0 || !(demands->drive_peak > 0.0) || !(restraint.span > 0.0))
		return INT64_MAX;
	restrain(segment, &restraint, (most - restraint.base) / (restraint.span * demands->drive_peak),
	         AM_THROTTLE_POWER);
	steady = restraint.kelvin * (restraint.base + restraint.span * segment->capacity * demands->drive_mean);
	if (influence->overheats) {
		double goal = product->temperature_slowdown + OVERHEATING - product->inlet;
		double heating = goal - steady / (demands->body->fraction > 0.0 ? demands->body->fraction : 1.0);

		segment->heating = heating > 0.0 ? (float)heating : 0.0f;
		return INT64_MAX;
	}
	if (!(steady > restraint.limit))
		return INT64_MAX;
	if (rise < restraint.limit - HEAT_MARGIN * demands->body->fraction) {
		ticks = crossing(steady, rise - steady, restraint.limit, product->heat_rate);
		return ticks < HORIZON ? segment->start + ticks : INT64_MAX;
	}
	restrain(segment, &restraint,
	         (restraint.limit / restraint.kelvin - restraint.base) / (restraint.span * demands->drive_mean),
	         AM_THROTTLE_HEAT);
	return INT64_MAX;
}

/* ---- the first one ---------------------------------------------------------------------------------------------- */

void am_segment_first(struct am_segment *ret_segment, const struct am_product *product, const struct am_body *body)
{
	struct am_influence influence = am_influence_none(product);
	struct am_demand demand = {.awake = body->rest != AM_PROFILE_IDLE};
	struct am_summation summation;
	struct am_sample bare, before;
	struct am_part_sample rest;

	am_segment_begin(ret_segment, 0, body, &demand, &influence);
	/* The rest has come to what it uses long ago: what it would come to is where it starts. */
	ret_segment->rest_memory = am_rest_memory(product, body);
	am_summation_begin(&summation, product, body, ret_segment, 0);
	am_summation_finish(&summation, &bare, &rest);
	before = bare;
	before.energy = 0;
	am_segment_settle(ret_segment, NULL, &before, &bare);
}
