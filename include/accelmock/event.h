/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event.h
 * What happened on a board. What a transaction did is written into a ring; what follows by
 * itself from what is known (a condition that begins or ends at its time, a device that is held
 * back by heat) is computed from it when somebody asks.
 */
#ifndef ACCELMOCK_EVENT_H
#define ACCELMOCK_EVENT_H

#include "workload.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * AM_EVENT(enumerator, name)
 */
#define AM_EVENT_LIST(AM_EVENT)                                                                                        \
	AM_EVENT(AM_EVENT_WORKLOAD_STARTED, "workload-started")                                                        \
	AM_EVENT(AM_EVENT_WORKLOAD_ENDED, "workload-ended")                                                            \
	AM_EVENT(AM_EVENT_CONDITION_MADE, "condition-made")                                                            \
	AM_EVENT(AM_EVENT_CONDITION_CLEARED, "condition-cleared")                                                      \
	AM_EVENT(AM_EVENT_CONDITION_BEGAN, "condition-began")                                                          \
	AM_EVENT(AM_EVENT_CONDITION_ENDED, "condition-ended")                                                          \
	AM_EVENT(AM_EVENT_THROTTLE, "throttle")                                                                        \
	AM_EVENT(AM_EVENT_RESET, "reset")                                                                              \
	AM_EVENT(AM_EVENT_CLOCK, "clock")

/** The kinds of events. New ones are appended: their numbers are part of the board's format. */
enum am_event_kind {
#define AM_EVENT(enumerator, name) enumerator,
	AM_EVENT_LIST(AM_EVENT)
#undef AM_EVENT
	    AM_EVENT_COUNT
};

/** One thing that happened. 8-byte aligned, no padding. */
struct am_event {
	uint64_t number;   /**< counts from 1 while the board lives; 0: it is computed */
	int64_t tick;      /**< at which it counts */
	int64_t realtime;  /**< CLOCK_REALTIME, nanoseconds, when it was written; 0: it is computed */
	uint32_t kind;     /**< enum am_event_kind */
	uint32_t device;   /**< index, or AM_NONE: the board as a whole */
	uint64_t id;       /**< of the workload or condition, else 0 */
	int64_t values[3]; /**< of a condition: its kind and values; of a throttle: the reasons before and after; of a
	                        clock: rate and step; of a workload: its profile, thousandths of the device, bytes */
	char name[AM_OWNER_NAME_SIZE]; /**< of a workload: its owner's; else empty */
};

/** The name of @p kind, or NULL. Static. */
const char *am_event_name(enum am_event_kind kind);

#ifdef __cplusplus
}
#endif
#endif
