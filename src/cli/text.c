/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/text.h"

#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* Reads one character. @return how many bytes it has, > 0; what is none, or moves the cursor, is width -1. */
static size_t read_character(const char *text, int *ret_width)
{
	mbstate_t state = {0};
	wchar_t character = L'\0';
	size_t length = mbrtowc(&character, text, strlen(text), &state);

	if (length == 0 || length > strlen(text)) {
		*ret_width = -1;
		/* One '?' for a whole character, also where the locale has only ASCII. */
		for (length = 1; ((unsigned char)text[length] & 0xc0) == 0x80 && length < 4; length++)
			;
		return length;
	}
	*ret_width = iswcntrl((wint_t)character) ? -1 : wcwidth(character);
	return length;
}

size_t text_fit(const char *text, size_t width, size_t *ret_width)
{
	size_t used = 0, bytes = 0;

	while (text[bytes] != '\0') {
		int columns;
		size_t length = read_character(text + bytes, &columns);

		if (columns < 0)
			columns = 1;
		if (used + (size_t)columns > width)
			break;
		used += (size_t)columns;
		bytes += length;
	}
	*ret_width = used;
	return bytes;
}

size_t text_width(const char *text)
{
	size_t width;

	text_fit(text, (size_t)-1 / 2, &width);
	return width;
}

void text_clean(char *ret_text, size_t size, const char *text)
{
	size_t used = 0;

	while (*text != '\0') {
		int columns;
		size_t length = read_character(text, &columns), kept = columns < 0 ? 1 : length;

		if (used + kept >= size)
			break;
		if (columns < 0)
			ret_text[used] = '?';
		else
			memcpy(ret_text + used, text, length);
		used += kept;
		text += length;
	}
	ret_text[used] = '\0';
}
