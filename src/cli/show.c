/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/condition_text.h"
#include "cli/describe.h"
#include "cli/quantity.h"
#include "cli/select.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/tree.h"
#include "cli/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- a line for each fact --------------------------------------------------------------------------------------- */

static void print_fact(const struct terminal *terminal, const char *name, const char *text)
{
	char clean[512];

	text_clean(clean, sizeof(clean), text);
	printf("  %s%-18s%s%s\n", terminal_begin(terminal, STYLE_DIM), name, terminal_end(terminal, STYLE_DIM), clean);
}

static void print_title(const struct terminal *terminal, const struct device_facts *device)
{
	char state[WORDS_SIZE], model[AM_MODEL_NAME_SIZE];
	bool healthy = device->health == AM_HEALTH_HEALTHY;

	words_state(device, state);
	text_clean(model, sizeof(model), device->device.model_name);
	printf("%s%s  %s%s  %s%s%s\n", terminal_begin(terminal, STYLE_NAME), device->label, model,
	       terminal_end(terminal, STYLE_NAME), terminal_begin(terminal, healthy ? STYLE_GOOD : STYLE_HOT),
	       state[0] != '\0' ? state : words_health(device->health),
	       terminal_end(terminal, healthy ? STYLE_GOOD : STYLE_HOT));
}

static void print_place(const struct terminal *terminal, const struct facts *facts, const struct am_device *identity)
{
	char text[WORDS_SIZE];
	struct am_device parent;

	if (identity->kind != AM_DEVICE_SLICE) {
		print_fact(terminal, "kind",
		           identity->listed != 0 ? "device" : "mother of slices, which the TOML does not list");
		return;
	}
	if (am_board_device(facts->board, identity->parent, &parent))
		snprintf(text, sizeof(text), "slice of %u (%s), %.4g of it", (unsigned)parent.minor, parent.id,
		         identity->fraction);
	else
		snprintf(text, sizeof(text), "slice");
	print_fact(terminal, "kind", text);
	print_fact(terminal, "profile", identity->slice_profile);
}

static bool note_slice(uint32_t ordinal, const struct am_device *device, void *context)
{
	char *text = context, label[24];
	size_t used = strlen(text);

	(void)ordinal;
	facts_label(device, label, sizeof(label));
	snprintf(text + used, WORDS_SIZE - used, "%s%s", used > 0 ? ", " : "", label);
	return true;
}

static void print_memory(const struct terminal *terminal, const struct am_device *identity)
{
	char total[QUANTITY_SIZE], reserved[QUANTITY_SIZE], text[WORDS_SIZE];

	quantity_bytes((int64_t)identity->memory_total, total);
	quantity_bytes((int64_t)identity->memory_reserved, reserved);
	if (identity->memory_reserved > 0)
		snprintf(text, sizeof(text), "%s (%" PRIu64 " bytes), %s of it reserved", total, identity->memory_total,
		         reserved);
	else
		snprintf(text, sizeof(text), "%s (%" PRIu64 " bytes)", total, identity->memory_total);
	print_fact(terminal, "memory", text);
}

static void print_identity(const struct terminal *terminal, const struct facts *facts,
                           const struct device_facts *device)
{
	const struct am_device *identity = &device->device;
	char text[WORDS_SIZE] = "", uuid[AM_UUID_TEXT_SIZE], pci[AM_PCI_TEXT_SIZE];

	print_place(terminal, facts, identity);
	tree_visit_slices(facts->board, device->ordinal, note_slice, text);
	if (text[0] != '\0')
		print_fact(terminal, "slices", text);
	print_fact(terminal, "id", identity->id);
	am_uuid_format(identity->uuid, uuid);
	print_fact(terminal, "uuid", uuid);
	print_fact(terminal, "serial", identity->serial);
	am_pci_format(&identity->pci, pci);
	print_fact(terminal, "PCI", pci);
	snprintf(text, sizeof(text), "%d", (int)identity->numa_node);
	print_fact(terminal, "NUMA node", identity->numa_node < 0 ? "not known" : text);
	words_slot(facts->board, identity, text);
	if (identity->listed != 0)
		print_fact(terminal, "slot", text);
	snprintf(text, sizeof(text), "%u", (unsigned)identity->processing_units);
	print_fact(terminal, "processing units", text);
	print_memory(terminal, identity);
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* How far tables stand from the edge. */
#define INDENT 2

static bool print_table(struct table *table, const struct terminal *terminal, const struct table_step *steps,
                        size_t step_count, struct am_error *error)
{
	bool done;

	table->indent = INDENT;
	done = table_print(table, terminal, steps, step_count, 0, stdout, error);
	table_finish(table);
	return done;
}

static void add_number(struct table *table, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, number);
	table_add(table, text, NULL, STYLE_PLAIN);
}

