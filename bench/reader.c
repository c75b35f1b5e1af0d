/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of the board with a mapping of its own, for run.py to check with that
 * the plugin's figures are those that everyone else computes: called through
 * ctypes, so plain types only.
 */
#include "accelmock/board.h"
#include "accelmock/channel.h"

#include <stdbool.h>
#include <stdint.h>

/** What a front that reports watts shows, by device. */
struct bench_figures {
	int64_t utilization;
	int64_t memory_used;
	int64_t power_watts;
	int64_t temperature;
};

struct am_board *bench_open(const char *directory);
void bench_close(struct am_board *board);
bool bench_set_rate(const char *directory, int64_t rate);
uint64_t bench_device_count(const struct am_board *board);
int64_t bench_tick(const struct am_board *board);
uint64_t bench_sample(const struct am_board *board, int64_t tick, struct bench_figures *ret_figures, uint64_t count);

/** @return NULL where there is no board there. */
struct am_board *bench_open(const char *directory)
{
	struct am_error error = {0};
	return am_board_open(directory, &error);
}

void bench_close(struct am_board *board)
{
	am_board_close(board);
}

/** Lets board time go @p rate thousandths as fast as real time. */
bool bench_set_rate(const char *directory, int64_t rate)
{
	struct am_error error = {0};
	struct am_board *board = am_board_open_writable(directory, &error);
	if (board == NULL)
		return false;
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	bool done = transaction != NULL && am_transaction_set_rate(transaction, rate, &error);
	if (done)
		am_transaction_commit(transaction);
	else if (transaction != NULL)
		am_transaction_abort(transaction);
	am_board_close(board);
	return done;
}

/** Those that the agent knows. */
uint64_t bench_device_count(const struct am_board *board)
{
	return am_board_listed_count(board);
}

int64_t bench_tick(const struct am_board *board)
{
	return am_board_tick(board);
}

/** Fills the figures of the first @p count devices. @return how many could be read. */
uint64_t bench_sample(const struct am_board *board, int64_t tick, struct bench_figures *ret_figures, uint64_t count)
{
	uint64_t device = 0;
	for (; device < count; device++) {
		struct am_sample sample;
		if (am_board_sample(board, (uint32_t)device, tick, &sample) != AM_READING_OK)
			break;
		ret_figures[device] = (struct bench_figures){
		    .utilization = sample.values[AM_CHANNEL_UTILIZATION],
		    .memory_used = sample.values[AM_CHANNEL_MEMORY_USED],
		    .power_watts = am_channel_coarsen(sample.values[AM_CHANNEL_POWER], 1000),
		    .temperature = sample.values[AM_CHANNEL_TEMPERATURE],
		};
	}
	return device;
}
