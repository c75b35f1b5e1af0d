/* SPDX-License-Identifier: Apache-2.0 */
#include "base/quote.h"
#include "cli/change.h"
#include "cli/claim.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/owner.h"
#include "cli/quantity.h"
#include "cli/table.h"
#include "cli/words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- add -------------------------------------------------------------------------------------------------------- */

/* What `add` is asked for. */
struct adding {
	struct claim claim;
	struct owner_options owner;
};

static void take_adding(int key, const char *argument, struct argp_state *state, void *input)
{
	struct adding *adding = input;

	if (!claim_take_option(&adding->claim, key, argument, state))
		owner_take_option(&adding->owner, key, argument, state);
}

static void label_of(const struct am_board *board, uint32_t ordinal, char ret_label[24])
{
	struct am_device device;

	ret_label[0] = '\0';
	if (am_board_device(board, ordinal, &device))
		facts_label(&device, ret_label, 24);
}

static enum exit_code tell_added(const struct command *command, const struct change *change, const uint64_t *ids)
{
	json_t *list = json_array();
	char label[24];

	for (size_t i = 0; i < change->selection.count; i++) {
		label_of(change->board, change->selection.ordinals[i], label);
		if (command->json)
			json_array_append_new(list, json_pack("{s:I, s:s}", "id", (json_int_t)ids[i], "device", label));
		else
			printf("%" PRIu64 "\n", ids[i]);
	}
	if (command->json)
		return describe_print(command, json_pack("{s:o}", "workloads", list), false);
	json_decref(list);
	return EXIT_DONE;
}

enum exit_code verb_workload_add(struct command *command, int argc, char **argv)
{
	struct adding adding = {0};
	enum exit_code code;
	struct am_error error;
	struct change change;
	uint64_t *ids;

	command_parse(command, argc, argv, 1, -1, take_adding, &adding);
	if (!adding.owner.given) {
		fprintf(stderr, "accelmock %s: whose is it? --container, --pid or --owner says it\n",
		        command->verb->title);
		return EXIT_USAGE;
	}
	if (!owner_find(&adding.owner, &error) ||
	    !change_begin(&change, command, command->words, command->word_count, &error))
		return command_fail(command, &error);
	ids = calloc(change.selection.count + 1, sizeof(*ids));
	if (ids == NULL) {
		am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
		code = command_fail(command, &error);
	} else if (!claim_make(&adding.claim, &change, &adding.owner.owner, ids, &error)) {
		code = command_fail(command, &error);
	} else {
		change_commit(&change);
		code = tell_added(command, &change, ids);
	}
	free(ids);
	change_finish(&change);
	return code;
}

/* ---- list ------------------------------------------------------------------------------------------------------- */

enum workload_column { WORKLOAD, DEVICE, OWNER, PROFILE, SHARE, UTILIZATION, MEMORY, SINCE };

static const struct table_column columns[] = {
    [WORKLOAD] = {.title = "WORKLOAD", .short_title = "ID", .right = true},
    [DEVICE] = {.title = "DEVICE", .short_title = "DEV"},
    [OWNER] = {.title = "OWNER"},
    [PROFILE] = {.title = "PROFILE"},
    [SHARE] = {.title = "SHARE", .right = true},
    [UTILIZATION] = {.title = "UTIL", .right = true},
    [MEMORY] = {.title = "MEMORY", .right = true},
    [SINCE] = {.title = "SINCE TICK", .right = true},
};

/* What ends one, its number, gives way never. */
static const struct table_step steps[] = {
    {SINCE, TABLE_DROP, 0}, {MEMORY, TABLE_SHORT, 0}, {OWNER, TABLE_CUT, 24},  {PROFILE, TABLE_DROP, 0},
    {SHARE, TABLE_DROP, 0}, {OWNER, TABLE_CUT, 12},   {MEMORY, TABLE_DROP, 0}, {OWNER, TABLE_CUT, 8},
};

