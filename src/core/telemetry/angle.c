/* SPDX-License-Identifier: Apache-2.0 */
#include "core/telemetry/angle.h"

#include <string.h>

/* 2 pi / 2^64 */
#define RADIANS_PER_UNIT 3.4061215800304245e-19

void am_angle(uint64_t phase, double *ret_sine, double *ret_cosine)
{
	/* The nearest quarter turn, and what is left of it: between -1/8 and 1/8 of a turn. */
	uint64_t quarter = (phase + ((uint64_t)1 << 61)) >> 62;
	double x = (double)(int64_t)(phase - (quarter << 62)) * RADIANS_PER_UNIT;
	double y = x * x;
	/* Taylor's series; on so short an interval the best polynomial of that degree is hardly better. */
	double sine =
	    x *
	    (1.0 + y * (-1.0 / 6 + y * (1.0 / 120 + y * (-1.0 / 5040 + y * (1.0 / 362880 + y * (-1.0 / 39916800))))));
	double cosine =
	    1.0 +
	    y * (-1.0 / 2 +
	         y * (1.0 / 24 + y * (-1.0 / 720 + y * (1.0 / 40320 + y * (-1.0 / 3628800 + y * (1.0 / 479001600))))));
	/* Chosen without branches: which quarter it is cannot be predicted. */
	double along = (quarter & 1) != 0 ? cosine : sine;
	double across = (quarter & 1) != 0 ? sine : cosine;

	*ret_sine = (quarter & 2) != 0 ? -along : along;
	*ret_cosine = ((quarter + 1) & 2) != 0 ? -across : across;
}

#define LOG2_E 1.4426950408889634
/* ln 2 in two parts, the first with its low bits zero, so that subtracting a multiple of it is exact. */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW  1.90821492927058770002e-10

double am_decay(double value)
{
	double power, rest, result;
	uint64_t exponent, bits;

	if (!(value < 60.0))
		return 0.0;
	if (!(value > 0.0))
		return 1.0;
	power = (double)(int64_t)(value * LOG2_E + 0.5);
	rest = (power * LN2_HIGH - value) + power * LN2_LOW; /* |rest| <= ln 2 / 2 */
	result = 1.0 / 3628800;
	result = result * rest + 1.0 / 362880;
	result = result * rest + 1.0 / 40320;
	result = result * rest + 1.0 / 5040;
	result = result * rest + 1.0 / 720;
	result = result * rest + 1.0 / 120;
	result = result * rest + 1.0 / 24;
	result = result * rest + 1.0 / 6;
	result = result * rest + 1.0 / 2;
	result = result * rest + 1.0;
	result = result * rest + 1.0;
	/* Divided by 2^power through the exponent: 0 <= power <= 87, so it stays a normal number. */
	exponent = (uint64_t)power << 52;
	memcpy(&bits, &result, sizeof(bits));
	bits -= exponent;
	memcpy(&result, &bits, sizeof(bits));
	return result;
}
