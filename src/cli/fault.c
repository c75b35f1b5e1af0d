/* SPDX-License-Identifier: Apache-2.0 */
/* Faults are made and cleared here; what there are is in fault_list.c. */
#include "base/quote.h"
#include "cli/amount.h"
#include "cli/condition_text.h"
#include "cli/conditions.h"
#include "cli/fault_kind.h"
#include "cli/period.h"

#include <stdio.h>
#include <string.h>

/* ---- inject ----------------------------------------------------------------------------------------------------- */

/* What shall be injected. */
struct injection {
	struct period period;
	char **devices;
	int device_count;
	struct am_condition fault; /* without device and time */
	const struct am_condition_info *info;
	int64_t tick; /* from which it counts */
};

static void take_injection(int key, const char *argument, struct argp_state *state, void *input)
{
	struct injection *injection = input;

	period_take(&injection->period, key, argument, state);
}

/* Devices and one kind stand before the first parameter; the kind may stand anywhere among them. */
static bool read_kind(struct injection *injection, char **words, int count, struct am_error *error)
{
	enum am_condition_kind kind;
	char quote[AM_QUOTE_SIZE];

	injection->devices = words;
	for (int i = 0; i < count; i++) {
		if (strchr(words[i], '=') != NULL)
			continue;
		if (!fault_kind_find(words[i], &kind)) {
			words[injection->device_count++] = words[i];
			continue;
		}
		if (injection->info != NULL)
			return am_error_set(error, AM_ERROR_INVALID, "%s and %s: one kind at a time",
			                    injection->info->name, words[i]);
		injection->info = am_condition_info(kind);
		injection->fault.kind = (uint16_t)kind;
	}
	if (injection->info == NULL && injection->device_count > 1)
		/* What should be the kind stands last. */
		return fault_kind_refuse(words[injection->device_count - 1], error);
	if (injection->info == NULL)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "%s: it needs a DEVICE and a KIND; `accelmock fault kinds` lists them",
		                    am_quote(quote, words[0]));
	if (injection->device_count == 0)
		return am_error_set(error, AM_ERROR_INVALID, "it needs a DEVICE before %s", injection->info->name);
	return true;
}

static bool refuse_parameter(const struct am_condition_info *info, const char *name, struct am_error *error)
{
	size_t count = condition_parameter_count(info);
	char quote[AM_QUOTE_SIZE];

	if (count == 0)
		return am_error_set(error, AM_ERROR_INVALID, "%s has no parameter %s, it has none", info->name,
		                    am_quote(quote, name));
	return am_error_set(error, AM_ERROR_INVALID, "%s has no parameter %s; it has %s%s%s", info->name,
	                    am_quote(quote, name), info->parameters[0].name, count > 1 ? " and " : "",
	                    count > 1 ? info->parameters[1].name : "");
}

static bool read_parameter(struct injection *injection, const char *word, bool given[AM_PARAMETERS_MAX],
                           struct am_error *error)
{
	const struct am_condition_info *info = injection->info;
	const char *value = strchr(word, '=');
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)(value - word), word);
	for (size_t i = 0; i < condition_parameter_count(info); i++) {
		if (strcmp(info->parameters[i].name, name) != 0)
			continue;
		if (given[i])
			return am_error_set(error, AM_ERROR_INVALID, "%s has two values", name);
		given[i] = true;
		return amount_read_parameter(&info->parameters[i], value + 1, &injection->fault.values[i], error);
	}
	return refuse_parameter(info, name, error);
}

/* What is not given is as usual, where there is a usual value. */
static bool fill_parameters(struct injection *injection, const bool given[AM_PARAMETERS_MAX], struct am_error *error)
{
	const struct am_condition_info *info = injection->info;

	for (size_t i = 0; i < condition_parameter_count(info); i++) {
		if (given[i])
			continue;
		injection->fault.values[i] = info->parameters[i].usual;
		if (info->parameters[i].usual == INT64_MIN)
			return am_error_set(error, AM_ERROR_INVALID,
			                    "%s needs %s=VALUE; `accelmock fault kinds %s` says which", info->name,
			                    info->parameters[i].name, info->name);
	}
	return true;
}

static bool read_injection(struct command *command, struct injection *injection, struct am_error *error)
{
	bool given[AM_PARAMETERS_MAX] = {false};
	char *parameters[AM_PARAMETERS_MAX + 1];
	int count = 0;

	for (int i = 0; i < command->word_count; i++)
		if (strchr(command->words[i], '=') != NULL && count <= AM_PARAMETERS_MAX)
			parameters[count++] = command->words[i];
	if (!read_kind(injection, command->words, command->word_count, error))
		return false;
	for (int i = 0; i < count; i++)
		if (!read_parameter(injection, parameters[i], given, error))
			return false;
	return fill_parameters(injection, given, error);
}

