/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/amount.h"

#include "base/quote.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A unit, and what one of it is of the amount that is read; the name "" is of a number alone. */
struct unit {
	const char *name;
	double factor;
};

#define KIB 1024.0
#define MIB (1024.0 * KIB)
#define GIB (1024.0 * MIB)
#define TIB (1024.0 * GIB)

static const struct unit sizes[] = {
    {"", 1},    {"b", 1},    {"k", KIB},   {"kb", KIB}, {"kib", KIB}, {"m", MIB},   {"mb", MIB}, {"mib", MIB},
    {"g", GIB}, {"gb", GIB}, {"gib", GIB}, {"t", TIB},  {"tb", TIB},  {"tib", TIB}, {0},
};

static const struct unit durations[] = {
    {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}, {"d", 86400e9}, {0},
};

static const struct unit shares[] = {{"", 1e6}, {"%", 1e4}, {0}};
static const struct unit factors[] = {{"", 1000}, {"x", 1000}, {0}};
static const struct unit counts[] = {{"", 1}, {0}};
static const struct unit percents[] = {{"", 1}, {"%", 1}, {0}};
static const struct unit powers[] = {{"", 1000}, {"w", 1000}, {"mw", 1}, {"kw", 1e6}, {0}};
static const struct unit frequencies[] = {{"", 1}, {"mhz", 1}, {"ghz", 1000}, {0}};
static const struct unit milliseconds[] = {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"min", 60e3}, {"h", 3600e3}, {0}};

/* A number and one of @p units. @return false where it is written otherwise, or does not fit. */
static bool read_amount(const char *text, const struct unit *units, int64_t *ret_value)
{
	size_t length = strspn(text, "0123456789.");
	const char *ending;
	double number;
	char *end;

	/* Neither signs nor the other things that strtod() knows. */
	if (length == 0 || length > 32)
		return false;
	number = strtod(text, &end);
	ending = text + length;
	/* `1.2.3`, or `1e3` and `0x1f`, which it also reads. */
	if (end != ending)
		return false;
	while (*ending == ' ')
		ending++;
	for (const struct unit *unit = units; unit->name != NULL; unit++) {
		double value = number * unit->factor;

		if (strcasecmp(unit->name, ending) != 0)
			continue;
		if (!(value < 9.2e18))
			return false;
		*ret_value = (int64_t)(value + 0.5);
		return true;
	}
	return false;
}

static bool refuse(const char *text, const char *what, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	return am_error_set(error, AM_ERROR_INVALID, "%s is %s", am_quote(quote, text), what);
}

bool amount_read_bytes(const char *text, int64_t *ret_bytes, struct am_error *error)
{
	int64_t bytes;

	if (!read_amount(text, sizes, &bytes) || bytes <= 0)
		return refuse(text, "no size; write one as 512M or 8G", error);
	*ret_bytes = bytes;
	return true;
}

bool amount_read_duration(const char *text, int64_t *ret_nanoseconds, struct am_error *error)
{
	int64_t nanoseconds;

	if (!read_amount(text, durations, &nanoseconds) || nanoseconds <= 0)
		return refuse(text, "no duration; write one as 500ms, 5s, 2m or 1h", error);
	*ret_nanoseconds = nanoseconds;
	return true;
}

bool amount_read_share(const char *text, int64_t *ret_millionths, struct am_error *error)
{
	int64_t millionths;

	if (!read_amount(text, shares, &millionths) || millionths <= 0 || millionths > 1000000)
		return refuse(text, "no share; it must be above 0 and at most 1, as 0.5 or 50%", error);
	*ret_millionths = millionths;
	return true;
}

bool amount_read_factor(const char *text, int64_t *ret_thousandths, struct am_error *error)
{
	if (!read_amount(text, factors, ret_thousandths))
		return refuse(text, "no factor; write one as 60 or 0.5", error);
	return true;
}

/* ---- a condition's parameters ----------------------------------------------------------------------------------- */

static bool read_choice(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                        struct am_error *error)
{
	char allowed[256] = "", quote[AM_QUOTE_SIZE];

	for (int64_t i = 0; parameter->choices[i] != NULL; i++) {
		size_t used = strlen(allowed);
		int64_t number;

		if (strcasecmp(parameter->choices[i], text) == 0 ||
		    (read_amount(text, counts, &number) && number == i && strspn(text, "0123456789") == strlen(text))) {
			*ret_value = i;
			return true;
		}
		snprintf(allowed + used, sizeof(allowed) - used, "%s%s", used > 0 ? ", " : "", parameter->choices[i]);
	}
	return am_error_set(error, AM_ERROR_INVALID, "%s %s is none of %s", parameter->name, am_quote(quote, text),
	                    allowed);
}

static bool read_switch(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                        struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];
	bool on = strcasecmp(text, "on") == 0 || strcmp(text, "1") == 0;

	if (!on && strcasecmp(text, "off") != 0 && strcmp(text, "0") != 0)
		return am_error_set(error, AM_ERROR_INVALID, "%s %s is neither on nor off", parameter->name,
		                    am_quote(quote, text));
	*ret_value = on;
	return true;
}

