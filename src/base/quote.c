/* SPDX-License-Identifier: Apache-2.0 */
#include "base/quote.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the text that are shown at most; quotes, dots and the end need six more. */
#define SHOWN_MAX ((size_t)64)

const char *am_quote_bytes(char ret_quote[AM_QUOTE_SIZE], const char *text, size_t length)
{
	size_t shown = length, end = 0;
	bool utf8;

	if (shown > SHOWN_MAX) {
		shown = SHOWN_MAX;
		while (shown > 0 && ((unsigned char)text[shown] & 0xc0u) == 0x80u)
			shown--;
	}
	utf8 = am_text_is_utf8(text, shown);
	ret_quote[end++] = '"';
	for (size_t i = 0; i < shown; i++) {
		unsigned char byte = (unsigned char)text[i];
		bool plain = byte >= 0x20 && byte != 0x7f && (byte < 0x80 || utf8);

		/* U+0080 to U+009F are control characters too, and some terminals obey them. */
		if (utf8 && byte == 0xc2 && (unsigned char)text[i + 1] < 0xa0) {
			plain = false;
			i++;
		}
		ret_quote[end] = '?';
		if (plain)
			ret_quote[end] = (char)byte;
		end++;
	}
	ret_quote[end++] = '"';
	if (shown < length) {
		memcpy(ret_quote + end, "...", 3);
		end += 3;
	}
	ret_quote[end] = '\0';
	return ret_quote;
}

const char *am_quote(char ret_quote[AM_QUOTE_SIZE], const char *text)
{
	return am_quote_bytes(ret_quote, text, strlen(text));
}
