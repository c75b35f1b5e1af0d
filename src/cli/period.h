/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file period.h
 * From when and for how long: `--at +10s --for 1m`. Times are board time; the tick
 * at which a change counts is known only when it is made, so both are read first and
 * become ticks then.
 */
#ifndef ACCELMOCK_CLI_PERIOD_H
#define ACCELMOCK_CLI_PERIOD_H

#include "accelmock/condition.h"
#include "accelmock/error.h"

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

/** All zero: from now on, until it is cleared. */
struct period {
	const char *at; /**< as it is written; NULL: now */
	int64_t delay;  /**< nanoseconds of board time from now on */
	int64_t tick;   /**< absolute, where `delay` is negative */
	int64_t length; /**< nanoseconds; 0: until it is cleared */
};

/** Takes --at or --for. Something wrong ends the program by argp_error(). @return false where it is another option. */
bool period_take(struct period *period, int key, const char *argument, struct argp_state *state);

/** Sets the condition's first and last tick, as seen from @p now. @return false where it would begin in the past. */
bool period_apply(const struct period *period, int64_t now, int64_t tick_ns, struct am_condition *condition,
                  struct am_error *error);

/** Room for a period that is told. */
#define PERIOD_SIZE 96

/** Tells when a condition holds, as seen from @p now: ` from tick 1100 until 1700`; empty where from now on. */
void period_tell(const struct am_condition *condition, int64_t now, char ret_text[PERIOD_SIZE]);

#endif
