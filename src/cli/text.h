/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file text.h
 * Texts from a board as a terminal shows them: how wide they are, cut to fit,
 * and without what would drive the terminal.
 */
#ifndef ACCELMOCK_CLI_TEXT_H
#define ACCELMOCK_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** How many columns @p text takes. */
size_t text_width(const char *text);

/** Copies @p text; what is no character of the locale, or controls terminals, becomes '?'. */
void text_clean(char *ret_text, size_t size, const char *text);

/** How many bytes of @p text take at most @p width columns. @param ret_width how many these take */
size_t text_fit(const char *text, size_t width, size_t *ret_width);

#endif
