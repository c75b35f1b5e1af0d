/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/config.h"

#include "base/text.h"
#include "config/sections.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Largest file that is read. */
#define FILE_SIZE_MAX ((size_t)64 << 20)

static const char *const root_keys[] = {"slot_name", "device_plugin_name", "devices",  "attributes", "formats",
                                        "board",     "telemetry",          "profiles", NULL};

static void read_slot_name(struct am_reader *reader, const struct am_toml_node *root)
{
	const struct am_toml_node *node =
	    am_reader_need(reader, NULL, root, "slot_name", "the slot's name, as slot_name = \"cuda\",");
	struct am_path path = {.name = "slot_name"};
	struct am_error error;
	const char *text;

	if (node == NULL || !am_reader_string(reader, &path, node, &text))
		return;
	if (!am_slot_name_check(text, &error))
		am_reader_fail(reader, node->place, &path, error.code, "%s", error.message);
	else
		am_text_copy(reader->machine->slot_name, sizeof(reader->machine->slot_name), text);
}

static void read_plugin_name(struct am_reader *reader, const struct am_toml_node *root)
{
	const struct am_toml_node *node =
	    am_reader_need(reader, NULL, root, "device_plugin_name", "a name for texts, as \"CUDADevice\",");
	struct am_path path = {.name = "device_plugin_name"};
	struct am_machine *machine = reader->machine;
	const char *text;

	/* It only stands in texts, so one that is too long may be cut. */
	if (node != NULL && am_reader_string(reader, &path, node, &text))
		am_text_cut(machine->device_plugin_name, sizeof(machine->device_plugin_name), text);
}

/* A table or list that must be there. */
static const struct am_toml_node *need_section(struct am_reader *reader, const struct am_toml_node *root,
                                               const char *key, enum am_toml_kind kind, const char *wanted)
{
	const struct am_toml_node *node = am_reader_need(reader, NULL, root, key, wanted);
	struct am_path path = {.name = key};

	return node != NULL && am_reader_expect(reader, &path, node, kind, wanted) ? node : NULL;
}

/* The list of devices, and which of the machine's each entry made. */
struct listing {
	struct am_reader *reader;
	const struct am_toml_node *devices;
	const size_t *starts; /* ascending: of each entry, its first */
	bool refused;         /* whether anything was before the devices were judged together */
};

/* The entry that made a device: the last one that does not begin behind it. */
static size_t entry_of_device(const struct listing *listing, size_t device)
{
	size_t low = 0, high = listing->devices->length;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (listing->starts[middle] <= device)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* What fails over a device is its entry's error. */
static void tell_devices(void *context, size_t culprit, const struct am_error *error)
{
	const struct listing *listing = context;
	struct am_path list_path = {.name = "devices"};
	struct am_path path = {.parent = &list_path};

	if (culprit != SIZE_MAX) {
		path.index = entry_of_device(listing, culprit);
		am_reader_fail(listing->reader, listing->devices->children[path.index].place, &path, error->code, "%s",
		               error->message);
	} else if (!listing->refused) {
		/* A setting that was refused was told where it stands. */
		am_reader_fail(listing->reader, listing->devices->place, &list_path, error->code, "%s", error->message);
	}
}

static void read_document(struct am_reader *reader, const struct am_toml_node *root)
{
	const struct am_toml_node *devices, *attributes, *formats, *board, *telemetry, *profiles;
	size_t *starts = NULL;

	profiles = am_toml_member(root, "profiles");
	read_slot_name(reader, root);
	read_plugin_name(reader, root);
	if (profiles != NULL)
		am_config_read_profiles(reader, profiles);
	devices = need_section(reader, root, "devices", AM_TOML_ARRAY, "a list of tables, one for each device,");
	attributes = need_section(reader, root, "attributes", AM_TOML_TABLE, "a table [attributes], empty perhaps,");
	formats = need_section(reader, root, "formats", AM_TOML_TABLE, "a table [formats.device] or the like");
	board = am_toml_member(root, "board");
	telemetry = am_toml_member(root, "telemetry");
	if (board != NULL)
		am_config_read_board(reader, board);
	if (telemetry != NULL)
		am_config_read_telemetry(reader, telemetry);
	if (attributes != NULL)
		am_config_read_attributes(reader, attributes);
	if (formats != NULL)
		am_config_read_formats(reader, formats);
	am_reader_check_keys(reader, NULL, root, root_keys, false);
	if (devices != NULL) {
		starts = calloc(devices->length + 1, sizeof(*starts));
		if (starts == NULL) {
			am_reader_fail(reader, root->place, NULL, AM_ERROR_SYSTEM, "not enough memory");
			return;
		}
		am_config_read_devices(reader, devices, starts);
	}
	if (devices != NULL) {
		struct listing listing = {reader, devices, starts, am_reader_failed(reader)};

		am_machine_finish_all(reader->machine, tell_devices, &listing);
	}
	free(starts);
}

/* What is wrong before there is anything to read: one error. */
static void fail_alone(struct am_error *errors, size_t *ret_count, const struct am_toml_problem *problem,
                       const char *source)
{
	*ret_count = 1;
	if (problem->place.line == 0)
		am_error_set(errors, AM_ERROR_SYSTEM, "%s: %s", source, problem->message);
	else
		am_error_set(errors, AM_ERROR_INVALID, "%s:%" PRIu32 ":%" PRIu32 ": %s", source, problem->place.line,
		             problem->place.column, problem->message);
}

/*
 * All ways to parse. @p errors has room for @p capacity, 1 to AM_CONFIG_ERRORS_MAX.
 * @return what was read, also where there are errors; NULL where there was nothing to read
 */
static struct am_machine *parse(const char *text, size_t length, const char *source, struct am_error *errors,
                                size_t capacity, size_t *ret_count)
{
	struct am_reader reader = {
	    .machine = am_machine_create(), .source = source, .errors = errors, .error_capacity = capacity};
	struct am_toml_problem problem = {.message = "not enough memory"};
	struct am_toml_document *document;

	if (reader.machine == NULL) {
		fail_alone(errors, ret_count, &problem, source);
		return NULL;
	}
	am_text_cut(reader.machine->source, sizeof(reader.machine->source), source);
	reader.machine->content_hash = am_hash_bytes(text, length, 0);
	document = am_toml_parse(text, length, &problem);
	if (document == NULL) {
		fail_alone(errors, ret_count, &problem, source);
	} else {
		read_document(&reader, am_toml_root(document));
		am_toml_close(document);
		*ret_count = reader.error_count;
		return reader.machine;
	}
	am_machine_destroy(reader.machine);
	return NULL;
}

/* One error, or a good machine. */
static struct am_machine *one_error(struct am_machine *machine, size_t count, const struct am_error *first,
                                    struct am_error *error)
{
	if (count == 0)
		return machine;
	am_machine_destroy(machine);
	if (error != NULL)
		*error = *first;
	return NULL;
}

struct am_machine *am_config_parse(const char *text, size_t length, const char *source, struct am_error *error)
{
	struct am_error first = {0};
	size_t count = 0;
	struct am_machine *machine = parse(text, length, source, &first, 1, &count);

	return one_error(machine, count, &first, error);
}

/* The kind of error that an errno value stands for. */
static enum am_error_code code_of(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return AM_ERROR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return AM_ERROR_PERMISSION;
	default:
		return AM_ERROR_SYSTEM;
	}
}

