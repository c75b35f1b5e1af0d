/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/amount.h"

#include "base/quote.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A unit, and what one of it is of the amount that is read; the name "" is of a number alone. */
struct unit {
	const char *name;
	int64_t factor;
	bool exact; /* m is not M: a thousandth is no million */
};

#define KIB ((int64_t)1 << 10)
#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)
#define TIB ((int64_t)1 << 40)

#define MINUTE ((int64_t)60)
#define HOUR   ((int64_t)3600)
#define DAY    ((int64_t)86400)

static const struct unit sizes[] = {
    {"", 1, 0},      {"b", 1, 0},    {"k", KIB, 0},   {"kb", KIB, 0},  {"kib", KIB, 0},
    {"m", MIB, 0},   {"mb", MIB, 0}, {"mib", MIB, 0}, {"g", GIB, 0},   {"gb", GIB, 0},
    {"gib", GIB, 0}, {"t", TIB, 0},  {"tb", TIB, 0},  {"tib", TIB, 0}, {0},
};

#define SECOND ((int64_t)1000000000)
static const struct unit durations[] = {
    {"ms", 1000000, 0},
    {"s", SECOND, 0},
    {"m", MINUTE *SECOND, 0},
    {"min", MINUTE *SECOND, 0},
    {"h", HOUR *SECOND, 0},
    {"d", DAY *SECOND, 0},
    {0},
};

static const struct unit shares[] = {{"", 1000000, 0}, {"%", 10000, 0}, {0}};
static const struct unit factors[] = {{"", 1000, 0}, {"x", 1000, 0}, {0}};
static const struct unit counts[] = {{"", 1, 0}, {0}};
static const struct unit percents[] = {{"", 1, 0}, {"%", 1, 0}, {0}};
static const struct unit powers[] = {{"", 1000, 0}, {"w", 1000, 0}, {"mW", 1, true}, {"kw", 1000000, 0}, {0}};
static const struct unit energies[] = {
    {"", 1000, 0}, {"j", 1000, 0}, {"mJ", 1, true}, {"kj", 1000000, 0}, {"wh", 3600000, 0}, {"kwh", 3600000000, 0}, {0},
};
static const struct unit temperatures[] = {{"", 1, 0}, {"c", 1, 0}, {"\u00b0c", 1, 0}, {0}};
static const struct unit frequencies[] = {{"", 1, 0}, {"MHz", 1, true}, {"mhz", 1, true}, {"ghz", 1000, 0}, {0}};
static const struct unit milliseconds[] = {
    {"ms", 1, 0},
    {"s", 1000, 0},
    {"m", MINUTE * 1000, 0},
    {"min", MINUTE * 1000, 0},
    {"h", HOUR * 1000, 0},
    {"d", DAY * 1000, 0},
    {0},
};

/* A decimal number as it is written: whole + part / parts. */
struct decimal {
	int64_t whole, part, parts;
};

/* Digits that are read behind the point. */
#define DECIMALS_MAX 9

/* Neither signs nor exponents. @return what follows it, or NULL */
static const char *read_decimal(const char *text, struct decimal *ret_decimal)
{
	struct decimal decimal = {.parts = 1};
	int digits = 0, decimals = 0;

	for (; *text >= '0' && *text <= '9'; text++, digits++)
		if (__builtin_mul_overflow(decimal.whole, 10, &decimal.whole) ||
		    __builtin_add_overflow(decimal.whole, *text - '0', &decimal.whole))
			return NULL;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++, decimals++) {
			if (decimals == DECIMALS_MAX)
				return NULL;
			decimal.part = decimal.part * 10 + (*text - '0');
			decimal.parts *= 10;
		}
	*ret_decimal = decimal;
	return digits + decimals > 0 ? text : NULL;
}

/* @param rounded whether a part of one does not matter; else it is refused */
static bool multiply(struct decimal decimal, int64_t factor, bool rounded, int64_t *ret_value)
{
	int64_t whole, part, remainder;

	for (; decimal.parts > 1 && decimal.part % 10 == 0; decimal.parts /= 10)
		decimal.part /= 10;
	if (__builtin_mul_overflow(decimal.whole, factor, &whole) ||
	    __builtin_mul_overflow(decimal.part, factor, &part))
		return false;
	remainder = part % decimal.parts;
	if (remainder > 0 && !rounded)
		return false;
	part = part / decimal.parts + (remainder > 0 && 2 * remainder >= decimal.parts);
	return !__builtin_add_overflow(whole, part, ret_value);
}

