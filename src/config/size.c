/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/config.h"

#include <stdint.h>
#include <string.h>

/* Exact throughout: 2^80 times a digit fits, and no number goes through a double or a locale. */
typedef unsigned __int128 wide;

/* Longest size that is read: no sensible one is longer. */
#define SIZE_TEXT_MAX 64

/* Largest power of ten in `1e3k`. */
#define EXPONENT_MAX 99

/* A decimal number: digits * 10^scale. */
struct decimal {
	unsigned char digits[SIZE_TEXT_MAX];
	int count;
	int scale;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The text without underscores and outer blanks, in lower case. @return false where it is too long or empty. */
static bool normalize(const char *text, char ret_text[SIZE_TEXT_MAX + 1])
{
	size_t length = strlen(text), end = 0;

	while (length > 0 && is_blank(text[length - 1]))
		length--;
	while (length > 0 && is_blank(text[0])) {
		text++;
		length--;
	}
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '_')
			continue;
		if (end == SIZE_TEXT_MAX)
			return false;
		ret_text[end] = text[i];
		if (text[i] >= 'A' && text[i] <= 'Z')
			ret_text[end] = (char)(text[i] - 'A' + 'a');
		end++;
	}
	ret_text[end] = '\0';
	return end > 0;
}

/* Takes the unit off the end. @return its power of two, or -1 where there is none that is known. */
static int take_unit(char *text)
{
	static const char *const endings[] = {"ibytes", "ibyte", "ib", "bytes", "byte", "b"};
	static const char letters[] = "kmgtpezy";
	size_t length = strlen(text);
	const char *letter;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t ending = strlen(endings[i]);

		if (length <= ending || strcmp(text + length - ending, endings[i]) != 0)
			continue;
		length -= ending;
		/* `10 b`: nothing but a blank before it means bytes. */
		if (text[length - 1] == ' ') {
			text[length - 1] = '\0';
			return 0;
		}
		break;
	}
	letter = memchr(letters, text[length - 1], sizeof(letters) - 1);
	if (letter == NULL)
		return -1;
	text[length - 1] = '\0';
	return 10 * (int)(letter - letters + 1);
}

/* `12`, `1.5`, `.5`, `5.`, `1e3`, with blanks around and a plus before it perhaps. */
static bool read_decimal(const char *text, struct decimal *ret_decimal)
{
	struct decimal decimal = {.count = 0};
	bool point = false, any = false, negative = false;
	int exponent = 0;

	while (is_blank(*text))
		text++;
	if (*text == '+')
		text++;
	for (; is_digit(*text) || (*text == '.' && !point); text++) {
		if (*text == '.') {
			point = true;
			continue;
		}
		any = true;
		decimal.digits[decimal.count++] = (unsigned char)(*text - '0');
		decimal.scale -= point;
	}
	if (!any)
		return false;
	if (*text == 'e') {
		text++;
		negative = *text == '-';
		if (*text == '-' || *text == '+')
			text++;
		if (!is_digit(*text))
			return false;
		for (; is_digit(*text); text++) {
			exponent = exponent * 10 + (*text - '0');
			if (exponent > EXPONENT_MAX)
				return false;
		}
	}
	while (is_blank(*text))
		text++;
	if (*text != '\0')
		return false;
	decimal.scale += negative ? -exponent : exponent;
	*ret_decimal = decimal;
	return true;
}

/* digits * 10^scale * unit, rounded down. @return false where it does not fit. */
static bool multiply(const struct decimal *decimal, wide unit, uint64_t *ret_bytes)
{
	/* So many digits stand before the point; the others after it. */
	int before = decimal->count + decimal->scale;
	wide whole = 0, part = 0;

	for (int i = 0; i < before; i++) {
		whole = whole * 10 + (i < decimal->count ? decimal->digits[i] : 0u);
		if (whole > UINT64_MAX)
			return false;
	}
	/* From the last digit on: rounding down at each step is rounding down once. */
	for (int i = decimal->count - 1; i >= 0 && i >= before; i--)
		part = (decimal->digits[i] * unit + part) / 10;
	for (int i = before; i < 0; i++)
		part /= 10;
	if (whole > UINT64_MAX / unit || whole * unit + part > UINT64_MAX)
		return false;
	*ret_bytes = (uint64_t)(whole * unit + part);
	return true;
}

bool am_config_parse_size(const char *text, uint64_t *ret_bytes)
{
	char plain[SIZE_TEXT_MAX + 1] = "";
	struct decimal decimal;
	int power;
	bool has_unit;

	if (!normalize(text, plain))
		return false;
	has_unit = !is_digit(plain[strlen(plain) - 1]);
	power = has_unit ? take_unit(plain) : 0;
	if (power < 0 || !read_decimal(plain, &decimal))
		return false;
	/* Bytes alone are whole ones. */
	if (!has_unit && decimal.scale != 0)
		return false;
	return multiply(&decimal, (wide)1 << power, ret_bytes);
}
