/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "cli/text.h"

#include <stdlib.h>
#include <string.h>

/* Between two columns. */
#define GAP 2

/* How wide a bar is, at least and at most. */
#define BAR_MIN 6
#define BAR_MAX 40

/* Longest text of a cell. */
#define TEXT_SIZE 512

/* ---- filling it ------------------------------------------------------------------------------------------------- */

void table_begin(struct table *table, const struct table_column *columns, unsigned column_count)
{
	*table = (struct table){.columns = columns, .column_count = column_count, .rule_before = SIZE_MAX};
}

void table_finish(struct table *table)
{
	free(table->cells);
	free(table->text);
	table->cells = NULL;
	table->text = NULL;
}

/* The array with room for @p wanted elements, or NULL where memory runs out: it is then as it was. */
static void *make_room(void *array, size_t *capacity, size_t wanted, size_t size)
{
	size_t larger = *capacity > 0 ? *capacity * 2 : 256;
	void *grown;

	if (wanted <= *capacity)
		return array;
	if (larger < wanted)
		larger = wanted;
	grown = realloc(array, larger * size);
	if (grown != NULL)
		*capacity = larger;
	return grown;
}

static uint32_t store(struct table *table, const char *text)
{
	char clean[TEXT_SIZE], *grown = NULL;
	uint32_t at = (uint32_t)table->text_size;
	size_t length;

	text_clean(clean, sizeof(clean), text);
	length = strlen(clean) + 1;
	if (table->text_size + length <= UINT32_MAX)
		grown = make_room(table->text, &table->text_capacity, table->text_size + length, 1);
	if (grown == NULL) {
		table->failed = true;
		return 0;
	}
	table->text = grown;
	memcpy(table->text + at, clean, length);
	table->text_size += length;
	return at;
}

void table_add(struct table *table, const char *text, const char *short_text, enum style style)
{
	struct table_cell cell = {.style = style, .bar = -1}, *grown;

	cell.text = store(table, text);
	cell.short_text = short_text != NULL ? store(table, short_text) : cell.text;
	grown = make_room(table->cells, &table->cell_capacity, table->cell_count + 1, sizeof(cell));
	if (grown == NULL)
		table->failed = true;
	else
		table->cells = grown;
	if (!table->failed)
		table->cells[table->cell_count++] = cell;
}

void table_add_bar(struct table *table, double part, enum style style)
{
	struct table_cell *cell = &table->cells[table->cell_count - 1];

	if (table->failed)
		return;
	cell->bar = (float)(part < 0 ? 0 : part > 1 ? 1 : part);
	cell->bar_style = style;
}

void table_add_rule(struct table *table)
{
	table->rule_before = table->cell_count / table->column_count;
}

/* ---- laying it out ---------------------------------------------------------------------------------------------- */

/* How a table is drawn. */
struct layout {
	bool shown[TABLE_COLUMNS_MAX];
	bool brief[TABLE_COLUMNS_MAX];
	size_t natural[TABLE_COLUMNS_MAX][2]; /* widest text, long and short */
	size_t cut[TABLE_COLUMNS_MAX];        /* texts are at most so wide */
	size_t bar[TABLE_COLUMNS_MAX];        /* 0: none */
	size_t width[TABLE_COLUMNS_MAX];      /* of the column */
	size_t total;
};

static const char *title_of(const struct table *table, unsigned column, bool brief)
{
	const struct table_column *info = &table->columns[column];

	return brief && info->short_title != NULL ? info->short_title : info->title;
}

static void measure(const struct table *table, struct layout *layout)
{
	for (size_t i = 0; i < table->cell_count; i++) {
		const struct table_cell *cell = &table->cells[i];
		size_t *natural = layout->natural[i % table->column_count];
		size_t width = text_width(table->text + cell->text);
		size_t short_width =
		    cell->short_text == cell->text ? width : text_width(table->text + cell->short_text);

		natural[0] = width > natural[0] ? width : natural[0];
		natural[1] = short_width > natural[1] ? short_width : natural[1];
	}
}

