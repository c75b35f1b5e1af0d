/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/wrap.h"

#include "cli/text.h"

#include <string.h>

/* Where the text begins. */
#define INDENT 13

/* So narrow at least a text is. */
#define WIDTH_MIN 20

/* How many bytes of @p text make a line: up to a blank, or as much as fits of a long word. */
static size_t line_of(const char *text, size_t width)
{
	size_t used, fits = text_fit(text, width, &used), at = fits;

	if (text[fits] == '\0' || text[fits] == ' ')
		return fits;
	while (at > 0 && text[at] != ' ')
		at--;
	return at > 0 ? at : fits;
}

void wrap_print(const struct terminal *terminal, const char *name, const char *text)
{
	size_t width = terminal->width > INDENT + WIDTH_MIN ? (size_t)terminal->width - INDENT : WIDTH_MIN;

	printf("  %s%-*s%s", terminal_begin(terminal, STYLE_DIM), INDENT - 2, name, terminal_end(terminal, STYLE_DIM));
	while (*text != '\0') {
		size_t length = line_of(text, width);

		printf("%.*s\n", (int)length, text);
		text += length;
		text += *text == ' ';
		if (*text != '\0')
			printf("%*s", INDENT, "");
	}
}
