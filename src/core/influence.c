/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/condition.h"

/* ---- what conditions do to load, power and heat ----------------------------------------------------------------- */

static void slow_down(struct am_influence *influence, double capacity, enum am_throttle reason)
{
	if (capacity < influence->capacity)
		influence->capacity = capacity;
	influence->reasons |= reason;
}

static void pin(const struct am_condition *condition, struct am_influence *influence)
{
	double value = (double)condition->values[1];

	if (condition->values[0] == AM_CHANNEL_UTILIZATION)
		influence->level = value < 0.0 ? 0.0 : value > 100.0 ? 1.0 : value / 100.0;
	else if (condition->values[0] == AM_CHANNEL_POWER)
		influence->power = value < 0.0 ? 0.0 : value;
}

void am_condition_influence(const struct am_condition *condition, const struct am_product *product,
                            struct am_influence *influence)
{
	double percent = (double)condition->values[0] / 100.0;

	switch ((enum am_condition_kind)condition->kind) {
	case AM_CONDITION_PIN:
		pin(condition, influence);
		break;
	case AM_CONDITION_HUNG:
		influence->level = 1.0;
		break;
	case AM_CONDITION_FAN_FAILURE:
		influence->cooling *= percent;
		break;
	case AM_CONDITION_THERMAL_SLOWDOWN:
		influence->overheats = true;
		slow_down(influence, percent, AM_THROTTLE_SLOWDOWN);
		break;
	case AM_CONDITION_POWER_BRAKE:
		slow_down(influence, percent, AM_THROTTLE_BRAKE);
		break;
	case AM_CONDITION_POWER_LIMIT:
		influence->power_limit = (double)condition->values[0];
		break;
	case AM_CONDITION_CLOCKS:
		if ((double)condition->values[1] < product->clock_core[2])
			slow_down(influence, (double)condition->values[1] / product->clock_core[2],
			          AM_THROTTLE_SETTING);
		break;
	default:
		break;
	}
}

/* ---- what conditions do to what is shown ------------------------------------------------------------------------ */

static int64_t usable(const struct am_sample *sample)
{
	return sample->values[AM_CHANNEL_MEMORY_TOTAL] - sample->values[AM_CHANNEL_MEMORY_RESERVED];
}

static void use_memory(struct am_sample *sample, int64_t bytes)
{
	int64_t most = usable(sample);

	sample->values[AM_CHANNEL_MEMORY_USED] = bytes < 0 ? 0 : bytes > most ? most : bytes;
	sample->values[AM_CHANNEL_MEMORY_FREE] = most - sample->values[AM_CHANNEL_MEMORY_USED];
}

static void show_pin(const struct am_condition *condition, struct am_sample *sample)
{
	const struct am_channel_info *info = NULL;
	int64_t value = condition->values[1];

	if (condition->values[0] >= 0 && condition->values[0] < AM_CHANNEL_COUNT)
		info = am_channel_info((enum am_channel)condition->values[0]);
	if (info == NULL)
		return;
	if (value < info->lowest)
		value = info->lowest;
	if (value > info->highest)
		value = info->highest;
	if (condition->values[0] == AM_CHANNEL_MEMORY_USED)
		use_memory(sample, value);
	else
		sample->values[condition->values[0]] = value;
}

static void add(struct am_sample *sample, enum am_channel channel, int64_t value)
{
	const struct am_channel_info *info = am_channel_info(channel);

	/* Neither of both is anywhere near what does not fit, unless a record is damaged. */
	if (value > info->highest - sample->values[channel])
		sample->values[channel] = info->highest;
	else if (value > 0)
		sample->values[channel] += value;
}

static void lower(struct am_sample *sample, enum am_channel channel, int64_t most)
{
	if (most >= 0 && most < sample->values[channel])
		sample->values[channel] = most;
}

static void show_clocks(const struct am_condition *condition, struct am_sample *sample)
{
	bool throttled =
	    sample->reasons & (AM_THROTTLE_POWER | AM_THROTTLE_HEAT | AM_THROTTLE_SLOWDOWN | AM_THROTTLE_BRAKE);

	if (!throttled && sample->values[AM_CHANNEL_CLOCK_CORE] < condition->values[0])
		sample->values[AM_CHANNEL_CLOCK_CORE] =
		    am_channel_round(AM_CHANNEL_CLOCK_CORE, (double)condition->values[0]);
}

void am_condition_show(const struct am_condition *condition, const struct am_product *product, struct am_sample *sample)
{
	int64_t value = condition->values[0];

	switch ((enum am_condition_kind)condition->kind) {
	case AM_CONDITION_PIN:
		show_pin(condition, sample);
		break;
	case AM_CONDITION_ECC_UNCORRECTED:
		add(sample, AM_CHANNEL_ECC_UNCORRECTED, value);
		if (sample->values[AM_CHANNEL_XID] == 0)
			sample->values[AM_CHANNEL_XID] = 48;
		break;
	case AM_CONDITION_ECC_CORRECTED:
		add(sample, AM_CHANNEL_ECC_CORRECTED, value);
		break;
	case AM_CONDITION_REMAPPED_ROWS:
		add(sample, AM_CHANNEL_REMAPPED_ROWS, value);
		break;
	case AM_CONDITION_XID:
		sample->values[AM_CHANNEL_XID] = am_channel_round(AM_CHANNEL_XID, (double)value);
		break;
	case AM_CONDITION_FAN_FAILURE:
		sample->values[AM_CHANNEL_FAN] = 0;
		break;
	case AM_CONDITION_PCIE_DEGRADED:
		lower(sample, AM_CHANNEL_PCIE_GENERATION, value);
		lower(sample, AM_CHANNEL_PCIE_WIDTH, condition->values[1]);
		break;
	case AM_CONDITION_NVLINK_DOWN:
		lower(sample, AM_CHANNEL_NVLINKS, product->nvlinks > value ? (int64_t)product->nvlinks - value : 0);
		break;
	case AM_CONDITION_STOLEN_MEMORY:
		if (value > 0)
			use_memory(sample, value < usable(sample) ? sample->values[AM_CHANNEL_MEMORY_USED] + value
			                                          : usable(sample));
		break;
	case AM_CONDITION_CLOCKS:
		show_clocks(condition, sample);
		break;
	case AM_CONDITION_FAN:
		sample->values[AM_CHANNEL_FAN] = am_channel_round(AM_CHANNEL_FAN, (double)value);
		break;
	default:
		break;
	}
}