/* What belongs together. What is in none of them comes last, so that no channel is forgotten. */
static const enum am_channel groups[][8] = {
    {AM_CHANNEL_UTILIZATION, AM_CHANNEL_UTILIZATION_MEMORY, AM_CHANNEL_COUNT},
    {AM_CHANNEL_MEMORY_TOTAL, AM_CHANNEL_MEMORY_RESERVED, AM_CHANNEL_MEMORY_USED, AM_CHANNEL_MEMORY_FREE,
     AM_CHANNEL_COUNT},
    {AM_CHANNEL_POWER, AM_CHANNEL_POWER_LIMIT, AM_CHANNEL_ENERGY, AM_CHANNEL_TEMPERATURE, AM_CHANNEL_FAN,
     AM_CHANNEL_COUNT},
    {AM_CHANNEL_CLOCK_CORE, AM_CHANNEL_CLOCK_MEMORY, AM_CHANNEL_PERFORMANCE_STATE, AM_CHANNEL_COUNT},
    {AM_CHANNEL_THROTTLE_REASONS, AM_CHANNEL_THROTTLED_POWER, AM_CHANNEL_THROTTLED_HEAT, AM_CHANNEL_THROTTLED_SLOWDOWN,
     AM_CHANNEL_THROTTLED_BRAKE, AM_CHANNEL_COUNT},
    {AM_CHANNEL_ECC_CORRECTED, AM_CHANNEL_ECC_UNCORRECTED, AM_CHANNEL_REMAPPED_ROWS, AM_CHANNEL_XID, AM_CHANNEL_COUNT},
    {AM_CHANNEL_PCIE_GENERATION, AM_CHANNEL_PCIE_WIDTH, AM_CHANNEL_NVLINKS, AM_CHANNEL_COUNT},
};

/* How people say it, where that is more than the number and the unit. */
static void say_channel(enum am_channel channel, int64_t value, const char *celsius, char ret_text[VALUE_SIZE])
{
	char text[QUANTITY_SIZE];

	ret_text[0] = '\0';
	quantity_of_channel(channel, value, celsius, text);
	if (channel == AM_CHANNEL_THROTTLE_REASONS)
		value_tell_throttle(value, ", ", ret_text);
	else if (strcmp(am_channel_info(channel)->unit, "millisecond") == 0 && value > 0 && value < INT64_MAX / 1000000)
		quantity_time(value * 1000000, ret_text);
	else if (value >= 1000)
		snprintf(ret_text, VALUE_SIZE, "%s", text);
}

static void add_channel(struct table *table, const struct terminal *terminal, const struct device_facts *device,
                        enum am_channel channel)
{
	const struct am_channel_info *info = am_channel_info(channel);
	int64_t value = device->sample.values[channel];
	char text[VALUE_SIZE];

	table_add(table, info->name, NULL, STYLE_PLAIN);
	add_number(table, value);
	table_add(table, info->unit, NULL, STYLE_DIM);
	say_channel(channel, value, terminal->glyphs->celsius, text);
	table_add(table, text, NULL, STYLE_DIM);
}

static bool print_channels(const struct terminal *terminal, const struct device_facts *device, struct am_error *error)
{
	static const struct table_column columns[] = {
	    {.title = "CHANNEL"}, {.title = "VALUE", .right = true}, {.title = "UNIT"}, {.title = ""}};
	static const struct table_step steps[] = {{3, TABLE_DROP, 0}};
	bool added[AM_CHANNEL_COUNT] = {false};
	struct table table;

	if (!facts_answers(device)) {
		print_fact(terminal, "channels",
		           device->reading == AM_READING_LOST ? "it does not answer" : words_reading(device->reading));
		return true;
	}
	putchar('\n');
	table_begin(&table, columns, COUNT_OF(columns));
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		for (unsigned column = 0; i > 0 && column < COUNT_OF(columns); column++)
			table_add(&table, "", NULL, STYLE_PLAIN);
		for (const enum am_channel *channel = groups[i]; *channel != AM_CHANNEL_COUNT; channel++) {
			add_channel(&table, terminal, device, *channel);
			added[*channel] = true;
		}
	}
	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++)
		if (!added[i])
			add_channel(&table, terminal, device, (enum am_channel)i);
	return print_table(&table, terminal, steps, COUNT_OF(steps), error);
}

static void add_part(struct table *table, const struct am_workload_sample *part)
{
	char text[QUANTITY_SIZE], brief[QUANTITY_SIZE];

	snprintf(text, sizeof(text), "%" PRId64 " %%", part->utilization);
	table_add(table, text, NULL, STYLE_PLAIN);
	quantity_of_bytes(part->part.memory, part->part.memory_limit, false, text);
	quantity_of_bytes(part->part.memory, part->part.memory_limit, true, brief);
	table_add(table, text, brief, STYLE_PLAIN);
}

