/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/conditions.h"
#include "cli/value.h"

#include <stdio.h>

/* What shall be pinned no more. */
struct unpinning {
	char **devices;
	int device_count;
	bool chosen[AM_CHANNEL_COUNT];
	bool any; /* no channel is named: all */
	size_t removed;
};

/* Divides channels from devices. */
static void read_words(const struct command *command, struct unpinning *unpinning)
{
	enum am_channel channel;

	unpinning->any = true;
	unpinning->devices = command->words;
	for (int i = 0; i < command->word_count; i++) {
		if (am_channel_from_name(command->words[i], &channel)) {
			unpinning->chosen[channel] = true;
			unpinning->any = false;
		} else {
			unpinning->devices[unpinning->device_count++] = command->words[i];
		}
	}
}

static bool remove_pin(struct change *change, const struct am_condition *condition, void *context,
                       struct am_error *error)
{
	struct unpinning *unpinning = context;
	int64_t channel = condition->values[0];

	if (condition->kind != AM_CONDITION_PIN ||
	    (!unpinning->any && (channel < 0 || channel >= AM_CHANNEL_COUNT || !unpinning->chosen[channel])))
		return true;
	if (!am_transaction_remove_condition(change->transaction, condition->device, condition->id))
		return am_error_set(error, AM_ERROR_SYSTEM, "a pin cannot be removed");
	unpinning->removed++;
	return true;
}

enum exit_code verb_unpin(struct command *command, int argc, char **argv)
{
	struct unpinning unpinning = {0};
	struct change change = {0};
	enum exit_code code = EXIT_DONE;
	char devices[CONDITIONS_DEVICES_SIZE];
	struct am_error error;

	command_parse(command, argc, argv, 1, -1, NULL, NULL);
	read_words(command, &unpinning);
	if (unpinning.device_count == 0) {
		am_error_set(&error, AM_ERROR_INVALID, "it needs a DEVICE before the channels");
		return command_refuse(command, &error);
	}
	if (change_begin(&change, command, unpinning.devices, unpinning.device_count, &error) &&
	    conditions_visit_all(&change, remove_pin, &unpinning, &error)) {
		change_commit(&change);
		conditions_tell_devices(&change, devices);
		printf("unpinned %s: %zu pin%s\n", devices, unpinning.removed, unpinning.removed == 1 ? "" : "s");
	} else {
		conditions_suggest(unpinning.devices, unpinning.device_count, "channel", value_channel_name, &error);
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}
