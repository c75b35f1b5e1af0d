/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/environment.h"
#include "cli/interpreter.h"
#include "cli/places.h"
#include "cli/quantity.h"
#include "cli/terminal.h"
#include "cli/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How bad what was found is. */
enum mark { MARK_OK, MARK_WARNING, MARK_PROBLEM };

/* One thing that was found. */
struct finding {
	const char *about;
	enum mark mark;
	char text[1024];
	char advice[512]; /* what to do; empty where there is nothing to do */
};

#define FINDINGS_MAX 24

/* What a visit finds. */
struct visit {
	const struct command *command;
	struct place places[PLACES_MAX];
	size_t place_count;
	struct finding findings[FINDINGS_MAX];
	size_t count;
};

AM_PRINTF(4, 5)
static struct finding *find(struct visit *visit, const char *about, enum mark mark, const char *format, ...)
{
	struct finding *finding = &visit->findings[visit->count < FINDINGS_MAX - 1 ? visit->count++ : visit->count];
	va_list arguments;

	*finding = (struct finding){.about = about, .mark = mark};
	va_start(arguments, format);
	vsnprintf(finding->text, sizeof(finding->text), format, arguments);
	va_end(arguments);
	return finding;
}

AM_PRINTF(2, 3) static void advise(struct finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->advice, sizeof(finding->advice), format, arguments);
	va_end(arguments);
}

/* ---- places ----------------------------------------------------------------------------------------------------- */

static void say_place(struct visit *visit, const struct place *place)
{
	const char *because = place->because != NULL ? place->because : "";
	const char *open = place->because != NULL ? " (of " : "", *close = place->because != NULL ? ")" : "";
	const char *state = place->reason[0] != '\0' ? place->reason : "a board";
	struct finding *finding;

	if (!place->chosen) {
		/* What is passed over may be what was meant; what is not there is no news. */
		enum mark mark = place->state == PLACE_UNTRUSTED ? MARK_WARNING : MARK_OK;

		finding = find(visit, "place", mark, "%s%s%s%s: %s%s", place->directory, open, because, close, state,
		               place->state == PLACE_GOOD ? ", behind the one that is taken" : "");
		if (mark == MARK_WARNING)
			advise(finding, "remove it, or take it by --board %s if it is yours to trust",
			       place->directory);
		return;
	}
	if (place->state == PLACE_GOOD) {
		find(visit, "place", MARK_OK, "%s%s%s%s: a board, which is taken", place->directory, open, because,
		     close);
		return;
	}
	finding = find(visit, "place", MARK_PROBLEM, "%s%s%s%s: %s", place->directory, open, because, close, state);
	if (place->state == PLACE_FORBIDDEN)
		advise(finding, "ask its owner, or load a board of your own");
	else
		advise(finding, "`accelmock load FILE%s%s` makes one there",
		       place->because != NULL && strcmp(place->because, "--board") == 0 ? " --board " : "",
		       place->because != NULL && strcmp(place->because, "--board") == 0 ? place->directory : "");
}

static void see_places(struct visit *visit)
{
	bool chosen = false;

	visit->place_count = places_look(visit->command, visit->places);
	for (size_t i = 0; i < visit->place_count; i++) {
		say_place(visit, &visit->places[i]);
		chosen |= visit->places[i].chosen;
	}
	if (!chosen)
		advise(find(visit, "board", MARK_PROBLEM, "none is loaded in any of these places"),
		       "`accelmock load FILE`, or an agent with the plugin, makes one");
}

/* ---- the board -------------------------------------------------------------------------------------------------- */

/* The hash of the whole file as a board has it. @return false, and errno, where it cannot be read */
static bool hash_file(const char *path, uint64_t *ret_hash)
{
	FILE *file = fopen(path, "re");
	size_t used = 0, room = 0, length;
	char *text = NULL, *more;
	int number = 0;

	if (file == NULL)
		return false;
	do {
		if (room - used < 65536) {
			room = 2 * room + 65536;
			more = realloc(text, room);
			if (more == NULL) {
				number = ENOMEM;
				break;
			}
			text = more;
		}
		length = fread(text + used, 1, room - used, file);
		used += length;
	} while (length > 0);
	if (ferror(file))
		number = EIO;
	fclose(file);
	*ret_hash = am_hash_text(ACCELMOCK_VERSION, am_hash_bytes(text, used, 0));
	free(text);
	errno = number;
	return number == 0;
}

