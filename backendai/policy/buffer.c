/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct am_plugin_buffer *buffer, size_t length)
{
	if (length < buffer->capacity)
		return true;
	size_t capacity = buffer->capacity > 0 ? buffer->capacity : 128;
	while (capacity <= length)
		capacity *= 2;
	char *text = realloc(buffer->text, capacity);
	if (text == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->text = text;
	buffer->capacity = capacity;
	return true;
}

void am_plugin_buffer_add(struct am_plugin_buffer *buffer, const char *format, ...)
{
	va_list arguments;

	if (buffer->failed)
		return;
	va_start(arguments, format);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !reserve(buffer, buffer->length + (size_t)length)) {
		buffer->failed = true;
		return;
	}
	va_start(arguments, format);
	(void)vsnprintf(buffer->text + buffer->length, buffer->capacity - buffer->length, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

const char *am_plugin_buffer_text(const struct am_plugin_buffer *buffer)
{
	return buffer->text != NULL ? buffer->text : "";
}

void am_plugin_buffer_finish(struct am_plugin_buffer *buffer)
{
	free(buffer->text);
	memset(buffer, 0, sizeof(*buffer));
}
