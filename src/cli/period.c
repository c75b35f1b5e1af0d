/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/period.h"

#include "base/quote.h"
#include "cli/amount.h"
#include "cli/verb.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- from and until --------------------------------------------------------------------------------------------- */

static bool read_at(struct period *period, const char *text, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE], *end;

	period->at = text;
	if (text[0] == '+')
		return amount_read_duration(text + 1, &period->delay, error);
	errno = 0;
	if (text[0] == '@' && isdigit((unsigned char)text[1])) {
		period->delay = -1;
		period->tick = strtoll(text + 1, &end, 10);
		if (*end == '\0' && errno == 0)
			return true;
	}
	return am_error_set(error, AM_ERROR_INVALID, "%s is no time; write it as +10s, or @12345 for that tick",
	                    am_quote(quote, text));
}

bool period_take(struct period *period, int key, const char *argument, struct argp_state *state)
{
	struct am_error error;

	if (key == OPTION_AT && !read_at(period, argument, &error))
		argp_error(state, "--at: %s", error.message);
	if (key == OPTION_FOR && !amount_read_duration(argument, &period->length, &error))
		argp_error(state, "--for: %s", error.message);
	return key == OPTION_AT || key == OPTION_FOR;
}

/* Ticks that are at least so long. */
static int64_t ticks_of(int64_t nanoseconds, int64_t tick_ns)
{
	return nanoseconds / tick_ns + (nanoseconds % tick_ns != 0);
}

bool period_apply(const struct period *period, int64_t now, int64_t tick_ns, struct am_condition *condition,
                  struct am_error *error)
{
	condition->from = now;
	condition->until = INT64_MAX;
	if (period->at != NULL && period->delay < 0)
		condition->from = period->tick;
	else if (period->at != NULL && __builtin_add_overflow(now, ticks_of(period->delay, tick_ns), &condition->from))
		return am_error_set(error, AM_ERROR_INVALID, "--at %s: that is too far away", period->at);
	if (condition->from < now)
		return am_error_set(error, AM_ERROR_INVALID, "--at %s: that is past; the board is at tick %" PRId64,
		                    period->at, now);
	if (period->length > 0 &&
	    __builtin_add_overflow(condition->from, ticks_of(period->length, tick_ns), &condition->until))
		return am_error_set(error, AM_ERROR_INVALID, "--for: that is too long");
	return true;
}

void period_tell(const struct am_condition *condition, int64_t now, char ret_text[PERIOD_SIZE])
{
	int used = 0;

	ret_text[0] = '\0';
	if (condition->from > now)
		used = snprintf(ret_text, PERIOD_SIZE, " from tick %" PRId64, condition->from);
	if (condition->until != INT64_MAX)
		snprintf(ret_text + used, PERIOD_SIZE - (size_t)used, " until tick %" PRId64, condition->until);
}
