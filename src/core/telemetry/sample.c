/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "base/text.h"
#include "core/round.h"
#include "core/telemetry/angle.h"
#include "core/telemetry/sample.h"
#include "core/telemetry/waveform.h"

#include <assert.h>
#include <string.h>

/* Which of several random numbers a workload's hash is asked for; phases are 0 to 3. */
enum { DRAW_VARIANT = 32, DRAW_MEMORY = 33 };

/* Bytes from a figure that a damaged record may have spoiled: 0 up to @p most. */
static int64_t whole_bytes(double bytes, int64_t most)
{
	if (!(bytes > 0.0))
		return 0;
	return bytes < (double)most ? (int64_t)bytes : most;
}

int64_t body_usable_memory(const struct am_body *body)
{
	uint64_t usable = body->memory_total > body->memory_reserved ? body->memory_total - body->memory_reserved : 0;

	return usable > INT64_MAX ? INT64_MAX : (int64_t)usable;
}

uint64_t am_part_hash(uint64_t seed, uint64_t device, uint64_t workload)
{
	return am_hash_mix(am_hash_mix(am_hash_mix(seed) ^ device) ^ workload);
}

static const struct am_waveform *waveform_of(const struct am_product *product, uint32_t profile, uint64_t hash)
{
	uint32_t compiled = product->profile_count < AM_PROFILES_MAX ? product->profile_count : AM_PROFILES_MAX;
	uint32_t known = profile < compiled ? profile : (uint32_t)AM_PROFILE_IDLE;

	return &product->waveforms[known][am_hash_mix(hash + DRAW_VARIANT) % AM_WAVEFORM_VARIANTS];
}

/* What part of its limit a workload has come to use, before any ramp. */
static double memory_share(const struct am_waveform *waveform, uint64_t hash, const struct am_deviation *deviation)
{
	double spread = (double)(am_hash_mix(hash + DRAW_MEMORY) >> 11) * (2.0 / 9007199254740992.0) - 1.0;

	return waveform->memory_share + waveform->memory_spread * spread + waveform->memory_swing * deviation->load;
}

/* How far a ramp of so many ticks has come after @p into of them. */
static double ramp(int64_t into, double ticks)
{
	return (double)into < ticks ? (double)into / ticks : 1.0;
}

double am_rest_memory(const struct am_product *product, const struct am_body *body)
{
	const struct am_waveform *waveform = waveform_of(product, body->rest, body->hash);
	struct am_deviation deviation;

	am_waveform_evaluate(waveform, body->hash, 0, &deviation);
	return (double)body_usable_memory(body) * memory_share(waveform, body->hash, &deviation);
}

void am_summation_begin(struct am_summation *summation, const struct am_product *product, const struct am_body *body,
                        const struct am_segment *segment, int64_t tick)
{
	*summation = (struct am_summation){.product = product, .body = body, .segment = segment, .tick = tick};
}

/* What a part's load is at the tick, and what is known of it over time. */
struct course {
	struct am_deviation deviation;
	double mean;
	double peak;
};

/* As its profile has it, or where something else says what it is, that. */
static inline void follow(const struct am_segment *segment, const struct am_waveform *waveform, uint64_t hash,
                          int64_t tick, struct course *ret_course)
{
	if (segment->level >= 0.0) {
		double level = segment->level < 1.0 ? segment->level : 1.0;

		*ret_course = (struct course){.mean = level, .peak = level};
		return;
	}
	am_waveform_evaluate(waveform, hash, tick, &ret_course->deviation);
	ret_course->mean = waveform->mean;
	ret_course->peak = waveform->peak;
}

static inline void add_load(struct am_summation *summation, const struct am_waveform *waveform, double part,
                            const struct course *course)
{
	double driven = part * waveform->power_factor;
	double load = part * (course->mean + course->deviation.load);

	summation->load += load;
	summation->traffic += load * waveform->memory_traffic;
	summation->drive += driven * (course->mean + course->deviation.load);
	summation->drive_mean += driven * course->mean;
	summation->drive_heat += driven * course->deviation.heat;
	summation->drive_sum += driven * course->deviation.sum;
	summation->drive_peak += driven * course->peak;
}

