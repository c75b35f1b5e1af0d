/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file telemetry.h
 * The closed-form engine. What a device shows at a tick is a pure function of
 * (product, segment, parts, tick): no state, no clock, no memory. It costs the
 * same at any tick, and gives the same bits from every compiler and C library.
 *
 * A *waveform* is a load over time. A *part* is what one workload does on a
 * device, or what the unallocated rest does; the parts of a device are convex:
 * their fractions add up to at most 1, so its load stays in its range and is
 * never clipped. A *segment* is a stretch of ticks in which the parts do not
 * change.
 */
#ifndef ACCELMOCK_TELEMETRY_H
#define ACCELMOCK_TELEMETRY_H

#include "catalog.h"
#include "channel.h"
#include "error.h"
#include "workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sinusoids of one waveform. */
#define AM_WAVEFORM_SINUSOIDS 4

/** Waveforms that each profile has per product; a workload gets one of them by its hash. */
#define AM_WAVEFORM_VARIANTS 16u

/**
 * One sinusoid: amplitude * sin(phase), where the phase is a whole number of
 * 2^-64 turns that grows by `step` each tick. Unsigned arithmetic wraps, so
 * it is exact at any tick. Heat and energy follow from the same sine and cosine
 * as linear combinations.
 */
struct am_sinusoid {
	uint64_t step;    /**< 2^-64 turns per tick */
	double amplitude; /**< of load, >= 0 */
	double heat_sine; /**< the load's lagged response, in units of load ... */
	double heat_cosine;
	double sum_sine; /**< ... and its sum over the ticks before, up to a constant, in load ticks */
	double sum_cosine;
};

/**
 * A periodic trapezoid: from 0 it rises for `rise` ticks to `height`, holds it for
 * `hold` ticks, falls for `fall` ticks back to 0 and stays there for the rest
 * of `period`. A dip has a negative height. Period 0: none.
 */
struct am_pulse {
	double height;   /**< of load */
	double mean;     /**< of one period, in load: height * area / period */
	uint32_t period; /**< ticks, as the following */
	uint32_t rise;
	uint32_t hold;
	uint32_t fall;
};

/** A load over time: mean + sinusoids + (pulse - its mean). 0 <= load <= 1 at every tick. */
struct am_waveform {
	double mean;           /**< over a long time, pulse included */
	double power_factor;   /**< of the way from idle to the cap that full load draws */
	double memory_share;   /**< of its limit that a workload comes to use in the mean */
	double memory_spread;  /**< how far single workloads are from that, at the most */
	double memory_swing;   /**< of the limit, per unit of the load's deviation from its mean */
	double memory_ramp;    /**< ticks until it uses that much, >= 1 */
	double memory_traffic; /**< of the memory's bandwidth that full load takes, 0 to 1 */
	double peak;           /**< no load is higher, 0 to 1 */
	struct am_sinusoid sinusoids[AM_WAVEFORM_SINUSOIDS];
	struct am_pulse pulse;
};

/*
 * AM_PROFILE(enumerator, name): what workloads look like, in
 * src/core/telemetry/profile.c. New ones are appended: their numbers are part
 * of the board's format. A machine may have more, from its TOML, which follow these.
 */
#define AM_PROFILE_LIST(AM_PROFILE)                                                                                    \
	AM_PROFILE(AM_PROFILE_IDLE, "idle")                                                                            \
	AM_PROFILE(AM_PROFILE_AMBIENT, "ambient")                                                                      \
	AM_PROFILE(AM_PROFILE_TRAINING, "training")                                                                    \
	AM_PROFILE(AM_PROFILE_TRAINING_LARGE, "training-large")                                                        \
	AM_PROFILE(AM_PROFILE_INFERENCE, "inference")                                                                  \
	AM_PROFILE(AM_PROFILE_NOTEBOOK, "notebook")                                                                    \
	AM_PROFILE(AM_PROFILE_BURN, "burn")

/** The profiles. */
enum am_profile {
#define AM_PROFILE(enumerator, name) enumerator,
	AM_PROFILE_LIST(AM_PROFILE)
#undef AM_PROFILE
	    AM_PROFILE_COUNT
};

