/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file channel.h
 * A channel is one measured quantity. This table is the only place that says
 * in which integer unit it is held, in which range, and at which resolution
 * every front shows it. Sums hold in that integer: what a front shows of the
 * parts adds up to what it shows of the whole.
 */
#ifndef ACCELMOCK_CHANNEL_H
#define ACCELMOCK_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * AM_CHANNEL(enumerator, name, unit of the integer, lowest, highest, kind)
 * kind: GAUGE is a value at a tick, COUNTER never falls.
 */
#define AM_CHANNEL_LIST(AM_CHANNEL)                                                                                    \
	AM_CHANNEL(AM_CHANNEL_UTILIZATION, "utilization", "percent", 0, 100, AM_CHANNEL_GAUGE)                         \
	AM_CHANNEL(AM_CHANNEL_MEMORY_TOTAL, "memory-total", "byte", 0, INT64_MAX, AM_CHANNEL_GAUGE)                    \
	AM_CHANNEL(AM_CHANNEL_MEMORY_RESERVED, "memory-reserved", "byte", 0, INT64_MAX, AM_CHANNEL_GAUGE)              \
	AM_CHANNEL(AM_CHANNEL_MEMORY_USED, "memory-used", "byte", 0, INT64_MAX, AM_CHANNEL_GAUGE)                      \
	AM_CHANNEL(AM_CHANNEL_MEMORY_FREE, "memory-free", "byte", 0, INT64_MAX, AM_CHANNEL_GAUGE)                      \
	AM_CHANNEL(AM_CHANNEL_POWER, "power", "milliwatt", 0, 100000000, AM_CHANNEL_GAUGE)                             \
	AM_CHANNEL(AM_CHANNEL_ENERGY, "energy", "millijoule", 0, INT64_MAX, AM_CHANNEL_COUNTER)                        \
	AM_CHANNEL(AM_CHANNEL_TEMPERATURE, "temperature", "celsius", -40, 200, AM_CHANNEL_GAUGE)                       \
	AM_CHANNEL(AM_CHANNEL_CLOCK_CORE, "clock-core", "megahertz", 0, 100000, AM_CHANNEL_GAUGE)                      \
	AM_CHANNEL(AM_CHANNEL_CLOCK_MEMORY, "clock-memory", "megahertz", 0, 100000, AM_CHANNEL_GAUGE)                  \
	AM_CHANNEL(AM_CHANNEL_FAN, "fan", "percent", 0, 100, AM_CHANNEL_GAUGE)                                         \
	AM_CHANNEL(AM_CHANNEL_PERFORMANCE_STATE, "performance-state", "level", 0, 15, AM_CHANNEL_GAUGE)                \
	AM_CHANNEL(AM_CHANNEL_UTILIZATION_MEMORY, "memory-utilization", "percent", 0, 100, AM_CHANNEL_GAUGE)           \
	AM_CHANNEL(AM_CHANNEL_POWER_LIMIT, "power-limit", "milliwatt", 0, 100000000, AM_CHANNEL_GAUGE)                 \
	AM_CHANNEL(AM_CHANNEL_THROTTLE_REASONS, "throttle-reasons", "mask", 0, AM_THROTTLE_ALL, AM_CHANNEL_GAUGE)      \
	AM_CHANNEL(AM_CHANNEL_THROTTLED_POWER, "throttled-power", "millisecond", 0, INT64_MAX, AM_CHANNEL_COUNTER)     \
	AM_CHANNEL(AM_CHANNEL_THROTTLED_HEAT, "throttled-heat", "millisecond", 0, INT64_MAX, AM_CHANNEL_COUNTER)       \
	AM_CHANNEL(AM_CHANNEL_THROTTLED_SLOWDOWN, "throttled-slowdown", "millisecond", 0, INT64_MAX,                   \
	           AM_CHANNEL_COUNTER)                                                                                 \
	AM_CHANNEL(AM_CHANNEL_THROTTLED_BRAKE, "throttled-brake", "millisecond", 0, INT64_MAX, AM_CHANNEL_COUNTER)     \
	AM_CHANNEL(AM_CHANNEL_ECC_CORRECTED, "ecc-corrected", "error", 0, INT64_MAX, AM_CHANNEL_GAUGE)                 \
	AM_CHANNEL(AM_CHANNEL_ECC_UNCORRECTED, "ecc-uncorrected", "error", 0, INT64_MAX, AM_CHANNEL_GAUGE)             \
	AM_CHANNEL(AM_CHANNEL_REMAPPED_ROWS, "remapped-rows", "row", 0, 512, AM_CHANNEL_GAUGE)                         \
	AM_CHANNEL(AM_CHANNEL_XID, "xid", "code", 0, 999, AM_CHANNEL_GAUGE)                                            \
	AM_CHANNEL(AM_CHANNEL_PCIE_GENERATION, "pcie-generation", "level", 0, 9, AM_CHANNEL_GAUGE)                     \
	AM_CHANNEL(AM_CHANNEL_PCIE_WIDTH, "pcie-width", "lane", 0, 32, AM_CHANNEL_GAUGE)                               \
	AM_CHANNEL(AM_CHANNEL_NVLINKS, "nvlinks", "link", 0, 72, AM_CHANNEL_GAUGE)

