/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/config.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/machine_text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "mock-accelerator.toml"

/* The TOML that is meant where none is named: as the agent looks for it. */
static bool find_file(char ret_path[PATH_MAX], struct am_error *error)
{
	const char *home = getenv("HOME");
	char candidates[3][PATH_MAX] = {"./" FILE_NAME, "", "/etc/backend.ai/" FILE_NAME};

	if (home != NULL && home[0] == '/')
		snprintf(candidates[1], PATH_MAX, "%s/.config/backend.ai/" FILE_NAME, home);
	for (size_t i = 0; i < 3; i++)
		if (candidates[i][0] != '\0' && access(candidates[i], F_OK) == 0)
			return am_text_copy(ret_path, PATH_MAX, candidates[i]);
	return am_error_set(error, AM_ERROR_NOT_FOUND, "no FILE is named, and there is none of %s, %s%s%s",
	                    candidates[0], candidates[1], candidates[1][0] != '\0' ? ", " : "", candidates[2]);
}

/* The machine of the file, with the name that was asked for. */
static struct am_machine *read_machine(const struct command *command, struct am_error *error)
{
	char path[PATH_MAX];
	struct am_machine *machine;

	if (command->name != NULL && !am_board_name_check(command->name, error)) {
		am_error_prefix(error, "--name: ");
		return NULL;
	}
	if (command->word_count == 0 && !find_file(path, error))
		return NULL;
	machine = am_config_load(command->word_count > 0 ? command->words[0] : path, error);
	if (machine == NULL)
		return NULL;
	for (size_t i = 0; i < machine->warning_count && !command->json; i++)
		command_warn(command, "warning: %s", machine->warnings[i]);
	if (command->name != NULL)
		am_text_copy(machine->board_name, sizeof(machine->board_name), command->name);
	return machine;
}

/* Where its board goes. */
static bool find_place(const struct command *command, const struct am_machine *machine,
                       char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error)
{
	if (command->board == NULL) {
		/* A name that is said goes before a place that is set. */
		if (command->name != NULL)
			unsetenv("ACCELMOCK_BOARD");
		return am_board_place(machine->board_name, ret_directory, error);
	}
	if (command->board[0] == '\0' || !am_text_copy(ret_directory, AM_BOARD_PATH_SIZE, command->board))
		return am_error_set(error, AM_ERROR_INVALID, "--board: the path is empty or too long");
	return true;
}

static void tell(const struct command *command, const struct am_machine *machine, const char *directory,
                 enum am_board_published published)
{
	char resolved[PATH_MAX], text[128];
	const char *place = realpath(directory, resolved) != NULL ? resolved : directory;

	machine_text(machine, text, sizeof(text));
	if (published == AM_BOARD_SHARED)
		printf("the board %s is of this machine already: %s, from %s\n", place, text, machine->source);
	else
		printf("%s the board %s: %s, from %s\n", published == AM_BOARD_CREATED ? "created" : "replaced", place,
		       text, machine->source);
	if (command->board == NULL && secure_getenv("ACCELMOCK_BOARD") == NULL &&
	    strcmp(machine->board_name, "default") != 0)
		printf("--name %s, or ACCELMOCK_BOARD=%s, finds it\n", machine->board_name, place);
}

static enum exit_code tell_json(const struct command *command, const struct am_machine *machine, const char *directory,
                                enum am_board_published published)
{
	static const char *const words[] = {
	    [AM_BOARD_CREATED] = "created", [AM_BOARD_SHARED] = "shared", [AM_BOARD_REPLACED] = "replaced"};
	char resolved[PATH_MAX];

	return describe_print(
	    command,
	    json_pack("{s:s, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "published", words[published], "directory",
	              describe_text(realpath(directory, resolved) != NULL ? resolved : directory), "name",
	              describe_text(machine->board_name), "source", describe_text(machine->source), "slot_name",
	              describe_text(machine->slot_name), "devices", (json_int_t)machine->device_count, "listed_devices",
	              (json_int_t)machine->listed_count, "warnings", machine_describe_warnings(machine)),
	    false);
}

enum exit_code verb_load(struct command *command, int argc, char **argv)
{
	char directory[AM_BOARD_PATH_SIZE];
	enum am_board_published published;
	enum exit_code code = EXIT_DONE;
	struct am_machine *machine;
	struct am_board *board = NULL;
	struct am_error error;

	command_parse(command, argc, argv, 0, 1, NULL, NULL);
	machine = read_machine(command, &error);
	if (machine != NULL && find_place(command, machine, directory, &error))
		board = am_board_publish(machine, directory, false, 0, &published, &error);
	if (board == NULL)
		code = command_fail(command, &error);
	else if (command->json)
		code = tell_json(command, machine, directory, published);
	else
		tell(command, machine, directory, published);
	am_board_close(board);
	am_machine_destroy(machine);
	return code;
}