/** Most profiles of a machine, the built-in ones included. */
#define AM_PROFILES_MAX 16u

/** Room for a profile's name, with its terminating zero. */
#define AM_PROFILE_NAME_SIZE 40

/** What a profile looks like, in seconds and load; compiled into waveforms per product. 8-byte aligned, no padding. */
struct am_profile_info {
	char name[AM_PROFILE_NAME_SIZE];
	double mean;                                                /**< load over a long time, 0 to 1 */
	double amplitudes[AM_WAVEFORM_SINUSOIDS];                   /**< of load */
	double shortest[AM_WAVEFORM_SINUSOIDS];                     /**< period, in seconds: between ... */
	double longest[AM_WAVEFORM_SINUSOIDS];                      /**< ... and, by the variant's hash */
	double pulse_height;                                        /**< of load; negative for dips; 0: none */
	double pulse_period[2], pulse_rise, pulse_hold, pulse_fall; /**< seconds */
	double power_factor;   /**< of the way from idle to the cap that full load draws */
	double memory_share;   /**< of its limit that it comes to use in the mean */
	double memory_spread;  /**< how far single workloads are from that, at the most */
	double memory_swing;   /**< of the limit, per unit of the load's deviation from its mean */
	double memory_traffic; /**< of the memory's bandwidth that full load takes, 0 to 1 */
};

/**
 * Whether the figures of @p profile make a load that stays within 0 and 1 and lives: shares from 0
 * to 1, periods above 0, no amplitude that is negative. @return false with the reason, which names the figure.
 */
bool am_profile_check(const struct am_profile_info *profile, struct am_error *error);

/** Seconds until a workload's memory has come to what it uses, and the rest's to what is left. */
#define AM_MEMORY_RAMP_SECONDS 20.0

/** The row of @p profile, or NULL where there is none. Static. */
const struct am_profile_info *am_profile_info(enum am_profile profile);

/** Finds a profile by its name. @return false where there is none. */
bool am_profile_from_name(const char *name, enum am_profile *ret_profile);

/** The facts of a product, and its waveforms, compiled for one length of a tick. 8-byte aligned, no padding. */
struct am_product {
	char name[64];                /**< of the catalogue, or "generic" */
	double power_idle;            /**< milliwatt, while nothing runs */
	double power_awake;           /**< milliwatt, while something may run and load is 0; >= power_idle */
	double power_full;            /**< milliwatt at load 1 of a profile with the power factor 1; > power_awake */
	double power_limit[3];        /**< milliwatt: lowest, default (what the agent shows as the capacity), highest */
	double inlet;                 /**< celsius, the temperature without any power */
	double heat_resistance;       /**< kelvin per milliwatt, in the steady state */
	double time_constant;         /**< seconds in which it warms and cools */
	double heat_rate;             /**< tick / time constant, > 0 */
	double temperature_limit;     /**< celsius: what the agent shows as the capacity */
	double temperature_throttle;  /**< celsius: clocks are lowered so that it gets no hotter */
	double temperature_slowdown;  /**< celsius: clocks are cut at once */
	double temperature_shutdown;  /**< celsius: it would switch itself off */
	double clock_core[4];         /**< megahertz: lowest, idle, loaded, highest */
	double clock_step;            /**< megahertz between two core clocks that it can have; 0: any */
	double clock_memory[2];       /**< megahertz: idle, loaded */
	double fan_idle;              /**< percent, up to fan_from */
	double fan_from;              /**< celsius from which it rises ... */
	double fan_slope;             /**< ... by so many percent a kelvin */
	double tick_seconds;          /**< length of a tick */
	int32_t performance_state[2]; /**< idle, loaded */
	uint32_t fans;                /**< how many it has of its own */
	uint32_t pcie_generation;
	uint32_t pcie_width; /**< lanes */
	uint32_t nvlinks;
	uint32_t profile_count; /**< rows of `waveforms` that are compiled */
	uint32_t reserved;
	struct am_waveform waveforms[AM_PROFILES_MAX][AM_WAVEFORM_VARIANTS];
};

/** The product that a device without any facts is. Its waveforms are left as they are. A pure function. */
void am_product_generic(struct am_product *ret_product);