/** The channels. New ones are appended: their numbers are part of the board's format. */
enum am_channel {
#define AM_CHANNEL(enumerator, name, unit, lowest, highest, kind) enumerator,
	AM_CHANNEL_LIST(AM_CHANNEL)
#undef AM_CHANNEL
	    AM_CHANNEL_COUNT
};

/**
 * Why a device is held back: the bits of AM_CHANNEL_THROTTLE_REASONS. AM_THROTTLE_IDLE says
 * that nothing runs there, and AM_THROTTLE_SETTING that someone asked for lower clocks: neither
 * is a fault. The names follow NVML's clocks event reasons (nvml.h, nvmlClocksEventReason*).
 */
enum am_throttle {
	AM_THROTTLE_IDLE = 1,      /**< GpuIdle */
	AM_THROTTLE_SETTING = 2,   /**< ApplicationsClocksSetting */
	AM_THROTTLE_POWER = 4,     /**< SwPowerCap: more would draw more than the limit */
	AM_THROTTLE_HEAT = 8,      /**< SwThermalSlowdown: more would make it hotter than it may work */
	AM_THROTTLE_SLOWDOWN = 16, /**< HwThermalSlowdown: too hot; clocks are cut at once */
	AM_THROTTLE_BRAKE = 32,    /**< HwPowerBrakeSlowdown: the power supply asks for it */
	AM_THROTTLE_ALL = 63,
	AM_THROTTLE_COUNTED = 60, /**< those whose times are channels */
};

/** What kind of quantity a channel is. */
enum am_channel_kind {
	AM_CHANNEL_GAUGE,   /**< a value at a tick */
	AM_CHANNEL_COUNTER, /**< a sum over all ticks before; never falls while the board lives */
};

/** One row of the table. */
struct am_channel_info {
	const char *name;          /**< as the command line and the documentation write it */
	const char *unit;          /**< unit of the integer, singular */
	int64_t lowest;            /**< no front ever shows less */
	int64_t highest;           /**< no front ever shows more */
	enum am_channel_kind kind; /**< gauge or counter */
};

/** The row of @p channel, or NULL where there is no such channel. Static; never freed. */
const struct am_channel_info *am_channel_info(enum am_channel channel);

/** Finds a channel by its name. @return false where there is none. */
bool am_channel_from_name(const char *name, enum am_channel *ret_channel);

/**
 * The rounding rule of every front: an unrounded figure of the engine becomes
 * the channel's integer by rounding half away from zero, and is kept within the
 * channel's range. A figure that is not a number becomes the lowest value.
 */
int64_t am_channel_round(enum am_channel channel, double value);

/**
 * The same rule for a front whose unit is coarser: @p value / @p divisor,
 * rounded half away from zero (the agent's watts: divisor 1000).
 * @p divisor must be positive.
 */
int64_t am_channel_coarsen(int64_t value, int64_t divisor);

/**
 * Splits the integer @p total among @p count parts in proportion to @p weights
 * (each finite and >= 0), so that the parts add up to it exactly: each gets its
 * share rounded down, and what is left goes, one by one, to the parts with the
 * largest fractions (the earlier one of two equal ones). With no weight above
 * zero, all parts get zero. @p total must be >= 0.
 */
void am_apportion(int64_t total, const double *weights, size_t count, int64_t *ret_parts);

/**
 * How a container's part is split among its processes, by every front: equally,
 * and what is left over, one unit each, to the first ones in the order of their
 * pids. @return the part of the process number @p index (from 0) of @p count.
 * @p total must be >= 0 and @p index < @p count.
 */
int64_t am_share_of_process(int64_t total, size_t count, size_t index);

#ifdef __cplusplus
}
#endif
#endif