static void add_row(struct table *table, const struct facts *facts, const struct device_facts *device,
                    const struct workload_facts *workload)
{
	char text[WORDS_SIZE], brief[QUANTITY_SIZE], profile[AM_PROFILE_NAME_SIZE];
	const struct am_workload_sample *sample = &workload->sample;

	snprintf(text, sizeof(text), "%" PRIu64, sample->workload.id);
	table_add(table, text, NULL, STYLE_NAME);
	table_add(table, device->label, NULL, STYLE_PLAIN);
	words_owner(workload, text);
	table_add(table, text, NULL, STYLE_PLAIN);
	table_add(table, words_profile(facts->board, sample->workload.profile, profile), NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%.4g", sample->workload.fraction);
	table_add(table, text, NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%" PRId64 " %%", sample->utilization);
	table_add(table, text, NULL, STYLE_PLAIN);
	quantity_of_bytes(sample->part.memory, sample->part.memory_limit, false, text);
	quantity_of_bytes(sample->part.memory, sample->part.memory_limit, true, brief);
	table_add(table, text, brief, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%" PRId64, sample->workload.start);
	table_add(table, text, NULL, STYLE_DIM);
}

static enum exit_code print_table(const struct command *command, const struct facts *facts)
{
	struct table table;

	table_begin(&table, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < facts->device_count; i++)
		for (size_t j = 0; j < facts->devices[i].workload_count; j++)
			add_row(&table, facts, &facts->devices[i], &facts->devices[i].workloads[j]);
	return command_print_table(command, &table, steps, sizeof(steps) / sizeof(steps[0]));
}

static enum exit_code print_json(const struct command *command, const struct facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->device_count; i++) {
		json_t *workloads = describe_workloads(facts, &facts->devices[i]), *workload;
		size_t j;

		json_array_foreach(workloads, j, workload)
		    json_object_set_new(workload, "device", json_string(facts->devices[i].label));
		json_array_extend(list, workloads);
		json_decref(workloads);
	}
	return describe_print(command,
	                      json_pack("{s:o, s:I, s:o}", "board", describe_board(facts), "tick",
	                                (json_int_t)facts->tick, "workloads", list),
	                      false);
}

enum exit_code verb_workload_list(struct command *command, int argc, char **argv)
{
	struct selection selection = {0};
	enum exit_code code;
	struct am_board *board;
	struct am_error error;
	struct facts facts;

	command_parse(command, argc, argv, 0, -1, NULL, NULL);
	board = command_open(command, &error);
	if (board == NULL)
		return command_fail(command, &error);
	if (!selection_add_words(&selection, board, command->words, command->word_count, &error) ||
	    !facts_gather(board, selection.ordinals, selection.count, &facts, &error)) {
		code = command_fail(command, &error);
	} else {
		code = command->json ? print_json(command, &facts) : print_table(command, &facts);
		facts_finish(&facts);
	}
	selection_finish(&selection);
	am_board_close(board);
	return code;
}

/* ---- end -------------------------------------------------------------------------------------------------------- */

/* What `end` is asked for, and what it has ended. */
struct ending {
	struct owner_options owner;
	bool all;
	struct change *change;
	json_t *ended; /* ids */
};

static void take_ending(int key, const char *argument, struct argp_state *state, void *input)
{
	struct ending *ending = input;

	if (!owner_take_option(&ending->owner, key, argument, state))
		ending->all |= key == OPTION_ALL;
}

static bool end_workload(struct ending *ending, uint32_t device, uint64_t id)
{
	return am_transaction_end_workload(ending->change->transaction, device, id) &&
	       json_array_append_new(ending->ended, json_integer((json_int_t)id)) == 0;
}

static bool end_id(struct ending *ending, const char *word, struct am_error *error)
{
	size_t count = am_board_device_count(ending->change->board);
	char quote[AM_QUOTE_SIZE], *end;
	unsigned long long id;

	errno = 0;
	id = strtoull(word, &end, 10);
	if (errno != 0 || end == word || *end != '\0' || word[0] == '-' || id == 0)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "%s is no number of a workload; `accelmock workload list` shows them",
		                    am_quote(quote, word));
	for (uint32_t i = 0; i < count; i++)
		if (end_workload(ending, i, id))
			return true;
	return am_error_set(error, AM_ERROR_NOT_FOUND,
	                    "there is no workload %llu; `accelmock workload list` shows those that there are", id);
}

static bool is_of(const struct am_owner *owner, const struct am_owner *wanted)
{
	if (wanted->kind == AM_OWNER_CONTAINER)
		return owner->kind == AM_OWNER_CONTAINER && strcmp(owner->name, wanted->name) == 0;
	return owner->kind != AM_OWNER_CONTAINER && am_process_equal(&owner->process, &wanted->process);
}

/* Ends those of a device that are the owner's, or all. */
static bool end_of_device(struct ending *ending, const struct device_facts *device, struct am_error *error)
{
	for (size_t i = 0; i < device->workload_count; i++) {
		const struct workload_facts *workload = &device->workloads[i];

		if (!ending->all && (!workload->owned || !is_of(&workload->owner, &ending->owner.owner)))
			continue;
		if (!end_workload(ending, device->ordinal, workload->sample.workload.id)) {
			am_error_set(error, AM_ERROR_SYSTEM, "workload %" PRIu64 " cannot be ended",
			             workload->sample.workload.id);
			return change_blame(ending->change, device->ordinal, error);
		}
	}
	return true;
}

static bool refuse_owner(const struct am_owner *owner, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	if (owner->kind == AM_OWNER_CONTAINER)
		am_quote(quote, owner->name);
	else
		snprintf(quote, sizeof(quote), "process %d", (int)owner->process.pid);
	return am_error_set(error, AM_ERROR_NOT_FOUND, "%s holds nothing; `accelmock workload list` shows who does",
	                    quote);
}

static bool end_by_owner(struct ending *ending, struct am_error *error)
{
	struct selection selection = {0};
	struct am_snapshot view;
	struct facts facts;
	bool done;

	am_transaction_view(ending->change->transaction, &view);
	if (!selection_add_words(&selection, ending->change->board, NULL, 0, error))
		return false;
	done = facts_gather_view(&view, am_transaction_tick(ending->change->transaction), selection.ordinals,
	                         selection.count, &facts, error);
	selection_finish(&selection);
	if (!done)
		return false;
	for (size_t i = 0; i < facts.device_count && done; i++)
		done = end_of_device(ending, &facts.devices[i], error);
	facts_finish(&facts);
	if (done && !ending->all && json_array_size(ending->ended) == 0)
		return refuse_owner(&ending->owner.owner, error);
	return done;
}

static bool end_all_asked(struct ending *ending, const struct command *command, struct am_error *error)
{
	if (command->word_count == 0)
		return end_by_owner(ending, error);
	for (int i = 0; i < command->word_count; i++)
		if (!end_id(ending, command->words[i], error))
			return false;
	return true;
}

/* Takes the list of what was ended. */
static enum exit_code tell_ended(const struct command *command, json_t *ended)
{
	size_t count = json_array_size(ended);

	if (command->json)
		return describe_print(command, json_pack("{s:o}", "ended", ended), false);
	json_decref(ended);
	printf("ended %zu workload%s\n", count, count == 1 ? "" : "s");
	return EXIT_DONE;
}

enum exit_code verb_workload_end(struct command *command, int argc, char **argv)
{
	struct change change = {0};
	struct ending ending = {.change = &change};
	enum exit_code code;
	struct am_error error;

	command_parse(command, argc, argv, 0, -1, take_ending, &ending);
	if ((command->word_count > 0) + ending.owner.given + ending.all != 1) {
		fprintf(stderr,
		        "accelmock %s: which ones? One of ID..., --container, --pid, --owner and --all says it\n",
		        command->verb->title);
		return EXIT_USAGE;
	}
	if (!owner_find(&ending.owner, &error) || !change_begin(&change, command, NULL, 0, &error))
		return command_fail(command, &error);
	ending.ended = json_array();
	if (ending.ended == NULL)
		am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
	if (ending.ended == NULL || !end_all_asked(&ending, command, &error)) {
		json_decref(ending.ended);
		code = command_fail(command, &error);
	} else {
		change_commit(&change);
		code = tell_ended(command, ending.ended);
	}
	change_finish(&change);
	return code;
}

enum exit_code verb_workload(struct command *command, int argc, char **argv)
{
	static verb_function *const functions[] = {
#define PART(verb, name, ...) verb_##verb##_##name,
	    WORKLOAD_VERBS(PART)
#undef PART
	};

	return command_do_part(command, argc, argv, functions);
}
