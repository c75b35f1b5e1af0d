/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include "base/quote.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most options of one verb, the common ones included. */
#define OPTIONS_MAX 32

/* Room for the name that messages begin with: "accelmock status". */
#define TITLE_SIZE 64

/* ---- options ---------------------------------------------------------------------------------------------------- */

/* What a parser works with. */
struct parsing {
	struct command *command;
	int least;
	int most;
	option_function *take;
	void *input;
};

static bool take_common(struct command *command, int key, const char *argument)
{
	switch (key) {
	case OPTION_BOARD:
		command->board = argument;
		return true;
	case OPTION_NAME:
		command->name = argument;
		return true;
	case OPTION_VERBOSE:
		command->verbose = true;
		return true;
	case OPTION_JSON:
		command->json = true;
		return true;
	default:
		return false;
	}
}

static void check_words(const struct parsing *parsing, const struct argp_state *state)
{
	const struct command *command = parsing->command;

	if (command->word_count < parsing->least)
		argp_error(state, "it needs %s", command->verb->arguments);
	if (parsing->most >= 0 && command->word_count > parsing->most)
		argp_error(state, "\"%s\" is too much", command->words[parsing->most]);
	/* What is loaded may be given both a place and a name; to find a board, one of them will do. */
	if (command->board != NULL && command->name != NULL && command->number != VERB_LOAD)
		argp_error(state, "--board and --name exclude one another");
}

static error_t parse_verb(int key, char *argument, struct argp_state *state)
{
	struct parsing *parsing = state->input;

	if (key == ARGP_KEY_ARG) {
		parsing->command->words[parsing->command->word_count++] = argument;
		/* A command's options are its own. */
		while (verb_takes_command(parsing->command->verb) && state->next < state->argc)
			parsing->command->words[parsing->command->word_count++] = state->argv[state->next++];
		return 0;
	}
	if (key == ARGP_KEY_END)
		check_words(parsing, state);
	if (take_common(parsing->command, key, argument))
		return 0;
	for (const struct argp_option *option = parsing->command->verb->options; option->name != NULL; option++)
		if (option->key == key) {
			parsing->take(key, argument, state, parsing->input);
			return 0;
		}
	return ARGP_ERR_UNKNOWN;
}

/* The verb's own options and the common ones, as one list. */
static void join_options(const struct verb *verb, struct argp_option ret_options[OPTIONS_MAX])
{
	const struct argp_option *lists[] = {verb->options, verb_common_options};
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		for (const struct argp_option *option = lists[i]; option->name != NULL && count < OPTIONS_MAX - 1;
		     option++)
			ret_options[count++] = *option;
	ret_options[count] = (struct argp_option){0};
}

/* What the verb's messages begin with, and what its help says. */
static void set_title(const struct verb *verb, char ret_title[TITLE_SIZE], char *ret_text, size_t size)
{
	snprintf(ret_title, TITLE_SIZE, "accelmock %s", verb->title);
	snprintf(ret_text, size, "%s\n\n%s", verb->summary, verb->text);
	if (ret_text[0] >= 'a' && ret_text[0] <= 'z')
		ret_text[0] = (char)(ret_text[0] - 'a' + 'A');
}

void command_parse(struct command *command, int argc, char **argv, int least, int most, option_function *take,
                   void *input)
{
	struct parsing parsing = {command, least, most, take, input};
	struct argp_option options[OPTIONS_MAX];
	char title[TITLE_SIZE], text[4096];
	struct argp argp = {
	    .options = options, .parser = parse_verb, .args_doc = command->verb->arguments, .doc = text};

	join_options(command->verb, options);
	set_title(command->verb, title, text, sizeof(text));
	argv[0] = title;
	argp_parse(&argp, argc, argv, verb_takes_command(command->verb) ? ARGP_IN_ORDER : 0, NULL, &parsing);
}

/* ---- the command as a whole ------------------------------------------------------------------------------------- */

/* The words before a verb, and where it is. */
struct opening {
	struct command *command;
	const struct verb *verbs; /* those that there are */
	int verb;                 /* its place among the arguments, or 0 */
};

static error_t parse_opening(int key, char *argument, struct argp_state *state)
{
	struct opening *opening = state->input;

	if (key == ARGP_KEY_ARG) {
		/* The rest is the verb's own. */
		opening->verb = state->next - 1;
		state->next = state->argc;
		return 0;
	}
	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "a verb is missing");
	return take_common(opening->command, key, argument) ? 0 : ARGP_ERR_UNKNOWN;
}

/* Puts the list of verbs behind the options. argp frees it. */
static char *list_verbs(int key, const char *text, void *input)
{
	const struct opening *opening = input;
	char *list = NULL;
	size_t size;
	FILE *stream;

	if (key != ARGP_KEY_HELP_POST_DOC || (stream = open_memstream(&list, &size)) == NULL)
		return (char *)text;
	fputs("Verbs, each with its own --help:\n", stream);
	for (const struct verb *verb = opening->verbs; verb->name != NULL; verb++)
		fprintf(stream, "  %-8s  %s\n", verb->name, verb->summary);
	fputs("\nIt exits with 0 if all went well, 1 if something failed, 2 if it was used wrongly.", stream);
	fclose(stream);
	return list;
}

static enum exit_code refuse_verb(const char *title, const struct verb *verbs, const char *name)
{
	const struct verb *nearest = verb_nearest(verbs, name);
	char quote[AM_QUOTE_SIZE];

