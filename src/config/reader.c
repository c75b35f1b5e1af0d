/* SPDX-License-Identifier: Apache-2.0 */
#include "config/reader.h"

#include "base/quote.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Longest path that is shown; longer ones are cut. */
#define PATH_TEXT_SIZE 160

/* Longest list of known keys that is shown. */
#define KEYS_TEXT_SIZE 120

/* Keys up to that length are near at one edit, longer ones at two. */
#define SHORT_KEY 5

bool am_reader_failed(const struct am_reader *reader)
{
	return reader->error_count > 0;
}

static bool is_bare(const char *name)
{
	return name[0] != '\0' &&
	       name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

/* Writes `devices[2].memory_size`, with a colon and a blank behind it; nothing of the whole document. */
static size_t path_write(const struct am_path *path, char *text, size_t size)
{
	char quote[AM_QUOTE_SIZE];
	size_t end;
	int more;

	text[0] = '\0';
	if (path == NULL)
		return 0;
	end = path_write(path->parent, text, size);
	if (path->name == NULL)
		more = snprintf(text + end, size - end, "[%zu]", path->index);
	else
		more = snprintf(text + end, size - end, "%s%s", end != 0 ? "." : "",
		                is_bare(path->name) ? path->name : am_quote(quote, path->name));
	return more < 0 || end + (size_t)more >= size ? strlen(text) : end + (size_t)more;
}

static bool is_before(struct am_toml_place one, struct am_toml_place other)
{
	return one.line < other.line || (one.line == other.line && one.column < other.column);
}

void am_reader_fail(struct am_reader *reader, struct am_toml_place place, const struct am_path *path,
                    enum am_error_code code, const char *format, ...)
{
	char message[AM_ERROR_MESSAGE_SIZE], path_text[PATH_TEXT_SIZE];
	size_t at = reader->error_count, moved;
	va_list arguments;

	while (at > 0 && is_before(place, reader->places[at - 1]))
		at--;
	if (at >= reader->error_capacity)
		return;
	if (reader->error_count < reader->error_capacity)
		reader->error_count++;
	moved = reader->error_count - at - 1;
	memmove(&reader->errors[at + 1], &reader->errors[at], moved * sizeof(reader->errors[0]));
	memmove(&reader->places[at + 1], &reader->places[at], moved * sizeof(reader->places[0]));
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	reader->places[at] = place;
	am_error_set(&reader->errors[at], code, "%s:%" PRIu32 ":%" PRIu32 ": %s%s%s", reader->source, place.line,
	             place.column, path_text, path_write(path, path_text, sizeof(path_text)) != 0 ? ": " : "", message);
}

void am_reader_warn(struct am_reader *reader, struct am_toml_place place, const struct am_path *path,
                    const char *format, ...)
{
	char message[AM_ERROR_MESSAGE_SIZE], path_text[PATH_TEXT_SIZE];
	size_t path_length = path_write(path, path_text, sizeof(path_text));
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	am_machine_warn(reader->machine, "%s:%" PRIu32 ":%" PRIu32 ": %s%s%s", reader->source, place.line, place.column,
	                path_text, path_length != 0 ? ": " : "", message);
}

static bool is_known(const char *const keys[], const char *key)
{
	for (; *keys != NULL; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

static const char *nearest_key(const char *const keys[], const char *key, size_t *ret_distance)
{
	const char *nearest = keys[0];
	size_t least = SIZE_MAX;

	for (; *keys != NULL; keys++) {
		size_t distance = am_text_distance(*keys, key);

		if (distance < least) {
			least = distance;
			nearest = *keys;
		}
	}
	*ret_distance = least;
	return nearest;
}

/* Writes `seed, tick, unallocated`. @return @p ret_text */
static const char *list_keys(const char *const keys[], char *ret_text, size_t size)
{
	size_t end = 0;

	ret_text[0] = '\0';
	for (size_t i = 0; keys[i] != NULL && end < size; i++)
		end += (size_t)snprintf(ret_text + end, size - end, "%s%s", i > 0 ? ", " : "", keys[i]);
	return ret_text;
}

static bool is_near(const char *known, size_t distance)
{
	return distance <= (strlen(known) <= SHORT_KEY ? 1 : 2);
}

void am_reader_check_keys(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *table,
                          const char *const keys[], bool strict)
{
	for (size_t i = 0; i < table->length; i++) {
		const struct am_toml_node *member = &table->children[i];
		struct am_path member_path = {.parent = path, .name = member->key};
		const char *nearest;
		char known[KEYS_TEXT_SIZE];
		size_t distance;

		if (is_known(keys, member->key))
			continue;
		nearest = nearest_key(keys, member->key, &distance);
		if (strict)
			am_reader_fail(reader, member->key_place, &member_path, AM_ERROR_INVALID,
			               "this key is not known; is %s meant? (known: %s)", nearest,
			               list_keys(keys, known, sizeof(known)));
		else if (is_near(nearest, distance) && am_toml_member(table, nearest) == NULL)
			am_reader_warn(reader, member->key_place, &member_path, "this key is not known; is %s meant?",
			               nearest);
	}
}

const struct am_toml_node *am_reader_need(struct am_reader *reader, const struct am_path *path,
                                          const struct am_toml_node *table, const char *key, const char *wanted)
{
	const struct am_toml_node *node = am_toml_member(table, key);
	struct am_path node_path = {.parent = path, .name = key};
	char quote[AM_QUOTE_SIZE];

	if (node != NULL)
		return node;
	for (size_t i = 0; i < table->length; i++) {
		const struct am_toml_node *member = &table->children[i];

		if (!is_near(key, am_text_distance(key, member->key)))
			continue;
		am_reader_fail(reader, table->place, &node_path, AM_ERROR_INVALID,
		               "missing; %s is needed; is %s in line %" PRIu32 " meant to be it?", wanted,
		               am_quote_bytes(quote, member->key, member->key_length), member->key_place.line);
		return NULL;
	}
	am_reader_fail(reader, table->place, &node_path, AM_ERROR_INVALID, "missing; %s is needed", wanted);
	return NULL;
}

const char *am_reader_show(char ret_text[AM_SHOW_SIZE], const struct am_toml_node *node)
{
	char quote[AM_QUOTE_SIZE];

	switch (node->kind) {
	case AM_TOML_TABLE:
		return "a table";
	case AM_TOML_ARRAY:
		return "an array";
	case AM_TOML_STRING:
		snprintf(ret_text, AM_SHOW_SIZE, "%s", am_quote_bytes(quote, node->text, node->length));
		return ret_text;
	case AM_TOML_INTEGER:
		snprintf(ret_text, AM_SHOW_SIZE, "%" PRId64, node->integer);
		return ret_text;
	case AM_TOML_FLOAT:
	case AM_TOML_TIME:
		return node->text;
	case AM_TOML_BOOLEAN:
		return node->boolean ? "true" : "false";
	}
	return "a value";
}

bool am_reader_expect(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                      enum am_toml_kind kind, const char *wanted)
{
	char shown[AM_SHOW_SIZE];

	if (node->kind == kind)
		return true;
	am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "this is %s; %s is needed",
	               am_reader_show(shown, node), wanted);
	return false;
}

bool am_reader_string(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                      const char **ret_text)
{
	if (!am_reader_expect(reader, path, node, AM_TOML_STRING, "a string"))
		return false;
	if (node->length == 0) {
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "\"\" is empty; at least one character is needed");
		return false;
	}
	if (strlen(node->text) != node->length) {
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "a character with the code 0 is in it, which no text can have");
		return false;
	}
	*ret_text = node->text;
	return true;
}

