/* SPDX-License-Identifier: Apache-2.0 */
#include "core/telemetry/waveform.h"

#include "base/text.h"
#include "core/telemetry/angle.h"

#include <assert.h>

/* Shorter periods than these many ticks would jump from tick to tick, whatever a tick's length. */
#define SHORTEST_PERIOD 8.0

/* 2^64 */
#define WHOLE_TURN 18446744073709551616.0

/* Which of several random numbers a hash is asked for. */
enum { DRAW_PULSE = 64, DRAW_PERIOD = 128 };

/* A number from 0 to 1, the same for the same arguments. */
static double fraction_of(uint64_t hash, uint64_t draw)
{
	return (double)(am_hash_mix(hash + draw) >> 11) * (1.0 / 9007199254740992.0);
}

static double between(double low, double high, double fraction)
{
	return low + (high - low) * fraction;
}

/*
 * The lag is rise(t + 1) = rise(t) + rate * (input(t) - rise(t)): at an angle w per
 * tick its gain is rate / (e^jw - decay). A sum S with S(t + 1) - S(t) = input(t)
 * has the gain 1 / (e^jw - 1). The real part goes with the sine, the other with
 * the cosine.
 */
static void compile_sinusoid(struct am_sinusoid *sinusoid, double amplitude, double period, double heat_rate)
{
	double decay = am_decay(heat_rate), rate = 1.0 - decay;
	double sine, cosine, half_sine, half_cosine, distance;

	sinusoid->amplitude = amplitude;
	sinusoid->step = (uint64_t)(WHOLE_TURN / period);
	am_angle(sinusoid->step, &sine, &cosine);
	am_angle(sinusoid->step / 2, &half_sine, &half_cosine);
	distance = (cosine - decay) * (cosine - decay) + sine * sine;
	sinusoid->heat_sine = amplitude * rate * (cosine - decay) / distance;
	sinusoid->heat_cosine = -amplitude * rate * sine / distance;
	sinusoid->sum_sine = -0.5 * amplitude;
	sinusoid->sum_cosine = -0.5 * amplitude * half_cosine / half_sine;
}

static uint32_t whole_ticks(double seconds, double tick_seconds)
{
	double ticks = seconds / tick_seconds + 0.5;

	return ticks < 1.0 ? 1u : (uint32_t)ticks;
}

static void compile_pulse(struct am_pulse *pulse, const struct am_profile_info *profile, double tick_seconds,
                          double period)
{
	double seconds = 0.5 * profile->pulse_rise + profile->pulse_hold + 0.5 * profile->pulse_fall;
	double area;

	pulse->rise = whole_ticks(profile->pulse_rise, tick_seconds);
	pulse->hold = whole_ticks(profile->pulse_hold, tick_seconds);
	pulse->fall = whole_ticks(profile->pulse_fall, tick_seconds);
	pulse->period = whole_ticks(period, tick_seconds);
	if (pulse->period < 2 * (pulse->rise + pulse->hold + pulse->fall))
		pulse->period = 2 * (pulse->rise + pulse->hold + pulse->fall);
	area = 0.5 * (pulse->rise - 1.0) + pulse->hold + 0.5 * (pulse->fall + 1.0);
	/* A pulse that is shorter than a tick is seen as the mean of that tick. */
	pulse->height = profile->pulse_height;
	if (seconds < area * tick_seconds)
		pulse->height *= seconds / (area * tick_seconds);
	pulse->mean = pulse->height * area / pulse->period;
}

