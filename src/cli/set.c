/* SPDX-License-Identifier: Apache-2.0 */
#include "base/quote.h"
#include "base/text.h"
#include "cli/amount.h"
#include "cli/change.h"
#include "cli/command.h"
#include "cli/condition_text.h"
#include "cli/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most settings of one device that are replaced at once; one of a kind is usual. */
#define OLD_MAX 256u

/* What is asked for: a setting, and its values, or that it be as it was. */
struct setting {
	enum am_condition_kind kind;
	const struct am_condition_info *info;
	int word;     /* where it stands; devices before it, a value behind it */
	bool removes; /* the value is `default` */
	int64_t values[AM_PARAMETERS_MAX];
};

static bool is_setting(const char *word, enum am_condition_kind *ret_kind)
{
	return am_condition_from_name(word, ret_kind) && am_condition_info(*ret_kind)->group == AM_GROUP_SETTING;
}

static bool refuse_setting(const char *word, struct am_error *error)
{
	char known[256] = "", quote[AM_QUOTE_SIZE];

	for (unsigned i = 0; i < AM_CONDITION_COUNT; i++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)i);
		size_t used = strlen(known);

		if (info->group == AM_GROUP_SETTING)
			snprintf(known + used, sizeof(known) - used, "%s%s", used > 0 ? ", " : "", info->name);
	}
	return am_error_set(error, AM_ERROR_INVALID, "there is no setting %s; there are %s", am_quote(quote, word),
	                    known);
}

/* Reads a value for each parameter, divided by commas; a single one is for all. */
static bool read_values(struct setting *setting, const char *text, struct am_error *error)
{
	const struct am_parameter *parameters = setting->info->parameters;
	size_t count = 0, given = 0;
	char copy[128], quote[AM_QUOTE_SIZE], *rest = copy;

	while (count < AM_PARAMETERS_MAX && parameters[count].unit != AM_PARAMETER_NONE)
		count++;
	if (!am_text_copy(copy, sizeof(copy), text))
		return am_error_set(error, AM_ERROR_INVALID, "%s %s is too long", setting->info->name,
		                    am_quote(quote, text));
	for (char *value; (value = strsep(&rest, ",")) != NULL; given++) {
		if (given == count)
			return am_error_set(error, AM_ERROR_INVALID, "%s %s: it takes %zu value%s, not more",
			                    setting->info->name, am_quote(quote, text), count, count == 1 ? "" : "s");
		if (!amount_read_parameter(&parameters[given], value, &setting->values[given], error))
			return am_error_prefix(error, "%s: ", setting->info->name);
	}
	for (; given < count; given++)
		if (!amount_read_parameter(&parameters[given], text, &setting->values[given], error))
			return am_error_prefix(error, "%s: ", setting->info->name);
	return true;
}

/* Finds the setting among the words. */
static bool read_setting(const struct command *command, struct setting *ret_setting, struct am_error *error)
{
	struct setting setting = {.word = 0};
	const char *value;

	while (setting.word < command->word_count && !is_setting(command->words[setting.word], &setting.kind))
		setting.word++;
	if (setting.word == command->word_count)
		return refuse_setting(command->words[command->word_count - 2], error);
	setting.info = am_condition_info(setting.kind);
	if (setting.word == 0)
		return am_error_set(error, AM_ERROR_INVALID, "%s of which devices? They come before it",
		                    setting.info->name);
	if (setting.word != command->word_count - 2)
		return am_error_set(error, AM_ERROR_INVALID, "%s needs one value behind it, or `default`",
		                    setting.info->name);
	value = command->words[setting.word + 1];
	setting.removes = strcmp(value, "default") == 0 || strcmp(value, "reset") == 0;
	if (!setting.removes && !read_values(&setting, value, error))
		return false;
	*ret_setting = setting;
	return true;
}

/* Ends what is set of that kind. */
static void remove_old(struct change *change, uint32_t device, enum am_condition_kind kind)
{
	struct am_condition old[OLD_MAX];
	struct am_snapshot view;
	size_t count = 0;

	am_transaction_view(change->transaction, &view);
	if (am_snapshot_conditions(&view, device, AM_TICK_ANY, old, OLD_MAX, &count) != AM_READING_OK)
		return;
	for (size_t i = 0; i < count && i < OLD_MAX; i++)
		if (old[i].kind == kind)
			am_transaction_remove_condition(change->transaction, device, old[i].id);
}

static bool set_all(const struct setting *setting, struct change *change, struct am_error *error)
{
	struct am_condition condition = {
	    .kind = (uint16_t)setting->kind,
	    .from = am_transaction_tick(change->transaction),
	    .until = INT64_MAX,
	};

	memcpy(condition.values, setting->values, sizeof(condition.values));
	for (size_t i = 0; i < change->selection.count; i++) {
		condition.device = change->selection.ordinals[i];
		remove_old(change, condition.device, setting->kind);
		if (!setting->removes && !am_transaction_add_condition(change->transaction, &condition, NULL, error))
			return change_blame(change, condition.device, error);
	}
	return true;
}

/* Its value as it was understood: `1200 MHz to 1500 MHz`. */
static void setting_text(const struct setting *setting, char ret_text[2 * AMOUNT_SIZE + 8])
{
	char first[AMOUNT_SIZE], second[AMOUNT_SIZE];

	amount_of_parameter(&setting->info->parameters[0], setting->values[0], first);
	snprintf(ret_text, 2 * AMOUNT_SIZE + 8, "%s", setting->removes ? "default" : first);
	if (setting->removes || setting->info->parameters[1].unit == AM_PARAMETER_NONE)
		return;
	amount_of_parameter(&setting->info->parameters[1], setting->values[1], second);
	snprintf(ret_text, 2 * AMOUNT_SIZE + 8, "%s to %s", first, second);
}

static json_t *describe_values(const struct setting *setting)
{
	struct am_condition condition = {.kind = (uint16_t)setting->kind};

	memcpy(condition.values, setting->values, sizeof(condition.values));
	return condition_describe_values(&condition);
}

static enum exit_code tell(const struct command *command, const struct setting *setting, const struct change *change)
{
	json_t *devices = change_describe_devices(change);
	size_t count = change->selection.count;
	char text[2 * AMOUNT_SIZE + 8];

	if (command->json) {
		return describe_print(command,
		                      json_pack("{s:s, s:o, s:o}", "setting", setting->info->name, "values",
		                                setting->removes ? json_null() : describe_values(setting), "devices",
		                                devices),
		                      false);
	}
	json_decref(devices);
	setting_text(setting, text);
	printf("%s: %s, on %zu device%s\n", setting->info->name, text, count, count == 1 ? "" : "s");
	return EXIT_DONE;
}

enum exit_code verb_set(struct command *command, int argc, char **argv)
{
	struct setting setting = {0};
	enum exit_code code;
	struct am_error error;
	struct change change;

	command_parse(command, argc, argv, 2, -1, NULL, NULL);
	if (!read_setting(command, &setting, &error) || setting.info == NULL) {
		command_fail(command, &error);
		return EXIT_USAGE;
	}
	if (!change_begin(&change, command, command->words, setting.word, &error))
		return command_fail(command, &error);
	if (set_all(&setting, &change, &error)) {
		change_commit(&change);
		code = tell(command, &setting, &change);
	} else {
		code = command_fail(command, &error);
	}
	change_finish(&change);
	return code;
}
