/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "base/text.h"
#include "core/round.h"
#include "core/telemetry/angle.h"
#include "core/telemetry/waveform.h"

/* Which of several random numbers a workload's hash is asked for; phases are 0 to 3. */
enum { DRAW_VARIANT = 32, DRAW_MEMORY = 33 };

/* Bytes from a figure that a damaged record may have spoiled: 0 up to @p most. */
static int64_t whole_bytes(double bytes, int64_t most)
{
	if (!(bytes > 0.0))
		return 0;
	return bytes < (double)most ? (int64_t)bytes : most;
}

static int64_t usable_memory(const struct am_body *body)
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
	uint32_t known = profile < AM_PROFILE_COUNT ? profile : (uint32_t)AM_PROFILE_IDLE;

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

void am_summation_begin(struct am_summation *summation, const struct am_product *product, const struct am_body *body,
                        const struct am_segment *segment, int64_t tick)
{
	*summation = (struct am_summation){.product = product, .body = body, .segment = segment, .tick = tick};
}

static void add_load(struct am_summation *summation, const struct am_waveform *waveform, double part,
                     const struct am_deviation *deviation)
{
	double driven = part * waveform->power_factor;

	summation->load += part * (waveform->mean + deviation->load);
	summation->drive += driven * (waveform->mean + deviation->load);
	summation->drive_mean += driven * waveform->mean;
	summation->drive_heat += driven * deviation->heat;
	summation->drive_sum += driven * deviation->sum;
}

void am_summation_add(struct am_summation *summation, const struct am_workload *workload,
                      struct am_part_sample *ret_part)
{
	const struct am_segment *segment = summation->segment;
	const struct am_waveform *waveform = waveform_of(summation->product, workload->profile, workload->hash);
	int64_t room = usable_memory(summation->body) - summation->memory_limit;
	int64_t limit = whole_bytes((double)workload->memory_limit * segment->memory_scale, room);
	double fraction = workload->fraction * segment->scale;
	struct am_deviation deviation;
	double share;
	int64_t memory;

