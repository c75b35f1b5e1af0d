/* SPDX-License-Identifier: Apache-2.0 */
/* Which faults there are, on the board and at all. */
#include "cli/amount.h"
#include "cli/command.h"
#include "cli/condition_text.h"
#include "cli/describe.h"
#include "cli/fault_kind.h"
#include "cli/select.h"
#include "cli/table.h"
#include "cli/words.h"
#include "cli/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* ---- list ------------------------------------------------------------------------------------------------------- */

/* Called for each fault that holds or is to come. */
typedef void fault_function(const struct facts *facts, const struct device_facts *device,
                            const struct am_condition *fault, void *context);

static void visit_faults(const struct facts *facts, fault_function *visit, void *context)
{
	for (size_t i = 0; i < facts->device_count; i++) {
		const struct device_facts *device = &facts->devices[i];

		for (size_t k = 0; k < device->condition_count + device->coming_count; k++)
			if (fault_kind_is(device->conditions[k].kind))
				visit(facts, device, &device->conditions[k], context);
	}
}

static const char *state_of(const struct facts *facts, const struct am_condition *fault)
{
	return fault->from > facts->tick ? "scheduled" : "holds";
}

static void add_row(const struct facts *facts, const struct device_facts *device, const struct am_condition *fault,
                    void *context)
{
	struct table *table = context;
	char text[CONDITION_TEXT_SIZE];

	table_add(table, device->label, NULL, STYLE_NAME);
	table_add(table, condition_name(fault->kind), NULL, fault->from > facts->tick ? STYLE_WARM : STYLE_HOT);
	condition_text(fault, text);
	table_add(table, text, NULL, STYLE_PLAIN);
	table_add(table, state_of(facts, fault), NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%" PRId64, fault->from);
	table_add(table, text, NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%" PRId64, fault->until);
	if (fault->until == INT64_MAX)
		table_add(table, "cleared", NULL, STYLE_DIM);
	else
		table_add(table, text, NULL, STYLE_PLAIN);
}

static enum exit_code print_list(const struct command *command, const struct facts *facts)
{
	static const struct table_column columns[] = {{.title = "DEVICE", .short_title = "DEV"},
	                                              {.title = "KIND"},
	                                              {.title = "WITH"},
	                                              {.title = "STATE"},
	                                              {.title = "FROM TICK", .right = true},
	                                              {.title = "UNTIL", .right = true}};
	static const struct table_step steps[] = {
	    {2, TABLE_CUT, 24}, {0, TABLE_SHORT, 0}, {4, TABLE_DROP, 0}, {5, TABLE_DROP, 0}, {2, TABLE_DROP, 0}};
	struct table table;

	table_begin(&table, columns, sizeof(columns) / sizeof(columns[0]));
	visit_faults(facts, add_row, &table);
	if (table.cell_count > 0 || table.failed)
		return command_print_table(command, &table, steps, sizeof(steps) / sizeof(steps[0]));
	table_finish(&table);
	puts("no faults");
	return EXIT_DONE;
}

static void describe_fault(const struct facts *facts, const struct device_facts *device,
                           const struct am_condition *fault, void *context)
{
	json_t *faults = context, *described = condition_describe(fault);

	json_object_set_new(described, "device", json_string(device->label));
	json_object_set_new(described, "device_id", describe_text(device->device.id));
	json_object_set_new(described, "state", json_string(state_of(facts, fault)));
	json_array_append_new(faults, described);
}

static enum exit_code describe_list(const struct command *command, const struct facts *facts)
{
	json_t *faults = json_array();

	visit_faults(facts, describe_fault, faults);
	return describe_print(command,
	                      json_pack("{s:o, s:I, s:o}", "board", describe_board(facts), "tick",
	                                (json_int_t)facts->tick, "faults", faults),
	                      false);
}

enum exit_code verb_fault_list(struct command *command, int argc, char **argv)
{
	struct selection selection = {0};
	struct am_error error;
	struct facts facts;
	struct am_board *board;
	enum exit_code code;

	command_parse(command, argc, argv, 0, -1, NULL, NULL);
	board = command_open(command, &error);
	if (board == NULL)
		return command_fail(command, &error);
	if (!selection_add_words(&selection, board, command->words, command->word_count, &error) ||
	    !facts_gather(board, selection.ordinals, selection.count, &facts, &error)) {
		code = command_fail(command, &error);
	} else {
		code = command->json ? describe_list(command, &facts) : print_list(command, &facts);
		facts_finish(&facts);
	}
	selection_finish(&selection);
	am_board_close(board);
	return code;
}

/* ---- kinds ------------------------------------------------------------------------------------------------------ */

static void tell_parameter(const struct am_parameter *parameter, char *ret_text, size_t size)
{
	char usual[AMOUNT_SIZE], lowest[AMOUNT_SIZE], highest[AMOUNT_SIZE];
	int used;

	amount_of_parameter(parameter, parameter->usual, usual);
	amount_of_parameter(parameter, parameter->lowest, lowest);
	amount_of_parameter(parameter, parameter->highest, highest);
	used = snprintf(ret_text, size, "%s: ", parameter->name);
	if (parameter->usual == INT64_MIN)
		used += snprintf(ret_text + used, size - (size_t)used, "must be given");
	else
		used += snprintf(ret_text + used, size - (size_t)used, "%s unless given", usual);
	if (parameter->unit == AM_PARAMETER_CHANNEL)
		snprintf(ret_text + used, size - (size_t)used, "; the name of a channel");
	else if (parameter->highest == INT64_MAX)
		snprintf(ret_text + used, size - (size_t)used, "; at least %s", lowest);
	else
		snprintf(ret_text + used, size - (size_t)used, "; from %s to %s", lowest, highest);
}

static void print_kind(const struct terminal *terminal, const struct am_condition_info *info,
                       const struct am_condition_text *told)
{
	char text[256];

	printf("%s%s%s\n", terminal_begin(terminal, STYLE_NAME), info->name, terminal_end(terminal, STYLE_NAME));
	for (size_t i = 0; i < condition_parameter_count(info); i++) {
		tell_parameter(&info->parameters[i], text, sizeof(text));
		wrap_print(terminal, "parameter", text);
	}
	wrap_print(terminal, "here", told->effect);
	wrap_print(terminal, "really", told->real);
	wrap_print(terminal, "source", told->source);
	snprintf(text, sizeof(text), "%s%s", words_health(info->health),
	         info->group == AM_GROUP_AGENT ? ", for the agent only" : "");
	wrap_print(terminal, "health", text);
	wrap_print(terminal, "ends", info->reset ? "when it is cleared, or the device is reset" : "when it is cleared");
}

static void print_kinds(const struct am_condition_info *only)
{
	struct terminal terminal;
	const char *divider = "";

	terminal_learn(STDOUT_FILENO, &terminal);
	for (unsigned kind = 0; kind < AM_CONDITION_COUNT; kind++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);

		if (!fault_kind_is(kind) || (only != NULL && info != only))
			continue;
		fputs(divider, stdout);
		print_kind(&terminal, info, am_condition_text((enum am_condition_kind)kind));
		divider = "\n";
	}
}

static json_t *describe_parameters(const struct am_condition_info *info)
{
	json_t *parameters = json_array();

	for (size_t i = 0; i < condition_parameter_count(info); i++) {
		const struct am_parameter *parameter = &info->parameters[i];
		bool number = parameter->unit != AM_PARAMETER_CHANNEL && parameter->unit != AM_PARAMETER_CHOICE;
		char usual[AMOUNT_SIZE];
		json_t *value = json_null();

		amount_of_parameter(parameter, parameter->usual, usual);
		if (parameter->usual != INT64_MIN)
			value = number ? json_integer(parameter->usual) : json_string(usual);
		json_array_append_new(
		    parameters,
		    json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "name", parameter->name, "unit", amount_unit(parameter),
		              "required", parameter->usual == INT64_MIN, "default", value, "lowest",
		              number ? json_integer(parameter->lowest) : json_null(), "highest",
		              number && parameter->highest != INT64_MAX ? json_integer(parameter->highest)
		                                                        : json_null()));
	}
	return parameters;
}

