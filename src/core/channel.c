/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/channel.h"

#include "core/round.h"

#include <string.h>

static const struct am_channel_info channels[AM_CHANNEL_COUNT] = {
#define AM_CHANNEL(enumerator, name, unit, lowest, highest, kind) {name, unit, lowest, highest, kind},
    AM_CHANNEL_LIST(AM_CHANNEL)
#undef AM_CHANNEL
};

const struct am_channel_info *am_channel_info(enum am_channel channel)
{
	return (unsigned)channel < AM_CHANNEL_COUNT ? &channels[channel] : NULL;
}

bool am_channel_from_name(const char *name, enum am_channel *ret_channel)
{
	for (unsigned i = 0; i < AM_CHANNEL_COUNT; i++)
		if (strcmp(channels[i].name, name) == 0) {
			*ret_channel = (enum am_channel)i;
			return true;
		}
	return false;
}

int64_t am_channel_round(enum am_channel channel, double value)
{
	return channel_round(channel, value);
}

int64_t am_channel_coarsen(int64_t value, int64_t divisor)
{
	int64_t quotient = value / divisor, rest = value % divisor;

	if (rest >= divisor - rest)
		return quotient + 1;
	if (-rest >= divisor + rest)
		return quotient - 1;
	return quotient;
}

/* How much of @p total the part with that weight gets, as a whole number and what is left of it. */
static int64_t quota(int64_t total, double weight, double sum, double *ret_fraction)
{
	double exact = (double)total * (weight / sum);
	int64_t whole = exact < (double)total ? (int64_t)exact : total;

	*ret_fraction = exact - (double)whole;
	return whole;
}

void am_apportion(int64_t total, const double *weights, size_t count, int64_t *ret_parts)
{
	double sum = 0.0, ignored;
	int64_t left = total;

	for (size_t i = 0; i < count; i++)
		sum += weights[i];
	for (size_t i = 0; i < count; i++) {
		ret_parts[i] = sum > 0.0 ? quota(total, weights[i], sum, &ignored) : 0;
		left -= ret_parts[i];
	}
	/* Fewer than `count` are left, so that this is the usual case of a round or two. */
	while (sum > 0.0 && left > 0) {
		size_t best = count;
		double best_fraction = -1.0;

		for (size_t i = 0; i < count; i++) {
			double fraction;

			/* One that already got its extra unit is out; nothing is stored for it. */
			if (weights[i] > 0.0 && quota(total, weights[i], sum, &fraction) == ret_parts[i] &&
			    fraction > best_fraction) {
				best = i;
				best_fraction = fraction;
			}
		}
		if (best == count)
			break;
		ret_parts[best]++;
		left--;
	}
}

int64_t am_share_of_process(int64_t total, size_t count, size_t index)
{
	int64_t each = total / (int64_t)count, left = total % (int64_t)count;

	return each + ((int64_t)index < left ? 1 : 0);
}
