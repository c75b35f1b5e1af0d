/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/numbers.h"

static bool read_number(const char **text, uint32_t *ret_number)
{
	const char *at = *text;
	uint64_t number = 0;

	if (*at < '0' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (uint64_t)(*at - '0');
		if (number >= AM_NONE)
			return false;
	}
	*text = at;
	*ret_number = (uint32_t)number;
	return true;
}

static bool read_range(const char **text, uint32_t *ret_first, uint32_t *ret_last)
{
	if (!read_number(text, ret_first))
		return false;
	*ret_last = *ret_first;
	if (**text != '-')
		return true;
	(*text)++;
	return read_number(text, ret_last);
}

bool numbers_read(const char *text, struct numbers *ret_numbers)
{
	struct numbers numbers = {.first_slice = AM_NONE, .last_slice = AM_NONE};

	if (!read_range(&text, &numbers.first, &numbers.last))
		return false;
	if (*text == ':' && numbers.first == numbers.last) {
		text++;
		if (!read_range(&text, &numbers.first_slice, &numbers.last_slice))
			return false;
	}
	if (*text != '\0')
		return false;
	*ret_numbers = numbers;
	return true;
}
