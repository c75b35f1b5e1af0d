/* SPDX-License-Identifier: Apache-2.0 */
#include "share.h"

#include <inttypes.h>
#include <stdio.h>

/** floor(total * part / whole) where that fits 64 bits, else the most that does. */
static uint64_t scale(uint64_t total, uint64_t part, uint64_t whole)
{
	__extension__ typedef unsigned __int128 wide;
	wide scaled = (wide)total * part / whole;
	return scaled > UINT64_MAX ? UINT64_MAX : (uint64_t)scaled;
}

int64_t am_plugin_share_count(const struct am_plugin_options *options, uint64_t memory, uint32_t processors)
{
	uint64_t by_memory = scale(memory, AM_PLUGIN_HUNDREDTHS_ONE, options->unit_memory);
	uint64_t by_processors = scale(processors, AM_PLUGIN_HUNDREDTHS_ONE, options->unit_processors);
	uint64_t count = by_memory < by_processors ? by_memory : by_processors;
	return count > INT64_MAX ? INT64_MAX : (int64_t)count;
}

uint64_t am_plugin_share_memory(const struct am_plugin_options *options, int64_t amount)
{
	if (amount <= 0)
		return 0;
	return scale(options->unit_memory, (uint64_t)amount, (uint64_t)AM_PLUGIN_AMOUNT_ONE);
}

uint32_t am_plugin_share_processors(const struct am_plugin_options *options, int64_t amount)
{
	uint64_t processors = 0;
	if (amount > 0)
		processors = scale(options->unit_processors, (uint64_t)amount, (uint64_t)AM_PLUGIN_AMOUNT_ONE);
	if (processors < AM_PLUGIN_SHARE_PROCESSORS_MIN)
		return AM_PLUGIN_SHARE_PROCESSORS_MIN;
	return processors > UINT32_MAX ? UINT32_MAX : (uint32_t)processors;
}

void am_plugin_hundredths_format(int64_t hundredths, char ret_text[AM_PLUGIN_AMOUNT_SIZE])
{
	if (hundredths < 0)
		hundredths = 0;
	(void)snprintf(ret_text, AM_PLUGIN_AMOUNT_SIZE, "%" PRId64 ".%02d", hundredths / 100, (int)(hundredths % 100));
}