/** What the catalogue knows of a product, and what it assumes. Its waveforms are left as they are. A pure function. */
void am_product_of_catalog(struct am_product *ret_product, const struct am_catalog_product *entry);

/**
 * Compiles the waveforms of @p product for ticks of @p tick_ns nanoseconds.
 * @param profiles at most AM_PROFILES_MAX of them: the built-in ones, and others
 */
void am_product_compile(struct am_product *product, int64_t tick_ns, uint64_t seed,
                        const struct am_profile_info *profiles, size_t profile_count);

/** What the engine needs of one device. 8-byte aligned, no padding. */
struct am_body {
	uint64_t memory_total;    /**< bytes */
	uint64_t memory_reserved; /**< bytes of these that no one can use */
	double fraction;          /**< of the product's power that this device or slice is, 0 < f <= 1 */
	uint64_t hash;            /**< of its unallocated rest: am_part_hash(seed, device, 0) */
	uint32_t rest;            /**< enum am_profile of its unallocated rest: ambient or idle */
	uint32_t product;         /**< index */
};

/** The hash of a workload: a pure function of (seed, hash of the device's id, number of the workload). */
uint64_t am_part_hash(uint64_t seed, uint64_t device, uint64_t workload);

/** What holds a device back or drives it, for as long as a segment lasts: what its conditions come to. */
struct am_influence {
	double level;       /**< load of every part, 0 to 1; negative: as their profiles have it */
	double power;       /**< milliwatt that it draws; negative: as its load has it */
	double power_limit; /**< milliwatt that it must not exceed */
	double capacity;    /**< of its loaded clock, at the most; 1: all of it */
	double cooling;     /**< what its heat resistance is multiplied with; 1: as it is built */
	bool overheats;     /**< something heats it to its slowdown temperature */
	uint32_t reasons;   /**< enum am_throttle, of `capacity` */
};

/** The influence of nothing at all on a device of @p product. */
struct am_influence am_influence_none(const struct am_product *product);

/** Throttle reasons whose times are counted: power, heat, slowdown, brake. */
#define AM_THROTTLE_COUNTERS 4

/**
 * A stretch of ticks in which the parts of a device, and what influences it, do not
 * change. It holds until the next one of its device starts. 8-byte aligned, no padding.
 */
struct am_segment {
	int64_t start;       /**< its first tick */
	double scale;        /**< what all fractions are multiplied with: 1, or 1/S where their sum S is above 1 */
	double memory_scale; /**< the same for memory limits */
	double capacity;     /**< of the loaded clock, and of the power that load draws: 1, or less while throttled */
	double energy;       /**< millijoule: energy before `start`, less the closed form's value there */
	double transient;    /**< kelvin: what decays: temperature at `start`, less the steady response there */
	double rest_memory;  /**< bytes that the unallocated rest used at `start` */
	double level;        /**< as in the influence */
	double power;        /**< as in the influence */
	double power_limit;  /**< milliwatt, of the whole product */
	float cooling;       /**< as in the influence */
	float heating;       /**< kelvin that something else adds */
	uint32_t reasons;    /**< enum am_throttle */
	uint32_t awake;      /**< 1: something may run */
	uint32_t throttled[AM_THROTTLE_COUNTERS]; /**< ticks before `start` in which each reason held */
};

/** A device at one tick. */
struct am_sample {
	int64_t tick;
	int64_t values[AM_CHANNEL_COUNT]; /**< by channel, in its unit, as every front shows it */
	double load;                      /**< unrounded, 0 to 1 */
	double traffic;                   /**< unrounded, of the memory's bandwidth */
	double power;                     /**< unrounded, milliwatt */
	double energy;                    /**< unrounded, millijoule */
	double rise;                      /**< unrounded, kelvin above the inlet */
	double capacity;                  /**< of the segment; of a mother, the lowest */
	uint32_t reasons;                 /**< of the segment; of a mother, all */
	uint32_t awake;
};