static bool fail_unreadable(struct am_error *error, const char *path, int number)
{
	am_error_set_errno(error, number, "%s: cannot be read", path);
	if (error != NULL)
		error->code = code_of(number);
	return false;
}

/* Reads all of an open file; not by its size, since a pipe has none. */
static bool read_all(int file, const char *path, char **ret_text, size_t *ret_length, struct am_error *error)
{
	size_t capacity = (size_t)1 << 18, length = 0;
	char *text = malloc(capacity);

	while (text != NULL) {
		ssize_t got = read(file, text + length, capacity - length);

		if (got == 0) {
			*ret_text = text;
			*ret_length = length;
			return true;
		}
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_unreadable(error, path, errno);
			free(text);
			return false;
		}
		length += (size_t)got;
		if (length > FILE_SIZE_MAX) {
			free(text);
			return am_error_set(error, AM_ERROR_INVALID, "%s: too large; at most %zu MiB", path,
			                    FILE_SIZE_MAX >> 20);
		}
		if (length == capacity) {
			char *grown = realloc(text, capacity * 2);

			if (grown == NULL)
				break;
			text = grown;
			capacity *= 2;
		}
	}
	free(text);
	return am_error_set(error, AM_ERROR_SYSTEM, "%s: not enough memory", path);
}

struct am_machine *am_config_read(const char *path, struct am_error *ret_errors, size_t capacity, size_t *ret_count)
{
	struct am_machine *machine = NULL;
	char *text = NULL, *resolved;
	size_t length = 0;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (capacity > AM_CONFIG_ERRORS_MAX)
		capacity = AM_CONFIG_ERRORS_MAX;
	/* Until it is read, one thing can be wrong. */
	*ret_count = 1;
	if (file < 0) {
		fail_unreadable(ret_errors, path, errno);
		return NULL;
	}
	if (read_all(file, path, &text, &length, ret_errors)) {
		machine = parse(text, length, path, ret_errors, capacity, ret_count);
		free(text);
	}
	close(file);
	if (machine == NULL)
		return NULL;
	/* Errors show the path as it was given; who reads the machine elsewhere needs the whole. */
	resolved = realpath(path, NULL);
	if (resolved != NULL)
		am_text_cut(machine->source, sizeof(machine->source), resolved);
	free(resolved);
	return machine;
}

struct am_machine *am_config_load(const char *path, struct am_error *error)
{
	struct am_error first = {0};
	size_t count;
	struct am_machine *machine = am_config_read(path, &first, 1, &count);

	return one_error(machine, count, &first, error);
}
