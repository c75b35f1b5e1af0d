/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file stopwatch.h
 * Times subjects in interleaved rounds and writes the figures as JSON: whatever
 * disturbs the machine for a while disturbs all of them alike.
 */
#ifndef BENCH_STOPWATCH_H
#define BENCH_STOPWATCH_H

#include <stddef.h>
#include <stdint.h>

/** What is measured: it does its thing @p count times. */
typedef void bench_function(void *context, uint64_t count);

/** One subject and, after bench_run(), its rounds in nanoseconds per time. */
struct bench_subject {
	const char *name;
	bench_function *function;
	void *context;
	uint64_t count; /**< how often per round; 0: found so that a round takes about two milliseconds */
	double *rounds;
};

/** CLOCK_MONOTONIC in nanoseconds. */
int64_t bench_now(void);

/** Measures all subjects @p round_count times in turn. @return whether memory sufficed. */
int bench_run(struct bench_subject *subjects, size_t subject_count, size_t round_count);

/** Writes all rounds to standard output: `{"name": [nanoseconds, ...], ...}`. */
void bench_print(const struct bench_subject *subjects, size_t subject_count, size_t round_count);

/** Keeps a figure that nobody reads from being optimised away. */
void bench_use(int64_t value);

#endif
