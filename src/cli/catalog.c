/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/catalog.h"

#include "base/quote.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/quantity.h"
#include "cli/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Room for a figure with its unit. */
#define FIGURE_SIZE 96

/* ---- figures as people read them -------------------------------------------------------------------------------- */

/* How people write a unit. */
static const char *symbol_of(const char *unit)
{
	static const char *const symbols[][2] = {
	    {"megahertz", "MHz"}, {"celsius", "C"}, {"kelvin", "K"}, {"second", "s"}, {"percent", "%"}};

	for (size_t i = 0; i < COUNT_OF(symbols); i++)
		if (strcmp(unit, symbols[i][0]) == 0)
			return symbols[i][1];
	return unit;
}

static void figure_text(const struct am_catalog_figure_info *info, const struct am_catalog_figure *figure,
                        char ret_text[FIGURE_SIZE])
{
	double number = figure->number;
	const char *unit = info->unit;

	if (info->kind == AM_CATALOG_TEXT)
		snprintf(ret_text, FIGURE_SIZE, "%s", am_catalog_text(figure->text));
	else if (info->kind == AM_CATALOG_BOOLEAN)
		snprintf(ret_text, FIGURE_SIZE, "%s", number > 0 ? "yes" : "no");
	else if (strcmp(unit, "byte") == 0 && number < 9e18)
		quantity_bytes((int64_t)number, ret_text);
	else if (strcmp(unit, "byte per second") == 0)
		snprintf(ret_text, FIGURE_SIZE, "%g GB/s", number / 1e9);
	else if (strcmp(unit, "milliwatt") == 0)
		snprintf(ret_text, FIGURE_SIZE, "%g W", number / 1000);
	else if (strcmp(unit, "identifier") == 0)
		snprintf(ret_text, FIGURE_SIZE, "0x%04x", (unsigned)number);
	else
		snprintf(ret_text, FIGURE_SIZE, "%g%s%s", number, *unit != '\0' ? " " : "", symbol_of(unit));
}

static void add_figure(struct table *table, const struct am_catalog_figure_info *info,
                       const struct am_catalog_figure *figure)
{
	char text[FIGURE_SIZE];

	figure_text(info, figure, text);
	table_add(table, info->name, NULL, STYLE_NAME);
	table_add(table, text, NULL, STYLE_PLAIN);
	table_add(table, am_catalog_text(figure->source), NULL, figure->assumed ? STYLE_WARM : STYLE_DIM);
}

/* ---- all products ----------------------------------------------------------------------------------------------- */

static void add_fact(struct table *table, const struct am_catalog_product *product, enum am_fact fact)
{
	char text[FIGURE_SIZE] = "";

	if (product->facts[fact].known)
		figure_text(am_fact_info(fact), &product->facts[fact], text);
	table_add(table, text, NULL, STYLE_PLAIN);
}

static void add_product(struct table *table, const struct am_catalog_product *product)
{
	bool sold = !product->facts[AM_FACT_MEMORY_TOTAL].known;
	unsigned known = 0;
	char text[16];

	for (unsigned i = 0; i < AM_FACT_COUNT; i++)
		known += product->facts[i].known ? 1u : 0u;
	table_add(table, product->name, NULL, STYLE_NAME);
	table_add(table, product->slot, NULL, STYLE_PLAIN);
	table_add(table, product->model_names[0], NULL, STYLE_PLAIN);
	add_fact(table, product, sold ? AM_FACT_MEMORY_SIZE : AM_FACT_MEMORY_TOTAL);
	add_fact(table, product, AM_FACT_PROCESSING_UNITS);
	add_fact(table, product, AM_FACT_POWER_LIMIT_DEFAULT);
	snprintf(text, sizeof(text), "%u", known);
	table_add(table, text, NULL, STYLE_DIM);
}

static bool print_all(const struct terminal *terminal, struct am_error *error)
{
	static const struct table_column columns[] = {
	    {.title = "PRODUCT"},
	    {.title = "SLOT"},
	    {.title = "MODEL"},
	    {.title = "MEMORY", .right = true},
	    {.title = "UNITS", .right = true},
	    {.title = "POWER", .right = true},
	    {.title = "FACTS", .right = true},
	};
	static const struct table_step steps[] = {
	    {6, TABLE_DROP, 0}, {2, TABLE_CUT, 20}, {1, TABLE_DROP, 0}, {4, TABLE_DROP, 0}, {2, TABLE_DROP, 0}};
	struct table table;
	bool done;

	table_begin(&table, columns, COUNT_OF(columns));
	for (size_t i = 0; i < am_catalog_count(); i++)
		add_product(&table, am_catalog_product(i));
	done = table_print(&table, terminal, steps, COUNT_OF(steps), 0, stdout, error);
	table_finish(&table);
	return done;
}