static bool print_workloads(const struct terminal *terminal, const struct facts *facts,
                            const struct device_facts *device, struct am_error *error)
{
	static const struct table_column columns[] = {{.title = "WORKLOAD", .right = true},
	                                              {.title = "OWNER"},
	                                              {.title = "PROFILE"},
	                                              {.title = "SHARE", .right = true},
	                                              {.title = "UTIL", .right = true},
	                                              {.title = "MEMORY", .right = true},
	                                              {.title = "SINCE TICK", .right = true}};
	static const struct table_step steps[] = {{6, TABLE_DROP, 0}, {5, TABLE_SHORT, 0}, {1, TABLE_CUT, 24},
	                                          {2, TABLE_DROP, 0}, {0, TABLE_DROP, 0},  {1, TABLE_CUT, 12}};
	struct table table;
	char text[WORDS_SIZE], profile[AM_PROFILE_NAME_SIZE];

	if (device->workload_count == 0) {
		print_fact(terminal, "workloads", "none");
		return true;
	}
	putchar('\n');
	table_begin(&table, columns, COUNT_OF(columns));
	for (size_t i = 0; i < device->workload_count; i++) {
		const struct workload_facts *workload = &device->workloads[i];

		add_number(&table, (int64_t)workload->sample.workload.id);
		words_owner(workload, text);
		table_add(&table, text, NULL, STYLE_PLAIN);
		table_add(&table, words_profile(facts->board, workload->sample.workload.profile, profile), NULL,
		          STYLE_PLAIN);
		snprintf(text, sizeof(text), "%.4g", workload->sample.workload.fraction);
		table_add(&table, text, NULL, STYLE_PLAIN);
		add_part(&table, &workload->sample);
		add_number(&table, workload->sample.workload.start);
	}
	table_add(&table, "", NULL, STYLE_PLAIN);
	table_add(&table, "nobody", NULL, STYLE_DIM);
	table_add(&table, "", NULL, STYLE_PLAIN);
	table_add(&table, "", NULL, STYLE_PLAIN);
	add_part(&table, &device->rest);
	table_add(&table, "", NULL, STYLE_PLAIN);
	return print_table(&table, terminal, steps, COUNT_OF(steps), error);
}

static void add_condition(struct table *table, const struct facts *facts, const struct am_condition *condition)
{
	bool coming = condition->from > facts->tick;
	char text[CONDITION_TEXT_SIZE];

	add_number(table, (int64_t)condition->id);
	table_add(table, condition_name(condition->kind), NULL, coming ? STYLE_WARM : STYLE_HOT);
	condition_text(condition, text);
	table_add(table, text, NULL, STYLE_PLAIN);
	add_number(table, condition->from);
	if (condition->until == INT64_MAX)
		table_add(table, "cleared", NULL, STYLE_DIM);
	else
		add_number(table, condition->until);
	table_add(table, coming ? "scheduled" : "", NULL, STYLE_WARM);
}

static bool print_conditions(const struct terminal *terminal, const struct facts *facts,
                             const struct device_facts *device, struct am_error *error)
{
	static const struct table_column columns[] = {{.title = "CONDITION", .right = true},
	                                              {.title = "KIND"},
	                                              {.title = "WHAT"},
	                                              {.title = "FROM TICK", .right = true},
	                                              {.title = "UNTIL", .right = true},
	                                              {.title = ""}};
	static const struct table_step steps[] = {{0, TABLE_DROP, 0}, {2, TABLE_CUT, 24}};
	struct table table;

	if (device->condition_count + device->coming_count == 0) {
		print_fact(terminal, "conditions", "none");
		return true;
	}
	putchar('\n');
	table_begin(&table, columns, COUNT_OF(columns));
	for (size_t i = 0; i < device->condition_count + device->coming_count; i++)
		add_condition(&table, facts, &device->conditions[i]);
	return print_table(&table, terminal, steps, COUNT_OF(steps), error);
}

/* ---- the verb --------------------------------------------------------------------------------------------------- */

static bool print_device(const struct terminal *terminal, const struct facts *facts, const struct device_facts *device,
                         struct am_error *error)
{
	print_title(terminal, device);
	print_identity(terminal, facts, device);
	return print_channels(terminal, device, error) && print_workloads(terminal, facts, device, error) &&
	       print_conditions(terminal, facts, device, error);
}

static enum exit_code print_devices(const struct command *command, const struct facts *facts)
{
	struct terminal terminal;
	struct am_error error;

	terminal_learn(STDOUT_FILENO, &terminal);
	for (size_t i = 0; i < facts->device_count; i++) {
		if (i > 0)
			putchar('\n');
		if (!print_device(&terminal, facts, &facts->devices[i], &error))
			return command_fail(command, &error);
	}
	return EXIT_DONE;
}

enum exit_code verb_show(struct command *command, int argc, char **argv)
{
	struct selection selection = {0};
	struct am_error error;
	struct facts facts;
	struct am_board *board;
	enum exit_code code;

	command_parse(command, argc, argv, 1, -1, NULL, NULL);
	board = command_open(command, &error);
	if (board == NULL)
		return command_fail(command, &error);
	if (!selection_add_words(&selection, board, command->words, command->word_count, &error) ||
	    !facts_gather(board, selection.ordinals, selection.count, &facts, &error)) {
		code = command_fail(command, &error);
	} else {
		code =
		    command->json
			? describe_print(command, describe_facts(&facts, DESCRIBE_CHANNELS | DESCRIBE_DETAILS), false)
			: print_devices(command, &facts);
		facts_finish(&facts);
	}
	selection_finish(&selection);
	am_board_close(board);
	return code;
}
