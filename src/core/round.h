/* SPDX-License-Identifier: Apache-2.0 */
/** @file round.h am_channel_round() for a channel that the compiler knows: most of a sample's cost was in calling it.
 */
#ifndef ACCELMOCK_CORE_ROUND_H
#define ACCELMOCK_CORE_ROUND_H

#include "accelmock/channel.h"

static inline int64_t channel_round(enum am_channel channel, double value)
{
	static const int64_t limits[AM_CHANNEL_COUNT][2] = {
#define AM_CHANNEL(enumerator, name, unit, lowest, highest, kind) {lowest, highest},
	    AM_CHANNEL_LIST(AM_CHANNEL)
#undef AM_CHANNEL
	};

	if (!(value > (double)limits[channel][0]))
		return limits[channel][0];
	if (value >= (double)limits[channel][1])
		return limits[channel][1];
	return (int64_t)(value < 0.0 ? value - 0.5 : value + 0.5);
}

#endif