/* ---- one product ------------------------------------------------------------------------------------------------ */

static bool print_figures(const struct terminal *terminal, const struct am_catalog_product *product,
                          struct am_error *error)
{
	static const struct table_column columns[] = {{.title = "FIGURE"}, {.title = "VALUE"}, {.title = "SOURCE"}};
	static const struct table_step steps[] = {{2, TABLE_CUT, 40}, {2, TABLE_DROP, 0}};
	struct table table;
	bool done;

	table_begin(&table, columns, COUNT_OF(columns));
	for (unsigned i = 0; i < AM_FACT_COUNT; i++)
		if (product->facts[i].known)
			add_figure(&table, am_fact_info((enum am_fact)i), &product->facts[i]);
	table_add_rule(&table);
	for (unsigned i = 0; i < AM_ASSUMPTION_COUNT; i++)
		if (product->assumptions[i].known)
			add_figure(&table, am_assumption_info((enum am_assumption)i), &product->assumptions[i]);
	done = table_print(&table, terminal, steps, COUNT_OF(steps), 0, stdout, error);
	table_finish(&table);
	return done;
}

/* A number of a slice, or nothing where it is not known. */
static void add_number(struct table *table, int64_t number)
{
	char text[24] = "";

	if (number != AM_CATALOG_UNKNOWN)
		snprintf(text, sizeof(text), "%" PRId64, number);
	table_add(table, text, NULL, STYLE_PLAIN);
}

static bool print_slices(const struct terminal *terminal, const struct am_catalog_product *product,
                         struct am_error *error)
{
	static const struct table_column columns[] = {
	    {.title = "SLICE"},
	    {.title = "ID", .right = true},
	    {.title = "MOST", .right = true},
	    {.title = "MEMORY", .right = true},
	    {.title = "UNITS", .right = true},
	    {.title = "SOURCE"},
	};
	static const struct table_step steps[] = {{5, TABLE_CUT, 30}, {5, TABLE_DROP, 0}};
	char text[QUANTITY_SIZE];
	struct table table;
	bool done;

	if (product->slice_count == 0)
		return true;
	putchar('\n');
	table_begin(&table, columns, COUNT_OF(columns));
	for (size_t i = 0; i < product->slice_count; i++) {
		const struct am_catalog_slice *slice = &product->slices[i];

		table_add(&table, slice->name, NULL, STYLE_NAME);
		add_number(&table, slice->id);
		add_number(&table, slice->instances);
		quantity_bytes(slice->memory, text);
		table_add(&table, slice->memory != AM_CATALOG_UNKNOWN ? text : "", NULL, STYLE_PLAIN);
		add_number(&table, slice->multiprocessors);
		table_add(&table, am_catalog_text(slice->source), NULL, STYLE_DIM);
	}
	done = table_print(&table, terminal, steps, COUNT_OF(steps), 0, stdout, error);
	table_finish(&table);
	return done;
}

static bool print_product(const struct terminal *terminal, const struct am_catalog_product *product,
                          struct am_error *error)
{
	printf("%s%s%s  %s, slot %s; recognized as", terminal_begin(terminal, STYLE_NAME), product->name,
	       terminal_end(terminal, STYLE_NAME), product->vendor, product->slot);
	for (size_t i = 0; product->model_names[i] != NULL; i++)
		printf("%s \"%s\"", i > 0 ? "," : "", product->model_names[i]);
	puts("\n");
	return print_figures(terminal, product, error) && print_slices(terminal, product, error);
}

/* ---- as JSON ---------------------------------------------------------------------------------------------------- */

static json_t *describe_number(double number)
{
	bool whole = number > -9e15 && number < 9e15 && (double)(json_int_t)number >= number &&
	             (double)(json_int_t)number <= number;

	return whole ? json_integer((json_int_t)number) : json_real(number);
}

