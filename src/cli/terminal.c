/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include <assert.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Where nothing says how wide it is: of a terminal, and of a file or pipe. */
#define WIDTH_OF_TERMINAL 80
#define WIDTH_OF_FILE     120

static const struct glyphs unicode = {
    .ellipsis = "…",
    .dot = "·",
    .rule = "─",
    .none = "–",
    .rest = "─",
    .half = "╸",
    .fill = "━",
    .branch = "├─ ",
    .last = "└─ ",
    .arrow = "→",
    .celsius = "°C",
    .times = "×",
};

static const struct glyphs ascii = {
    .ellipsis = "~",
    .dot = "|",
    .rule = "-",
    .none = "-",
    .rest = ".",
    .half = "-",
    .fill = "=",
    .branch = "|- ",
    .last = "`- ",
    .arrow = ">",
    .celsius = "C",
    .times = "x",
};

/* A style that is missing here would be drawn by a null pointer: the list is checked against the enumeration. */
static const char *const styles[] = {
    "", "\033[2m", "\033[1m", "\033[1;36m", "\033[32m", "\033[33m", "\033[31m", "\033[34m",
};

static_assert(sizeof(styles) / sizeof(styles[0]) == STYLE_COUNT, "a style for each enumerator");

static int environment_width(void)
{
	const char *columns = getenv("COLUMNS");
	long width = columns != NULL ? strtol(columns, NULL, 10) : 0;

	return width > 0 && width <= TERMINAL_WIDTH_MAX ? (int)width : 0;
}

void terminal_measure(int descriptor, struct terminal *terminal)
{
	struct winsize size = {0};

	terminal->width = terminal->height = 0;
	if (terminal->is_terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
		terminal->width = size.ws_col;
		terminal->height = size.ws_row;
	}
	if (terminal->width == 0)
		terminal->width = environment_width();
	terminal->measured = terminal->width > 0;
	if (!terminal->measured)
		terminal->width = terminal->is_terminal ? WIDTH_OF_TERMINAL : WIDTH_OF_FILE;
	if (terminal->width > TERMINAL_WIDTH_MAX)
		terminal->width = TERMINAL_WIDTH_MAX;
}

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

void terminal_learn(int descriptor, struct terminal *ret_terminal)
{
	const char *kind = getenv("TERM");
	struct terminal terminal = {
	    .is_terminal = isatty(descriptor) != 0,
	    .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
	};

	terminal.colours = terminal.is_terminal && !is_set("NO_COLOR") && kind != NULL && strcmp(kind, "dumb") != 0;
	terminal.glyphs = terminal.utf8 ? &unicode : &ascii;
	terminal_measure(descriptor, &terminal);
	*ret_terminal = terminal;
}

void terminal_learn_output(struct terminal *ret_terminal)
{
	terminal_learn(STDOUT_FILENO, ret_terminal);
	if (!ret_terminal->measured)
		ret_terminal->width = TERMINAL_WIDTH_MAX;
}

const char *terminal_begin(const struct terminal *terminal, enum style style)
{
	return terminal->colours ? styles[style] : "";
}

const char *terminal_end(const struct terminal *terminal, enum style style)
{
	return terminal->colours && style != STYLE_PLAIN ? "\033[0m" : "";
}

enum style terminal_heat(double part)
{
	if (part >= 0.9)
		return STYLE_HOT;
	return part >= 0.7 ? STYLE_WARM : STYLE_PLAIN;
}

void terminal_enter(const struct terminal *terminal, FILE *out)
{
	if (terminal->is_terminal) {
		fputs("\033[?1049h\033[?25l\033[2J", out);
		fflush(out);
	}
}

void terminal_leave(const struct terminal *terminal, FILE *out)
{
	if (terminal->is_terminal) {
		fputs("\033[?25h\033[?1049l", out);
		fflush(out);
	}
}

void terminal_draw(const struct terminal *terminal, FILE *out, const char *frame)
{
	if (!terminal->is_terminal) {
		fputs(frame, out);
		fflush(out);
		return;
	}
	/* Over the old one, without erasing it first: no flicker. */
	fputs("\033[H", out);
	for (const char *line = frame; *line != '\0';) {
		size_t length = strcspn(line, "\n");
		bool last = line[length] == '\0' || line[length + 1] == '\0';

		fprintf(out, "%.*s\033[K%s", (int)length, line, last ? "" : "\r\n");
		line += length + (line[length] != '\0');
	}
	fputs("\033[J", out);
	fflush(out);
}
