/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include <string.h>

/*
 * What the profiles look like. The figures are chosen, not measured: what a
 * dashboard shows of a training job and of a machine at leisure. The amplitudes
 * and the pulse leave the load within 0 and 1 at every tick, which a test holds
 * them to.
 */
static const struct am_profile_info profiles[AM_PROFILE_COUNT] = {
    [AM_PROFILE_IDLE] =
	{
	    .name = "idle",
	},
    [AM_PROFILE_AMBIENT] =
	{
	    .name = "ambient",
	    .mean = 0.24,
	    .amplitudes = {0.02, 0.04, 0.06, 0.05},
	    .shortest = {7, 20, 90, 400},
	    .longest = {13, 60, 240, 1000},
	    .power_factor = 0.75,
	    .memory_share = 0.30,
	    .memory_spread = 0.08,
	    .memory_swing = 0.25,
	},
    /* Steps with a dip each minute or so, while the next data are loaded. */
    [AM_PROFILE_TRAINING] =
	{
	    .name = "training",
	    .mean = 0.85,
	    .amplitudes = {0.03, 0.03, 0.03, 0.02},
	    .shortest = {5, 15, 60, 300},
	    .longest = {9, 40, 150, 900},
	    .pulse_height = -0.35,
	    .pulse_period = {40, 90},
	    .pulse_rise = 0.6,
	    .pulse_hold = 1.2,
	    .pulse_fall = 0.6,
	    .power_factor = 0.92,
	    .memory_share = 0.80,
	    .memory_spread = 0.08,
	    .memory_swing = 0.15,
	},
};

const struct am_profile_info *am_profile_info(enum am_profile profile)
{
	return (unsigned)profile < AM_PROFILE_COUNT ? &profiles[profile] : NULL;
}

bool am_profile_from_name(const char *name, enum am_profile *ret_profile)
{
	for (unsigned i = 0; i < AM_PROFILE_COUNT; i++)
		if (strcmp(profiles[i].name, name) == 0) {
			*ret_profile = (enum am_profile)i;
			return true;
		}
	return false;
}