void am_summation_add(struct am_summation *summation, const struct am_workload *workload,
                      struct am_part_sample *ret_part)
{
	const struct am_segment *segment = summation->segment;
	const struct am_waveform *waveform = waveform_of(summation->product, workload->profile, workload->hash);
	int64_t room = body_usable_memory(summation->body) - summation->memory_limit;
	int64_t limit = whole_bytes((double)workload->memory_limit * segment->memory_scale, room);
	double fraction = workload->fraction * segment->scale;
	struct course course;
	double share;
	int64_t memory;

	follow(segment, waveform, workload->hash, summation->tick, &course);
	share = memory_share(waveform, workload->hash, &course.deviation) *
	        ramp(summation->tick - workload->start + 1, waveform->memory_ramp);
	memory = whole_bytes((double)limit * share, limit);
	add_load(summation, waveform, fraction, &course);
	summation->allocated += fraction;
	summation->memory += memory;
	summation->memory_limit += limit;
	if (ret_part != NULL)
		*ret_part = (struct am_part_sample){
		    .load = course.mean + course.deviation.load,
		    .weight = fraction * (course.mean + course.deviation.load),
		    .memory = memory,
		    .memory_limit = limit,
		};
}

static void add_rest(struct am_summation *summation, struct am_part_sample *ret_rest)
{
	const struct am_body *body = summation->body;
	const struct am_segment *segment = summation->segment;
	const struct am_waveform *waveform = waveform_of(summation->product, body->rest, body->hash);
	double fraction = summation->allocated < 1.0 ? 1.0 - summation->allocated : 0.0;
	int64_t room = body_usable_memory(body) - summation->memory;
	int64_t limit = body_usable_memory(body) - summation->memory_limit;
	struct course course = {0};
	double goal, come;
	int64_t memory;

	/* Nothing is left of a device that is held as a whole: then it does not matter what the rest would do. */
	if (fraction > 0.0 || limit > 0)
		follow(segment, waveform, body->hash, summation->tick, &course);
	add_load(summation, waveform, fraction, &course);
	goal = (double)limit * memory_share(waveform, body->hash, &course.deviation);
	/* Nothing of the way at the segment's start, so that several changes in one tick leave it where it was. */
	come = ramp(summation->tick - segment->start, waveform->memory_ramp);
	memory = whole_bytes(segment->rest_memory + (goal - segment->rest_memory) * come, room);
	summation->memory += memory;
	if (ret_rest != NULL)
		*ret_rest = (struct am_part_sample){
		    .load = course.mean + course.deviation.load,
		    .weight = fraction * (course.mean + course.deviation.load),
		    .memory = memory,
		    .memory_limit = limit,
		};
}

/* Milliwatt that a device, or its part of one, draws at load 0 and what full load adds to that. */
struct power_range {
	double base;
	double span;
};

static inline struct power_range power_range(const struct am_product *product, const struct am_body *body,
                                             const struct am_segment *segment)
{
	double base = segment->awake ? product->power_awake : product->power_idle;

	return (struct power_range){base * body->fraction, (product->power_full - base) * body->fraction};
}

