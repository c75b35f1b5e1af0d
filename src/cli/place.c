/* SPDX-License-Identifier: Apache-2.0 */
/* Which board is meant. */
#include "cli/command.h"

#include "base/text.h"

#include <limits.h>
#include <stdlib.h>

bool command_find(const struct command *command, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error)
{
	if (command->board != NULL) {
		if (!am_text_copy(ret_directory, AM_BOARD_PATH_SIZE, command->board) || command->board[0] == '\0')
			return am_error_set(error, AM_ERROR_INVALID, "--board: the path is empty or too long");
		return true;
	}
	if (command->name != NULL) {
		if (!am_board_name_check(command->name, error))
			return am_error_prefix(error, "--name: ");
		/* What is said goes before what is set. */
		unsetenv("ACCELMOCK_BOARD");
	}
	return am_board_find(command->name, ret_directory, error);
}

/* Says what to do about a board that is not there, by who named it. */
static void explain_absence(const struct command *command, const char *directory, struct am_error *error)
{
	if (command->board != NULL)
		am_error_set(error, AM_ERROR_NOT_FOUND,
		             "no board is loaded in %s; `accelmock load FILE --board %s` makes one there", directory,
		             directory);
	else if (secure_getenv("ACCELMOCK_BOARD") != NULL)
		am_error_set(
		    error, AM_ERROR_NOT_FOUND,
		    "no board is loaded in %s, which ACCELMOCK_BOARD names; `accelmock load FILE` makes one there",
		    directory);
}

static struct am_board *open_board(const struct command *command, bool writable, struct am_error *error)
{
	char directory[AM_BOARD_PATH_SIZE], resolved[PATH_MAX];
	struct am_board *board;

	if (!command_find(command, directory, error))
		return NULL;
	/* It is shown to people and scripts that may stand elsewhere. */
	if (realpath(directory, resolved) != NULL)
		am_text_copy(directory, sizeof(directory), resolved);
	board = writable ? am_board_open_writable(directory, error) : am_board_open(directory, error);
	if (board == NULL && error->code == AM_ERROR_NOT_FOUND)
		explain_absence(command, directory, error);
	if (board != NULL && command->verbose)
		command_warn(command, "the board is %s, of %s", am_board_directory(board), am_board_source(board));
	return board;
}

struct am_board *command_open(const struct command *command, struct am_error *error)
{
	return open_board(command, false, error);
}

struct am_board *command_open_writable(const struct command *command, struct am_error *error)
{
	return open_board(command, true, error);
}
