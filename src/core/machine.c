/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/machine.h"

#include "base/quote.h"
#include "base/text.h"
#include "core/derive.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest warning, with its terminating zero. */
#define WARNING_SIZE AM_ERROR_MESSAGE_SIZE

#define SLOT_ALLOWED "take lower-case letters, digits, '-' and '_'"

/* Fails with the text in quotes and the reason after it. */
static bool refuse(const char *text, const char *reason, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	return am_error_set(error, AM_ERROR_INVALID, "%s %s", am_quote(quote, text), reason);
}

/* What every text must be that ends up in a fixed place and in messages. */
static bool check_text(const char *text, size_t size, struct am_error *error)
{
	size_t length = strlen(text);
	char quote[AM_QUOTE_SIZE];

	if (length == 0)
		return refuse(text, "is empty; at least one character is needed", error);
	if (length >= size)
		return am_error_set(error, AM_ERROR_INVALID, "%s is too long; at most %zu bytes are allowed",
		                    am_quote(quote, text), size - 1);
	if (!am_text_is_utf8(text, length))
		return refuse(text, "is no UTF-8", error);
	if (am_text_has_control(text))
		return refuse(text, "has a control character; only printable ones are allowed", error);
	return true;
}

bool am_slot_name_check(const char *name, struct am_error *error)
{
	if (!check_text(name, AM_KEY_SIZE, error))
		return false;
	if (strcmp(name, "cpu") == 0 || strcmp(name, "mem") == 0)
		return refuse(name, "is the agent's own slot, and a second one would end its start; take another name",
		              error);
	for (const char *at = name; *at != '\0'; at++) {
		unsigned char byte = (unsigned char)*at;

		if (byte == '.')
			return refuse(name, "has a '.', where the agent expects the name to end; " SLOT_ALLOWED, error);
		if (byte >= 'A' && byte <= 'Z')
			return refuse(name, "has upper-case letters, which the agent does not restore; " SLOT_ALLOWED,
			              error);
		if (byte == ' ' || byte >= 0x7f)
			return refuse(
			    name,
			    "has blanks or characters beyond ASCII, which the agent does not restore; " SLOT_ALLOWED,
			    error);
		if (strchr(":,=/*?[", byte) != NULL)
			return refuse(
			    name,
			    "has one of : , = / * ? [ in it, which mean something else to the agent; " SLOT_ALLOWED,
			    error);
	}
	return true;
}

bool am_board_name_check(const char *name, struct am_error *error)
{
	if (!check_text(name, AM_KEY_SIZE, error))
		return false;
	if (name[0] == '.' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
		return refuse(name,
		              "is no name for a directory; take lower-case letters, digits, '.', '-' and '_', "
		              "and do not begin with '.'",
		              error);
	return true;
}

bool am_device_id_check(const char *id, struct am_error *error)
{
	size_t bad = strcspn(id, ":,/");

	if (!check_text(id, AM_TOML_ID_SIZE, error))
		return false;
	if (id[bad] != '\0')
		return refuse(id, "has a ':', ',' or '/', at which the agent divides lists of devices", error);
	if (id[0] == ' ' || id[bad - 1] == ' ')
		return refuse(id, "begins or ends with a blank, which lists of devices do not keep", error);
	return true;
}

bool am_model_name_check(const char *model_name, struct am_error *error)
{
	return check_text(model_name, AM_MODEL_NAME_SIZE, error);
}

struct am_machine *am_machine_create(void)
{
	struct am_machine *machine = calloc(1, sizeof(*machine));

	if (machine == NULL)
		return NULL;
	am_text_cut(machine->board_name, sizeof(machine->board_name), "default");
	machine->seed = AM_SEED_DEFAULT;
	machine->tick_ns = AM_TICK_DEFAULT;
	machine->unallocated = AM_UNALLOCATED_AMBIENT;
	machine->inlet = AM_INLET_UNKNOWN;
	machine->profile_count = AM_PROFILE_COUNT;
	for (unsigned i = 0; i < AM_PROFILE_COUNT; i++)
		machine->profiles[i] = *am_profile_info((enum am_profile)i);
	return machine;
}

static void format_free(struct am_format *format)
{
	free(format->name);
	free(format->human_readable_name);
	free(format->description);
	free(format->display_unit);
	free(format->display_icon);
}

void am_machine_destroy(struct am_machine *machine)
{
	if (machine == NULL)
		return;
	for (size_t i = 0; i < machine->format_count; i++)
		format_free(&machine->formats[i]);
	for (size_t i = 0; i < machine->attribute_count; i++) {
		free(machine->attributes[i].name);
		free(machine->attributes[i].text);
	}
	for (size_t i = 0; i < machine->warning_count; i++)
		free(machine->warnings[i]);
	free(machine->formats);
	free(machine->attributes);
	free(machine->warnings);
	free(machine->devices);
	free(machine->products);
	free(machine->facts);
	free(machine->slice_profiles);
	free(machine);
}

/*
 * Makes room for one more element. The room is the least power of two that holds
 * @p count elements, so it is full whenever count is one: no capacity to keep.
 * @return the list, moved perhaps, or NULL; the old one is then still good.
 */
static void *list_grow(void *list, size_t count, size_t element_size)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return list;
	return reallocarray(list, count != 0 ? count * 2 : 1, element_size);
}

