/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static void take_option(int key, const char *argument, struct argp_state *state, void *input)
{
	bool *force = input;

	(void)argument;
	(void)state;
	if (key == OPTION_FORCE)
		*force = true;
}

enum exit_code verb_unload(struct command *command, int argc, char **argv)
{
	char directory[AM_BOARD_PATH_SIZE], resolved[PATH_MAX];
	struct am_error error;
	bool force = false;

	command_parse(command, argc, argv, 0, 0, take_option, &force);
	if (!command_find(command, directory, &error))
		return command_fail(command, &error);
	if (!am_board_withdraw(directory, force, &error)) {
		if (error.code == AM_ERROR_BUSY)
			am_error_prefix(&error, "not removed, --force would do it: ");
		return command_fail(command, &error);
	}
	printf("removed the board %s\n", realpath(directory, resolved) != NULL ? resolved : directory);
	return EXIT_DONE;
}
