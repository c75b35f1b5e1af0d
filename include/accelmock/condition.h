/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file condition.h
 * A condition overrides something of a device for a time: a fault, a pin, a
 * setting. One mechanism, one table of kinds; every front asks the same one.
 */
#ifndef ACCELMOCK_CONDITION_H
#define ACCELMOCK_CONDITION_H

#include "channel.h"
#include "device.h"
#include "error.h"
#include "telemetry.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How well a device is, worst last. */
enum am_health {
	AM_HEALTH_HEALTHY = 0,
	AM_HEALTH_DEGRADED = 1, /**< works, with a fault that wants attention */
	AM_HEALTH_OFFLINE = 2,  /**< does not answer any more */
	AM_HEALTH_UNKNOWN = 3,  /**< the driver cannot say */
};

/** What kinds of conditions are for. */
enum am_condition_group {
	AM_GROUP_PIN,     /**< made by `pin`: a channel shows one exact value */
	AM_GROUP_FAULT,   /**< made by `fault inject`: the device fails */
	AM_GROUP_AGENT,   /**< the same, of what the agent's plugin answers only: the device is well */
	AM_GROUP_SETTING, /**< made by `set`: one of a kind per device */
};

/*
 * AM_CONDITION(enumerator, name)
 * What each is, its parameters and sources are in src/core/condition.c.
 */
#define AM_CONDITION_LIST(AM_CONDITION)                                                                                \
	AM_CONDITION(AM_CONDITION_PIN, "pin")                                                                          \
	AM_CONDITION(AM_CONDITION_DEGRADED, "degraded")                                                                \
	AM_CONDITION(AM_CONDITION_LOST, "lost")                                                                        \
	AM_CONDITION(AM_CONDITION_UNREADABLE, "unreadable")                                                            \
	AM_CONDITION(AM_CONDITION_ECC_UNCORRECTED, "ecc-uncorrected")                                                  \
	AM_CONDITION(AM_CONDITION_ECC_CORRECTED, "ecc-corrected")                                                      \
	AM_CONDITION(AM_CONDITION_REMAPPED_ROWS, "remapped-rows")                                                      \
	AM_CONDITION(AM_CONDITION_XID, "xid")                                                                          \
	AM_CONDITION(AM_CONDITION_THERMAL_SLOWDOWN, "thermal-slowdown")                                                \
	AM_CONDITION(AM_CONDITION_POWER_BRAKE, "power-brake")                                                          \
	AM_CONDITION(AM_CONDITION_FAN_FAILURE, "fan-failure")                                                          \
	AM_CONDITION(AM_CONDITION_PCIE_DEGRADED, "pcie-degraded")                                                      \
	AM_CONDITION(AM_CONDITION_NVLINK_DOWN, "nvlink-down")                                                          \
	AM_CONDITION(AM_CONDITION_HUNG, "hung")                                                                        \
	AM_CONDITION(AM_CONDITION_STOLEN_MEMORY, "stolen-memory")                                                      \
	AM_CONDITION(AM_CONDITION_STATISTICS_LATE, "statistics-late")                                                  \
	AM_CONDITION(AM_CONDITION_STATISTICS_MISSING, "statistics-missing")                                            \
	AM_CONDITION(AM_CONDITION_STATISTICS_RAISING, "statistics-raising")                                            \
	AM_CONDITION(AM_CONDITION_METRIC_ABSENT, "metric-absent")                                                      \
	AM_CONDITION(AM_CONDITION_SLOTS_SHRINKING, "slots-shrinking")                                                  \
	AM_CONDITION(AM_CONDITION_HARDWARE_DEGRADED, "hardware-degraded")                                              \
	AM_CONDITION(AM_CONDITION_HARDWARE_OFFLINE, "hardware-offline")                                                \
	AM_CONDITION(AM_CONDITION_POWER_LIMIT, "power-limit")                                                          \
	AM_CONDITION(AM_CONDITION_CLOCKS, "clocks")                                                                    \
	AM_CONDITION(AM_CONDITION_FAN, "fan")                                                                          \
	AM_CONDITION(AM_CONDITION_COMPUTE_MODE, "compute-mode")                                                        \
	AM_CONDITION(AM_CONDITION_PERSISTENCE, "persistence")                                                          \
	AM_CONDITION(AM_CONDITION_ECC, "ecc")