static json_t *describe_kinds(const struct am_condition_info *only)
{
	json_t *kinds = json_array();

	for (unsigned kind = 0; kind < AM_CONDITION_COUNT; kind++) {
		const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);
		const struct am_condition_text *text = am_condition_text((enum am_condition_kind)kind);

		if (fault_kind_is(kind) && (only == NULL || info == only))
			json_array_append_new(
			    kinds, json_pack("{s:s, s:s, s:s, s:b, s:o, s:s, s:s, s:s}", "kind", info->name, "group",
			                     condition_group(info->group), "health", words_health(info->health),
			                     "reset", (int)info->reset, "parameters", describe_parameters(info),
			                     "effect", text->effect, "real", text->real, "source", text->source));
	}
	return json_pack("{s:o}", "kinds", kinds);
}

enum exit_code verb_fault_kinds(struct command *command, int argc, char **argv)
{
	const struct am_condition_info *only = NULL;
	enum am_condition_kind kind;
	struct am_error error;

	command_parse(command, argc, argv, 0, 1, NULL, NULL);
	if (command->word_count > 0) {
		if (!fault_kind_find(command->words[0], &kind)) {
			fault_kind_refuse(command->words[0], &error);
			return command_refuse(command, &error);
		}
		only = am_condition_info(kind);
	}
	if (command->json)
		return describe_print(command, describe_kinds(only), false);
	print_kinds(only);
	return EXIT_DONE;
}