static bool read_channel(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                         struct am_error *error)
{
	enum am_channel channel;
	char quote[AM_QUOTE_SIZE];

	if (!am_channel_from_name(text, &channel))
		return am_error_set(error, AM_ERROR_INVALID,
		                    "%s %s is no channel; `accelmock show DEVICE` lists their names", parameter->name,
		                    am_quote(quote, text));
	*ret_value = channel;
	return true;
}

/* How a parameter that is a quantity is written. */
struct notation {
	const struct unit *units;
	const char *what;
};

static struct notation notation_of(enum am_parameter_unit unit)
{
	switch (unit) {
	case AM_PARAMETER_PERCENT:
		return (struct notation){percents, "no percentage; write one as 50 or 50%"};
	case AM_PARAMETER_BYTE:
		return (struct notation){sizes, "no size; write one as 512M or 8G"};
	case AM_PARAMETER_MILLIWATT:
		return (struct notation){powers, "no power; write one as 300 or 300W"};
	case AM_PARAMETER_MEGAHERTZ:
		return (struct notation){frequencies, "no frequency; write one as 1410 or 1410MHz"};
	case AM_PARAMETER_MILLISECOND:
		return (struct notation){milliseconds, "no duration; write one as 500ms, 5s, 2m or 1h"};
	default:
		return (struct notation){counts, "no whole number"};
	}
}

bool amount_read_parameter(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                           struct am_error *error)
{
	struct notation notation = notation_of(parameter->unit);
	char given[AMOUNT_SIZE], lowest[AMOUNT_SIZE], highest[AMOUNT_SIZE];
	int64_t value = 0;

	if (parameter->unit == AM_PARAMETER_CHOICE)
		return read_choice(parameter, text, ret_value, error);
	if (parameter->unit == AM_PARAMETER_SWITCH)
		return read_switch(parameter, text, ret_value, error);
	if (parameter->unit == AM_PARAMETER_CHANNEL)
		return read_channel(parameter, text, ret_value, error);
	/* 1.5 of what is counted is not one more than 1. */
	if (!read_amount(text, notation.units, &value) ||
	    (notation.units == counts && strspn(text, "0123456789") != strlen(text))) {
		refuse(text, notation.what, error);
		return am_error_prefix(error, "%s ", parameter->name);
	}
	if (value < parameter->lowest || value > parameter->highest) {
		amount_of_parameter(parameter, value, given);
		amount_of_parameter(parameter, parameter->lowest, lowest);
		amount_of_parameter(parameter, parameter->highest, highest);
		return am_error_set(error, AM_ERROR_INVALID, "%s is %s; it must be from %s to %s", parameter->name,
		                    given, lowest, highest);
	}
	*ret_value = value;
	return true;
}

/* A whole number of @p one, with so many decimals as it needs. */
static void put_parts(int64_t value, int64_t one, const char *unit, char ret_text[AMOUNT_SIZE])
{
	int64_t part = value % one;
	int digits = 3;

	if (one != 1000 || part == 0) {
		snprintf(ret_text, AMOUNT_SIZE, "%" PRId64 " %s", value / one, unit);
		return;
	}
	for (; part % 10 == 0; part /= 10)
		digits--;
	snprintf(ret_text, AMOUNT_SIZE, "%" PRId64 ".%0*" PRId64 " %s", value / one, digits, part, unit);
}

void amount_of_parameter(const struct am_parameter *parameter, int64_t value, char ret_text[AMOUNT_SIZE])
{
	static const char *const binary[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	unsigned unit = 0;

	switch (parameter->unit) {
	case AM_PARAMETER_PERCENT:
		put_parts(value, 1, "%", ret_text);
		return;
	case AM_PARAMETER_BYTE:
		/* The largest unit in which it is whole. */
		for (; unit < 4 && value != 0 && value % 1024 == 0; unit++)
			value /= 1024;
		put_parts(value, 1, binary[unit], ret_text);
		return;
	case AM_PARAMETER_MILLIWATT:
		put_parts(value, 1000, "W", ret_text);
		return;
	case AM_PARAMETER_MEGAHERTZ:
		put_parts(value, 1, "MHz", ret_text);
		return;
	case AM_PARAMETER_MILLISECOND:
		if (value < 1000)
			put_parts(value, 1, "ms", ret_text);
		else
			put_parts(value, 1000, "s", ret_text);
		return;
	case AM_PARAMETER_SWITCH:
		snprintf(ret_text, AMOUNT_SIZE, "%s", value != 0 ? "on" : "off");
		return;
	case AM_PARAMETER_CHANNEL:
		snprintf(ret_text, AMOUNT_SIZE, "%s",
		         value >= 0 && value < AM_CHANNEL_COUNT ? am_channel_info((enum am_channel)value)->name : "?");
		return;
	case AM_PARAMETER_CHOICE:
		for (int64_t i = 0; i <= parameter->highest && parameter->choices[i] != NULL; i++)
			if (i == value) {
				snprintf(ret_text, AMOUNT_SIZE, "%s", parameter->choices[i]);
				return;
			}
		snprintf(ret_text, AMOUNT_SIZE, "%" PRId64, value);
		return;
	default:
		snprintf(ret_text, AMOUNT_SIZE, "%" PRId64, value);
		return;
	}
}
