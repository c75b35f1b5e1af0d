/* SPDX-License-Identifier: Apache-2.0 */
#include "stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A round of this length is long against the clock's own cost and short against a time slice. */
#define ROUND_NANOSECONDS INT64_C(2000000)

static volatile int64_t sink;

int64_t bench_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void bench_use(int64_t value)
{
	sink = value;
}

/* Doubles the count until a round is long enough. */
static uint64_t suitable_count(const struct bench_subject *subject)
{
	uint64_t count = 1;
	for (;;) {
		int64_t start = bench_now();
		subject->function(subject->context, count);
		if (bench_now() - start >= ROUND_NANOSECONDS || count > UINT64_MAX / 4)
			return count;
		count *= 2;
	}
}

int bench_run(struct bench_subject *subjects, size_t subject_count, size_t round_count)
{
	for (size_t i = 0; i < subject_count; i++) {
		subjects[i].rounds = calloc(round_count, sizeof(*subjects[i].rounds));
		if (subjects[i].rounds == NULL)
			return 0;
		if (subjects[i].count == 0)
			subjects[i].count = suitable_count(&subjects[i]);
	}
	for (size_t round = 0; round < round_count; round++) {
		for (size_t i = 0; i < subject_count; i++) {
			int64_t start = bench_now();
			subjects[i].function(subjects[i].context, subjects[i].count);
			int64_t took = bench_now() - start;
			subjects[i].rounds[round] = (double)took / (double)subjects[i].count;
		}
	}
	return 1;
}

void bench_print(const struct bench_subject *subjects, size_t subject_count, size_t round_count)
{
	printf("{\n");
	for (size_t i = 0; i < subject_count; i++) {
		printf("  \"%s\": [", subjects[i].name);
		for (size_t round = 0; round < round_count; round++)
			printf("%s%.3f", round == 0 ? "" : ", ", subjects[i].rounds[round]);
		printf("]%s\n", i + 1 < subject_count ? "," : "");
	}
	printf("}\n");
}