	fprintf(stderr, "%s: there is no verb %s", title, am_quote(quote, name));
	if (nearest != NULL)
		fprintf(stderr, "; did you mean \"%s\"?", nearest->name);
	fprintf(stderr, "\nTry `%s --help' for the list of them.\n", title);
	return EXIT_USAGE;
}

enum exit_code command_do_part(struct command *command, int argc, char **argv, verb_function *const functions[])
{
	struct opening opening = {.command = command, .verbs = command->verb->parts};
	char title[TITLE_SIZE], text[4096];
	const struct argp argp = {
	    .options = verb_common_options,
	    .parser = parse_opening,
	    .args_doc = command->verb->arguments,
	    .doc = text,
	    .help_filter = list_verbs,
	};
	const struct verb *part;

	set_title(command->verb, title, text, sizeof(text));
	argv[0] = title;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &opening);
	part = verb_in(opening.verbs, argv[opening.verb]);
	if (part == NULL)
		return refuse_verb(title, opening.verbs, argv[opening.verb]);
	command->verb = part;
	return functions[part - opening.verbs](command, argc - opening.verb, argv + opening.verb);
}

/* Where the helper may be: beside this executable, then where the build said. */
static bool helper_path(const char *helper, int attempt, char *ret_path, size_t size)
{
	char self[PATH_MAX];
	ssize_t length;
	char *slash;

	if (attempt == 1)
		return ACCELMOCK_HELPERS[0] != '\0' &&
		       (size_t)snprintf(ret_path, size, "%s/%s", ACCELMOCK_HELPERS, helper) < size;
	length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length <= 0)
		return false;
	self[length] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return (size_t)snprintf(ret_path, size, "%s/%s", self, helper) < size;
}

/* Becomes the helper, which reads the same arguments. */
static enum exit_code become_helper(const struct verb *verb, char **argv)
{
	char path[2 * PATH_MAX];
	int number = ENOENT;

	for (int attempt = 0; attempt < 2 && verb->helper != NULL && number == ENOENT; attempt++)
		if (helper_path(verb->helper, attempt, path, sizeof(path))) {
			execv(path, argv);
			number = errno;
		}
	if (verb->helper == NULL)
		fprintf(stderr, "accelmock %s: the command `accelmock` does that\n", verb->name);
	else
		fprintf(stderr, "accelmock %s: the program %s, which does that, cannot be run: %s\n", verb->name,
		        verb->helper, number == ENOENT ? "it is not beside this one" : strerror(number));
	return EXIT_FAILED;
}

enum exit_code command_main(int argc, char **argv, verb_function *const functions[VERB_COUNT])
{
	static const struct argp argp = {
	    .options = verb_common_options,
	    .parser = parse_opening,
	    .args_doc = "VERB ...",
	    .doc = "Accelerators that are not there: load a machine of them, see them, drive them.",
	    .help_filter = list_verbs,
	};
	static char title[] = "accelmock";
	struct command command = {0};
	struct opening opening = {.command = &command, .verbs = verb_table()};
	char *name = argv[0];
	enum exit_code code;

	setlocale(LC_CTYPE, "");
	argp_err_exit_status = EXIT_USAGE;
	argp_program_version = "accelmock " ACCELMOCK_VERSION;
	argv[0] = title;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &opening);
	if (!verb_find(argv[opening.verb], &command.number))
		return refuse_verb(title, opening.verbs, argv[opening.verb]);
	command.verb = verb_info(command.number);
	if (functions[command.number] == NULL) {
		argv[0] = name;
		return become_helper(command.verb, argv);
	}
	command.words = calloc((size_t)argc + 1, sizeof(*command.words));
	if (command.words == NULL)
		return command_fail(&command, &(struct am_error){AM_ERROR_SYSTEM, "not enough memory"});
	code = functions[command.number](&command, argc - opening.verb, argv + opening.verb);
	if (code == EXIT_DONE)
		code = command_finish_output(&command);
	free(command.words);
	return code;
}

/* ---- what is told ----------------------------------------------------------------------------------------------- */

enum exit_code command_fail(const struct command *command, const struct am_error *error)
{
	/* Behind what was printed before, also where both go to one place. */
	fflush(stdout);
	fprintf(stderr, "accelmock %s: %s\n", command->verb->title, error->message);
	return EXIT_FAILED;
}

enum exit_code command_refuse(const struct command *command, const struct am_error *error)
{
	command_fail(command, error);
	fprintf(stderr, "Try `accelmock %s --help' for what it takes.\n", command->verb->title);
	return EXIT_USAGE;
}

void command_warn(const struct command *command, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fprintf(stderr, "accelmock %s: ", command->verb->title);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	putc('\n', stderr);
}

enum exit_code command_print_table(const struct command *command, struct table *table, const struct table_step *steps,
                                   size_t step_count)
{
	struct terminal terminal;
	struct am_error error;
	bool done;

	terminal_learn_output(&terminal);
	done = table_print(table, &terminal, steps, step_count, 0, stdout, &error);
	table_finish(table);
	return done ? EXIT_DONE : command_fail(command, &error);
}

enum exit_code command_finish_output(const struct command *command)
{
	struct am_error error;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_DONE;
	if (errno == EPIPE)
		return EXIT_FAILED;
	am_error_set_errno(&error, errno, "what it prints cannot be written");
	return command_fail(command, &error);
}