static bool no_memory(struct am_error *error)
{
	return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
}

struct am_device *am_machine_append(struct am_machine *machine, struct am_error *error)
{
	struct am_device *device;

	if (machine->device_count >= AM_MACHINE_DEVICES_MAX) {
		am_error_set(error, AM_ERROR_FULL, "too many devices; at most %u, mothers of slices included",
		             AM_MACHINE_DEVICES_MAX);
		return NULL;
	}
	if (machine->device_count == machine->device_capacity) {
		size_t capacity = machine->device_capacity != 0 ? machine->device_capacity * 2 : 16;
		struct am_device *devices = reallocarray(machine->devices, capacity, sizeof(*devices));

		if (devices == NULL) {
			no_memory(error);
			return NULL;
		}
		machine->devices = devices;
		machine->device_capacity = capacity;
	}
	device = &machine->devices[machine->device_count];
	memset(device, 0, sizeof(*device));
	device->fraction = 1.0;
	device->numa_node = -1;
	device->parent = AM_NONE;
	device->first_slice = AM_NONE;
	device->next_slice = AM_NONE;
	device->minor = AM_NONE;
	device->ordinal = (uint32_t)machine->device_count;
	machine->device_count++;
	return device;
}

void am_machine_expect(struct am_machine *machine, size_t count)
{
	size_t capacity = machine->device_count + count;
	struct am_device *devices;

	if (count > AM_MACHINE_DEVICES_MAX || capacity > AM_MACHINE_DEVICES_MAX || capacity <= machine->device_capacity)
		return;
	/* Where there is no memory for all at once, the list grows as it always can. */
	devices = reallocarray(machine->devices, capacity, sizeof(*devices));
	if (devices == NULL)
		return;
	machine->devices = devices;
	machine->device_capacity = capacity;
}

static bool check_spec(const struct am_device_spec *spec, struct am_error *error)
{
	if (!am_device_id_check(spec->id, error))
		return am_error_prefix(error, "mother_uuid: ");
	if (!am_model_name_check(spec->model_name, error))
		return am_error_prefix(error, "model_name: ");
	if (spec->numa_node < -1)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "numa_node: %" PRId32 " is too small; 0 or more, or -1 where it is not known",
		                    spec->numa_node);
	if (spec->processing_units == 0 || spec->processing_units > AM_PROCESSING_UNITS_MAX)
		return am_error_set(error, AM_ERROR_INVALID, "subproc_count: %" PRIu32 " is out of range; 1 to %u",
		                    spec->processing_units, AM_PROCESSING_UNITS_MAX);
	if (spec->memory_size == 0 || spec->memory_size > AM_MEMORY_MAX)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "memory_size: %" PRIu64 " is out of range; 1 to %" PRIu64 " bytes",
		                    spec->memory_size, AM_MEMORY_MAX);
	return true;
}

bool am_machine_add_device(struct am_machine *machine, const struct am_device_spec *spec, struct am_error *error)
{
	struct am_device *device;

	if (!check_spec(spec, error))
		return false;
	device = am_machine_append(machine, error);
	if (device == NULL)
		return false;
	am_text_copy(device->id, sizeof(device->id), spec->id);
	am_text_copy(device->toml_id, sizeof(device->toml_id), spec->id);
	am_text_copy(device->model_name, sizeof(device->model_name), spec->model_name);
	device->numa_node = spec->numa_node;
	device->processing_units = spec->processing_units;
	device->memory_total = spec->memory_size;
	device->kind = spec->is_slice ? AM_DEVICE_SLICE : AM_DEVICE_WHOLE;
	device->product =
	    am_model_choose(machine, spec, machine->device_count > 1 ? device - 1 : NULL, &device->memory_reserved);
	if (device->product == AM_NONE) {
		machine->device_count--;
		return no_memory(error);
	}
	device->listed = 1;
	machine->listed_count = machine->device_count;
	return true;
}

