/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "base/text.h"
#include "core/telemetry/waveform.h"

void am_product_generic(struct am_product *ret_product)
{
	/*
	 * 250 W and 120 degrees are the capacities that Backend.AI's mock shows; the rest
	 * is assumed: an accelerator with its own fan that comes to 80 degrees under load.
	 */
	*ret_product = (struct am_product){
	    .name = "generic",
	    .power_idle = 35000,
	    .power_awake = 35000,
	    .power_full = 250000,
	    .power_limit = {100000, 250000, 250000},
	    .inlet = 30,
	    .heat_resistance = 50.0 / 235000,
	    .time_constant = 45.0,
	    .temperature_limit = 120,
	    .temperature_throttle = 87,
	    .temperature_slowdown = 95,
	    .temperature_shutdown = 105,
	    .clock_core = {210, 300, 1500, 1500},
	    .clock_step = 15,
	    .clock_memory = {800, 1600},
	    .fan_idle = 30,
	    .fan_from = 45,
	    .fan_slope = 70.0 / 50,
	    .performance_state = {8, 0},
	    .fans = 1,
	    .pcie_generation = 4,
	    .pcie_width = 16,
	};
}

void am_product_compile(struct am_product *product, int64_t tick_ns, uint64_t seed,
                        const struct am_profile_info *profiles, size_t profile_count)
{
	double tick_seconds = (double)tick_ns * 1e-9;

	product->tick_seconds = tick_seconds;
	product->heat_rate = tick_seconds / product->time_constant;
	product->profile_count = (uint32_t)profile_count;
	for (size_t i = 0; i < profile_count; i++)
		for (size_t j = 0; j < AM_WAVEFORM_VARIANTS; j++)
			am_waveform_compile(&product->waveforms[i][j], &profiles[i], tick_seconds, product->heat_rate,
			                    am_hash_mix(seed ^ (i * AM_WAVEFORM_VARIANTS + j + 1)));
}
