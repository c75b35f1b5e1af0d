/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file angle.h
 * Sine, cosine and decay without the C library's, since those differ from one
 * library to the next in their last bits.
 */
#ifndef ACCELMOCK_CORE_TELEMETRY_ANGLE_H
#define ACCELMOCK_CORE_TELEMETRY_ANGLE_H

#include <stdint.h>

/* 2 pi / 2^64 */
#define AM_RADIANS_PER_UNIT 3.4061215800865545e-19

/** Four numbers at a time: what the sinusoids of a waveform need, and twice as fast as one after the other. */
typedef double am_double4 __attribute__((vector_size(32), aligned(8)));
typedef int64_t am_mask4 __attribute__((vector_size(32), aligned(8)));

/** Sines and cosines of four phases, in 2^-64 turns; right to 1e-11. */
static inline void am_angle4(const uint64_t phases[4], am_double4 *ret_sines, am_double4 *ret_cosines)
{
	am_double4 x, y, sine, cosine;
	am_mask4 odd, sine_sign, cosine_sign;

	for (int i = 0; i < 4; i++) {
		/* The nearest quarter turn, and what is left of it: between -1/8 and 1/8 of a turn. */
		uint64_t quarter = (phases[i] + ((uint64_t)1 << 61)) >> 62;

		x[i] = (double)(int64_t)(phases[i] - (quarter << 62)) * AM_RADIANS_PER_UNIT;
		odd[i] = -(int64_t)(quarter & 1);
		sine_sign[i] = (int64_t)(quarter >> 1 << 63);
		cosine_sign[i] = (int64_t)((quarter + 1) >> 1 << 63);
	}
	y = x * x;
	/* Taylor's series; on so short an interval the best polynomial of that degree is hardly better. */
	sine = x * (1.0 +
	            y * (-1.0 / 6 + y * (1.0 / 120 + y * (-1.0 / 5040 + y * (1.0 / 362880 + y * (-1.0 / 39916800))))));
	cosine =
	    1.0 +
	    y * (-1.0 / 2 +
	         y * (1.0 / 24 + y * (-1.0 / 720 + y * (1.0 / 40320 + y * (-1.0 / 3628800 + y * (1.0 / 479001600))))));
	/* Chosen and signed without branches: which quarter it is cannot be predicted. */
	*ret_sines = (am_double4)((((am_mask4)cosine & odd) | ((am_mask4)sine & ~odd)) ^ sine_sign);
	*ret_cosines = (am_double4)((((am_mask4)sine & odd) | ((am_mask4)cosine & ~odd)) ^ cosine_sign);
}

/** Sine and cosine of one phase. */
static inline void am_angle(uint64_t phase, double *ret_sine, double *ret_cosine)
{
	const uint64_t phases[4] = {phase, 0, 0, 0};
	am_double4 sines, cosines;

	am_angle4(phases, &sines, &cosines);
	*ret_sine = sines[0];
	*ret_cosine = cosines[0];
}

/** exp(-@p value) for value >= 0, right to a relative 1e-13; 0 from 60 on, where nobody can see the rest. */
double am_decay(double value);

#endif
