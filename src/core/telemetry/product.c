/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/telemetry.h"

#include "base/text.h"
#include "core/telemetry/waveform.h"

#include <stddef.h>
#include <string.h>

/* Clears all but the waveforms, which are most of it and are compiled later. */
static void clear(struct am_product *product)
{
	memset(product, 0, offsetof(struct am_product, waveforms));
}

/*
 * 250 W and 120 degrees are the capacities that Backend.AI's mock shows; the rest
 * is assumed: an accelerator with its own fan that comes to 80 degrees under load.
 */
void am_product_generic(struct am_product *ret_product)
{
	clear(ret_product);
	am_text_cut(ret_product->name, sizeof(ret_product->name), "generic");
	ret_product->power_idle = 35000;
	ret_product->power_awake = 35000;
	ret_product->power_full = 250000;
	ret_product->power_limit[0] = 100000;
	ret_product->power_limit[1] = 250000;
	ret_product->power_limit[2] = 250000;
	ret_product->inlet = 30;
	ret_product->heat_resistance = 50.0 / 235000;
	ret_product->time_constant = 45.0;
	ret_product->temperature_limit = 120;
	ret_product->temperature_throttle = 87;
	ret_product->temperature_slowdown = 95;
	ret_product->temperature_shutdown = 105;
	ret_product->clock_core[0] = 210;
	ret_product->clock_core[1] = 300;
	ret_product->clock_core[2] = 1500;
	ret_product->clock_core[3] = 1500;
	ret_product->clock_step = 15;
	ret_product->clock_memory[0] = 800;
	ret_product->clock_memory[1] = 1600;
	ret_product->fan_idle = 30;
	ret_product->fan_from = 45;
	ret_product->fan_slope = 70.0 / 50;
	ret_product->performance_state[0] = 8;
	ret_product->fans = 1;
	ret_product->pcie_generation = 4;
	ret_product->pcie_width = 16;
}

/* The figure of a fact, or @p otherwise where nobody publishes it. */
static double fact_or(const struct am_catalog_product *entry, enum am_fact fact, double otherwise)
{
	return entry->facts[fact].known ? entry->facts[fact].number : otherwise;
}

static double assumption(const struct am_catalog_product *entry, enum am_assumption assumption)
{
	return entry->assumptions[assumption].number;
}

/* Where nothing else is known, a device without figures of its own is this much below its limit when it trains. */
#define LIMIT_PER_FULL 1.1

static void take_power(struct am_product *product, const struct am_catalog_product *entry)
{
	double full = assumption(entry, AM_ASSUMPTION_POWER_FULL), awake = assumption(entry, AM_ASSUMPTION_POWER_AWAKE);
	double limit = fact_or(entry, AM_FACT_POWER_LIMIT_DEFAULT, full * LIMIT_PER_FULL);

	product->power_idle = assumption(entry, AM_ASSUMPTION_POWER_ASLEEP);
	product->power_awake = awake;
	/* What is known is what a training job draws, which is not all that can be drawn. */
	product->power_full = awake + (full - awake) / am_profile_info(AM_PROFILE_TRAINING)->power_factor;
	/* Bounds that nobody publishes are none: the limit cannot be changed then. */
	product->power_limit[0] = fact_or(entry, AM_FACT_POWER_LIMIT_LOWEST, limit);
	product->power_limit[1] = limit;
	product->power_limit[2] = fact_or(entry, AM_FACT_POWER_LIMIT_HIGHEST, limit);
}

/* Thresholds that most products of a maker share; assumed of those of which nobody publishes them. */
#define THROTTLE_USUAL 87.0
#define SLOWDOWN_ABOVE 2.0
#define SHUTDOWN_ABOVE 8.0

