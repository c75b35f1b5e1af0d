/* SPDX-License-Identifier: Apache-2.0 */
#include "config/sections.h"

#include <string.h>

/* Longest number of decimals that a front can show. */
#define ROUND_LENGTH_MAX 100

static void read_number_format(struct am_reader *reader, const struct am_path *format_path,
                               const struct am_toml_node *table, struct am_format *format)
{
	static const char *const keys[] = {"binary", "round_length", NULL};
	const struct am_toml_node *node = am_reader_need(reader, format_path, table, "number_format",
	                                                 "a table, as { binary = false, round_length = 0 },");
	struct am_path path = {.parent = format_path, .name = "number_format"};
	struct am_path binary_path = {.parent = &path, .name = "binary"};
	struct am_path round_path = {.parent = &path, .name = "round_length"};
	const struct am_toml_node *binary, *round_length;
	int64_t number;

	if (node == NULL ||
	    !am_reader_expect(reader, &path, node, AM_TOML_TABLE, "a table, as { binary = false, round_length = 0 },"))
		return;
	binary = am_reader_need(reader, &path, node, "binary", "true or false");
	if (binary != NULL && am_reader_expect(reader, &binary_path, binary, AM_TOML_BOOLEAN, "true or false"))
		format->binary = binary->boolean;
	round_length = am_reader_need(reader, &path, node, "round_length", "the number of decimals");
	if (round_length != NULL && am_reader_integer(reader, &round_path, round_length, 0, ROUND_LENGTH_MAX, &number))
		format->round_length = (uint32_t)number;
	am_reader_check_keys(reader, &path, node, keys, false);
}

static void read_text(struct am_reader *reader, const struct am_path *format_path, const struct am_toml_node *table,
                      const char *key, char **ret_text)
{
	const struct am_toml_node *node = am_reader_need(reader, format_path, table, key, "a string");
	struct am_path path = {.parent = format_path, .name = key};
	const char *text;

	/* The format borrows it until the machine copies it, and does not write to it. */
	if (node != NULL && am_reader_string(reader, &path, node, &text))
		*ret_text = (char *)text;
}

static void read_format(struct am_reader *reader, const struct am_path *list_path, const struct am_toml_node *table)
{
	static const char *const keys[] = {"human_readable_name", "description",  "display_unit",
	                                   "number_format",       "display_icon", NULL};
	struct am_path path = {.parent = list_path, .name = table->key};
	struct am_format format = {.name = (char *)table->key};
	struct am_error error;

	if (!am_reader_expect(reader, &path, table, AM_TOML_TABLE, "a table that describes how a slot is shown"))
		return;
	if (table->key_length == 0 || strlen(table->key) != table->key_length) {
		am_reader_fail(reader, table->key_place, &path, AM_ERROR_INVALID,
		               "this is no slot; device, shares or a pattern as *-mig is needed");
		return;
	}
	read_text(reader, &path, table, "human_readable_name", &format.human_readable_name);
	read_text(reader, &path, table, "description", &format.description);
	read_text(reader, &path, table, "display_unit", &format.display_unit);
	read_text(reader, &path, table, "display_icon", &format.display_icon);
	read_number_format(reader, &path, table, &format);
	am_reader_check_keys(reader, &path, table, keys, false);
	if (!am_reader_failed(reader) && !am_machine_add_format(reader->machine, &format, &error))
		am_reader_fail(reader, table->place, &path, error.code, "%s", error.message);
}

void am_config_read_formats(struct am_reader *reader, const struct am_toml_node *formats)
{
	static const char *const names[] = {"device", "shares", NULL};
	struct am_path path = {.name = "formats"};

	for (size_t i = 0; i < formats->length; i++)
		read_format(reader, &path, &formats->children[i]);
	am_reader_check_keys(reader, &path, formats, names, false);
}
