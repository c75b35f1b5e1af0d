/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

#include <time.h>

/* At the highest rate, this many nanoseconds of real time still fit when multiplied: 29 years. */
#define ELAPSED_MAX ((int64_t)1 << 59)

int64_t am_clock_now(void)
{
	struct timespec now;

	/* The coarse clock: the same for all processes at once, and three times as fast as the precise one. */
	if (clock_gettime(CLOCK_MONOTONIC_COARSE, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t am_clock_tick(const struct am_clock *clock, int64_t now, int64_t tick_ns)
{
	int64_t rate = clock->rate, elapsed, moved, time;

	/* What the board says is not trusted: out of range it stands still. */
	if (rate < 0 || rate > AM_CLOCK_RATE_MAX)
		rate = 0;
	if (__builtin_sub_overflow(now, clock->epoch, &elapsed) || elapsed < 0)
		elapsed = 0;
	if (elapsed > ELAPSED_MAX)
		elapsed = ELAPSED_MAX;
	if (__builtin_mul_overflow(elapsed / 1000, rate, &moved))
		moved = INT64_MAX / 2;
	moved += elapsed % 1000 * rate / 1000;
	if (clock->origin < 0 || __builtin_add_overflow(clock->origin, moved, &time))
		time = moved;
	return time / (tick_ns > 0 ? tick_ns : AM_TICK_DEFAULT);
}

static void note(struct am_transaction *transaction, int64_t rate, int64_t forward)
{
	struct am_event event = {.kind = AM_EVENT_CLOCK, .device = AM_NONE, .values = {rate, forward, 0}};

	transaction_note(transaction, &event);
}

/* Sets the clock anew, at the board time that it shows now. */
static void restart_clock(struct am_transaction *transaction, int64_t rate, int64_t forward)
{
	struct am_clock *clock = &transaction->head.clock;
	int64_t time = am_clock_tick(clock, transaction->now, 1);
	struct timespec real = {0};

	note(transaction, rate, forward);
	clock_gettime(CLOCK_REALTIME, &real);
	*clock = (struct am_clock){
	    .epoch = transaction->now,
	    .origin = time + forward,
	    .rate = rate,
	    .realtime = (int64_t)real.tv_sec * 1000000000 + real.tv_nsec,
	};
}

bool am_transaction_set_rate(struct am_transaction *transaction, int64_t rate, struct am_error *error)
{
	if (rate < 0 || rate > AM_CLOCK_RATE_MAX)
		return am_error_set(error, AM_ERROR_INVALID, "the clock's rate must be 0 to %lld times real time",
		                    (long long)(AM_CLOCK_RATE_MAX / 1000));
	restart_clock(transaction, rate, 0);
	return true;
}

/* A step further than this would wear the clock out: 100 years of nanoseconds are a third of what fits. */
#define STEP_MAX ((int64_t)3155760000 * 1000000000)

bool am_transaction_step(struct am_transaction *transaction, int64_t nanoseconds, struct am_error *error)
{
	if (nanoseconds <= 0 || nanoseconds > STEP_MAX ||
	    am_clock_tick(&transaction->head.clock, transaction->now, 1) > INT64_MAX / 2)
		return am_error_set(error, AM_ERROR_INVALID, "the clock can only step forward, by at most 100 years");
	restart_clock(transaction, transaction->head.clock.rate, nanoseconds);
	return true;
}