/** The kinds of conditions. New ones are appended: their numbers are part of the board's format. */
enum am_condition_kind {
#define AM_CONDITION(enumerator, ...) enumerator,
	AM_CONDITION_LIST(AM_CONDITION)
#undef AM_CONDITION
	    AM_CONDITION_COUNT
};

/** How a parameter is written and shown. */
enum am_parameter_unit {
	AM_PARAMETER_NONE,        /**< there is no such parameter */
	AM_PARAMETER_COUNT,       /**< a whole number */
	AM_PARAMETER_PERCENT,     /**< 50 or 50% */
	AM_PARAMETER_BYTE,        /**< 2g, 512m */
	AM_PARAMETER_MILLIWATT,   /**< written in watts: 300, 300W */
	AM_PARAMETER_MEGAHERTZ,   /**< 1410, 1410MHz */
	AM_PARAMETER_MILLISECOND, /**< 10s, 1m, 500ms */
	AM_PARAMETER_SWITCH,      /**< on, off */
	AM_PARAMETER_CHANNEL,     /**< a channel's name */
	AM_PARAMETER_CHOICE,      /**< one of `choices`, by its number or name */
};

/** Most parameters of a condition. */
#define AM_PARAMETERS_MAX 2

/** One parameter of a kind. */
struct am_parameter {
	const char *name;
	enum am_parameter_unit unit;
	int64_t usual; /**< where it is not given; INT64_MIN: it must be given */
	int64_t lowest;
	int64_t highest;
	const char *const *choices; /**< of a choice: names by number, ended by NULL */
};

/** One row of the table. */
struct am_condition_info {
	const char *name;
	enum am_condition_group group;
	enum am_health health; /**< of a device that has it */
	bool reset;            /**< a reset of the device ends it */
	struct am_parameter parameters[AM_PARAMETERS_MAX];
};

/** What people read of a kind. */
struct am_condition_text {
	const char *effect; /**< what it does here, and to which channels */
	const char *real;   /**< what a real device does */
	const char *source; /**< where that is said */
};

/** A condition on a device, as the board holds it. 8-byte aligned, no padding. */
struct am_condition {
	uint64_t id;                       /**< unique while the board lives; 0: an empty place */
	uint32_t device;                   /**< index */
	uint16_t kind;                     /**< enum am_condition_kind */
	uint16_t cleared;                  /**< 1: somebody ended it before its time */
	int64_t values[AM_PARAMETERS_MAX]; /**< by parameter; of a pin: enum am_channel, and the value in its unit */
	int64_t made;                      /**< the tick at which it was made */
	int64_t from;                      /**< its first tick */
	int64_t until;                     /**< the first tick without it; INT64_MAX: until it is cleared */
};

/** The row of @p kind, or NULL where there is none. Static. */
const struct am_condition_info *am_condition_info(enum am_condition_kind kind);

/** What people read of @p kind, or NULL where there is none. Static. */
const struct am_condition_text *am_condition_text(enum am_condition_kind kind);

/** Finds a kind by its name. @return false where there is none. */
bool am_condition_from_name(const char *name, enum am_condition_kind *ret_kind);

/** Whether @p condition holds at @p tick. */
bool am_condition_holds(const struct am_condition *condition, int64_t tick);

/**
 * Whether @p condition can be one of a device of @p product with that much usable memory: its values
 * within the parameters' ranges, and, of settings, within the product's real bounds.
 * @return false with the reason, which names the parameter and what is allowed.
 */
bool am_condition_check(const struct am_condition *condition, const struct am_product *product, uint64_t memory,
                        struct am_error *error);

/** Adds what @p condition, which holds, does to its device's load, power, heat and clocks. */
void am_condition_influence(const struct am_condition *condition, const struct am_product *product,
                            struct am_influence *influence);

/**
 * Changes what is shown of a device by @p condition, which holds at the sample's tick. Of several
 * conditions, pins come last: am_condition_order().
 */
void am_condition_show(const struct am_condition *condition, const struct am_product *product,
                       struct am_sample *sample);

/** In which pass a kind is shown, 0 to AM_CONDITION_PASSES - 1: pins after all others. */
unsigned am_condition_order(enum am_condition_kind kind);
#define AM_CONDITION_PASSES 2u

#ifdef __cplusplus
}
#endif
#endif