static void see_source(struct visit *visit, const struct am_board *board)
{
	const char *source = am_board_source(board);
	struct finding *finding;
	uint64_t hash;

	if (source[0] != '/') {
		find(visit, "source", MARK_OK, "%s, which is no file", source[0] != '\0' ? source : "nothing");
	} else if (!hash_file(source, &hash)) {
		finding = find(visit, "source", MARK_WARNING, "%s: %s", source, strerror(errno));
		advise(finding, "the board goes on without it; only loading it again needs a file");
	} else if (hash != am_board_content_hash(board)) {
		finding = find(visit, "source", MARK_WARNING,
		               "%s is not what the board was made of: the file has changed since, or another version "
		               "of accelmock made the board",
		               source);
		advise(finding, "`accelmock load %s` makes the board anew", source);
	} else {
		find(visit, "source", MARK_OK, "%s, as it was loaded", source);
	}
}

static void see_holders(struct visit *visit, const struct am_board *board)
{
	struct am_holder holders[64];
	size_t count = am_board_holders(board, holders, sizeof(holders) / sizeof(holders[0]));
	char program[64], text[512] = "";

	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(text);

		am_process_name(&holders[i].process, program, sizeof(program));
		snprintf(text + used, sizeof(text) - used, "%s%s (%d)", used > 0 ? ", " : "",
		         program[0] != '\0' ? program : "a process elsewhere", (int)holders[i].process.pid);
	}
	if (count > 0)
		find(visit, "holders", MARK_OK, "%s: no other machine takes its place while they live", text);
	else
		find(visit, "holders", MARK_OK, "none: loading another machine replaces it");
}

static void see_clock(struct visit *visit, const struct am_board *board)
{
	char rate[QUANTITY_SIZE], time[QUANTITY_SIZE];
	struct am_snapshot snapshot;
	struct am_clock clock;
	int64_t now;

	do {
		am_snapshot_take(board, &snapshot);
		am_snapshot_clock(&snapshot, &clock);
	} while (!am_snapshot_holds(&snapshot));
	now = am_clock_tick(&clock, am_clock_now(), 1);
	quantity_rate(clock.rate, "x", rate);
	quantity_time(now, time);
	find(visit, "clock", MARK_OK, "%s, %s after the board was made, tick %" PRId64, rate, time,
	     now / am_board_tick_length(board));
}

static void see_rights(struct visit *visit, const char *directory)
{
	struct am_error error;
	struct am_board *board = am_board_open_writable(directory, &error);

	if (board != NULL)
		find(visit, "rights", MARK_OK, "you may change the board");
	else
		advise(find(visit, "rights", MARK_WARNING, "%s", error.message),
		       "verbs that only look do work; for the others, load a board of your own");
	am_board_close(board);
}

static void see_board(struct visit *visit)
{
	const char *directory = NULL;
	struct am_board *board;
	struct am_error error;

	for (size_t i = 0; i < visit->place_count; i++)
		if (visit->places[i].chosen && visit->places[i].state == PLACE_GOOD)
			directory = visit->places[i].directory;
	if (directory == NULL)
		return;
	board = am_board_open(directory, &error);
	if (board == NULL) {
		find(visit, "board", MARK_PROBLEM, "%s", error.message);
		return;
	}
	find(visit, "board", MARK_OK, "%s: %zu devices of %s, format %u.%u", am_board_name(board),
	     am_board_device_count(board), am_board_slot_name(board), AM_BOARD_MAJOR, AM_BOARD_MINOR);
	see_source(visit, board);
	see_holders(visit, board);
	see_clock(visit, board);
	am_board_close(board);
	see_rights(visit, directory);
}

/* ---- what is installed ------------------------------------------------------------------------------------------ */

static void see_installation(struct visit *visit)
{
	char path[PATH_MAX];

	find(visit, "version", MARK_OK, "accelmock %s", ACCELMOCK_VERSION);
	if (environment_find(ENVIRONMENT_LIBRARIES, path))
		find(visit, "libraries", MARK_OK, "%s; `accelmock env` leads programs there", path);
	else
		find(visit, "libraries", MARK_OK, "none are installed with this command");
}

