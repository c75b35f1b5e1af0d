/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/change.h"
#include "cli/child.h"
#include "cli/claim.h"
#include "cli/command.h"
#include "cli/environment.h"
#include "cli/owner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked for. */
struct run {
	struct command *command;
	struct claim claim;
	char **devices; /* what each --device says */
	int device_count;
	char name[AM_OWNER_NAME_SIZE];
	struct change change;
	struct child child;
	uint64_t *ids; /* of the workloads, in the order of the change's devices */
};

static void take_option(int key, const char *argument, struct argp_state *state, void *input)
{
	struct run *run = input;
	struct am_error error;

	if (claim_take_option(&run->claim, key, argument, state))
		return;
	if (key == OPTION_DEVICES)
		run->devices[run->device_count++] = (char *)argument;
	if (key == OPTION_OWNER && !owner_read_name(argument, run->name, &error))
		argp_error(state, "--owner: %s", error.message);
}

static void fail_in_child(const void *context, const struct am_error *error)
{
	command_fail(context, error);
}

/* Begins the change, of the devices that are named; without any, of the only one. */
static bool begin(struct run *run, struct am_error *error)
{
	size_t count;

	if (!change_begin(&run->change, run->command, run->devices, run->device_count, error))
		return false;
	count = am_board_device_count(run->change.board);
	if (run->device_count == 0 && count != 1) {
		change_finish(&run->change);
		return am_error_set(error, AM_ERROR_INVALID,
		                    "on which devices? The board has %zu; --device says it, as in --device 0", count);
	}
	if (run->device_count == 0 && !selection_add(&run->change.selection, run->change.board, "0", error)) {
		change_finish(&run->change);
		return false;
	}
	run->ids = calloc(run->change.selection.count + 1, sizeof(*run->ids));
	return run->ids != NULL || am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
}

/* Sets what the command will need to find the same board. */
static bool set_environment(const struct command *command, struct am_error *error)
{
	struct command quiet = *command;
	struct environment environment;
	struct am_board *board;
	bool done;

	/* Which board it is, is said once: when it is opened to be changed. */
	quiet.verbose = false;
	board = command_open(&quiet, error);
	if (board == NULL)
		return false;
	done = environment_gather(am_board_directory(board), &environment, error);
	am_board_close(board);
	if (!done)
		return false;
	done = environment_set(&environment, error);
	environment_finish(&environment);
	return done;
}

/* Puts the load on the devices, of a child that has not begun. */
static bool claim_devices(struct run *run, struct am_error *error)
{
	struct am_owner owner = {.kind = AM_OWNER_PROCESS};

	memcpy(owner.name, run->name, sizeof(owner.name));
	if (!am_process_of_pid((int32_t)run->child.pid, &owner.process))
		return am_error_set(error, AM_ERROR_SYSTEM, "/proc does not show the process; is it mounted?");
	if (!begin(run, error) || !claim_make(&run->claim, &run->change, &owner, run->ids, error))
		return false;
	change_commit(&run->change);
	return true;
}

/* Takes the load off. Where that fails, the next who changes the board sees that the process is dead. */
static void end_workloads(struct run *run)
{
	struct am_error error;

	if (am_board_superseded(run->change.board))
		return;
	run->change.transaction = am_transaction_begin(run->change.board, AM_LOCK_WAIT, &error);
	if (run->change.transaction == NULL) {
		command_warn(run->command, "its workloads are not ended yet: %s", error.message);
		return;
	}
	for (size_t i = 0; i < run->change.selection.count; i++)
		am_transaction_end_workload(run->change.transaction, run->change.selection.ordinals[i], run->ids[i]);
	change_commit(&run->change);
}

/* @return what the command ends with */
static int run_command(struct run *run)
{
	struct am_error error;
	int code = ENVIRONMENT_FAILED;

	if (!set_environment(run->command, &error) ||
	    !child_start(&run->child, run->command->words, fail_in_child, run->command, &error)) {
		command_fail(run->command, &error);
		return code;
	}
	if (claim_devices(run, &error)) {
		child_release(&run->child);
		code = child_wait(&run->child);
		end_workloads(run);
	} else {
		child_cancel(&run->child);
		command_fail(run->command, &error);
	}
	change_finish(&run->change);
	return code;
}

enum exit_code verb_run(struct command *command, int argc, char **argv)
{
	struct run run = {.command = command, .devices = calloc((size_t)argc + 1, sizeof(*run.devices))};
	struct am_error error;
	int code;

	if (run.devices == NULL) {
		am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
		command_fail(command, &error);
		return (enum exit_code)ENVIRONMENT_FAILED;
	}
	command_parse(command, argc, argv, 1, -1, take_option, &run);
	code = run_command(&run);
	free(run.ids);
	free(run.devices);
	return (enum exit_code)code;
}
