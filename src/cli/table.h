/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file table.h
 * A table of text that fits where it is read. Cells may have a short form and a
 * bar; where the table is too wide, the caller's list says what gives way, in
 * which order; where there is room, the bars take it.
 */
#ifndef ACCELMOCK_CLI_TABLE_H
#define ACCELMOCK_CLI_TABLE_H

#include "accelmock/error.h"
#include "cli/terminal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Most columns of a table. */
#define TABLE_COLUMNS_MAX 16

/** A column. */
struct table_column {
	const char *title;
	const char *short_title; /**< with the cells' short forms; NULL: the same */
	bool right;              /**< aligned right */
	bool bar;                /**< a bar stands before the text, where there is room */
	bool hidden;             /**< not shown at all */
};

/** What a column can do to make room. */
enum table_action {
	TABLE_CUT,    /**< its texts are cut to so many columns */
	TABLE_NO_BAR, /**< its bar goes */
	TABLE_SHORT,  /**< its texts take their short forms */
	TABLE_DROP,   /**< it goes */
};

/** One step towards a narrower table. */
struct table_step {
	unsigned column;
	enum table_action action;
	size_t width; /**< of TABLE_CUT */
};

/** One cell; texts are offsets into the table's store. */
struct table_cell {
	uint32_t text;
	uint32_t short_text;
	enum style style, bar_style;
	float bar; /**< 0 to 1; below 0: none */
};

/** A table. Begin it, add rows cell by cell, print it, finish it. */
struct table {
	const struct table_column *columns;
	unsigned column_count;
	size_t cell_count, cell_capacity;
	struct table_cell *cells; /**< row after row */
	size_t text_size, text_capacity;
	char *text;
	size_t indent;      /**< blanks before each line */
	size_t rule_before; /**< a line is drawn before this row; SIZE_MAX: nowhere */
	bool failed;        /**< memory ran out: it prints nothing */
};

/** Begins one. @p columns must outlive it; not more than TABLE_COLUMNS_MAX. */
void table_begin(struct table *table, const struct table_column *columns, unsigned column_count);

/** Adds the next cell of the current row; texts are cleaned. @param short_text NULL: the same */
void table_add(struct table *table, const char *text, const char *short_text, enum style style);

/** Gives the cell that was added last a bar. */
void table_add_bar(struct table *table, double part, enum style style);

/** The next row is divided from those before by a line. */
void table_add_rule(struct table *table);

/**
 * Prints it, at most as wide as the terminal where the steps suffice; else lines are cut.
 * @param rows_max at most so many rows before the rule, then a line that says how many are left; 0: all
 */
bool table_print(const struct table *table, const struct terminal *terminal, const struct table_step *steps,
                 size_t step_count, size_t rows_max, FILE *out, struct am_error *error);

/** Frees it. */
void table_finish(struct table *table);

#endif
