/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include <stddef.h>
#include <string.h>

/* No period is longer, in seconds: a day. */
#define PERIOD_MAX 86400.0

/*
 * What the profiles look like. The figures are chosen, not measured: what a
 * dashboard shows of a training job and of a machine at leisure. The amplitudes
 * and the pulse leave the load within 0 and 1 at every tick, which a test holds
 * them to.
 */
static const struct am_profile_info profiles[AM_PROFILE_COUNT] =
    {
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
		.memory_traffic = 0.25,
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
		.memory_traffic = 0.45,
	    },
	/* A model that fills the device: near all limits, and hardly ever waiting. */
	[AM_PROFILE_TRAINING_LARGE] =
	    {
		.name = "training-large",
		.mean = 0.95,
		.amplitudes = {0.010, 0.010, 0.010, 0.005},
		.shortest = {5, 15, 60, 300},
		.longest = {9, 40, 150, 900},
		.pulse_height = -0.12,
		.pulse_period = {60, 120},
		.pulse_rise = 0.6,
		.pulse_hold = 1.0,
		.pulse_fall = 0.6,
		.power_factor = 0.98,
		.memory_share = 0.93,
		.memory_spread = 0.03,
		.memory_swing = 0.10,
		.memory_traffic = 0.60,
	    },
	/* Requests come in bursts over a floor of single ones; the model stays in memory. */
	[AM_PROFILE_INFERENCE] =
	    {
		.name = "inference",
		.mean = 0.35,
		.amplitudes = {0.02, 0.03, 0.04, 0.03},
		.shortest = {5, 15, 60, 300},
		.longest = {9, 40, 150, 900},
		.pulse_height = 0.45,
		.pulse_period = {10, 25},
		.pulse_rise = 0.8,
		.pulse_hold = 2.0,
		.pulse_fall = 0.8,
		.power_factor = 0.70,
		.memory_share = 0.75,
		.memory_spread = 0.10,
		.memory_swing = 0.05,
		.memory_traffic = 0.35,
	    },
	/* Someone thinks, and now and then runs a cell. */
	[AM_PROFILE_NOTEBOOK] =
	    {
		.name = "notebook",
		.mean = 0.065,
		.amplitudes = {0, 0, 0.004, 0.004},
		.shortest = {5, 15, 60, 300},
		.longest = {9, 40, 150, 900},
		.pulse_height = 0.70,
		.pulse_period = {120, 300},
		.pulse_rise = 1.0,
		.pulse_hold = 6.0,
		.pulse_fall = 2.0,
		.power_factor = 0.60,
		.memory_share = 0.15,
		.memory_spread = 0.10,
		.memory_swing = 0.10,
		.memory_traffic = 0.20,
	    },
	/* All that the device has, and nothing else. The traffic is what an H100 SXM showed at 100 % in a capture. */
	[AM_PROFILE_BURN] =
	    {
		.name = "burn",
		.mean = 1.0,
		.power_factor = 1.0,
		.memory_share = 0.95,
		.memory_traffic = 0.11,
	    },
};

const struct am_profile_info *am_profile_info(enum am_profile profile)
{
	return (unsigned)profile < AM_PROFILE_COUNT ? &profiles[profile] : NULL;
}

/* The figures that are parts of a whole, by their names in the TOML. */
static const struct {
	const char *name;
	size_t offset;
} shares[] = {
    {"mean", offsetof(struct am_profile_info, mean)},
    {"power_factor", offsetof(struct am_profile_info, power_factor)},
    {"memory_share", offsetof(struct am_profile_info, memory_share)},
    {"memory_spread", offsetof(struct am_profile_info, memory_spread)},
    {"memory_swing", offsetof(struct am_profile_info, memory_swing)},
    {"memory_traffic", offsetof(struct am_profile_info, memory_traffic)},
};

static bool check_shares(const struct am_profile_info *profile, struct am_error *error)
{
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		double share;

		memcpy(&share, (const char *)profile + shares[i].offset, sizeof(share));
		if (!(share >= 0.0 && share <= 1.0))
			return am_error_set(error, AM_ERROR_INVALID, "%s is %g; it must be from 0 to 1", shares[i].name,
			                    share);
	}
	return true;
}

static bool check_range(const char *name, const double range[2], struct am_error *error)
{
	if (!(range[0] > 0.0 && range[1] >= range[0] && range[1] <= PERIOD_MAX))
		return am_error_set(
		    error, AM_ERROR_INVALID,
		    "%s is from %g to %g seconds; it must be above 0, the smaller one first, at most %g", name,
		    range[0], range[1], PERIOD_MAX);
	return true;
}

/* How far the pulse's mean over its shortest period moves the load, at the most. */
static double pulse_mean(const struct am_profile_info *profile)
{
	double area = profile->pulse_rise + profile->pulse_hold + profile->pulse_fall;
	double part = area > 0.0 ? area / profile->pulse_period[0] : 0.0;

	return profile->pulse_height * (part < 0.5 ? part : 0.5);
}

static bool check_pulse(const struct am_profile_info *profile, struct am_error *error)
{
	double parts[] = {profile->pulse_rise, profile->pulse_hold, profile->pulse_fall};

	if (!(profile->pulse_height >= -1.0 && profile->pulse_height <= 1.0))
		return am_error_set(error, AM_ERROR_INVALID, "pulse_height is %g; it must be from -1 to 1",
		                    profile->pulse_height);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!(parts[i] >= 0.0 && parts[i] <= PERIOD_MAX))
			return am_error_set(error, AM_ERROR_INVALID,
			                    "the rise, hold and fall of a pulse must be from 0 to %g seconds",
			                    PERIOD_MAX);
	return !(profile->pulse_height < 0.0 || profile->pulse_height > 0.0) ||
	       check_range("pulse_period", profile->pulse_period, error);
}

bool am_profile_check(const struct am_profile_info *profile, struct am_error *error)
{
	double swing = 0, low, high, height = profile->pulse_height, mean;

	if (!check_shares(profile, error) || !check_pulse(profile, error))
		return false;
	for (unsigned i = 0; i < AM_WAVEFORM_SINUSOIDS; i++) {
		double range[2] = {profile->shortest[i], profile->longest[i]};

		if (!(profile->amplitudes[i] >= 0.0 && profile->amplitudes[i] <= 1.0))
			return am_error_set(error, AM_ERROR_INVALID, "an amplitude is %g; it must be from 0 to 1",
			                    profile->amplitudes[i]);
		if (profile->amplitudes[i] > 0.0 && !check_range("a period", range, error))
			return false;
		swing += profile->amplitudes[i];
	}
	mean = height < 0.0 || height > 0.0 ? pulse_mean(profile) : 0.0;
	low = profile->mean - swing + (height < 0.0 ? height : -mean);
	high = profile->mean + swing + (height > 0.0 ? height : -mean);
	/* The figures of a table are decimals. */
	if (low < -1e-9 || high > 1.0 + 1e-9)
		return am_error_set(
		    error, AM_ERROR_INVALID,
		    "mean, amplitudes and pulse together lead from %g to %g; they must stay within 0 and 1", low, high);
	return true;
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
