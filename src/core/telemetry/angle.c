/* SPDX-License-Identifier: Apache-2.0 */
#include "core/telemetry/angle.h"

#include <string.h>

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
	result = 1.0 / 39916800;
	result = result * rest + 1.0 / 3628800;
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