/* A number and one of @p units. @return false where it is written otherwise, or does not fit. */
static bool read_amount(const char *text, const struct unit *units, bool rounded, int64_t *ret_value)
{
	struct decimal decimal;
	const char *ending = read_decimal(text, &decimal);

	if (ending == NULL)
		return false;
	while (*ending == ' ')
		ending++;
	for (const struct unit *unit = units; unit->name != NULL; unit++)
		if ((unit->exact ? strcmp : strcasecmp)(unit->name, ending) == 0)
			return multiply(decimal, unit->factor, rounded, ret_value);
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

	if (!read_amount(text, sizes, true, &bytes) || bytes <= 0)
		return refuse(text, "no size; write one as 512M or 8G", error);
	*ret_bytes = bytes;
	return true;
}

bool amount_read_duration(const char *text, int64_t *ret_nanoseconds, struct am_error *error)
{
	int64_t nanoseconds;

	if (!read_amount(text, durations, true, &nanoseconds) || nanoseconds <= 0)
		return refuse(text, "no duration; write one as 500ms, 5s, 2m or 1h", error);
	*ret_nanoseconds = nanoseconds;
	return true;
}

bool amount_read_share(const char *text, int64_t *ret_millionths, struct am_error *error)
{
	int64_t millionths;

	if (!read_amount(text, shares, true, &millionths) || millionths <= 0 || millionths > 1000000)
		return refuse(text, "no share; it must be above 0 and at most 1, as 0.5 or 50%", error);
	*ret_millionths = millionths;
	return true;
}

bool amount_read_factor(const char *text, int64_t *ret_thousandths, struct am_error *error)
{
	if (!read_amount(text, factors, true, ret_thousandths))
		return refuse(text, "no factor; write one as 60 or 0.5", error);
	return true;
}

/* ---- quantities by their unit ----------------------------------------------------------------------------------- */

/* How a quantity in that unit is written; the last one is of all others. */
static const struct notation {
	const char *unit;
	const struct unit *units;
	bool rounded;
	const char *what;
} notations[] = {
    {"percent", percents, false, "no percentage; write one as 50 or 50%"},
    {"byte", sizes, true, "no size; write one as 512M or 8G"},
    {"milliwatt", powers, false, "no power; write one as 300 or 300W"},
    {"millijoule", energies, false, "no energy; write one as 300 or 300J"},
    {"celsius", temperatures, false, "no temperature; write one as 85 or 85C"},
    {"megahertz", frequencies, false, "no frequency; write one as 1410 or 1410MHz"},
    {"millisecond", milliseconds, false, "no duration; write one as 500ms, 5s, 2m or 1h"},
    {"", counts, false, "no whole number"},
};

bool amount_read_quantity(const char *unit, const char *text, int64_t *ret_value, struct am_error *error)
{
	const struct notation *notation = notations;

	while (notation->unit[0] != '\0' && strcmp(notation->unit, unit) != 0)
		notation++;
	return read_amount(text, notation->units, notation->rounded, ret_value) || refuse(text, notation->what, error);
}

/* ---- a condition's parameters ----------------------------------------------------------------------------------- */

static bool read_choice(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                        struct am_error *error)
{
	char allowed[256] = "", quote[AM_QUOTE_SIZE];

	for (int64_t i = 0; parameter->choices[i] != NULL; i++) {
		size_t used = strlen(allowed);
		int64_t number = 0;

		if (strcasecmp(parameter->choices[i], text) == 0 ||
		    (strspn(text, "0123456789") == strlen(text) && amount_read_quantity("", text, &number, NULL) &&
		     number == i)) {
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

const char *amount_unit(const struct am_parameter *parameter)
{
	static const char *const names[] = {
	    [AM_PARAMETER_PERCENT] = "percent",         [AM_PARAMETER_BYTE] = "byte",
	    [AM_PARAMETER_MILLIWATT] = "milliwatt",     [AM_PARAMETER_MEGAHERTZ] = "megahertz",
	    [AM_PARAMETER_MILLISECOND] = "millisecond", [AM_PARAMETER_SWITCH] = "switch",
	    [AM_PARAMETER_CHANNEL] = "channel",         [AM_PARAMETER_CHOICE] = "choice",
	};
	const char *name = (size_t)parameter->unit < sizeof(names) / sizeof(names[0]) ? names[parameter->unit] : NULL;

	return name != NULL ? name : "count";
}

bool amount_read_parameter(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                           struct am_error *error)
{
	char given[AMOUNT_SIZE], lowest[AMOUNT_SIZE], highest[AMOUNT_SIZE];
	int64_t value = 0;

	if (parameter->unit == AM_PARAMETER_CHOICE)
		return read_choice(parameter, text, ret_value, error);
	if (parameter->unit == AM_PARAMETER_SWITCH)
		return read_switch(parameter, text, ret_value, error);
	if (parameter->unit == AM_PARAMETER_CHANNEL)
		return read_channel(parameter, text, ret_value, error);
	if (!amount_read_quantity(amount_unit(parameter), text, &value, error))
		return am_error_prefix(error, "%s ", parameter->name);
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
