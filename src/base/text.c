/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

bool am_text_copy(char *destination, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size) {
		destination[0] = '\0';
		return false;
	}
	memcpy(destination, text, length + 1);
	return true;
}

void am_text_cut(char *destination, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((unsigned char)text[length] & 0xc0u) == 0x80u)
			length--;
	}
	memcpy(destination, text, length);
	destination[length] = '\0';
}

/* The length of the well-formed UTF-8 sequence at @p bytes, or 0 (Unicode 15, table 3-7). */
static size_t utf8_sequence(const unsigned char *bytes, size_t length)
{
	unsigned char lead = bytes[0], low = 0x80, high = 0xbf;
	size_t more;

	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		more = 1;
	else if (lead >= 0xe0 && lead <= 0xef)
		more = 2;
	else if (lead >= 0xf0 && lead <= 0xf4)
		more = 3;
	else
		return 0;
	if (length <= more)
		return 0;
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 2; i <= more; i++)
		if ((bytes[i] & 0xc0u) != 0x80u)
			return 0;
	return more + 1;
}

/* How long it is all ASCII, eight bytes at a time: most texts are so throughout. */
static size_t ascii_prefix(const char *text, size_t length)
{
	size_t at = 0;
	uint64_t word;

	for (; length - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, text + at, sizeof(word));
		if ((word & 0x8080808080808080u) != 0)
			break;
	}
	return at;
}

bool am_text_is_utf8(const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t i = ascii_prefix(text, length); i < length;) {
		size_t step = utf8_sequence(bytes + i, length - i);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

bool am_text_has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

#define DISTANCE_LENGTH_MAX 63

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

size_t am_text_distance(const char *one, const char *other)
{
	size_t one_length = strlen(one), other_length = strlen(other);
	size_t rows[3][DISTANCE_LENGTH_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	if (one_length > DISTANCE_LENGTH_MAX || other_length > DISTANCE_LENGTH_MAX)
		return one_length > other_length ? one_length : other_length;
	for (size_t j = 0; j <= other_length; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= one_length; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= other_length; j++) {
			size_t replaced = last[j - 1] + (one[i - 1] != other[j - 1]);

			row[j] = least(replaced, least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = oldest;
	}
	return last[other_length];
}

/* Up to eight bytes as a number, one by one, so that their order in memory does not matter. */
static inline uint64_t read_word(const unsigned char *bytes, size_t length)
{
	uint64_t word = 0;

	for (size_t i = 0; i < length; i++)
		word |= (uint64_t)bytes[i] << (8 * i);
	return word;
}

uint64_t am_hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
	const unsigned char *at = bytes;
	uint64_t hash = am_hash_mix(seed ^ (uint64_t)length);

	for (; length >= 8; at += 8, length -= 8)
		hash = am_hash_mix(hash ^ read_word(at, 8));
	return length > 0 ? am_hash_mix(hash ^ read_word(at, length)) : hash;
}

uint64_t am_hash_text(const char *text, uint64_t seed)
{
	return am_hash_bytes(text, strlen(text), seed);
}

bool am_add_u64(uint64_t one, uint64_t other, uint64_t *ret_sum)
{
	return !__builtin_add_overflow(one, other, ret_sum);
}

bool am_multiply_u64(uint64_t one, uint64_t other, uint64_t *ret_product)
{
	return !__builtin_mul_overflow(one, other, ret_product);
}
