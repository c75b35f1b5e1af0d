/* SPDX-License-Identifier: Apache-2.0 */
/** @file quote.h A text that came from outside, made fit for a message: one line, not too long. */
#ifndef ACCELMOCK_BASE_QUOTE_H
#define ACCELMOCK_BASE_QUOTE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room for a quoted text. */
#define AM_QUOTE_SIZE 80

/**
 * Writes @p text in double quotes. Control characters, and all beyond ASCII
 * where it is no UTF-8, become '?'. A long text is cut at a character's edge and ends in "...".
 * @return @p ret_quote, so that it can stand in an argument list.
 */
const char *am_quote(char ret_quote[AM_QUOTE_SIZE], const char *text);

/** The same of @p length bytes, which may hold zeros. */
const char *am_quote_bytes(char ret_quote[AM_QUOTE_SIZE], const char *text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
