/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file terminal.h
 * Where people read what is printed: how wide it is, whether it has colours,
 * which characters it shows.
 */
#ifndef ACCELMOCK_CLI_TERMINAL_H
#define ACCELMOCK_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/** Wider than this, lines are not made. */
#define TERMINAL_WIDTH_MAX 400

/** How a text is drawn. */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_NAME, /**< what one looks for first */
	STYLE_GOOD,
	STYLE_WARM,
	STYLE_HOT,
	STYLE_COOL, /**< neither good nor bad */
	STYLE_COUNT
};

/** Characters, as far as the locale has them. */
struct glyphs {
	const char *ellipsis; /**< one column wide, as the following */
	const char *dot;      /**< between facts in one line */
	const char *rule;     /**< of a line across */
	const char *none;     /**< where there is no value */
	const char *rest;     /**< of a bar: what is empty */
	const char *half;     /**< of a bar: half a column of what is full, and a whole one */
	const char *fill;
	const char *branch; /**< before a slice, three columns wide */
	const char *last;   /**< before the last slice */
	const char *arrow;
	const char *celsius; /**< unit of temperature */
	const char *times;
};

/** What is known of it. */
struct terminal {
	bool is_terminal;
	bool colours;
	bool utf8;
	bool measured; /**< its width is known, and no assumption */
	int width;     /**< columns, > 0 */
	int height;    /**< lines; 0: as many as are needed */
	const struct glyphs *glyphs;
};

/** Looks at the open file @p descriptor and the environment (COLUMNS, NO_COLOR, TERM, the locale). */
void terminal_learn(int descriptor, struct terminal *ret_terminal);

/** The same of standard output, for what is printed once: a file has room for all of it. */
void terminal_learn_output(struct terminal *ret_terminal);

/** Looks at its size again. */
void terminal_measure(int descriptor, struct terminal *terminal);

/** What begins and ends a style: empty where there are no colours. */
const char *terminal_begin(const struct terminal *terminal, enum style style);
const char *terminal_end(const struct terminal *terminal, enum style style);

/** The style for how near something is to its limit, 0 to 1: plain, warm, hot. */
enum style terminal_heat(double part);

/* ---- a terminal that is drawn on again and again ---------------------------------------------------------------- */

/** Turns to the other screen and back, where it is a terminal. */
void terminal_enter(const struct terminal *terminal, FILE *out);
void terminal_leave(const struct terminal *terminal, FILE *out);

/** Draws @p frame, whole lines, over the one before. */
void terminal_draw(const struct terminal *terminal, FILE *out, const char *frame);

#endif
