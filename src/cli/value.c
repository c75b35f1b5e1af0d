/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/value.h"

#include "base/quote.h"
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- units ------------------------------------------------------------------------------------------------------ */

#define KIB ((int64_t)1 << 10)
#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)
#define TIB ((int64_t)1 << 40)

/* Most suffixes of one unit. */
#define SUFFIXES_MAX 10

/* What one unit of the integer may be written in. */
struct unit {
	const char *name;
	const char *example;
	bool exact_case; /* M is not m */
	bool rounded;    /* a part of the unit does not matter */
	struct {
		const char *text;
		int64_t scale; /* 0: the end */
	} suffixes[SUFFIXES_MAX];
};

/* The row of what has no suffix stands last. */
static const struct unit units[] = {
    {"percent", "50 or 50%", false, false, {{"", 1}, {"%", 1}}},
    {"byte",
     "8G, 512M or 1000000",
     false,
     true,
     {{"", 1}, {"b", 1}, {"k", KIB}, {"kib", KIB}, {"m", MIB}, {"mib", MIB}, {"g", GIB}, {"gib", GIB}, {"t", TIB}}},
    {"milliwatt",
     "300 or 300W (a plain number is watts), or 300000mW",
     true,
     false,
     {{"", 1000}, {"W", 1000}, {"w", 1000}, {"mW", 1}, {"kW", 1000000}}},
    {"millijoule",
     "300 or 300J (a plain number is joules), or 300000mJ",
     true,
     false,
     {{"", 1000}, {"J", 1000}, {"mJ", 1}, {"kJ", 1000000}, {"Wh", 3600000}, {"kWh", 3600000000}}},
    {"celsius", "85 or 85C", false, false, {{"", 1}, {"C", 1}, {"°C", 1}}},
    {"megahertz", "1410 or 1410MHz", false, false, {{"", 1}, {"MHz", 1}, {"GHz", 1000}}},
    {"millisecond",
     "10s, 1m, 500ms or 500 (a plain number is milliseconds)",
     false,
     false,
     {{"", 1}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}}},
    {"", "a whole number", false, false, {{"", 1}}},
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

static const struct unit *find_unit(const char *name)
{
	for (size_t i = 0; i < UNIT_COUNT - 1; i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return &units[UNIT_COUNT - 1];
}

/* What one of the suffix @p text is in units; 0 where there is none such. */
static int64_t find_scale(const struct unit *unit, const char *text)
{
	for (size_t i = 0; i < SUFFIXES_MAX && unit->suffixes[i].scale != 0; i++)
		if ((unit->exact_case ? strcmp : strcasecmp)(text, unit->suffixes[i].text) == 0)
			return unit->suffixes[i].scale;
	return 0;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* Digits behind the point that are read. */
#define DECIMALS_MAX 6

/* A number as it is written: whole + part / parts. */
struct decimal {
	bool negative;
	int64_t whole, part, parts;
};

static bool read_decimal(const char **at, struct decimal *ret_decimal)
{
	struct decimal decimal = {.parts = 1};
	const char *text = *at;
	int digits = 0;

	decimal.negative = *text == '-';
	text += *text == '-' || *text == '+';
	for (; isdigit((unsigned char)*text); text++, digits++)
		if (__builtin_mul_overflow(decimal.whole, 10, &decimal.whole) ||
		    __builtin_add_overflow(decimal.whole, *text - '0', &decimal.whole))
			return false;
	if (digits == 0)
		return false;
	if (*text == '.') {
		text++;
		for (digits = 0; isdigit((unsigned char)*text); text++, digits++) {
			if (digits >= DECIMALS_MAX)
				return false;
			decimal.part = decimal.part * 10 + (*text - '0');
			decimal.parts *= 10;
		}
		if (digits == 0)
			return false;
	}
	*at = text;
	*ret_decimal = decimal;
	return true;
}

static bool scale_decimal(const struct decimal *decimal, const struct unit *unit, int64_t scale, int64_t *ret_value)
{
	int64_t value, part;

	if (__builtin_mul_overflow(decimal->whole, scale, &value) ||
	    __builtin_mul_overflow(decimal->part, scale, &part))
		return false;
	if (part % decimal->parts != 0) {
		if (!unit->rounded || scale == 1)
			return false;
		part += decimal->parts / 2;
	}
	if (__builtin_add_overflow(value, part / decimal->parts, &value))
		return false;
	*ret_value = decimal->negative ? -value : value;
	return true;
}

static bool read_quantity(const char *name, const struct unit *unit, const char *text, int64_t *ret_value,
                          struct am_error *error)
{
	struct decimal decimal;
	const char *at = text;
	int64_t scale = 0;
	char quote[AM_QUOTE_SIZE];

	if (read_decimal(&at, &decimal)) {
		at += *at == ' ';
		scale = find_scale(unit, at);
	}
	if (scale != 0 && scale_decimal(&decimal, unit, scale, ret_value))
		return true;
	return am_error_set(error, AM_ERROR_INVALID, "%s=%s: write it as %s", name, am_quote(quote, text),
	                    unit->example);
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

const char *value_channel_name(unsigned number)
{
	const struct am_channel_info *info = am_channel_info((enum am_channel)number);

	return info != NULL ? info->name : NULL;
}

const char *value_nearest(const char *text, value_name_function *name)
{
	size_t distance = strlen(text) > 8 ? 4 : 3; /* further apart, it was hardly meant */
	const char *nearest = NULL, *candidate;

	for (unsigned i = 0; (candidate = name(i)) != NULL; i++) {
		size_t apart = am_text_distance(text, candidate);

		if (apart < distance && apart < strlen(candidate)) {
			distance = apart;
			nearest = candidate;
		}
	}
	return nearest;
}

bool value_find_channel(const char *name, enum am_channel *ret_channel, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];
	const char *nearest;

	if (am_channel_from_name(name, ret_channel))
		return true;
	nearest = value_nearest(name, value_channel_name);
	if (nearest != NULL)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no channel %s; did you mean %s?",
		                    am_quote(quote, name), nearest);
	return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no channel %s; `accelmock show DEVICE` shows them",
	                    am_quote(quote, name));
}

