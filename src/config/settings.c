/* SPDX-License-Identifier: Apache-2.0 */
#include "config/sections.h"

#include "base/text.h"

#include <string.h>

#define NANOSECONDS_PER_MILLISECOND ((int64_t)1000000)
#define NANOSECONDS_PER_SECOND      ((int64_t)1000000000)

void am_config_read_board(struct am_reader *reader, const struct am_toml_node *board)
{
	static const char *const keys[] = {"name", NULL};
	struct am_path table_path = {.name = "board"};
	struct am_path path = {.parent = &table_path, .name = "name"};
	const struct am_toml_node *name;
	const char *text;
	struct am_error error;

	if (!am_reader_expect(reader, &table_path, board, AM_TOML_TABLE, "a table"))
		return;
	am_reader_check_keys(reader, &table_path, board, keys, true);
	name = am_toml_member(board, "name");
	if (name == NULL || !am_reader_string(reader, &path, name, &text))
		return;
	if (!am_board_name_check(text, &error))
		am_reader_fail(reader, name->place, &path, error.code, "%s", error.message);
	else
		am_text_copy(reader->machine->board_name, sizeof(reader->machine->board_name), text);
}

static void read_seed(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node)
{
	const char *text;
	int64_t number;

	if (node->kind == AM_TOML_INTEGER) {
		if (am_reader_integer(reader, path, node, 0, INT64_MAX, &number))
			reader->machine->seed = (uint64_t)number;
	} else if (am_reader_expect(reader, path, node, AM_TOML_STRING, "a whole number from 0 on, or a string,") &&
	           am_reader_string(reader, path, node, &text)) {
		reader->machine->seed = am_hash_text(text, 0);
	}
}

/* `100ms`, `1.5s`: nanoseconds, exactly. @return false where it is no such text, or far too long. */
static bool parse_duration(const char *text, int64_t *ret_nanoseconds)
{
	int64_t whole = 0, part = 0, part_unit = NANOSECONDS_PER_SECOND, unit;
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 9)
		return false;
	for (; digits > 0; digits--)
		whole = whole * 10 + (*text++ - '0');
	if (*text == '.') {
		digits = strspn(++text, "0123456789");
		if (digits == 0 || digits > 9)
			return false;
		for (; digits > 0; digits--) {
			part_unit /= 10;
			part += (*text++ - '0') * part_unit;
		}
	}
	while (*text == ' ')
		text++;
	if (strcmp(text, "ms") == 0)
		unit = NANOSECONDS_PER_MILLISECOND;
	else if (strcmp(text, "s") == 0)
		unit = NANOSECONDS_PER_SECOND;
	else
		return false;
	/* The part is in thousand-millionths of the unit. */
	*ret_nanoseconds = whole * unit + part / (NANOSECONDS_PER_SECOND / unit);
	return true;
}

static void read_tick(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node)
{
	char shown[AM_SHOW_SIZE];
	int64_t nanoseconds = 0;
	bool read = false;

	if (node->kind == AM_TOML_INTEGER) {
		read = true;
		if (__builtin_mul_overflow(node->integer, NANOSECONDS_PER_MILLISECOND, &nanoseconds))
			nanoseconds = 0;
	} else if (node->kind == AM_TOML_STRING && strlen(node->text) == node->length) {
		read = parse_duration(node->text, &nanoseconds);
	}
	if (!read)
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "%s is no duration; write milliseconds, or a number with a unit, as 100ms or 1s",
		               am_reader_show(shown, node));
	else if (nanoseconds < AM_TICK_MIN || nanoseconds > AM_TICK_MAX)
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "%s is out of range; 1ms to 60s is allowed",
		               am_reader_show(shown, node));
	else
		reader->machine->tick_ns = nanoseconds;
}

static void read_unallocated(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node)
{
	char shown[AM_SHOW_SIZE];

	if (node->kind == AM_TOML_STRING && strcmp(node->text, "ambient") == 0)
		reader->machine->unallocated = AM_UNALLOCATED_AMBIENT;
	else if (node->kind == AM_TOML_STRING && strcmp(node->text, "idle") == 0)
		reader->machine->unallocated = AM_UNALLOCATED_IDLE;
	else
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "%s is not known; \"ambient\" or \"idle\" is needed", am_reader_show(shown, node));
}

static void read_inlet(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node)
{
	double celsius = node->kind == AM_TOML_INTEGER ? (double)node->integer : node->number;
	char shown[AM_SHOW_SIZE];

	if (node->kind != AM_TOML_INTEGER && node->kind != AM_TOML_FLOAT)
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID,
		               "%s is no temperature; a number of degrees Celsius is needed",
		               am_reader_show(shown, node));
	else if (!(celsius >= AM_INLET_MIN && celsius <= AM_INLET_MAX))
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "%s is out of range; %g to %g is allowed",
		               am_reader_show(shown, node), AM_INLET_MIN, AM_INLET_MAX);
	else
		reader->machine->inlet = celsius;
}

void am_config_read_telemetry(struct am_reader *reader, const struct am_toml_node *telemetry)
{
	static const char *const keys[] = {"seed", "tick", "unallocated", "inlet", NULL};
	static void (*const read[])(struct am_reader *, const struct am_path *,
	                            const struct am_toml_node *) = {read_seed, read_tick, read_unallocated, read_inlet};
	struct am_path table_path = {.name = "telemetry"};

	if (!am_reader_expect(reader, &table_path, telemetry, AM_TOML_TABLE, "a table"))
		return;
	am_reader_check_keys(reader, &table_path, telemetry, keys, true);
	for (size_t i = 0; keys[i] != NULL; i++) {
		const struct am_toml_node *node = am_toml_member(telemetry, keys[i]);
		struct am_path path = {.parent = &table_path, .name = keys[i]};

		if (node != NULL)
			read[i](reader, &path, node);
	}
}