static void see_python(struct visit *visit)
{
	struct interpreter interpreter;
	struct finding *finding;

	interpreter_ask(&interpreter);
	if (!interpreter.found) {
		find(visit, "python", MARK_OK, "there is no python3 here");
	} else if (!interpreter.answered) {
		advise(find(visit, "python", MARK_WARNING, "python3 does not answer"),
		       "see whether python3 -c 'import importlib.metadata' works");
	} else if (interpreter.ours[0] != '\0' && interpreter.upstreams[0] != '\0') {
		finding = find(visit, "python", MARK_PROBLEM,
		               "%s has backend.ai-accelerator-mock %s beside accelmock %s: both are the same module",
		               interpreter.path, interpreter.upstreams, interpreter.ours);
		advise(finding,
		       "pip uninstall backend.ai-accelerator-mock, then pip install --force-reinstall accelmock");
	} else if (interpreter.upstreams[0] != '\0') {
		finding = find(visit, "python", MARK_WARNING,
		               "%s has backend.ai-accelerator-mock %s, which knows no boards, and not accelmock",
		               interpreter.path, interpreter.upstreams);
		advise(finding, "an agent there does not see this board; put accelmock in its place");
	} else {
		find(visit, "python", MARK_OK, "%s has %s%s", interpreter.path,
		     interpreter.ours[0] != '\0' ? "accelmock " : "no plugin of either kind", interpreter.ours);
	}
}

/* ---- telling it ------------------------------------------------------------------------------------------------- */

static const char *mark_name(enum mark mark)
{
	static const char *const names[] = {[MARK_OK] = "ok", [MARK_WARNING] = "warning", [MARK_PROBLEM] = "problem"};

	return names[mark];
}

static void print_text(const struct visit *visit)
{
	static const enum style styles[] = {
	    [MARK_OK] = STYLE_GOOD, [MARK_WARNING] = STYLE_WARM, [MARK_PROBLEM] = STYLE_HOT};
	struct terminal terminal;
	char clean[1024];

	terminal_learn(STDOUT_FILENO, &terminal);
	for (size_t i = 0; i < visit->count; i++) {
		const struct finding *finding = &visit->findings[i];
		enum style style = styles[finding->mark];

		text_clean(clean, sizeof(clean), finding->text);
		printf("%s%-7s%s  %-9s  %s\n", terminal_begin(&terminal, style), mark_name(finding->mark),
		       terminal_end(&terminal, style), finding->about, clean);
		text_clean(clean, sizeof(clean), finding->advice);
		if (clean[0] != '\0')
			printf("                    %s %s\n", terminal.glyphs->arrow, clean);
	}
}

static json_t *describe(const struct visit *visit, size_t problems)
{
	json_t *places = json_array(), *findings = json_array();

	for (size_t i = 0; i < visit->place_count; i++) {
		const struct place *place = &visit->places[i];

		json_array_append_new(
		    places, json_pack("{s:o, s:s, s:o, s:o, s:b}", "directory", describe_text(place->directory),
		                      "state", place_state_name(place->state), "reason",
		                      place->reason[0] != '\0' ? describe_text(place->reason) : json_null(), "because",
		                      place->because != NULL ? json_string(place->because) : json_null(), "chosen",
		                      (int)place->chosen));
	}
	for (size_t i = 0; i < visit->count; i++) {
		const struct finding *finding = &visit->findings[i];

		json_array_append_new(
		    findings, json_pack("{s:s, s:s, s:o, s:o}", "about", finding->about, "mark",
		                        mark_name(finding->mark), "text", describe_text(finding->text), "advice",
		                        finding->advice[0] != '\0' ? describe_text(finding->advice) : json_null()));
	}
	return json_pack("{s:o, s:o, s:I}", "places", places, "findings", findings, "problems", (json_int_t)problems);
}

enum exit_code verb_doctor(struct command *command, int argc, char **argv)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	enum exit_code code = EXIT_DONE;
	struct am_error error;
	size_t problems = 0;

	command_parse(command, argc, argv, 0, 0, NULL, NULL);
	if (visit == NULL || (command->name != NULL && !am_board_name_check(command->name, &error))) {
		if (visit == NULL)
			am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
		free(visit);
		return command_fail(command, &error);
	}
	visit->command = command;
	see_places(visit);
	see_board(visit);
	see_installation(visit);
	see_python(visit);
	for (size_t i = 0; i < visit->count; i++)
		problems += visit->findings[i].mark == MARK_PROBLEM;
	if (command->json)
		code = describe_print(command, describe(visit, problems), false);
	else
		print_text(visit);
	free(visit);
	return problems > 0 ? EXIT_FAILED : code;
}
