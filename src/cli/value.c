/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/value.h"

#include "base/quote.h"
#include "base/text.h"
#include "cli/amount.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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
		return amount_read_quantity("", text, ret_value, error) || am_error_prefix(error, "%s ", name);
	for (const char *at = text; strcmp(text, "none") != 0; at++) {
		size_t length = strcspn(at, "+,");
		unsigned bit = 0;

		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		while (value_throttle(bit) != NULL && strcmp(value_throttle(bit), word) != 0)
			bit++;
		if (value_throttle(bit) == NULL)
			return am_error_set(
			    error, AM_ERROR_INVALID,
			    "%s %s is none of them; write it as none, a number, or idle, setting, power, heat, "
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
	bool negative = text[0] == '-' && info->lowest < 0, plain = text[strspn(text, "0123456789")] == '\0';
	const char *unit = info->unit;

	if (channel == AM_CHANNEL_THROTTLE_REASONS)
		return read_throttle(info->name, text, ret_value, error);
	if (channel == AM_CHANNEL_PERFORMANCE_STATE && (text[0] == 'P' || text[0] == 'p'))
		text++;
	/* A duration needs a unit, a channel has one. */
	if (plain && text[0] != '\0' && strcmp(unit, "millisecond") == 0)
		unit = "";
	if (!amount_read_quantity(unit, text + negative, ret_value, error))
		return am_error_prefix(error, "%s ", info->name);
	if (negative)
		*ret_value = -*ret_value;
	return true;
}

void value_tell_channel(enum am_channel channel, int64_t value, char ret_text[VALUE_SIZE])
{
	if (channel == AM_CHANNEL_THROTTLE_REASONS)
		value_tell_throttle(value, " + ", ret_text);
	else
		snprintf(ret_text, VALUE_SIZE, "%" PRId64 " %s", value, am_channel_info(channel)->unit);
}
