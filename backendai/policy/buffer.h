/* SPDX-License-Identifier: Apache-2.0 */
/** @file buffer.h A text that grows. Where memory runs out it says so, once, at the end. */
#ifndef ACCELMOCK_PLUGIN_BUFFER_H
#define ACCELMOCK_PLUGIN_BUFFER_H

#include "accelmock/error.h"

#include <stdbool.h>
#include <stddef.h>

/** A text; all zero is an empty one. */
struct am_plugin_buffer {
	char *text; /**< owned, ends with a zero; NULL while empty */
	size_t length;
	size_t capacity;
	bool failed; /**< memory ran out: the text is not whole */
};

/** Appends, formatted. */
void am_plugin_buffer_add(struct am_plugin_buffer *buffer, const char *format, ...) AM_PRINTF(2, 3);

/** Its text so far, never NULL. */
const char *am_plugin_buffer_text(const struct am_plugin_buffer *buffer);

/** Frees it; it is empty again. */
void am_plugin_buffer_finish(struct am_plugin_buffer *buffer);

#endif
