/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/quantity.h"
#include "cli/select.h"
#include "cli/words.h"

#include <stdio.h>

enum list_column { DEVICE, MODEL, KIND, SLOT, MEMORY, UNITS, NUMA, PCI, HEALTH, HOLDER, ID };

static const struct table_column columns[] = {
    [DEVICE] = {.title = "DEVICE", .short_title = "DEV"},
    [MODEL] = {.title = "MODEL"},
    [KIND] = {.title = "KIND"},
    [SLOT] = {.title = "SLOT"},
    [MEMORY] = {.title = "MEMORY", .right = true},
    [UNITS] = {.title = "UNITS", .right = true},
    [NUMA] = {.title = "NUMA", .right = true},
    [PCI] = {.title = "PCI"},
    [HEALTH] = {.title = "HEALTH"},
    [HOLDER] = {.title = "HOLDER"},
    [ID] = {.title = "ID"},
};

/* The id, by which it is told to everyone else, gives way last. */
static const struct table_step steps[] = {
    {KIND, TABLE_SHORT, 0},  {UNITS, TABLE_DROP, 0},  {HOLDER, TABLE_CUT, 24}, {MODEL, TABLE_CUT, 24},
    {NUMA, TABLE_DROP, 0},   {KIND, TABLE_DROP, 0},   {SLOT, TABLE_DROP, 0},   {PCI, TABLE_DROP, 0},
    {MODEL, TABLE_CUT, 16},  {HOLDER, TABLE_CUT, 14}, {HEALTH, TABLE_DROP, 0}, {DEVICE, TABLE_SHORT, 0},
    {MODEL, TABLE_CUT, 12},  {HOLDER, TABLE_CUT, 9},  {HOLDER, TABLE_DROP, 0}, {MODEL, TABLE_CUT, 8},
    {MEMORY, TABLE_DROP, 0}, {MODEL, TABLE_DROP, 0},  {ID, TABLE_CUT, 12},
};

/* What kind of thing it is, and of what it is a part. */
static void add_kind(struct table *table, const struct facts *facts, const struct am_device *identity)
{
	struct am_device parent;
	char text[32];

	if (identity->kind != AM_DEVICE_SLICE) {
		if (identity->listed != 0)
			table_add(table, "device", NULL, STYLE_PLAIN);
		else
			table_add(table, "mother, not listed", "mother", STYLE_DIM);
		return;
	}
	snprintf(text, sizeof(text), "slice");
	if (am_board_device(facts->board, identity->parent, &parent))
		snprintf(text, sizeof(text), "slice of %u", (unsigned)parent.minor);
	table_add(table, text, "slice", STYLE_PLAIN);
}

static void add_row(struct table *table, const struct facts *facts, const struct device_facts *device)
{
	const struct am_device *identity = &device->device;
	char text[WORDS_SIZE], quantity[QUANTITY_SIZE], pci[AM_PCI_TEXT_SIZE];

	table_add(table, device->label, NULL, STYLE_NAME);
	table_add(table, identity->model_name, NULL, STYLE_PLAIN);
	add_kind(table, facts, identity);
	words_slot(facts->board, identity, text);
	table_add(table, identity->listed != 0 ? text : "", NULL, STYLE_PLAIN);
	quantity_bytes((int64_t)identity->memory_total, quantity);
	table_add(table, quantity, NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%u", (unsigned)identity->processing_units);
	table_add(table, text, NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%d", (int)identity->numa_node);
	table_add(table, identity->numa_node < 0 ? "" : text, NULL, STYLE_PLAIN);
	am_pci_format(&identity->pci, pci);
	table_add(table, pci, NULL, STYLE_PLAIN);
	table_add(table, words_health(device->health), NULL,
	          device->health == AM_HEALTH_HEALTHY ? STYLE_GOOD : STYLE_HOT);
	words_holders(device, 1, text);
	table_add(table, text, NULL, STYLE_PLAIN);
	table_add(table, identity->id, NULL, STYLE_DIM);
}

static enum exit_code print_table(const struct command *command, const struct facts *facts)
{
	struct table table;

	table_begin(&table, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < facts->device_count; i++)
		add_row(&table, facts, &facts->devices[i]);
	return command_print_table(command, &table, steps, sizeof(steps) / sizeof(steps[0]));
}

enum exit_code verb_list(struct command *command, int argc, char **argv)
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
		code = command->json ? describe_print(command, describe_facts(&facts, DESCRIBE_IDENTITY), false)
		                     : print_table(command, &facts);
		facts_finish(&facts);
	}
	selection_finish(&selection);
	am_board_close(board);
	return code;
}
