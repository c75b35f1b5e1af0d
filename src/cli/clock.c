/* SPDX-License-Identifier: Apache-2.0 */
#include "base/quote.h"
#include "cli/amount.h"
#include "cli/change.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the clock shall do. */
struct clock_order {
	bool steps;
	int64_t value; /* nanoseconds of a step; else the rate, in thousandths */
};

static bool read_order(const struct command *command, struct clock_order *ret_order, struct am_error *error)
{
	static const struct {
		const char *name;
		const char *needs; /* NULL: nothing */
		struct clock_order order;
	} known[] = {
	    {"real", NULL, {false, 1000}},
	    {"freeze", NULL, {false, 0}},
	    {"step", "a duration, as in step 5s", {true, 0}},
	    {"speed", "a factor, as in speed 60", {false, 0}},
	};
	const char *word = command->words[0], *value = command->words[1];
	char quote[AM_QUOTE_SIZE];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, word) != 0)
			continue;
		*ret_order = known[i].order;
		if (known[i].needs == NULL)
			return value == NULL ||
			       am_error_set(error, AM_ERROR_INVALID, "%s takes no %s", word, am_quote(quote, value));
		if (value == NULL)
			return am_error_set(error, AM_ERROR_INVALID, "%s needs %s", word, known[i].needs);
		return ret_order->steps ? amount_read_duration(value, &ret_order->value, error)
		                        : amount_read_factor(value, &ret_order->value, error);
	}
	return am_error_set(error, AM_ERROR_INVALID,
	                    "%s is nothing that a clock does; it is real, freeze, step DURATION or speed FACTOR",
	                    am_quote(quote, word));
}

static enum exit_code show(const struct command *command, const struct am_board *board)
{
	char rate[QUANTITY_SIZE], text[QUANTITY_SIZE];
	struct am_snapshot snapshot;
	struct am_clock clock;
	int64_t time, tick, length = am_board_tick_length(board);

	do {
		am_snapshot_take(board, &snapshot);
		am_snapshot_clock(&snapshot, &clock);
	} while (!am_snapshot_holds(&snapshot));
	/* All of one moment. */
	time = am_clock_tick(&clock, am_clock_now(), 1);
	tick = time / length;
	if (command->json)
		return describe_print(command,
		                      json_pack("{s:I, s:I, s:I, s:I}", "rate_permille", (json_int_t)clock.rate,
		                                "time_nanosecond", (json_int_t)time, "tick", (json_int_t)tick,
		                                "tick_nanosecond", (json_int_t)length),
		                      false);
	quantity_rate(clock.rate, "x", rate);
	quantity_time(time, text);
	printf("%s, %s after it was made, tick %" PRId64 "\n", rate, text, tick);
	return EXIT_DONE;
}

static enum exit_code look(const struct command *command)
{
	struct am_board *board;
	struct am_error error;
	enum exit_code code;

	board = command_open(command, &error);
	if (board == NULL)
		return command_fail(command, &error);
	code = show(command, board);
	am_board_close(board);
	return code;
}

static enum exit_code order(const struct command *command, const struct clock_order *order)
{
	enum exit_code code;
	struct change change;
	struct am_error error;
	bool done;

	if (!change_begin(&change, command, NULL, 0, &error))
		return command_fail(command, &error);
	done = order->steps ? am_transaction_step(change.transaction, order->value, &error)
	                    : am_transaction_set_rate(change.transaction, order->value, &error);
	if (done) {
		change_commit(&change);
		code = show(command, change.board);
	} else {
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}

enum exit_code verb_clock(struct command *command, int argc, char **argv)
{
	struct clock_order wanted = {0};
	struct am_error error;

	command_parse(command, argc, argv, 0, 2, NULL, NULL);
	if (command->word_count == 0)
		return look(command);
	if (read_order(command, &wanted, &error))
		return order(command, &wanted);
	command_fail(command, &error);
	return EXIT_USAGE;
}