/* The width of each column, and of all. */
static void sum_up(const struct table *table, struct layout *layout)
{
	layout->total = 0;
	for (unsigned i = 0; i < table->column_count; i++) {
		size_t text = layout->natural[i][layout->brief[i]];
		size_t title = text_width(title_of(table, i, layout->brief[i]));

		text = text < layout->cut[i] ? text : layout->cut[i];
		layout->width[i] = text + (layout->bar[i] > 0 ? layout->bar[i] + 1 : 0);
		if (layout->width[i] < title && title <= layout->cut[i])
			layout->width[i] = title;
		if (layout->shown[i])
			layout->total += layout->width[i] + (layout->total > 0 ? GAP : 0);
	}
}

static void take_step(struct layout *layout, const struct table_step *step)
{
	switch (step->action) {
	case TABLE_CUT:
		layout->cut[step->column] = step->width;
		break;
	case TABLE_NO_BAR:
		layout->bar[step->column] = 0;
		break;
	case TABLE_SHORT:
		layout->brief[step->column] = true;
		break;
	case TABLE_DROP:
		layout->shown[step->column] = false;
		break;
	}
}

/* Shares what is left of the line out among the bars. */
static void widen_bars(const struct table *table, struct layout *layout, size_t width)
{
	bool grown = true;

	while (layout->total < width && grown) {
		grown = false;
		for (unsigned i = 0; i < table->column_count && layout->total < width; i++)
			if (layout->shown[i] && layout->bar[i] > 0 && layout->bar[i] < BAR_MAX) {
				layout->bar[i]++;
				sum_up(table, layout);
				grown = true;
			}
	}
}

static void lay_out(const struct table *table, size_t width, const struct table_step *steps, size_t step_count,
                    struct layout *layout)
{
	*layout = (struct layout){0};
	for (unsigned i = 0; i < table->column_count; i++) {
		layout->shown[i] = !table->columns[i].hidden;
		layout->cut[i] = SIZE_MAX;
		layout->bar[i] = table->columns[i].bar ? BAR_MIN : 0;
	}
	measure(table, layout);
	sum_up(table, layout);
	for (size_t i = 0; i < step_count && layout->total > width; i++) {
		take_step(layout, &steps[i]);
		sum_up(table, layout);
	}
	widen_bars(table, layout, width);
}

/* ---- drawing it ------------------------------------------------------------------------------------------------- */

static void fill_with(FILE *out, const char *text, size_t count)
{
	while (count-- > 0)
		fputs(text, out);
}

static void draw_text(const struct terminal *terminal, const char *text, size_t width, bool right, enum style style,
                      bool is_last, FILE *out)
{
	size_t used, bytes = text_fit(text, width, &used);
	bool cut = text[bytes] != '\0' && width > 0;

	if (cut)
		bytes = text_fit(text, width - 1, &used);
	if (right)
		fill_with(out, " ", width - used - cut);
	if (text[0] != '\0')
		fprintf(out, "%s%.*s%s%s", terminal_begin(terminal, style), (int)bytes, text,
		        cut ? terminal->glyphs->ellipsis : "", terminal_end(terminal, style));
	if (!right && !is_last)
		fill_with(out, " ", width - used - cut);
}

static void draw_bar(const struct terminal *terminal, const struct table_cell *cell, size_t width, FILE *out)
{
	size_t halves = (size_t)((double)cell->bar * (double)width * 2 + 0.5), whole = halves / 2;

	fputs(terminal_begin(terminal, cell->bar_style), out);
	fill_with(out, terminal->glyphs->fill, whole);
	fill_with(out, terminal->glyphs->half, halves % 2);
	fputs(terminal_end(terminal, cell->bar_style), out);
	fputs(terminal_begin(terminal, STYLE_DIM), out);
	fill_with(out, terminal->glyphs->rest, width - whole - halves % 2);
	fputs(terminal_end(terminal, STYLE_DIM), out);
}