/* What does not follow from load: the limits, and how long it has been held back. */
static inline void finish_limits(const struct am_summation *summation, struct am_sample *sample)
{
	static const enum am_throttle counted[AM_THROTTLE_COUNTERS] = {
	    AM_THROTTLE_POWER,
	    AM_THROTTLE_HEAT,
	    AM_THROTTLE_SLOWDOWN,
	    AM_THROTTLE_BRAKE,
	};
	const struct am_segment *segment = summation->segment;
	double elapsed = (double)(summation->tick - segment->start);

	static_assert(AM_THROTTLE_COUNTERS == 4, "four of them below");
	sample->capacity = segment->capacity;
	sample->reasons = segment->reasons;
	sample->awake = segment->awake;
	sample->values[AM_CHANNEL_POWER_LIMIT] =
	    channel_round(AM_CHANNEL_POWER_LIMIT, segment->power_limit * summation->body->fraction);
	memset(&sample->values[AM_CHANNEL_THROTTLED_POWER], 0, AM_THROTTLE_COUNTERS * sizeof(sample->values[0]));
	/* Which is nearly always all. */
	if (!(segment->reasons & AM_THROTTLE_COUNTED) && !segment->throttled[0] && !segment->throttled[1] &&
	    !segment->throttled[2] && !segment->throttled[3])
		return;
	for (unsigned i = 0; i < AM_THROTTLE_COUNTERS; i++) {
		double ticks = (double)segment->throttled[i] + (segment->reasons & counted[i] ? elapsed : 0.0);

		sample->values[AM_CHANNEL_THROTTLED_POWER + i] =
		    channel_round((enum am_channel)(AM_CHANNEL_THROTTLED_POWER + i),
		                  ticks * summation->product->tick_seconds * 1000.0);
	}
}

void am_summation_finish(struct am_summation *summation, struct am_sample *ret_sample, struct am_part_sample *ret_rest)
{
	const struct am_product *product = summation->product;
	const struct am_body *body = summation->body;
	const struct am_segment *segment = summation->segment;
	struct power_range range = power_range(product, body, segment);
	double elapsed = (double)(summation->tick - segment->start);
	double mean, deviation, heat, sum;

	add_rest(summation, ret_rest);
	range.span *= segment->capacity;
	mean = range.base + range.span * summation->drive_mean;
	deviation = range.span * (summation->drive - summation->drive_mean);
	heat = range.span * summation->drive_heat;
	sum = range.span * summation->drive_sum;
	if (segment->power >= 0.0) {
		mean = segment->power;
		deviation = heat = sum = 0.0;
	}
	/* In place: a copy of what was just stored would stall the processor. */
	ret_sample->tick = summation->tick;
	ret_sample->load = summation->load;
	ret_sample->traffic = summation->traffic;
	ret_sample->power = mean + deviation;
	ret_sample->energy = segment->energy + product->tick_seconds * (mean * elapsed + sum);
	ret_sample->rise = product->heat_resistance * (double)segment->cooling * (mean + heat) +
	                   (double)segment->heating * body->fraction +
	                   segment->transient * am_decay(product->heat_rate * elapsed);
	ret_sample->values[AM_CHANNEL_MEMORY_TOTAL] =
	    body->memory_total > INT64_MAX ? INT64_MAX : (int64_t)body->memory_total;
	ret_sample->values[AM_CHANNEL_MEMORY_RESERVED] =
	    ret_sample->values[AM_CHANNEL_MEMORY_TOTAL] - body_usable_memory(body);
	ret_sample->values[AM_CHANNEL_MEMORY_USED] = summation->memory;
	ret_sample->values[AM_CHANNEL_MEMORY_FREE] = body_usable_memory(body) - summation->memory;
	finish_limits(summation, ret_sample);
	am_sample_round(ret_sample, product);
}

