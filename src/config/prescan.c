/* SPDX-License-Identifier: Apache-2.0 */
#include "config/toml.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The place of a byte: columns count characters, so bytes that continue one do not count. */
static struct am_toml_place place_of(const char *text, size_t at)
{
	struct am_toml_place place = {.line = 1, .column = 1};

	for (size_t i = 0; i < at; i++) {
		if (text[i] == '\n')
			place = (struct am_toml_place){.line = place.line + 1, .column = 1};
		else if (((unsigned char)text[i] & 0xc0u) != 0x80u)
			place.column++;
	}
	return place;
}

/* The first byte that does not belong: the longest well-formed beginning is found by halving. */
static size_t first_ill_formed(const char *text, size_t length)
{
	size_t good = 0, step;

	for (step = length; step > 0; step /= 2)
		while (good + step <= length && am_text_is_utf8(text + good, step))
			good += step;
	return good;
}

static bool is_tripled(const char *text, size_t length, size_t at)
{
	return length - at >= 3 && text[at + 1] == text[at] && text[at + 2] == text[at];
}

/* Steps over the string that begins at @p at. @return where it ends, or the length where it does not. */
static size_t skip_string(const char *text, size_t length, size_t at)
{
	char quote = text[at];
	bool is_long = is_tripled(text, length, at);

	for (at += is_long ? 3 : 1; at < length; at++) {
		if (text[at] == '\\' && quote == '"') {
			at++;
		} else if (text[at] == '\n' && !is_long) {
			/* An error, which the parser will find here. */
			return at;
		} else if (text[at] == quote && !is_long) {
			return at + 1;
		} else if (text[at] == quote && is_tripled(text, length, at)) {
			/* Up to two quotes may stand before the closing ones. */
			for (at += 3; at < length && text[at] == quote; at++)
				;
			return at;
		}
	}
	return length;
}

/* Where a key of too many dots is, or the length. */
static size_t find_long_key(const char *text, size_t length)
{
	static const bool matters[256] = {['"'] = true, ['\''] = true, ['#'] = true, ['.'] = true, ['\n'] = true,
	                                  ['='] = true, [','] = true,  ['{'] = true, ['['] = true};
	unsigned dots = 0;

	for (size_t at = 0; at < length; at++) {
		const char *end;

		if (!matters[(unsigned char)text[at]])
			continue;
		switch (text[at]) {
		case '"':
		case '\'':
			at = skip_string(text, length, at) - 1;
			break;
		case '#':
			end = memchr(text + at, '\n', length - at);
			at = (end != NULL ? (size_t)(end - text) : length) - 1;
			break;
		case '.':
			/* Those of numbers count too, and do no harm. */
			if (++dots > AM_TOML_DOTS_MAX)
				return at;
			break;
		default:
			dots = 0;
		}
	}
	return length;
}

bool am_toml_prescan(const char *text, size_t length, struct am_toml_problem *ret_problem)
{
	size_t at;

	if (!am_text_is_utf8(text, length)) {
		ret_problem->place = place_of(text, first_ill_formed(text, length));
		snprintf(ret_problem->message, sizeof(ret_problem->message), "this is no UTF-8, which TOML must be");
		return false;
	}
	at = find_long_key(text, length);
	if (at < length) {
		ret_problem->place = place_of(text, at);
		snprintf(ret_problem->message, sizeof(ret_problem->message), "a key of more than %d parts; use fewer",
		         AM_TOML_DOTS_MAX + 1);
		return false;
	}
	return true;
}
