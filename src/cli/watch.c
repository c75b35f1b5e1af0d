/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/watch.h"

#include <unistd.h>

static struct timespec add(struct timespec one, struct timespec other)
{
	struct timespec sum = {one.tv_sec + other.tv_sec, one.tv_nsec + other.tv_nsec};

	if (sum.tv_nsec >= 1000000000) {
		sum.tv_sec++;
		sum.tv_nsec -= 1000000000;
	}
	return sum;
}

/* How long until @p moment; zero where it is past. */
static struct timespec until(struct timespec moment)
{
	struct timespec now, left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left = (struct timespec){moment.tv_sec - now.tv_sec, moment.tv_nsec - now.tv_nsec};
	if (left.tv_nsec < 0) {
		left.tv_sec--;
		left.tv_nsec += 1000000000;
	}
	return left.tv_sec < 0 ? (struct timespec){0} : left;
}

void watch_begin(struct watch *watch, double seconds)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};

	sigemptyset(&watch->signals);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&watch->signals, signals[i]);
	/* A blocked signal waits for us, also one that is ignored by default. */
	sigprocmask(SIG_BLOCK, &watch->signals, &watch->before);
	watch->pause.tv_sec = (time_t)seconds;
	watch->pause.tv_nsec = (long)((seconds - (double)watch->pause.tv_sec) * 1e9);
	clock_gettime(CLOCK_MONOTONIC, &watch->next);
	watch->next = add(watch->next, watch->pause);
}

enum watch_event watch_wait(struct watch *watch)
{
	struct timespec left = until(watch->next);
	int number = sigtimedwait(&watch->signals, NULL, &left);

	if (number == SIGTSTP)
		return WATCH_STOP;
	if (number > 0 && number != SIGWINCH)
		return WATCH_END;
	if (number < 0) {
		/* Pictures that could not be drawn in time are left out. */
		clock_gettime(CLOCK_MONOTONIC, &watch->next);
		watch->next = add(watch->next, watch->pause);
	}
	return WATCH_TIME;
}

void watch_stop(struct watch *watch)
{
	(void)watch;
	kill(getpid(), SIGSTOP);
}

void watch_end(struct watch *watch)
{
	sigprocmask(SIG_SETMASK, &watch->before, NULL);
}