static void take_heat(struct am_product *product, const struct am_catalog_product *entry)
{
	double idle = assumption(entry, AM_ASSUMPTION_TEMPERATURE_IDLE);
	double full = assumption(entry, AM_ASSUMPTION_TEMPERATURE_FULL);
	double throttle = fact_or(entry, AM_FACT_TEMPERATURE_TARGET, THROTTLE_USUAL);

	product->inlet = assumption(entry, AM_ASSUMPTION_INLET);
	product->heat_resistance = (full - idle) / (assumption(entry, AM_ASSUMPTION_POWER_FULL) - product->power_idle);
	product->time_constant = assumption(entry, AM_ASSUMPTION_TIME_CONSTANT);
	throttle = fact_or(entry, AM_FACT_TEMPERATURE_HIGHEST_OPERATING, throttle);
	product->temperature_throttle = throttle;
	/* Newer ones tell how far below the highest operating temperature the others begin. */
	product->temperature_slowdown =
	    fact_or(entry, AM_FACT_TEMPERATURE_SLOWDOWN,
	            throttle - fact_or(entry, AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN, -SLOWDOWN_ABOVE));
	product->temperature_shutdown =
	    fact_or(entry, AM_FACT_TEMPERATURE_SHUTDOWN,
	            throttle - fact_or(entry, AM_FACT_TEMPERATURE_LIMIT_SHUTDOWN, -SHUTDOWN_ABOVE));
	product->temperature_limit = product->temperature_shutdown;
}

static void take_clocks(struct am_product *product, const struct am_catalog_product *entry)
{
	double asleep = assumption(entry, AM_ASSUMPTION_CLOCK_CORE_ASLEEP);
	double loaded = assumption(entry, AM_ASSUMPTION_CLOCK_CORE_LOADED);
	double lowest = fact_or(entry, AM_FACT_CLOCK_CORE_LOWEST, asleep < loaded ? asleep : loaded);
	double highest = fact_or(entry, AM_FACT_CLOCK_CORE_HIGHEST, loaded);
	double steps = fact_or(entry, AM_FACT_CLOCK_CORE_STEPS, 0.0);

	product->clock_core[0] = lowest;
	product->clock_core[1] = asleep;
	product->clock_core[2] = loaded;
	product->clock_core[3] = highest;
	product->clock_step = steps > 1.0 ? (highest - lowest) / (steps - 1.0) : 0.0;
	product->clock_memory[0] = assumption(entry, AM_ASSUMPTION_CLOCK_MEMORY_ASLEEP);
	product->clock_memory[1] = assumption(entry, AM_ASSUMPTION_CLOCK_MEMORY_LOADED);
	product->performance_state[0] = (int32_t)assumption(entry, AM_ASSUMPTION_PERFORMANCE_STATE_ASLEEP);
	product->performance_state[1] = (int32_t)assumption(entry, AM_ASSUMPTION_PERFORMANCE_STATE_AWAKE);
}

void am_product_of_catalog(struct am_product *ret_product, const struct am_catalog_product *entry)
{
	clear(ret_product);
	ret_product->fans = (uint32_t)fact_or(entry, AM_FACT_FAN_COUNT, 0.0);
	ret_product->pcie_generation = (uint32_t)fact_or(entry, AM_FACT_PCIE_GENERATION, 0.0);
	ret_product->pcie_width = (uint32_t)fact_or(entry, AM_FACT_PCIE_WIDTH, 0.0);
	ret_product->nvlinks = (uint32_t)fact_or(entry, AM_FACT_LINK_COUNT, 0.0);
	am_text_cut(ret_product->name, sizeof(ret_product->name), entry->name);
	take_power(ret_product, entry);
	take_heat(ret_product, entry);
	take_clocks(ret_product, entry);
	if (ret_product->fans == 0)
		return;
	ret_product->fan_idle = assumption(entry, AM_ASSUMPTION_FAN_IDLE);
	ret_product->fan_from = assumption(entry, AM_ASSUMPTION_FAN_FROM);
	ret_product->fan_slope =
	    (100.0 - ret_product->fan_idle) / (assumption(entry, AM_ASSUMPTION_FAN_FULL_AT) - ret_product->fan_from);
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