/* A profile's name stands in tables and on command lines. */
static bool check_profile_name(const char *name, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];
	size_t length = strlen(name);

	if (length > 0 && length < AM_PROFILE_NAME_SIZE && name[0] != '-' &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length)
		return true;
	return am_error_set(
	    error, AM_ERROR_INVALID,
	    "%s cannot be a profile's name; lower-case letters, digits, '-' and '_', at most %d of them",
	    am_quote(quote, name), AM_PROFILE_NAME_SIZE - 1);
}

bool am_machine_add_profile(struct am_machine *machine, const struct am_profile_info *profile, struct am_error *error)
{
	size_t at = 0;

	if (!check_profile_name(profile->name, error) || !am_profile_check(profile, error))
		return false;
	while (at < machine->profile_count && strcmp(machine->profiles[at].name, profile->name) != 0)
		at++;
	if (at == AM_PROFILES_MAX)
		return am_error_set(error, AM_ERROR_FULL, "too many profiles; at most %u, the built-in ones included",
		                    AM_PROFILES_MAX);
	/* What does nothing by definition cannot be given anything to do: devices at rest depend on it. */
	if (at == AM_PROFILE_IDLE)
		return am_error_set(error, AM_ERROR_INVALID, "the profile idle cannot be changed");
	machine->profiles[at] = *profile;
	if (at == machine->profile_count)
		machine->profile_count++;
	return true;
}

const struct am_profile_info *am_machine_profile(const struct am_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->profile_count; i++)
		if (strcmp(machine->profiles[i].name, name) == 0)
			return &machine->profiles[i];
	return NULL;
}

bool am_machine_add_format(struct am_machine *machine, const struct am_format *format, struct am_error *error)
{
	struct am_format *formats = list_grow(machine->formats, machine->format_count, sizeof(*formats));
	struct am_format copy = *format;

	if (formats == NULL)
		return no_memory(error);
	machine->formats = formats;
	copy.name = strdup(format->name);
	copy.human_readable_name = strdup(format->human_readable_name);
	copy.description = strdup(format->description);
	copy.display_unit = strdup(format->display_unit);
	copy.display_icon = strdup(format->display_icon);
	if (copy.name == NULL || copy.human_readable_name == NULL || copy.description == NULL ||
	    copy.display_unit == NULL || copy.display_icon == NULL) {
		format_free(&copy);
		return no_memory(error);
	}
	machine->formats[machine->format_count++] = copy;
	return true;
}

bool am_machine_add_attribute(struct am_machine *machine, const char *name, const char *text,
                              enum am_attribute_kind kind, struct am_error *error)
{
	struct am_attribute *attributes = list_grow(machine->attributes, machine->attribute_count, sizeof(*attributes));
	struct am_attribute copy = {.kind = kind};

	if (attributes == NULL)
		return no_memory(error);
	machine->attributes = attributes;
	copy.name = strdup(name);
	copy.text = strdup(text);
	if (copy.name == NULL || copy.text == NULL) {
		free(copy.name);
		free(copy.text);
		return no_memory(error);
	}
	machine->attributes[machine->attribute_count++] = copy;
	return true;
}

void am_machine_warn(struct am_machine *machine, const char *format, ...)
{
	char message[WARNING_SIZE * 2], *copy;
	va_list arguments;
	char **warnings;

	if (machine->warning_count > AM_MACHINE_WARNINGS_MAX)
		return;
	if (machine->warning_count == AM_MACHINE_WARNINGS_MAX) {
		snprintf(message, sizeof(message), "there are more warnings, which are not shown");
	} else {
		va_start(arguments, format);
		vsnprintf(message, sizeof(message), format, arguments);
		va_end(arguments);
	}
	warnings = list_grow(machine->warnings, machine->warning_count, sizeof(*warnings));
	if (warnings == NULL)
		return;
	machine->warnings = warnings;
	copy = malloc(WARNING_SIZE);
	if (copy == NULL)
		return;
	am_text_cut(copy, WARNING_SIZE, message);
	machine->warnings[machine->warning_count++] = copy;
}

const struct am_format *am_machine_format(const struct am_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->format_count; i++)
		if (strcmp(machine->formats[i].name, name) == 0)
			return &machine->formats[i];
	return NULL;
}

const struct am_attribute *am_machine_attribute(const struct am_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->attribute_count; i++)
		if (strcmp(machine->attributes[i].name, name) == 0)
			return &machine->attributes[i];
	return NULL;
}
