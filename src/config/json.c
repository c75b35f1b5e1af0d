/* SPDX-License-Identifier: Apache-2.0 */
#include "config/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows. Once memory ran out it stays as it is. */
struct buffer {
	char *text;
	size_t length;
	size_t capacity;
	bool failed;
};

static void put(struct buffer *buffer, const char *text, size_t length)
{
	if (buffer->failed)
		return;
	if (buffer->capacity - buffer->length <= length) {
		size_t capacity = 2 * (buffer->length + length + 1);
		char *grown = realloc(buffer->text, capacity);

		if (grown == NULL) {
			buffer->failed = true;
			return;
		}
		buffer->text = grown;
		buffer->capacity = capacity;
	}
	memcpy(buffer->text + buffer->length, text, length);
	buffer->length += length;
	buffer->text[buffer->length] = '\0';
}

static void put_text(struct buffer *buffer, const char *text)
{
	put(buffer, text, strlen(text));
}

static void put_string(struct buffer *buffer, const char *text, size_t length)
{
	static const char short_names[] = "btnvfr"; /* from 8 on; JSON has no \v */
	char escape[8];
	size_t start = 0;

	put_text(buffer, "\"");
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
			continue;
		put(buffer, text + start, i - start);
		start = i + 1;
		if (byte == '"' || byte == '\\')
			snprintf(escape, sizeof(escape), "\\%c", byte);
		else if (byte >= 8 && byte <= 13 && byte != 11)
			snprintf(escape, sizeof(escape), "\\%c", short_names[byte - 8]);
		else
			snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)byte);
		put_text(buffer, escape);
	}
	put(buffer, text + start, length - start);
	put_text(buffer, "\"");
}

/* As deep as AM_TOML_NESTED_MAX and AM_TOML_DOTS_MAX allow. */
static void put_node(struct buffer *buffer, const struct am_toml_node *node)
{
	char number[32];

	switch (node->kind) {
	case AM_TOML_TABLE:
	case AM_TOML_ARRAY:
		put_text(buffer, node->kind == AM_TOML_TABLE ? "{" : "[");
		for (size_t i = 0; i < node->length; i++) {
			const struct am_toml_node *child = &node->children[i];

			if (i > 0)
				put_text(buffer, ", ");
			if (node->kind == AM_TOML_TABLE) {
				put_string(buffer, child->key, child->key_length);
				put_text(buffer, ": ");
			}
			put_node(buffer, child);
		}
		put_text(buffer, node->kind == AM_TOML_TABLE ? "}" : "]");
		break;
	case AM_TOML_STRING:
	case AM_TOML_TIME:
		put_string(buffer, node->text, node->length);
		break;
	case AM_TOML_INTEGER:
		snprintf(number, sizeof(number), "%" PRId64, node->integer);
		put_text(buffer, number);
		break;
	case AM_TOML_FLOAT:
		put_text(buffer, isfinite(node->number) ? node->text : "null");
		break;
	case AM_TOML_BOOLEAN:
		put_text(buffer, node->boolean ? "true" : "false");
		break;
	}
}

char *am_json_write(const struct am_toml_node *node)
{
	struct buffer buffer = {.text = NULL};

	put_node(&buffer, node);
	if (buffer.failed) {
		free(buffer.text);
		return NULL;
	}
	return buffer.text;
}