	am_waveform_evaluate(waveform, workload->hash, summation->tick, &deviation);
	share = memory_share(waveform, workload->hash, &deviation) *
	        ramp(summation->tick - workload->start + 1, waveform->memory_ramp);
	memory = whole_bytes((double)limit * share, limit);
	add_load(summation, waveform, fraction * segment->capacity, &deviation);
	summation->allocated += fraction;
	summation->memory += memory;
	summation->memory_limit += limit;
	if (ret_part != NULL)
		*ret_part = (struct am_part_sample){
		    .load = segment->capacity * (waveform->mean + deviation.load),
		    .weight = fraction * segment->capacity * (waveform->mean + deviation.load),
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
	int64_t room = usable_memory(body) - summation->memory;
	int64_t limit = usable_memory(body) - summation->memory_limit;
	struct am_deviation deviation = {0};
	double goal, come;
	int64_t memory;

	/* Nothing is left of a device that is held as a whole: then it does not matter what the rest would do. */
	if (fraction > 0.0 || limit > 0)
		am_waveform_evaluate(waveform, body->hash, summation->tick, &deviation);
	add_load(summation, waveform, fraction * segment->capacity, &deviation);
	goal = (double)limit * memory_share(waveform, body->hash, &deviation);
	/* Nothing of the way at the segment's start, so that several changes in one tick leave it where it was. */
	come = ramp(summation->tick - segment->start, waveform->memory_ramp);
	memory = whole_bytes(segment->rest_memory + (goal - segment->rest_memory) * come, room);
	summation->memory += memory;
	if (ret_rest != NULL)
		*ret_rest = (struct am_part_sample){
		    .load = segment->capacity * (waveform->mean + deviation.load),
		    .weight = fraction * segment->capacity * (waveform->mean + deviation.load),
		    .memory = memory,
		    .memory_limit = limit,
		};
}

void am_summation_finish(struct am_summation *summation, struct am_sample *ret_sample, struct am_part_sample *ret_rest)
{
	const struct am_product *product = summation->product;
	const struct am_body *body = summation->body;
	const struct am_segment *segment = summation->segment;
	double idle = product->power_idle * body->fraction;
	double span = (product->power_cap - product->power_idle) * body->fraction;
	double elapsed = (double)(summation->tick - segment->start);

	add_rest(summation, ret_rest);
	/* In place: a copy of what was just stored would stall the processor. */
	ret_sample->tick = summation->tick;
	ret_sample->load = summation->load;
	ret_sample->power = idle + span * summation->drive;
	ret_sample->energy =
	    segment->energy +
	    product->tick_seconds * ((idle + span * summation->drive_mean) * elapsed + span * summation->drive_sum);
	ret_sample->rise = product->heat_resistance * (idle + span * (summation->drive_mean + summation->drive_heat)) +
	                   segment->transient * am_decay(product->heat_rate * elapsed);
	ret_sample->values[AM_CHANNEL_MEMORY_TOTAL] =
	    body->memory_total > INT64_MAX ? INT64_MAX : (int64_t)body->memory_total;
	ret_sample->values[AM_CHANNEL_MEMORY_RESERVED] =
	    ret_sample->values[AM_CHANNEL_MEMORY_TOTAL] - usable_memory(body);
	ret_sample->values[AM_CHANNEL_MEMORY_USED] = summation->memory;
	ret_sample->values[AM_CHANNEL_MEMORY_FREE] = usable_memory(body) - summation->memory;
	am_sample_round(ret_sample, product);
}

void am_segment_begin(struct am_segment *ret_segment, int64_t start, const struct am_body *body, double fractions,
                      double memory_limits, double capacity, double rest_memory)
{
	double usable = (double)usable_memory(body);

	*ret_segment = (struct am_segment){
	    .start = start,
	    .scale = fractions > 1.0 ? 1.0 / fractions : 1.0,
	    .memory_scale = memory_limits > usable ? usable / memory_limits : 1.0,
	    .capacity = capacity,
	    .rest_memory = rest_memory,
	};
}

void am_segment_settle(struct am_segment *segment, const struct am_sample *before, const struct am_sample *bare)
{
	segment->energy += before->energy - bare->energy;
	segment->transient += before->rise - bare->rise;
}

void am_segment_first(struct am_segment *ret_segment, const struct am_product *product, const struct am_body *body)
{
	const struct am_waveform *waveform = waveform_of(product, body->rest, body->hash);
	struct am_deviation deviation;
	struct am_summation summation;
	struct am_sample bare, before;

	am_waveform_evaluate(waveform, body->hash, 0, &deviation);
	am_segment_begin(ret_segment, 0, body, 0, 0, 1.0,
	                 (double)usable_memory(body) * memory_share(waveform, body->hash, &deviation));
	am_summation_begin(&summation, product, body, ret_segment, 0);
	am_summation_finish(&summation, &bare, NULL);
	before = bare;
	before.energy = 0;
	am_segment_settle(ret_segment, &before, &bare);
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
	mother->power += slice->power;
	mother->energy += slice->energy;
	mother->rise += slice->rise;
	for (size_t i = 0; i < sizeof(memories) / sizeof(memories[0]); i++)
		mother->values[memories[i]] += slice->values[memories[i]];
}

/* Load above which clocks and performance state are up: less than half of a percent is shown as nothing. */
#define AWAKE_LOAD 0.005
/* How soon the core's clock comes up with load: at this load it is at half of its way. */
#define CLOCK_KNEE 0.05

static double between(const double range[2], double part)
{
	return range[0] + (range[1] - range[0]) * part;
}

void am_sample_round(struct am_sample *sample, const struct am_product *product)
{
	double temperature = product->inlet + sample->rise;
	double load = sample->load > 0.0 ? sample->load : 0.0;
	double clock = load / (load + CLOCK_KNEE) * (1.0 + CLOCK_KNEE);
	double fan = product->fan_idle + product->fan_slope * (temperature - product->fan_from);
	bool awake = load > AWAKE_LOAD;

	if (!(fan > product->fan_idle))
		fan = product->fan_idle;
	sample->values[AM_CHANNEL_UTILIZATION] = channel_round(AM_CHANNEL_UTILIZATION, sample->load * 100.0);
	sample->values[AM_CHANNEL_POWER] = channel_round(AM_CHANNEL_POWER, sample->power);
	sample->values[AM_CHANNEL_ENERGY] = channel_round(AM_CHANNEL_ENERGY, sample->energy);
	sample->values[AM_CHANNEL_TEMPERATURE] = channel_round(AM_CHANNEL_TEMPERATURE, temperature);
	sample->values[AM_CHANNEL_CLOCK_CORE] =
	    channel_round(AM_CHANNEL_CLOCK_CORE, between(product->clock_core, clock));
	sample->values[AM_CHANNEL_CLOCK_MEMORY] =
	    channel_round(AM_CHANNEL_CLOCK_MEMORY, product->clock_memory[awake ? 1 : 0]);
	sample->values[AM_CHANNEL_FAN] = channel_round(AM_CHANNEL_FAN, fan);
	sample->values[AM_CHANNEL_PERFORMANCE_STATE] = awake ? 0 : 8;
}