void am_waveform_compile(struct am_waveform *ret_waveform, const struct am_profile_info *profile, double tick_seconds,
                         double heat_rate, uint64_t variant)
{
	struct am_waveform waveform = {
	    .mean = profile->mean,
	    .power_factor = profile->power_factor,
	    .memory_share = profile->memory_share,
	    .memory_spread = profile->memory_spread,
	    .memory_swing = profile->memory_swing,
	    .memory_ramp = whole_ticks(AM_MEMORY_RAMP_SECONDS, tick_seconds),
	    .memory_traffic = profile->memory_traffic,
	    .peak = profile->mean,
	};

	for (unsigned k = 0; k < AM_WAVEFORM_SINUSOIDS; k++) {
		double seconds =
		    between(profile->shortest[k], profile->longest[k], fraction_of(variant, DRAW_PERIOD + k));
		double period = seconds / tick_seconds;

		if (!(profile->amplitudes[k] > 0.0))
			continue;
		waveform.peak += profile->amplitudes[k];
		compile_sinusoid(&waveform.sinusoids[k], profile->amplitudes[k],
		                 period < SHORTEST_PERIOD ? SHORTEST_PERIOD + k : period, heat_rate);
	}
	if (profile->pulse_height < 0.0 || profile->pulse_height > 0.0)
		compile_pulse(
		    &waveform.pulse, profile, tick_seconds,
		    between(profile->pulse_period[0], profile->pulse_period[1], fraction_of(variant, DRAW_PULSE)));
	/* From below its mean it rises to its height, or in between two dips to nothing. */
	waveform.peak += (waveform.pulse.height > 0.0 ? waveform.pulse.height : 0.0) - waveform.pulse.mean;
	if (waveform.peak > 1.0)
		waveform.peak = 1.0;
	*ret_waveform = waveform;
}

/*
 * The pulse's deviation from its mean at @p position ticks into its period, and
 * the sum of the deviations from there to the period's start, which comes back to
 * 0 with each period.
 */
static void evaluate_pulse(const struct am_pulse *pulse, uint32_t position, double *load, double *sum)
{
	double rise = pulse->rise, hold = pulse->hold, fall = pulse->fall;
	double at = position, value, area;

	if (position < pulse->rise) {
		value = at / rise;
		area = at * (at - 1.0) / (2.0 * rise);
	} else if (position < pulse->rise + pulse->hold) {
		value = 1.0;
		area = 0.5 * (rise - 1.0) + (at - rise);
	} else if (position < pulse->rise + pulse->hold + pulse->fall) {
		double into = at - rise - hold;

		value = 1.0 - into / fall;
		area = 0.5 * (rise - 1.0) + hold + into - into * (into - 1.0) / (2.0 * fall);
	} else {
		value = 0.0;
		area = 0.5 * (rise - 1.0) + hold + 0.5 * (fall + 1.0);
	}
	*load = pulse->height * value - pulse->mean;
	*sum = pulse->height * area - pulse->mean * at;
}

void am_waveform_evaluate(const struct am_waveform *waveform, uint64_t hash, int64_t tick,
                          struct am_deviation *ret_deviation)
{
	double load = 0.0, heat = 0.0, sum = 0.0;
	uint64_t phases[AM_WAVEFORM_SINUSOIDS];
	am_double4 sines, cosines;

	static_assert(AM_WAVEFORM_SINUSOIDS == 4, "four phases at a time");
	for (unsigned k = 0; k < AM_WAVEFORM_SINUSOIDS; k++)
		phases[k] = am_hash_mix(hash + k) + waveform->sinusoids[k].step * (uint64_t)tick;
	am_angle4(phases, &sines, &cosines);
	for (unsigned k = 0; k < AM_WAVEFORM_SINUSOIDS; k++) {
		const struct am_sinusoid *sinusoid = &waveform->sinusoids[k];

		load += sinusoid->amplitude * sines[k];
		heat += sinusoid->heat_sine * sines[k] + sinusoid->heat_cosine * cosines[k];
		sum += sinusoid->sum_sine * sines[k] + sinusoid->sum_cosine * cosines[k];
	}
	if (waveform->pulse.period != 0) {
		uint64_t period = waveform->pulse.period;
		uint64_t place = (uint64_t)tick + ((am_hash_mix(hash + DRAW_PULSE) >> 32) * period >> 32);
		/* Divided by halves as long as that is enough, which is 13 years: it takes half as long. */
		uint32_t position =
		    place <= UINT32_MAX ? (uint32_t)place % (uint32_t)period : (uint32_t)(place % period);
		double pulse_load, pulse_sum;

		evaluate_pulse(&waveform->pulse, position, &pulse_load, &pulse_sum);
		load += pulse_load;
		sum += pulse_sum;
	}
	ret_deviation->load = load;
	ret_deviation->heat = heat;
	ret_deviation->sum = sum;
}