/* The names of enum am_throttle, by the number of the bit. */
static const char *const throttles[] = {"idle", "setting", "power", "heat", "slowdown", "brake"};

_Static_assert((1 << sizeof(throttles) / sizeof(throttles[0])) - 1 == AM_THROTTLE_ALL, "each reason has a name");

const char *value_throttle(unsigned bit)
{
	return bit < sizeof(throttles) / sizeof(throttles[0]) ? throttles[bit] : NULL;
}

void value_tell_throttle(int64_t mask, const char *divider, char ret_text[VALUE_SIZE])
{
	size_t used = 0;
	const char *name;

	snprintf(ret_text, VALUE_SIZE, "none");
	for (unsigned i = 0; (name = value_throttle(i)) != NULL; i++)
		if ((mask >> i & 1) != 0)
			used +=
			    (size_t)snprintf(ret_text + used, VALUE_SIZE - used, "%s%s", used > 0 ? divider : "", name);
}

/* A mask as a number, or its names divided by plus signs. */
static bool read_throttle(const char *name, const char *text, int64_t *ret_value, struct am_error *error)
{
	int64_t mask = 0;
	char word[16], quote[AM_QUOTE_SIZE];

	if (isdigit((unsigned char)text[0]))
		return read_quantity(name, find_unit(""), text, ret_value, error);
	for (const char *at = text; strcmp(text, "none") != 0; at++) {
		size_t length = strcspn(at, "+,");
		unsigned bit = 0;

		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		while (value_throttle(bit) != NULL && strcmp(value_throttle(bit), word) != 0)
			bit++;
		if (value_throttle(bit) == NULL)
			return am_error_set(error, AM_ERROR_INVALID,
			                    "%s=%s: write it as none, a number, or idle, setting, power, heat, "
			                    "slowdown and brake with + between them",
			                    name, am_quote(quote, text));
		mask |= (int64_t)1 << bit;
		at += length;
		if (*at == '\0')
			break;
	}
	*ret_value = mask;
	return true;
}

/* ---- channels --------------------------------------------------------------------------------------------------- */

bool value_read_channel(enum am_channel channel, const char *text, int64_t *ret_value, struct am_error *error)
{
	const struct am_channel_info *info = am_channel_info(channel);

	if (channel == AM_CHANNEL_THROTTLE_REASONS)
		return read_throttle(info->name, text, ret_value, error);
	if (channel == AM_CHANNEL_PERFORMANCE_STATE && (text[0] == 'P' || text[0] == 'p'))
		text++;
	return read_quantity(info->name, find_unit(info->unit), text, ret_value, error);
}

void value_tell_channel(enum am_channel channel, int64_t value, char ret_text[VALUE_SIZE])
{
	if (channel == AM_CHANNEL_THROTTLE_REASONS)
		value_tell_throttle(value, " + ", ret_text);
	else
		snprintf(ret_text, VALUE_SIZE, "%" PRId64 " %s", value, am_channel_info(channel)->unit);
}

/* ---- parameters ------------------------------------------------------------------------------------------------- */

const char *value_unit(const struct am_parameter *parameter)
{
	switch (parameter->unit) {
	case AM_PARAMETER_PERCENT:
		return "percent";
	case AM_PARAMETER_BYTE:
		return "byte";
	case AM_PARAMETER_MILLIWATT:
		return "milliwatt";
	case AM_PARAMETER_MEGAHERTZ:
		return "megahertz";
	case AM_PARAMETER_MILLISECOND:
		return "millisecond";
	case AM_PARAMETER_SWITCH:
		return "switch";
	case AM_PARAMETER_CHANNEL:
		return "channel";
	case AM_PARAMETER_CHOICE:
		return "choice";
	default:
		return "count";
	}
}
