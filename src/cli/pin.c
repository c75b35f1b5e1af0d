/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/condition_text.h"
#include "cli/conditions.h"
#include "cli/period.h"
#include "cli/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What shall be pinned. */
struct pinning {
	struct period period;
	char **devices;
	int device_count;
	struct am_condition pins[AM_CHANNEL_COUNT]; /* without device and time */
	size_t pin_count;
	int64_t tick; /* from which they count */
};

static void take_option(int key, const char *argument, struct argp_state *state, void *input)
{
	struct pinning *pinning = input;

	period_take(&pinning->period, key, argument, state);
}

static bool add_assignment(struct pinning *pinning, char *word, struct am_error *error)
{
	struct am_condition *pin = &pinning->pins[pinning->pin_count];
	char *value = strchr(word, '=');
	enum am_channel channel;
	bool known;

	*value = '\0';
	known = value_find_channel(word, &channel, error);
	*value++ = '=';
	if (!known)
		return false;
	for (size_t i = 0; i < pinning->pin_count; i++)
		if (pinning->pins[i].values[0] == channel)
			return am_error_set(error, AM_ERROR_INVALID, "%s has two values",
			                    am_channel_info(channel)->name);
	*pin = (struct am_condition){.kind = AM_CONDITION_PIN, .values = {channel, 0}};
	pinning->pin_count++;
	return value_read_channel(channel, value, &pin->values[1], error);
}

/* Divides devices from assignments. */
static bool read_words(const struct command *command, struct pinning *pinning, struct am_error *error)
{
	pinning->devices = command->words;
	for (int i = 0; i < command->word_count; i++) {
		if (strchr(command->words[i], '=') == NULL)
			pinning->devices[pinning->device_count++] = command->words[i];
		else if (!add_assignment(pinning, command->words[i], error))
			return false;
	}
	if (pinning->device_count == 0)
		return am_error_set(error, AM_ERROR_INVALID, "it needs a DEVICE before the channels");
	if (pinning->pin_count == 0)
		return am_error_set(error, AM_ERROR_INVALID, "it needs a CHANNEL=VALUE, as power=300");
	return true;
}

/* Ends a pin of the same channel that holds, and that the new one hides for all of its time. */
static bool replace(struct change *change, const struct am_condition *old, void *context, struct am_error *error)
{
	int64_t tick = am_transaction_tick(change->transaction);
	const struct am_condition *pin = context;

	if (old->kind != AM_CONDITION_PIN || old->values[0] != pin->values[0] || old->from > tick || pin->from > tick ||
	    old->until > pin->until)
		return true;
	return am_transaction_remove_condition(change->transaction, old->device, old->id) ||
	       am_error_set(error, AM_ERROR_SYSTEM, "a pin cannot be replaced");
}

static bool make(struct change *change, struct pinning *pinning, struct am_error *error)
{
	int64_t tick_ns = am_board_tick_length(change->board);

	pinning->tick = am_transaction_tick(change->transaction);
	for (size_t i = 0; i < change->selection.count; i++)
		for (size_t k = 0; k < pinning->pin_count; k++) {
			struct am_condition *pin = &pinning->pins[k];

			pin->device = change->selection.ordinals[i];
			if (!period_apply(&pinning->period, pinning->tick, tick_ns, pin, error))
				return false;
			if (!conditions_visit(change, pin->device, replace, pin, error) ||
			    !am_transaction_add_condition(change->transaction, pin, NULL, error))
				return change_blame(change, pin->device, error);
		}
	return true;
}

static void tell(const struct change *change, const struct pinning *pinning)
{
	char devices[CONDITIONS_DEVICES_SIZE], what[CONDITION_TEXT_SIZE], when[PERIOD_SIZE];

	conditions_tell_devices(change, devices);
	for (size_t i = 0; i < pinning->pin_count; i++) {
		condition_text(&pinning->pins[i], what);
		period_tell(&pinning->pins[i], pinning->tick, when);
		printf("pinned %s: %s%s\n", devices, what, when);
	}
}

enum exit_code verb_pin(struct command *command, int argc, char **argv)
{
	struct pinning pinning = {0};
	struct change change = {0};
	enum exit_code code = EXIT_DONE;
	struct am_error error;

	command_parse(command, argc, argv, 2, -1, take_option, &pinning);
	if (!read_words(command, &pinning, &error))
		return command_refuse(command, &error);
	if (change_begin(&change, command, pinning.devices, pinning.device_count, &error) &&
	    make(&change, &pinning, &error)) {
		change_commit(&change);
		tell(&change, &pinning);
	} else {
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}
