/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file watch.h
 * Waits between two pictures, and for the signals that concern who draws them.
 * While it is begun these signals do nothing by themselves, so that the terminal
 * is never left in disorder.
 */
#ifndef ACCELMOCK_CLI_WATCH_H
#define ACCELMOCK_CLI_WATCH_H

#include <signal.h>
#include <time.h>

/** What ended a wait. */
enum watch_event {
	WATCH_TIME, /**< it is time for the next picture, or the terminal has another size */
	WATCH_STOP, /**< Ctrl-Z: leave the terminal, then watch_stop() */
	WATCH_END,  /**< Ctrl-C and the like */
};

/** A wait, again and again. */
struct watch {
	sigset_t signals;
	sigset_t before;
	struct timespec pause;
	struct timespec next; /**< when the next picture is due, CLOCK_MONOTONIC */
};

/** Begins, with a picture every @p seconds. */
void watch_begin(struct watch *watch, double seconds);

/** Waits for the next event. */
enum watch_event watch_wait(struct watch *watch);

/** Stops the process, as Ctrl-Z asks for; returns when it goes on. */
void watch_stop(struct watch *watch);

/** Ends it: signals do again what they did before. */
void watch_end(struct watch *watch);

#endif
