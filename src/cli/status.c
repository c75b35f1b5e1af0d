/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/dashboard.h"
#include "cli/describe.h"
#include "cli/select.h"
#include "cli/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Between two pictures, in seconds. */
#define PAUSE_DEFAULT 1.0
#define PAUSE_MIN     0.05
#define PAUSE_MAX     3600.0

/* What is asked for, and the board that answers. */
struct status {
	struct command *command;
	double pause; /* 0: one picture */
	bool bare;    /* --watch was given without a value */
	struct terminal terminal;
	struct am_board *board;
	struct selection selection;
};

static void take_option(int key, const char *argument, struct argp_state *state, void *input)
{
	struct status *status = input;
	char *end;

	if (key != OPTION_WATCH)
		return;
	status->pause = PAUSE_DEFAULT;
	status->bare = argument == NULL;
	if (status->bare)
		return;
	status->pause = strtod(argument, &end);
	if (end == argument || *end != '\0' || !(status->pause >= PAUSE_MIN && status->pause <= PAUSE_MAX))
		argp_error(state, "--watch=%s: it must be seconds, %g to %g", argument, PAUSE_MIN, PAUSE_MAX);
}

static void let_go(struct status *status)
{
	selection_finish(&status->selection);
	am_board_close(status->board);
	status->board = NULL;
}

/* `--watch 2` is device 2; where there is none, it was hardly meant. */
static void explain_bare_watch(const struct status *status, struct am_error *error)
{
	struct am_error reason = *error;

	for (int i = 0; i < status->command->word_count && status->bare && error->code == AM_ERROR_NOT_FOUND; i++) {
		const char *word = status->command->words[i];

		if (word[strspn(word, "0123456789")] == '\0' && strlen(word) < 5) {
			am_error_set(error, reason.code, "%s; for a picture every %s seconds write --watch=%s",
			             reason.message, word, word);
			return;
		}
	}
}

/* Opens the board and finds the devices on it, anew where another one has taken its place. */
static bool follow(struct status *status, struct am_error *error)
{
	if (status->board != NULL && am_board_superseded(status->board))
		let_go(status);
	if (status->board != NULL)
		return true;
	status->board = command_open(status->command, error);
	if (status->board != NULL) {
		if (selection_add_words(&status->selection, status->board, status->command->words,
		                        status->command->word_count, error))
			return true;
		explain_bare_watch(status, error);
	}
	let_go(status);
	return false;
}

static bool gather(struct status *status, struct facts *ret_facts, struct am_error *error)
{
	return follow(status, error) &&
	       facts_gather(status->board, status->selection.ordinals, status->selection.count, ret_facts, error);
}

static enum exit_code print_json(const struct status *status, const struct facts *facts)
{
	json_t *described = describe_facts(facts, DESCRIBE_CHANNELS);

	json_object_set_new(described, "totals", dashboard_describe_totals(facts));
	return describe_print(status->command, described, status->pause > 0);
}

static enum exit_code show_once(struct status *status)
{
	enum exit_code code = EXIT_DONE;
	struct am_error error;
	struct facts facts;

	if (!gather(status, &facts, &error))
		return command_fail(status->command, &error);
	status->terminal.height = 0;
	if (status->command->json)
		code = print_json(status, &facts);
	else if (!dashboard_draw(&facts, &status->terminal, stdout, &error))
		code = command_fail(status->command, &error);
	facts_finish(&facts);
	return code;
}

/* One picture, or the reason why there is none, which may pass. */
static void draw_frame(struct status *status)
{
	struct am_error error;
	struct facts facts;
	char *frame = NULL;
	size_t size;
	FILE *out;
	bool done;

	if (!gather(status, &facts, &error)) {
		frame = NULL;
		if (asprintf(&frame, "accelmock: %s\n", error.message) >= 0)
			terminal_draw(&status->terminal, stdout, frame);
		free(frame);
		return;
	}
	if (status->command->json) {
		print_json(status, &facts);
		fflush(stdout);
	} else if ((out = open_memstream(&frame, &size)) != NULL) {
		done = dashboard_draw(&facts, &status->terminal, out, &error);
		fclose(out);
		if (done)
			terminal_draw(&status->terminal, stdout, frame);
		free(frame);
	}
	facts_finish(&facts);
}

static enum exit_code watch(struct status *status)
{
	bool drawn = !status->command->json;
	enum watch_event event = WATCH_TIME;
	struct watch waiting;
	struct am_error error;

	/* What is not there at the beginning is an error; what goes later may come back. */
	if (!follow(status, &error))
		return command_fail(status->command, &error);
	watch_begin(&waiting, status->pause);
	if (drawn)
		terminal_enter(&status->terminal, stdout);
	while (event != WATCH_END && !ferror(stdout)) {
		if (event == WATCH_STOP) {
			if (drawn)
				terminal_leave(&status->terminal, stdout);
			watch_stop(&waiting);
			if (drawn)
				terminal_enter(&status->terminal, stdout);
		}
		terminal_measure(STDOUT_FILENO, &status->terminal);
		draw_frame(status);
		event = watch_wait(&waiting);
	}
	if (drawn)
		terminal_leave(&status->terminal, stdout);
	watch_end(&waiting);
	return EXIT_DONE;
}

enum exit_code verb_status(struct command *command, int argc, char **argv)
{
	struct status status = {.command = command};
	enum exit_code code;

	command_parse(command, argc, argv, 0, -1, take_option, &status);
	terminal_learn(STDOUT_FILENO, &status.terminal);
	code = status.pause > 0 ? watch(&status) : show_once(&status);
	let_go(&status);
	return code;
}
