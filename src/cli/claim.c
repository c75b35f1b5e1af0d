/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/claim.h"

#include "base/quote.h"
#include "cli/amount.h"
#include "cli/quantity.h"

#include <stdio.h>
#include <string.h>

#define MILLION 1000000

bool claim_take_option(struct claim *claim, int key, const char *argument, struct argp_state *state)
{
	struct am_error error;

	switch (key) {
	case OPTION_SHARE:
		if (!amount_read_share(argument, &claim->share, &error))
			argp_error(state, "--share: %s", error.message);
		return true;
	case OPTION_MEMORY:
		if (!amount_read_bytes(argument, &claim->memory, &error))
			argp_error(state, "--memory: %s", error.message);
		return true;
	case OPTION_PROFILE:
		claim->profile = argument;
		return true;
	default:
		return false;
	}
}

static bool find_profile(const struct am_board *board, const char *name, uint32_t *ret_profile, struct am_error *error)
{
	char known[AM_PROFILES_MAX * (AM_PROFILE_NAME_SIZE + 2)] = "", quote[AM_QUOTE_SIZE];
	struct am_profile_info profile;

	*ret_profile = AM_PROFILE_TRAINING;
	if (name == NULL)
		return true;
	*ret_profile = am_board_profile_by_name(board, name);
	if (*ret_profile != AM_NONE)
		return true;
	for (uint32_t i = 0; am_board_profile(board, i, &profile); i++) {
		size_t used = strlen(known);

		snprintf(known + used, sizeof(known) - used, "%s%s", used > 0 ? ", " : "", profile.name);
	}
	return am_error_set(error, AM_ERROR_NOT_FOUND, "the board has no profile %s; it has %s", am_quote(quote, name),
	                    known);
}

/* How much memory it gets of a device, at most all that anybody can have. */
static bool memory_of(const struct claim *claim, const struct am_device *device, uint64_t *ret_bytes,
                      struct am_error *error)
{
	uint64_t usable =
	    device->memory_total > device->memory_reserved ? device->memory_total - device->memory_reserved : 0;
	uint64_t share = claim->share > 0 ? (uint64_t)claim->share : MILLION;
	char wanted[QUANTITY_SIZE], there[QUANTITY_SIZE];

	if (claim->memory == 0) {
		*ret_bytes = usable / MILLION * share + usable % MILLION * share / MILLION;
		return true;
	}
	*ret_bytes = (uint64_t)claim->memory;
	if (*ret_bytes <= usable)
		return true;
	quantity_bytes(claim->memory, wanted);
	quantity_bytes((int64_t)usable, there);
	return am_error_set(error, AM_ERROR_INVALID, "it has %s that can be used, not %s", there, wanted);
}

bool claim_make(const struct claim *claim, struct change *change, const struct am_owner *owner, uint64_t *ret_ids,
                struct am_error *error)
{
	double fraction = claim->share > 0 ? (double)claim->share / MILLION : 1.0;
	uint32_t profile;

	if (!find_profile(change->board, claim->profile, &profile, error))
		return false;
	for (size_t i = 0; i < change->selection.count; i++) {
		uint32_t ordinal = change->selection.ordinals[i];
		struct am_device device;
		uint64_t memory = 0;

		if (!am_board_device(change->board, ordinal, &device))
			return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device number %u",
			                    (unsigned)ordinal);
		if (!memory_of(claim, &device, &memory, error) ||
		    !am_transaction_start_workload(change->transaction, ordinal, owner, profile, fraction, memory,
		                                   &ret_ids[i], error))
			return change_blame(change, ordinal, error);
	}
	return true;
}