/* A whole number that is written as a string, with a sign perhaps. */
static bool integer_of_text(const char *text, size_t length, int64_t *ret_number)
{
	bool negative = length > 0 && text[0] == '-';
	int64_t number = 0;
	size_t at = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;

	if (at == length)
		return false;
	for (; at < length; at++) {
		if (text[at] < '0' || text[at] > '9' || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, text[at] - '0', &number))
			return false;
	}
	*ret_number = negative ? -number : number;
	return true;
}

static bool integer_of_node(const struct am_toml_node *node, int64_t *ret_number)
{
	if (node->kind == AM_TOML_STRING)
		return integer_of_text(node->text, node->length, ret_number);
	if (node->kind == AM_TOML_INTEGER) {
		*ret_number = node->integer;
		return true;
	}
	/* The bounds are exact in a double; what is beyond them, or not a number, compares as false. */
	if (node->kind == AM_TOML_FLOAT && node->number >= -0x1p62 && node->number <= 0x1p62 &&
	    (double)(int64_t)node->number == node->number) {
		*ret_number = (int64_t)node->number;
		return true;
	}
	return false;
}

bool am_reader_integer(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                       int64_t least, int64_t most, int64_t *ret_number)
{
	char shown[AM_SHOW_SIZE];
	int64_t number;

	if (!integer_of_node(node, &number)) {
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "%s is no whole number; one from %" PRId64 " to %" PRId64 " is needed",
		               am_reader_show(shown, node), least, most);
		return false;
	}
	if (number < least || number > most) {
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "%s is out of range; a whole number from %" PRId64 " to %" PRId64 " is needed",
		               am_reader_show(shown, node), least, most);
		return false;
	}
	*ret_number = number;
	return true;
}

bool am_reader_truth(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                     bool *ret_truth)
{
	static const char *const yes[] = {"true", "t", "yes", "y", "on", "1", "1.0", NULL};
	static const char *const no[] = {"false", "f", "no", "n", "off", "0", "0.0", "none", NULL};
	char shown[AM_SHOW_SIZE], digits[AM_SHOW_SIZE];
	const char *text = node->text;

	if (node->kind == AM_TOML_BOOLEAN) {
		*ret_truth = node->boolean;
		return true;
	}
	if (node->kind == AM_TOML_INTEGER)
		text = am_reader_show(digits, node);
	for (size_t i = 0; text != NULL && yes[i] != NULL; i++)
		if (strcasecmp(text, yes[i]) == 0) {
			*ret_truth = true;
			return true;
		}
	for (size_t i = 0; text != NULL && no[i] != NULL; i++)
		if (strcasecmp(text, no[i]) == 0) {
			*ret_truth = false;
			return true;
		}
	am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "%s is neither true nor false; write true or false",
	               am_reader_show(shown, node));
	return false;
}