void am_sample_add_slice(struct am_sample *mother, const struct am_sample *slice, double fraction)
{
	static const enum am_channel memories[] = {
	    AM_CHANNEL_MEMORY_TOTAL,
	    AM_CHANNEL_MEMORY_RESERVED,
	    AM_CHANNEL_MEMORY_USED,
	    AM_CHANNEL_MEMORY_FREE,
	};

	mother->load += fraction * slice->load;
	mother->traffic += fraction * slice->traffic;
	mother->power += slice->power;
	mother->energy += slice->energy;
	mother->rise += slice->rise;
	for (size_t i = 0; i < sizeof(memories) / sizeof(memories[0]); i++)
		mother->values[memories[i]] += slice->values[memories[i]];
	mother->values[AM_CHANNEL_POWER_LIMIT] += slice->values[AM_CHANNEL_POWER_LIMIT];
	/* She is as held back as the slowest of her slices, and idle if all of them are. */
	if (slice->capacity < mother->capacity)
		mother->capacity = slice->capacity;
	mother->awake |= slice->awake;
	mother->reasons = (mother->reasons | slice->reasons) & ~(uint32_t)AM_THROTTLE_IDLE;
	if (!mother->awake)
		mother->reasons |= AM_THROTTLE_IDLE;
	for (unsigned i = 0; i < AM_THROTTLE_COUNTERS; i++) {
		int64_t time = slice->values[AM_CHANNEL_THROTTLED_POWER + i];

		if (time > mother->values[AM_CHANNEL_THROTTLED_POWER + i])
			mother->values[AM_CHANNEL_THROTTLED_POWER + i] = time;
	}
}

/* The clock of the core at that part of what it has under load: one that the device can have. */
static double clock_at(const struct am_product *product, double capacity)
{
	double lowest = product->clock_core[0], clock = product->clock_core[2] * capacity, steps;

	if (!(clock > lowest))
		return lowest;
	steps = (clock - lowest) / product->clock_step;
	/* A damaged product may have any step. */
	return capacity < 1.0 && steps > 0.0 && steps < 1e6 ? lowest + (double)(int64_t)steps * product->clock_step
	                                                    : clock;
}

void am_sample_round(struct am_sample *sample, const struct am_product *product)
{
	double temperature = product->inlet + sample->rise;
	double fan = product->fan_idle + product->fan_slope * (temperature - product->fan_from);
	bool awake = sample->awake != 0;
	int64_t *values = sample->values;

	if (!(fan > product->fan_idle))
		fan = product->fan_idle;
	values[AM_CHANNEL_UTILIZATION] = channel_round(AM_CHANNEL_UTILIZATION, sample->load * 100.0);
	values[AM_CHANNEL_UTILIZATION_MEMORY] = channel_round(AM_CHANNEL_UTILIZATION_MEMORY, sample->traffic * 100.0);
	values[AM_CHANNEL_POWER] = channel_round(AM_CHANNEL_POWER, sample->power);
	values[AM_CHANNEL_ENERGY] = channel_round(AM_CHANNEL_ENERGY, sample->energy);
	values[AM_CHANNEL_TEMPERATURE] = channel_round(AM_CHANNEL_TEMPERATURE, temperature);
	values[AM_CHANNEL_CLOCK_CORE] =
	    channel_round(AM_CHANNEL_CLOCK_CORE, awake ? clock_at(product, sample->capacity) : product->clock_core[1]);
	values[AM_CHANNEL_CLOCK_MEMORY] = channel_round(AM_CHANNEL_CLOCK_MEMORY, product->clock_memory[awake ? 1 : 0]);
	values[AM_CHANNEL_FAN] = product->fans > 0 ? channel_round(AM_CHANNEL_FAN, fan) : 0;
	values[AM_CHANNEL_PERFORMANCE_STATE] =
	    channel_round(AM_CHANNEL_PERFORMANCE_STATE, product->performance_state[awake ? 1 : 0]);
	values[AM_CHANNEL_THROTTLE_REASONS] = sample->reasons & AM_THROTTLE_ALL;
	values[AM_CHANNEL_ECC_CORRECTED] = 0;
	values[AM_CHANNEL_ECC_UNCORRECTED] = 0;
	values[AM_CHANNEL_REMAPPED_ROWS] = 0;
	values[AM_CHANNEL_XID] = 0;
	values[AM_CHANNEL_PCIE_GENERATION] = channel_round(AM_CHANNEL_PCIE_GENERATION, product->pcie_generation);
	values[AM_CHANNEL_PCIE_WIDTH] = channel_round(AM_CHANNEL_PCIE_WIDTH, product->pcie_width);
	values[AM_CHANNEL_NVLINKS] = channel_round(AM_CHANNEL_NVLINKS, product->nvlinks);
}