static bool inject(struct change *change, struct injection *injection, struct am_error *error)
{
	injection->tick = am_transaction_tick(change->transaction);
	if (!period_apply(&injection->period, injection->tick, am_board_tick_length(change->board), &injection->fault,
	                  error))
		return false;
	for (size_t i = 0; i < change->selection.count; i++) {
		injection->fault.device = change->selection.ordinals[i];
		if (!am_transaction_add_condition(change->transaction, &injection->fault, NULL, error))
			return change_blame(change, injection->fault.device, error);
	}
	return true;
}

static void tell_injection(const struct change *change, const struct injection *injection)
{
	char devices[CONDITIONS_DEVICES_SIZE], what[CONDITION_TEXT_SIZE], when[PERIOD_SIZE];

	conditions_tell_devices(change, devices);
	condition_text(&injection->fault, what);
	period_tell(&injection->fault, injection->tick, when);
	printf("injected %s into %s%s%s%s\n", injection->info->name, devices, what[0] != '\0' ? ": " : "", what, when);
}

enum exit_code verb_fault_inject(struct command *command, int argc, char **argv)
{
	struct injection injection = {0};
	enum exit_code code = EXIT_DONE;
	struct change change = {0};
	struct am_error error;

	command_parse(command, argc, argv, 1, -1, take_injection, &injection);
	if (!read_injection(command, &injection, &error))
		return command_refuse(command, &error);
	if (change_begin(&change, command, injection.devices, injection.device_count, &error) &&
	    inject(&change, &injection, &error)) {
		change_commit(&change);
		tell_injection(&change, &injection);
	} else {
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}

/* ---- clear ------------------------------------------------------------------------------------------------------ */

/* What shall be cleared. */
struct clearing {
	bool all; /* of all devices */
	char **devices;
	int device_count;
	bool chosen[AM_CONDITION_COUNT];
	bool any; /* no kind is named: all */
	size_t removed;
};

static void take_clearing(int key, const char *argument, struct argp_state *state, void *input)
{
	struct clearing *clearing = input;

	(void)argument;
	(void)state;
	if (key == OPTION_ALL)
		clearing->all = true;
}

static bool read_clearing(struct command *command, struct clearing *clearing, struct am_error *error)
{
	enum am_condition_kind kind;

	clearing->any = true;
	clearing->devices = command->words;
	for (int i = 0; i < command->word_count; i++) {
		if (fault_kind_find(command->words[i], &kind)) {
			clearing->chosen[kind] = true;
			clearing->any = false;
		} else {
			clearing->devices[clearing->device_count++] = command->words[i];
		}
	}
	if (clearing->all && clearing->device_count > 0)
		return am_error_set(error, AM_ERROR_INVALID, "--all means all devices; without it, name some");
	if (!clearing->all && clearing->device_count == 0)
		return am_error_set(error, AM_ERROR_INVALID, "it needs a DEVICE, or --all");
	return true;
}

static bool remove_fault(struct change *change, const struct am_condition *condition, void *context,
                         struct am_error *error)
{
	struct clearing *clearing = context;

	if (!fault_kind_is(condition->kind) || (!clearing->any && !clearing->chosen[condition->kind]))
		return true;
	if (!am_transaction_remove_condition(change->transaction, condition->device, condition->id))
		return am_error_set(error, AM_ERROR_SYSTEM, "a fault cannot be removed");
	clearing->removed++;
	return true;
}

enum exit_code verb_fault_clear(struct command *command, int argc, char **argv)
{
	static char everything[] = "all", *const all[] = {everything};
	struct clearing clearing = {0};
	enum exit_code code = EXIT_DONE;
	struct change change = {0};
	char devices[CONDITIONS_DEVICES_SIZE];
	struct am_error error;

	command_parse(command, argc, argv, 0, -1, take_clearing, &clearing);
	if (!read_clearing(command, &clearing, &error))
		return command_refuse(command, &error);
	if (change_begin(&change, command, clearing.all ? all : clearing.devices,
	                 clearing.all ? 1 : clearing.device_count, &error) &&
	    conditions_visit_all(&change, remove_fault, &clearing, &error)) {
		change_commit(&change);
		conditions_tell_devices(&change, devices);
		printf("cleared %s: %zu fault%s\n", clearing.all ? "all devices" : devices, clearing.removed,
		       clearing.removed == 1 ? "" : "s");
	} else {
		conditions_suggest(clearing.devices, clearing.device_count, "kind", fault_kind_name, &error);
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

enum exit_code verb_fault(struct command *command, int argc, char **argv)
{
	static verb_function *const functions[] = {
#define PART(verb, name, ...) verb_##verb##_##name,
	    FAULT_VERBS(PART)
#undef PART
	};

	return command_do_part(command, argc, argv, functions);
}
