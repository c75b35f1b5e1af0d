/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The unit in which @p bytes is shown with one decimal, at least 1 of it. */
static unsigned unit_of(int64_t bytes)
{
	unsigned unit = 0;

	/* 1023.95 would be shown as 1024.0. */
	for (double value = (double)bytes; value >= 1023.95 && unit < 5; value /= 1024)
		unit++;
	return unit;
}

static double in_unit(int64_t bytes, unsigned unit)
{
	return (double)bytes / (double)((int64_t)1 << (10 * unit));
}

static const char *const long_units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
static const char *const short_units[] = {"B", "K", "M", "G", "T", "P"};

void quantity_bytes(int64_t bytes, char ret_text[QUANTITY_SIZE])
{
	unsigned unit = unit_of(bytes);

	snprintf(ret_text, QUANTITY_SIZE, "%.*f %s", unit > 0 ? 1 : 0, in_unit(bytes, unit), long_units[unit]);
}

void quantity_of_bytes(int64_t used, int64_t total, bool brief, char ret_text[QUANTITY_SIZE])
{
	unsigned unit = unit_of(used > total ? used : total);
	int decimals = unit > 0 ? 1 : 0, width = snprintf(NULL, 0, "%.*f", decimals, in_unit(total, unit));

	snprintf(ret_text, QUANTITY_SIZE, brief ? "%*.*f/%.*f%s" : "%*.*f / %.*f %s", width, decimals,
	         in_unit(used, unit), decimals, in_unit(total, unit), brief ? short_units[unit] : long_units[unit]);
}

void quantity_of_power(int64_t power, double cap, bool brief, char ret_text[QUANTITY_SIZE])
{
	int64_t watts = am_channel_coarsen(power, 1000);
	int64_t cap_watts = am_channel_coarsen(am_channel_round(AM_CHANNEL_POWER, cap), 1000);
	int width = snprintf(NULL, 0, "%" PRId64, cap_watts);

	if (brief || cap_watts <= 0)
		snprintf(ret_text, QUANTITY_SIZE, "%*" PRId64 " W", width, watts);
	else
		snprintf(ret_text, QUANTITY_SIZE, "%*" PRId64 " / %" PRId64 " W", width, watts, cap_watts);
}

static void with_thousandths(int64_t value, const char *unit, char ret_text[QUANTITY_SIZE])
{
	snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 ".%03" PRId64 " %s", value / 1000, value % 1000, unit);
}

void quantity_of_channel(enum am_channel channel, int64_t value, const char *celsius, char ret_text[QUANTITY_SIZE])
{
	const char *unit = am_channel_info(channel)->unit;

	if (strcmp(unit, "byte") == 0)
		quantity_bytes(value, ret_text);
	else if (strcmp(unit, "milliwatt") == 0 && value >= 0)
		with_thousandths(value, "W", ret_text);
	else if (strcmp(unit, "millijoule") == 0 && value >= 0)
		with_thousandths(value, "J", ret_text);
	else if (strcmp(unit, "percent") == 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " %%", value);
	else if (strcmp(unit, "celsius") == 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " %s", value, celsius);
	else if (strcmp(unit, "megahertz") == 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " MHz", value);
	else if (channel == AM_CHANNEL_PERFORMANCE_STATE)
		snprintf(ret_text, QUANTITY_SIZE, "P%" PRId64, value);
	else
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64, value);
}

void quantity_rate(int64_t rate, const char *times, char ret_text[QUANTITY_SIZE])
{
	if (rate == 0)
		snprintf(ret_text, QUANTITY_SIZE, "frozen");
	else if (rate == 1000)
		snprintf(ret_text, QUANTITY_SIZE, "real time");
	else
		snprintf(ret_text, QUANTITY_SIZE, "%g%s", (double)rate / 1000, times);
}

void quantity_time(int64_t nanoseconds, char ret_text[QUANTITY_SIZE])
{
	int64_t seconds = nanoseconds / 1000000000, days = seconds / 86400, hours = seconds / 3600 % 24,
		minutes = seconds / 60 % 60;

	if (days > 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " d %" PRId64 " h", days, hours);
	else if (hours > 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " h %" PRId64 " min", hours, minutes);
	else if (minutes > 0)
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 " min %" PRId64 " s", minutes, seconds % 60);
	else
		snprintf(ret_text, QUANTITY_SIZE, "%" PRId64 ".%" PRId64 " s", seconds, nanoseconds / 100000000 % 10);
}
