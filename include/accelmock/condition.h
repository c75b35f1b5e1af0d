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

/*
 * AM_CONDITION(enumerator, name, health, what it does)
 */
#define AM_CONDITION_LIST(AM_CONDITION)                                                                                \
	AM_CONDITION(AM_CONDITION_PIN, "pin", AM_HEALTH_HEALTHY, "a channel shows one exact value")                    \
	AM_CONDITION(AM_CONDITION_DEGRADED, "degraded", AM_HEALTH_DEGRADED, "works, but reports a fault")              \
	AM_CONDITION(AM_CONDITION_LOST, "lost", AM_HEALTH_OFFLINE, "has fallen off the bus")                           \
	AM_CONDITION(AM_CONDITION_UNREADABLE, "unreadable", AM_HEALTH_UNKNOWN, "its driver does not say how it is")

/** The kinds of conditions. New ones are appended: their numbers are part of the board's format. */
enum am_condition_kind {
#define AM_CONDITION(enumerator, name, health, text) enumerator,
	AM_CONDITION_LIST(AM_CONDITION)
#undef AM_CONDITION
	    AM_CONDITION_COUNT
};

/** One row of the table. */
struct am_condition_info {
	const char *name;
	enum am_health health; /**< of a device that has it */
	const char *text;      /**< for people */
};

/** A condition on a device, as the board holds it. 8-byte aligned, no padding. */
struct am_condition {
	uint64_t id;      /**< unique while the board lives; 0: an empty place */
	uint32_t device;  /**< index */
	uint32_t kind;    /**< enum am_condition_kind */
	uint32_t channel; /**< of a pin: enum am_channel */
	uint32_t reserved;
	int64_t value; /**< of a pin: in the channel's unit */
	int64_t from;  /**< its first tick */
	int64_t until; /**< the first tick without it; INT64_MAX: until it is cleared */
};

/** The row of @p kind, or NULL where there is none. Static. */
const struct am_condition_info *am_condition_info(enum am_condition_kind kind);

/** Whether @p condition holds at @p tick. */
bool am_condition_holds(const struct am_condition *condition, int64_t tick);

#ifdef __cplusplus
}
#endif
#endif
