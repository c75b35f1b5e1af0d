/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include "accelmock/config.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/** How much of a wrong value an error shows. */
#define SHOWN_SIZE 96

static const struct {
	const char *key;
	const char *allowed;
} option_table[AM_PLUGIN_OPTION_COUNT] = {
#define AM_PLUGIN_OPTION(enumerator, key, allowed) [enumerator] = {key, allowed},
    AM_PLUGIN_OPTION_LIST(AM_PLUGIN_OPTION)
#undef AM_PLUGIN_OPTION
};

void am_plugin_options_init(struct am_plugin_options *options)
{
	memset(options, 0, sizeof(*options));
	options->mode = AM_PLUGIN_DISCRETE;
	options->unit_processors = AM_PLUGIN_UNIT_PROCESSORS_DEFAULT;
	options->unit_memory = AM_PLUGIN_UNIT_MEMORY_DEFAULT;
	options->reserved_memory = AM_PLUGIN_RESERVED_MEMORY_DEFAULT;
	memcpy(options->quantum, AM_PLUGIN_QUANTUM_DEFAULT, sizeof(AM_PLUGIN_QUANTUM_DEFAULT));
}

void am_plugin_options_finish(struct am_plugin_options *options)
{
	free(options->device_mask);
	options->device_mask = NULL;
}

const char *am_plugin_option_key(enum am_plugin_option option)
{
	return (unsigned int)option < AM_PLUGIN_OPTION_COUNT ? option_table[option].key : "";
}

enum am_plugin_option am_plugin_option_meant(const char *key)
{
	for (unsigned int option = 0; option < AM_PLUGIN_OPTION_COUNT; option++) {
		size_t distance = am_text_distance(option_table[option].key, key);
		if (distance > 0 && distance <= 2)
			return (enum am_plugin_option)option;
	}
	return AM_PLUGIN_OPTION_COUNT;
}

bool am_plugin_options_refuse(enum am_plugin_option option, const char *shown, const char *where,
                              struct am_error *error)
{
	char cut[SHOWN_SIZE];
	am_text_cut(cut, sizeof(cut), shown);
	for (char *at = cut; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	}
	return am_error_set(error, AM_ERROR_INVALID, "%s/%s is \"%s\", but must be %s", where, option_table[option].key,
	                    cut, option_table[option].allowed);
}

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/** Copies @p text without the blanks around it. @return false where it does not fit. */
static bool strip(char *destination, size_t size, const char *text)
{
	while (is_blank(*text))
		text++;
	size_t length = strlen(text);
	while (length > 0 && is_blank(text[length - 1]))
		length--;
	if (length >= size)
		return false;
	memcpy(destination, text, length);
	destination[length] = '\0';
	return true;
}

/** Reads a whole number of digits only. */
static bool parse_whole(const char *text, uint64_t highest, uint64_t *ret_number)
{
	uint64_t number = 0;
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > highest)
			return false;
	}
	*ret_number = number;
	return true;
}

/** Whether @p text is digits with at most 6 decimals, above 0 and up to 1000. */
static bool is_quantum(const char *text)
{
	uint64_t number = 0;
	unsigned int digits = 0, decimals = 0;
	bool fraction = false;
	for (; *text != '\0'; text++) {
		if (*text == '.' && !fraction && digits > 0) {
			fraction = true;
			continue;
		}
		if (*text < '0' || *text > '9')
			return false;
		digits++;
		decimals += fraction;
		number = number * 10 + (uint64_t)(*text - '0');
		if (decimals > 6 || number > UINT64_C(1000000000))
			return false;
	}
	if (digits == 0 || (fraction && decimals == 0))
		return false;
	for (; decimals < 6; decimals++)
		number *= 10;
	return number > 0 && number <= UINT64_C(1000000000);
}

static bool set_mode(struct am_plugin_options *options, const char *text)
{
	if (strcmp(text, "discrete") == 0)
		options->mode = AM_PLUGIN_DISCRETE;
	else if (strcmp(text, "fractional") == 0)
		options->mode = AM_PLUGIN_FRACTIONAL;
	else
		return false;
	return true;
}

static bool set_unit_memory(struct am_plugin_options *options, const char *text)
{
	uint64_t bytes;
	if (!am_config_parse_size(text, &bytes) || bytes < AM_PLUGIN_UNIT_MEMORY_MIN || bytes > INT64_MAX)
		return false;
	options->unit_memory = bytes;
	return true;
}

static bool set_unit_processors(struct am_plugin_options *options, const char *text)
{
	uint64_t number;
	if (!parse_whole(text, AM_PLUGIN_UNIT_PROCESSORS_MAX, &number) || number < AM_PLUGIN_UNIT_PROCESSORS_MIN)
		return false;
	options->unit_processors = (uint32_t)number;
	return true;
}

static bool set_reserved_memory(struct am_plugin_options *options, const char *text)
{
	uint64_t bytes;
	if (!am_config_parse_size(text, &bytes) || bytes > INT64_MAX)
		return false;
	options->reserved_memory = bytes;
	return true;
}

bool am_plugin_options_set(struct am_plugin_options *options, enum am_plugin_option option, const char *text,
                           const char *where, struct am_error *error)
{
	char value[64];
	bool right = false;

	if (option == AM_PLUGIN_OPTION_DEVICE_MASK) {
		char *copy = strdup(text);
		if (copy == NULL)
			return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
		free(options->device_mask);
		options->device_mask = copy;
		options->given[option] = true;
		return true;
	}
	if (strip(value, sizeof(value), text)) {
		switch (option) {
		case AM_PLUGIN_OPTION_ALLOCATION_MODE:
			right = set_mode(options, value);
			break;
		case AM_PLUGIN_OPTION_UNIT_MEM:
			right = set_unit_memory(options, value);
			break;
		case AM_PLUGIN_OPTION_UNIT_PROC:
			right = set_unit_processors(options, value);
			break;
		case AM_PLUGIN_OPTION_QUANTUM_SIZE:
			right = strlen(value) < sizeof(options->quantum) && is_quantum(value);
			if (right)
				memcpy(options->quantum, value, strlen(value) + 1);
			break;
		case AM_PLUGIN_OPTION_RESERVED_MEMORY:
			right = set_reserved_memory(options, value);
			break;
		case AM_PLUGIN_OPTION_DEVICE_MASK:
		case AM_PLUGIN_OPTION_COUNT:
			break;
		}
	}
	if (!right)
		return am_plugin_options_refuse(option, text, where, error);
	options->given[option] = true;
	return true;
}

void am_plugin_options_settle(struct am_plugin_options *options)
{
	/* Nothing is held back from a device that is handed out whole. */
	if (options->mode == AM_PLUGIN_DISCRETE)
		options->reserved_memory = 0;
}
