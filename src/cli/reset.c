/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/change.h"
#include "cli/command.h"
#include "cli/describe.h"

#include <stdio.h>

static bool reset_all(struct change *change, size_t *ret_ended, struct am_error *error)
{
	size_t ended = 0;

	for (size_t i = 0; i < change->selection.count; i++) {
		size_t count = 0;

		if (!am_transaction_reset(change->transaction, change->selection.ordinals[i], &count, error))
			return change_blame(change, change->selection.ordinals[i], error);
		ended += count;
	}
	*ret_ended = ended;
	return true;
}

static enum exit_code tell(const struct command *command, const struct change *change, size_t ended)
{
	size_t count = change->selection.count;

	if (command->json)
		return describe_print(
		    command,
		    json_pack("{s:o, s:I}", "devices", change_describe_devices(change), "ended", (json_int_t)ended),
		    false);
	printf("reset %zu device%s; that ended %zu setting%s or fault%s\n", count, count == 1 ? "" : "s", ended,
	       ended == 1 ? "" : "s", ended == 1 ? "" : "s");
	return EXIT_DONE;
}

enum exit_code verb_reset(struct command *command, int argc, char **argv)
{
	struct change change;
	enum exit_code code;
	struct am_error error;
	size_t ended = 0;

	command_parse(command, argc, argv, 1, -1, NULL, NULL);
	if (!change_begin(&change, command, command->words, command->word_count, &error))
		return command_fail(command, &error);
	if (reset_all(&change, &ended, &error)) {
		change_commit(&change);
		code = tell(command, &change, ended);
	} else {
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}
