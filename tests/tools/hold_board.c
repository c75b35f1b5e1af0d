/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hold_board FILE DIRECTORY: makes FILE's machine the board in DIRECTORY and holds
 * it, as an agent does, until its standard input ends. Prints "held" as soon as it holds it.
 */
#include "accelmock/board.h"
#include "accelmock/config.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct am_board *board = NULL;
	struct am_machine *machine;
	struct am_error error;

	if (argc != 3) {
		fputs("usage: hold_board FILE DIRECTORY\n", stderr);
		return 2;
	}
	machine = am_config_load(argv[1], &error);
	if (machine != NULL)
		board = am_board_publish(machine, argv[2], true, 0, NULL, &error);
	am_machine_destroy(machine);
	if (board == NULL) {
		fprintf(stderr, "hold_board: %s\n", error.message);
		return 1;
	}
	puts("held");
	fflush(stdout);
	while (getchar() != EOF)
		;
	am_board_close(board);
	return 0;
}