/* The last column of a line with something in it: no line ends in blanks. @param cells NULL: the titles */
static unsigned last_shown(const struct table *table, const struct layout *layout, const struct table_cell *cells)
{
	unsigned last = 0;

	for (unsigned i = 0; i < table->column_count; i++) {
		const char *text = title_of(table, i, layout->brief[i]);

		if (cells != NULL)
			text = table->text + (layout->brief[i] ? cells[i].short_text : cells[i].text);
		if (layout->shown[i] && text[0] != '\0')
			last = i;
	}
	return last;
}

static void draw_titles(const struct table *table, const struct terminal *terminal, const struct layout *layout,
                        FILE *out)
{
	unsigned last = last_shown(table, layout, NULL);
	bool first = true;

	fill_with(out, " ", table->indent);
	for (unsigned i = 0; i <= last; i++) {
		if (!layout->shown[i])
			continue;
		fill_with(out, " ", first ? 0 : GAP);
		first = false;
		draw_text(terminal, title_of(table, i, layout->brief[i]), layout->width[i],
		          table->columns[i].right && layout->bar[i] == 0, STYLE_DIM, i == last, out);
	}
	putc('\n', out);
}

static void draw_row(const struct table *table, const struct terminal *terminal, const struct layout *layout,
                     size_t row, FILE *out)
{
	const struct table_cell *cells = &table->cells[row * table->column_count];
	unsigned last = last_shown(table, layout, cells);
	bool first = true;

	/* A row without anything divides others, and has no blanks either. */
	if (table->text[layout->brief[last] ? cells[last].short_text : cells[last].text] != '\0' ||
	    cells[last].bar >= 0)
		fill_with(out, " ", table->indent);
	for (unsigned i = 0; i <= last; i++) {
		const struct table_cell *cell = &cells[i];
		size_t width = layout->width[i];

		if (!layout->shown[i])
			continue;
		fill_with(out, " ", first ? 0 : GAP);
		first = false;
		if (layout->bar[i] > 0) {
			if (cell->bar >= 0)
				draw_bar(terminal, cell, layout->bar[i], out);
			else
				fill_with(out, " ", layout->bar[i]);
			putc(' ', out);
			width -= layout->bar[i] + 1;
		}
		draw_text(terminal, table->text + (layout->brief[i] ? cell->short_text : cell->text), width,
		          table->columns[i].right, cell->style, i == last, out);
	}
	putc('\n', out);
}

static void draw_rule(const struct terminal *terminal, size_t width, FILE *out)
{
	fputs(terminal_begin(terminal, STYLE_DIM), out);
	fill_with(out, terminal->glyphs->rule, width);
	fputs(terminal_end(terminal, STYLE_DIM), out);
	putc('\n', out);
}

bool table_print(const struct table *table, const struct terminal *terminal, const struct table_step *steps,
                 size_t step_count, size_t rows_max, FILE *out, struct am_error *error)
{
	size_t rows = table->cell_count / table->column_count;
	size_t body = table->rule_before < rows ? table->rule_before : rows, shown = body;
	size_t width = (size_t)terminal->width;
	struct layout layout;

	if (table->failed)
		return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
	if (width > table->indent)
		width -= table->indent;
	lay_out(table, width, steps, step_count, &layout);
	if (rows_max > 0 && body > rows_max)
		shown = rows_max - 1;
	draw_titles(table, terminal, &layout, out);
	for (size_t i = 0; i < shown; i++)
		draw_row(table, terminal, &layout, i, out);
	if (shown < body)
		fprintf(out, "%s%s and %zu more%s\n", terminal_begin(terminal, STYLE_DIM), terminal->glyphs->ellipsis,
		        body - shown, terminal_end(terminal, STYLE_DIM));
	if (body < rows)
		draw_rule(terminal, layout.total, out);
	for (size_t i = body; i < rows; i++)
		draw_row(table, terminal, &layout, i, out);
	return true;
}
