/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/environment.h"

#include <stdio.h>

/* A value as a shell takes it for what it is. */
static void put_quoted(const char *value)
{
	putchar('\'');
	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*at);
	}
	putchar('\'');
}

static enum exit_code print(const struct command *command, const struct environment *environment)
{
	json_t *variables = json_object();

	for (size_t i = 0; i < environment->count && command->json; i++)
		json_object_set_new(variables, environment->variables[i].name,
		                    describe_text(environment->variables[i].value));
	if (command->json)
		return describe_print(command, json_pack("{s:o}", "variables", variables), false);
	json_decref(variables);
	for (size_t i = 0; i < environment->count; i++) {
		printf("export %s=", environment->variables[i].name);
		put_quoted(environment->variables[i].value);
		putchar('\n');
	}
	return EXIT_DONE;
}

static int become_command(const struct command *command, const struct environment *environment)
{
	struct am_error error;
	int code = ENVIRONMENT_FAILED;

	if (environment_set(environment, &error))
		code = environment_execute(command->words, &error);
	command_fail(command, &error);
	return code;
}

enum exit_code verb_env(struct command *command, int argc, char **argv)
{
	struct environment environment;
	struct am_board *board;
	struct am_error error;
	int code;

	command_parse(command, argc, argv, 0, -1, NULL, NULL);
	board = command_open(command, &error);
	if (board == NULL || !environment_gather(am_board_directory(board), &environment, &error)) {
		command_fail(command, &error);
		am_board_close(board);
		return command->word_count > 0 ? (enum exit_code)ENVIRONMENT_FAILED : EXIT_FAILED;
	}
	code = command->word_count > 0 ? become_command(command, &environment) : (int)print(command, &environment);
	environment_finish(&environment);
	am_board_close(board);
	return (enum exit_code)code;
}