static json_t *describe_figure(const struct am_catalog_figure_info *info, const struct am_catalog_figure *figure)
{
	json_t *value;

	if (!figure->known)
		return json_null();
	if (info->kind == AM_CATALOG_TEXT)
		value = describe_text(am_catalog_text(figure->text));
	else if (info->kind == AM_CATALOG_BOOLEAN)
		value = json_boolean(figure->number > 0);
	else
		value = describe_number(figure->number);
	return json_pack("{s:o, s:s, s:b, s:o}", "value", value, "unit", info->unit, "assumed", figure->assumed,
	                 "source", describe_text(am_catalog_text(figure->source)));
}

/* A slice's number: what is not known is null. */
static json_t *describe_known(int64_t number)
{
	return number == AM_CATALOG_UNKNOWN ? json_null() : json_integer(number);
}

static json_t *describe_slice(const struct am_catalog_slice *slice)
{
	json_t *placements = json_array();

	for (int32_t i = 0; i < slice->placement_count; i++)
		json_array_append_new(placements, json_integer(slice->placements[i]));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "name", slice->name, "id",
	                 describe_known(slice->id), "instances", describe_known(slice->instances), "memory_byte",
	                 describe_known(slice->memory), "processing_units", describe_known(slice->multiprocessors),
	                 "placement_size", describe_known(slice->placement_size), "placements", placements, "source",
	                 am_catalog_text(slice->source));
}

static json_t *describe_product(const struct am_catalog_product *product)
{
	json_t *facts = json_object(), *assumptions = json_object(), *models = json_array(), *slices = json_array();

	for (unsigned i = 0; i < AM_FACT_COUNT; i++) {
		const struct am_catalog_figure_info *info = am_fact_info((enum am_fact)i);

		json_object_set_new(facts, info->name, describe_figure(info, &product->facts[i]));
	}
	for (unsigned i = 0; i < AM_ASSUMPTION_COUNT; i++) {
		const struct am_catalog_figure_info *info = am_assumption_info((enum am_assumption)i);

		json_object_set_new(assumptions, info->name, describe_figure(info, &product->assumptions[i]));
	}
	for (size_t i = 0; product->model_names[i] != NULL; i++)
		json_array_append_new(models, json_string(product->model_names[i]));
	for (size_t i = 0; i < product->slice_count; i++)
		json_array_append_new(slices, describe_slice(&product->slices[i]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "name", product->name, "vendor", product->vendor,
	                 "slot", product->slot, "model_names", models, "facts", facts, "assumptions", assumptions,
	                 "slices", slices);
}

/* ---- the verb --------------------------------------------------------------------------------------------------- */

static const struct am_catalog_product *find(const char *name, struct am_error *error)
{
	const struct am_catalog_product *product = am_catalog_find(name), *nearest;
	char quote[AM_QUOTE_SIZE];

	if (product == NULL)
		product = am_catalog_of_model(name);
	if (product != NULL)
		return product;
	nearest = am_catalog_nearest(name);
	am_quote(quote, name);
	if (nearest != NULL)
		am_error_set(error, AM_ERROR_NOT_FOUND, "the catalogue has no %s; did you mean \"%s\"?", quote,
		             nearest->name);
	else
		am_error_set(error, AM_ERROR_NOT_FOUND,
		             "the catalogue has no %s; \"accelmock catalog\" lists what it has", quote);
	return NULL;
}

static enum exit_code print_json(const struct command *command)
{
	json_t *products = json_array();
	struct am_error error;

	for (int i = 0; i < command->word_count; i++) {
		const struct am_catalog_product *product = find(command->words[i], &error);

		if (product == NULL) {
			json_decref(products);
			return command_fail(command, &error);
		}
		json_array_append_new(products, describe_product(product));
	}
	for (size_t i = 0; command->word_count == 0 && i < am_catalog_count(); i++)
		json_array_append_new(products, describe_product(am_catalog_product(i)));
	return describe_print(command, json_pack("{s:o}", "products", products), false);
}

enum exit_code verb_catalog(struct command *command, int argc, char **argv)
{
	struct terminal terminal;
	struct am_error error;

	command_parse(command, argc, argv, 0, -1, NULL, NULL);
	if (command->json)
		return print_json(command);
	terminal_learn_output(&terminal);
	if (command->word_count == 0 && !print_all(&terminal, &error))
		return command_fail(command, &error);
	for (int i = 0; i < command->word_count; i++) {
		const struct am_catalog_product *product = find(command->words[i], &error);

		if (i > 0)
			putchar('\n');
		if (product == NULL || !print_product(&terminal, product, &error))
			return command_fail(command, &error);
	}
	return command_finish_output(command);
}
