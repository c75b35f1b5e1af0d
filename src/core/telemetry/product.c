/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "base/text.h"
#include "core/telemetry/waveform.h"

/* How fast the generic product warms and cools: the time constant of a large heat sink in moving air. Assumed. */
#define GENERIC_TIME_CONSTANT 45.0

void am_product_generic(struct am_product *ret_product, int64_t tick_ns, uint64_t seed)
{
	double tick_seconds = (double)tick_ns * 1e-9;
	/*
	 * 250 W and 120 degrees are the capacities that Backend.AI's mock shows; the rest
	 * is assumed: an accelerator with its own fan that comes to 80 degrees under load.
	 */
	struct am_product product = {
	    .name = "generic",
	    .power_idle = 35000,
	    .power_cap = 250000,
	    .inlet = 30,
	    .heat_resistance = 50.0 / 235000,
	    .heat_rate = tick_seconds / GENERIC_TIME_CONSTANT,
	    .temperature_limit = 120,
	    .clock_core = {300, 1500},
	    .clock_memory = {800, 1600},
	    .fan_idle = 30,
	    .fan_from = 45,
	    .fan_slope = 70.0 / 50,
	    .tick_seconds = tick_seconds,
	};

	for (unsigned i = 0; i < AM_PROFILE_COUNT; i++)
		for (unsigned j = 0; j < AM_WAVEFORM_VARIANTS; j++)
			am_waveform_compile(&product.waveforms[i][j], am_profile_info((enum am_profile)i), tick_seconds,
			                    product.heat_rate, am_hash_mix(seed ^ (i * AM_WAVEFORM_VARIANTS + j + 1)));
	*ret_product = product;
}
