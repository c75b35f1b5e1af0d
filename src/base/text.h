/* SPDX-License-Identifier: Apache-2.0 */
/** @file text.h Strings in fixed places, hashes and checked arithmetic. Knows no accelerators. */
#ifndef ACCELMOCK_BASE_TEXT_H
#define ACCELMOCK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Copies @p text into @p destination of @p size bytes (> 0). @return false, and an empty string, where it does not
 * fit. */
bool am_text_copy(char *destination, size_t size, const char *text);

/** Copies as much as fits, cut at the edge of a UTF-8 character. */
void am_text_cut(char *destination, size_t size, const char *text);

/** Whether @p length bytes are well-formed UTF-8. */
bool am_text_is_utf8(const char *text, size_t length);

/** Whether it has a control character (below 0x20, or 0x7f). */
bool am_text_has_control(const char *text);

/**
 * How far two short texts are apart, in edits (insert, remove, replace, swap of neighbours).
 * Texts longer than 63 bytes are as far apart as they are long.
 */
size_t am_text_distance(const char *one, const char *other);

/** Spreads the bits of @p value: a bijection with good avalanche. */
static inline uint64_t am_hash_mix(uint64_t value)
{
	/* The finalizer of SplitMix64. */
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

/** Hashes bytes; a pure function, the same on every machine. Not for secrets. */
uint64_t am_hash_bytes(const void *bytes, size_t length, uint64_t seed);

/** Hashes a string. */
uint64_t am_hash_text(const char *text, uint64_t seed);

/** Adds or multiplies. @return false where it overflows. */
bool am_add_u64(uint64_t one, uint64_t other, uint64_t *ret_sum);
bool am_multiply_u64(uint64_t one, uint64_t other, uint64_t *ret_product);

#ifdef __cplusplus
}
#endif
#endif