/** One part of a device at one tick. */
struct am_part_sample {
	double load;          /**< of what it holds: 1 is all that it may use; unrounded */
	double weight;        /**< its part of the device's load, unrounded */
	int64_t memory;       /**< bytes used */
	int64_t memory_limit; /**< bytes that it may use; of the rest: what nobody else may */
};

/**
 * Sums up a device, part after part: begin it, add every part that is there at the
 * tick, the latest first (sums of doubles depend on the order), finish it.
 */
struct am_summation {
	const struct am_product *product;
	const struct am_body *body;
	const struct am_segment *segment;
	int64_t tick;
	double allocated;     /**< sum of the scaled fractions */
	double load;          /**< of the device */
	double drive;         /**< the same, weighted with power factors */
	double drive_mean;    /**< its mean over a long time */
	double drive_heat;    /**< its lagged deviation from that */
	double drive_sum;     /**< its deviation, summed over the ticks before, up to a constant */
	double drive_peak;    /**< it is never higher */
	double traffic;       /**< of the memory's bandwidth */
	int64_t memory;       /**< bytes */
	int64_t memory_limit; /**< bytes */
};

/**
 * Begins to sum up a device at @p tick, which must not lie before the segment's
 * start. The arguments must outlive the summation.
 */
void am_summation_begin(struct am_summation *summation, const struct am_product *product, const struct am_body *body,
                        const struct am_segment *segment, int64_t tick);

/** Adds a workload that is there at the tick. @p ret_part may be NULL. */
void am_summation_add(struct am_summation *summation, const struct am_workload *workload,
                      struct am_part_sample *ret_part);

/**
 * Adds the unallocated rest and finishes.
 * @param ret_sample all channels of the device, as if it stood alone
 * @param ret_rest may be NULL: what the unallocated rest does
 */
void am_summation_finish(struct am_summation *summation, struct am_sample *ret_sample, struct am_part_sample *ret_rest);

/** What the parts of a device ask for, when a segment of it is written. */
struct am_demand {
	double fractions;     /**< sum of the parts' fractions; they are scaled down where it is above 1 */
	double memory_limits; /**< sum of their limits, bytes; scaled down where it is above what the device can give */
	double rest_memory;   /**< bytes that the unallocated rest uses at the start */
	bool awake;           /**< something may run: a workload, or a rest that is not idle */
};

/**
 * The first third of writing a segment: everything but what it carries over and what holds
 * it back. @p body may be that of a slice: limits are its part of the product's.
 */
void am_segment_begin(struct am_segment *ret_segment, int64_t start, const struct am_body *body,
                      const struct am_demand *demand, const struct am_influence *influence);

/**
 * The second third: makes it go on where the one before ended.
 * @param last the segment before, or NULL
 * @param before the device at the segment's start, summed up with the old segment and parts
 * @param bare the device at the segment's start, summed up with this one and the new parts
 */
void am_segment_settle(struct am_segment *segment, const struct am_segment *last, const struct am_sample *before,
                       const struct am_sample *bare);

/**
 * The last third: how far it must be held back, by its power limit and by heat. Where the heat does that
 * only later, the segment is left as it is and the tick is told at which another one must be written.
 * Afterwards am_segment_settle() is called again if the segment has changed.
 * @param demands the device at the segment's start, summed up and not finished
 * @param rise kelvin above the inlet at the start
 * @return the tick at which it gets too hot, > start, or INT64_MAX
 */
int64_t am_segment_throttle(struct am_segment *segment, const struct am_summation *demands,
                            const struct am_influence *influence, double rise);

/** The first segment of a device that nobody ever held: from tick 0 on, warmed up, with no energy used. */
void am_segment_first(struct am_segment *ret_segment, const struct am_product *product, const struct am_body *body);

/**
 * Adds what a slice does to its mother: load by the slice's fraction, power,
 * energy, heat and memory as they are. The mother's own numbers are those of
 * what is not sliced, weighted by @p own when the first slice is added.
 */
void am_sample_add_slice(struct am_sample *mother, const struct am_sample *slice, double fraction);

/** Computes the channels from the unrounded fields, the memory and the throttled times of @p sample. */
void am_sample_round(struct am_sample *sample, const struct am_product *product);

#ifdef __cplusplus
}
#endif
#endif
