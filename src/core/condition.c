/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/condition.h"

#include "base/quote.h"

#include <inttypes.h>
#include <string.h>

#define NO_LIMIT INT64_MAX
#define REQUIRED INT64_MIN

/* NVML's nvmlComputeMode_t, by number (nvml.h). */
static const char *const compute_modes[] = {"default", "exclusive-thread", "prohibited", "exclusive-process", NULL};

static const struct am_condition_info conditions[AM_CONDITION_COUNT] =
    {
	[AM_CONDITION_PIN] =
	    {
		.name = "pin",
		.group = AM_GROUP_PIN,
		.health = AM_HEALTH_HEALTHY,
		.parameters = {{"channel", AM_PARAMETER_CHANNEL, REQUIRED, 0, AM_CHANNEL_COUNT - 1, NULL},
                               {"value", AM_PARAMETER_COUNT, REQUIRED, INT64_MIN, INT64_MAX, NULL}},
	    },
	[AM_CONDITION_DEGRADED] =
	    {
		.name = "degraded",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
	    },
	[AM_CONDITION_LOST] =
	    {
		.name = "lost",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_OFFLINE,
	    },
	[AM_CONDITION_UNREADABLE] =
	    {
		.name = "unreadable",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_UNKNOWN,
		.reset = true,
	    },
	[AM_CONDITION_ECC_UNCORRECTED] =
	    {
		.name = "ecc-uncorrected",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
		.parameters = {{"count", AM_PARAMETER_COUNT, 1, 1, 1000000000, NULL}},
	    },
	[AM_CONDITION_ECC_CORRECTED] =
	    {
		.name = "ecc-corrected",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"count", AM_PARAMETER_COUNT, 1, 1, 1000000000, NULL}},
	    },
	[AM_CONDITION_REMAPPED_ROWS] =
	    {
		.name = "remapped-rows",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.parameters = {{"rows", AM_PARAMETER_COUNT, 1, 1, 512, NULL}},
	    },
	[AM_CONDITION_XID] =
	    {
		.name = "xid",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
		.parameters = {{"code", AM_PARAMETER_COUNT, REQUIRED, 1, 999, NULL}},
	    },
	[AM_CONDITION_THERMAL_SLOWDOWN] =
	    {
		.name = "thermal-slowdown",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.parameters = {{"clocks", AM_PARAMETER_PERCENT, 50, 1, 99, NULL}},
	    },
	[AM_CONDITION_POWER_BRAKE] =
	    {
		.name = "power-brake",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.parameters = {{"clocks", AM_PARAMETER_PERCENT, 50, 1, 99, NULL}},
	    },
	[AM_CONDITION_FAN_FAILURE] =
	    {
		.name = "fan-failure",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.parameters = {{"resistance", AM_PARAMETER_PERCENT, 300, 101, 1000, NULL}},
	    },
	[AM_CONDITION_PCIE_DEGRADED] =
	    {
		.name = "pcie-degraded",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
		.parameters = {{"generation", AM_PARAMETER_COUNT, 1, 1, 9, NULL},
                               {"width", AM_PARAMETER_COUNT, 1, 1, 32, NULL}},
	    },
	[AM_CONDITION_NVLINK_DOWN] =
	    {
		.name = "nvlink-down",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
		.parameters = {{"links", AM_PARAMETER_COUNT, 1, 1, 72, NULL}},
	    },
	[AM_CONDITION_HUNG] =
	    {
		.name = "hung",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_DEGRADED,
		.reset = true,
	    },
	[AM_CONDITION_STOLEN_MEMORY] =
	    {
		.name = "stolen-memory",
		.group = AM_GROUP_FAULT,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"bytes", AM_PARAMETER_BYTE, REQUIRED, 1, NO_LIMIT, NULL}},
	    },
	[AM_CONDITION_STATISTICS_LATE] =
	    {
		.name = "statistics-late",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_HEALTHY,
		.parameters = {{"delay", AM_PARAMETER_MILLISECOND, 10000, 1, 3600000, NULL}},
	    },
	[AM_CONDITION_STATISTICS_MISSING] =
	    {
		.name = "statistics-missing",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_HEALTHY,
	    },
	[AM_CONDITION_STATISTICS_RAISING] =
	    {
		.name = "statistics-raising",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_HEALTHY,
	    },
	[AM_CONDITION_METRIC_ABSENT] =
	    {
		.name = "metric-absent",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_HEALTHY,
		.parameters = {{"channel", AM_PARAMETER_CHANNEL, AM_CHANNEL_UTILIZATION, 0, AM_CHANNEL_COUNT - 1,
                                NULL}},
	    },
	[AM_CONDITION_SLOTS_SHRINKING] =
	    {
		.name = "slots-shrinking",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_HEALTHY,
		.parameters = {{"by", AM_PARAMETER_PERCENT, 100, 1, 100, NULL}},
	    },
	[AM_CONDITION_HARDWARE_DEGRADED] =
	    {
		.name = "hardware-degraded",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_DEGRADED,
	    },
	[AM_CONDITION_HARDWARE_OFFLINE] =
	    {
		.name = "hardware-offline",
		.group = AM_GROUP_AGENT,
		.health = AM_HEALTH_OFFLINE,
	    },
	[AM_CONDITION_POWER_LIMIT] =
	    {
		.name = "power-limit",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"limit", AM_PARAMETER_MILLIWATT, REQUIRED, 1000, 100000000, NULL}},
	    },
	[AM_CONDITION_CLOCKS] =
	    {
		.name = "clocks",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"lowest", AM_PARAMETER_MEGAHERTZ, REQUIRED, 1, 100000, NULL},
                               {"highest", AM_PARAMETER_MEGAHERTZ, REQUIRED, 1, 100000, NULL}},
	    },
	[AM_CONDITION_FAN] =
	    {
		.name = "fan",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"speed", AM_PARAMETER_PERCENT, REQUIRED, 0, 100, NULL}},
	    },
	[AM_CONDITION_COMPUTE_MODE] =
	    {
		.name = "compute-mode",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"mode", AM_PARAMETER_CHOICE, REQUIRED, 0, 3, compute_modes}},
	    },
	[AM_CONDITION_PERSISTENCE] =
	    {
		.name = "persistence",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"mode", AM_PARAMETER_SWITCH, REQUIRED, 0, 1, NULL}},
	    },
	[AM_CONDITION_ECC] =
	    {
		.name = "ecc",
		.group = AM_GROUP_SETTING,
		.health = AM_HEALTH_HEALTHY,
		.reset = true,
		.parameters = {{"mode", AM_PARAMETER_SWITCH, REQUIRED, 0, 1, NULL}},
	    },
};

/*
 * What people read of them. NVIDIA's documents of which the sources speak: "XID Errors" (GPU
 * deployment and management, docs.nvidia.com/deploy/xid-errors), "GPU Memory Error Management"
 * (docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt), the comments of nvml.h, and `man nvidia-smi`.
 */
static const struct am_condition_text texts[AM_CONDITION_COUNT] = {
    [AM_CONDITION_PIN] =
	{
	    .effect = "one channel shows an exact, constant value; load, power, energy and heat follow a pinned "
		      "utilization, energy and heat a pinned power, the others are only shown",
	    .real = "no such thing",
	    .source = "accelmock",
	},
    [AM_CONDITION_DEGRADED] =
	{
	    .effect = "health is degraded; no channel changes",
	    .real = "works on, and its driver or a monitor reports something that wants attention",
	    .source = "Backend.AI's hardware information (HardwareMetadata: healthy, degraded, offline, unavailable)",
	},
    [AM_CONDITION_LOST] =
	{
	    .effect = "health is offline; no channel has a value any more, and vendors' calls say that it is lost",
	    .real = "falls off the bus (Xid 79); the driver answers GPU_IS_LOST until the machine is started again",
	    .source = "XID Errors, Xid 79; nvml.h, NVML_ERROR_GPU_IS_LOST",
	},
    [AM_CONDITION_UNREADABLE] =
	{
	    .effect = "health is unknown; no channel changes",
	    .real = "its driver answers nothing about its state",
	    .source = "Backend.AI's hardware information (unavailable)",
	},
    [AM_CONDITION_ECC_UNCORRECTED] =
	{
	    .effect = "ecc-uncorrected grows by count, xid is 48 unless another one is injected, health is degraded",
	    .real = "reports a double-bit error as Xid 48, retires the page or remaps the row, and wants a reset",
	    .source = "XID Errors, Xid 48; GPU Memory Error Management",
	},
    [AM_CONDITION_ECC_CORRECTED] =
	{
	    .effect = "ecc-corrected grows by count",
	    .real = "corrects a single-bit error by itself and counts it",
	    .source = "nvml.h, NVML_MEMORY_ERROR_TYPE_CORRECTED",
	},
    [AM_CONDITION_REMAPPED_ROWS] =
	{
	    .effect = "remapped-rows grows by rows, health is degraded; a reset does not undo it",
	    .real = "replaces rows of its memory after uncorrectable errors, at the next reset; up to 512 of them",
	    .source = "GPU Memory Error Management, row remapping",
	},
    [AM_CONDITION_XID] =
	{
	    .effect = "xid is the code, health is degraded",
	    .real = "the driver writes the Xid into the kernel's log and tells whoever waits for such events",
	    .source = "XID Errors; nvml.h, nvmlEventTypeXidCriticalError",
	},
    [AM_CONDITION_THERMAL_SLOWDOWN] =
	{
	    .effect = "temperature goes above the slowdown temperature, clock-core to that part, power with it; "
		      "throttle-reasons has slowdown, throttled-slowdown counts",
	    .real = "cuts its core clocks by a factor of two or more as soon as it is too hot",
	    .source = "nvml.h, nvmlClocksThrottleReasonHwThermalSlowdown",
	},
    [AM_CONDITION_POWER_BRAKE] =
	{
	    .effect = "clock-core goes to that part, power and heat with it; throttle-reasons has brake, "
		      "throttled-brake counts",
	    .real = "cuts its core clocks by a factor of two or more while the power supply asserts the brake",
	    .source = "nvml.h, nvmlClocksThrottleReasonHwPowerBrakeSlowdown",
	},
    [AM_CONDITION_FAN_FAILURE] =
	{
	    .effect =
		"fan shows 0, and the device sheds its heat so much worse: it gets hot, and under load slows down",
	    .real = "heats up when its fan, or the server's, stands still, and lowers its clocks not to get too hot",
	    .source = "nvml.h, nvmlClocksThrottleReasonSwThermalSlowdown; how much worse is assumed",
	},
    [AM_CONDITION_PCIE_DEGRADED] =
	{
	    .effect = "pcie-generation and pcie-width show no more than these, health is degraded",
	    .real = "trains its link at a lower speed or with fewer lanes after errors",
	    .source = "nvml.h, nvmlDeviceGetCurrPcieLinkGeneration and nvmlDeviceGetMaxPcieLinkGeneration",
	},
    [AM_CONDITION_NVLINK_DOWN] =
	{
	    .effect = "nvlinks shows so many fewer, health is degraded",
	    .real = "reports a link that failed as Xid 74 and as inactive",
	    .source = "XID Errors, Xid 74; nvml.h, nvmlDeviceGetNvLinkState",
	},
    [AM_CONDITION_HUNG] =
	{
	    .effect = "utilization is 100 for everyone there, power and heat follow; health is degraded",
	    .real = "shows full utilization without making progress while a kernel does not return",
	    .source = "XID Errors, Xid 8; nvml.h, nvmlUtilization_t (percent of time in which a kernel ran)",
	},
    [AM_CONDITION_STOLEN_MEMORY] =
	{
	    .effect = "memory-used grows by so much, as far as there is any free, and belongs to nobody",
	    .real = "keeps memory of processes that are gone, or of some that no list shows",
	    .source = "nvml.h, nvmlDeviceGetComputeRunningProcesses (processes of other namespaces are not listed)",
	},
    [AM_CONDITION_STATISTICS_LATE] =
	{
	    .effect = "the plugin answers the agent's question for statistics only after the delay",
	    .real = "a driver that answers slowly holds the agent's collection up",
	    .source = "Backend.AI agent, AbstractComputePlugin.gather_node_measures",
	},
    [AM_CONDITION_STATISTICS_MISSING] =
	{
	    .effect = "the plugin's statistics do not name the device",
	    .real = "a driver that fails for one device leaves it out",
	    .source = "Backend.AI agent, AbstractComputePlugin.gather_node_measures",
	},
    [AM_CONDITION_STATISTICS_RAISING] =
	{
	    .effect = "the plugin raises when it is asked for statistics",
	    .real = "a library that fails makes the plugin fail",
	    .source = "Backend.AI agent, AbstractComputePlugin.gather_node_measures",
	},
    [AM_CONDITION_METRIC_ABSENT] =
	{
	    .effect = "that metric of the plugin's statistics does not name the device",
	    .real = "some metrics are not supported by some products",
	    .source = "nvml.h, NVML_ERROR_NOT_SUPPORTED",
	},
    [AM_CONDITION_SLOTS_SHRINKING] =
	{
	    .effect = "the plugin offers so much less of the device",
	    .real = "a device that a new scan does not find is not offered any more",
	    .source = "Backend.AI agent, AbstractComputePlugin.available_slots",
	},
    [AM_CONDITION_HARDWARE_DEGRADED] =
	{
	    .effect = "health is degraded, and the plugin's hardware information says so; the statistics go on",
	    .real = "as degraded",
	    .source = "Backend.AI agent, AbstractComputePlugin.get_node_hwinfo",
	},
    [AM_CONDITION_HARDWARE_OFFLINE] =
	{
	    .effect = "health is offline, and the plugin's hardware information says so; the statistics go on",
	    .real = "as lost, seen by one who asks for nothing else",
	    .source = "Backend.AI agent, AbstractComputePlugin.get_node_hwinfo",
	},
    [AM_CONDITION_POWER_LIMIT] =
	{
	    .effect = "power-limit shows it, power stays below it, and where load would draw more clock-core goes down",
	    .real = "lowers its clocks not to draw more than its limit",
	    .source = "man nvidia-smi, --power-limit; nvml.h, nvmlClocksThrottleReasonSwPowerCap",
	},
    [AM_CONDITION_CLOCKS] =
	{
	    .effect = "clock-core stays between the two, power follows",
	    .real = "keeps its core clocks between the two while it is not throttled",
	    .source = "man nvidia-smi, --lock-gpu-clocks; nvml.h, nvmlDeviceSetGpuLockedClocks",
	},
    [AM_CONDITION_FAN] =
	{
	    .effect = "fan shows it; heat does not follow",
	    .real = "turns its fans at that speed",
	    .source = "nvml.h, nvmlDeviceSetFanSpeed_v2",
	},
    [AM_CONDITION_COMPUTE_MODE] =
	{
	    .effect = "vendors' calls show it",
	    .real = "lets many, one or no process use the device",
	    .source = "man nvidia-smi, --compute-mode",
	},
    [AM_CONDITION_PERSISTENCE] =
	{
	    .effect = "vendors' calls show it",
	    .real = "stays initialized while nobody uses it",
	    .source = "man nvidia-smi, --persistence-mode",
	},
    [AM_CONDITION_ECC] =
	{
	    .effect = "vendors' calls show it",
	    .real = "switches at its next reset",
	    .source = "man nvidia-smi, --ecc-config",
	},
};

const struct am_condition_info *am_condition_info(enum am_condition_kind kind)
{
	return (unsigned)kind < AM_CONDITION_COUNT ? &conditions[kind] : NULL;
}

const struct am_condition_text *am_condition_text(enum am_condition_kind kind)
{
	return (unsigned)kind < AM_CONDITION_COUNT ? &texts[kind] : NULL;
}

bool am_condition_from_name(const char *name, enum am_condition_kind *ret_kind)
{
	for (unsigned i = 0; i < AM_CONDITION_COUNT; i++)
		if (strcmp(conditions[i].name, name) == 0) {
			*ret_kind = (enum am_condition_kind)i;
			return true;
		}
	return false;
}

bool am_condition_holds(const struct am_condition *condition, int64_t tick)
{
	return condition->id != 0 && condition->from <= tick && tick < condition->until;
}

unsigned am_condition_order(enum am_condition_kind kind)
{
	return kind == AM_CONDITION_PIN ? 1 : 0;
}

/* ---- checking --------------------------------------------------------------------------------------------------- */

static bool check_range(const char *name, int64_t value, int64_t lowest, int64_t highest, struct am_error *error)
{
	if (value >= lowest && value <= highest)
		return true;
	if (highest == NO_LIMIT)
		return am_error_set(error, AM_ERROR_INVALID, "%s is %" PRId64 "; it must be at least %" PRId64, name,
		                    value, lowest);
	return am_error_set(error, AM_ERROR_INVALID, "%s is %" PRId64 "; it must be from %" PRId64 " to %" PRId64, name,
	                    value, lowest, highest);
}

static bool check_pin(const struct am_condition *condition, uint64_t memory, struct am_error *error)
{
	const struct am_channel_info *channel = am_channel_info((enum am_channel)condition->values[0]);
	int64_t highest = channel->highest;

	if (condition->values[0] == AM_CHANNEL_MEMORY_USED && memory < (uint64_t)highest)
		highest = (int64_t)memory;
	return check_range(channel->name, condition->values[1], channel->lowest, highest, error);
}

static bool check_clocks(const struct am_condition *condition, const struct am_product *product, struct am_error *error)
{
	int64_t lowest = (int64_t)product->clock_core[0], highest = (int64_t)product->clock_core[3];

	if (condition->values[0] > condition->values[1])
		return am_error_set(error, AM_ERROR_INVALID,
		                    "the lowest clock, %" PRId64 " MHz, is above the highest, %" PRId64 " MHz",
		                    condition->values[0], condition->values[1]);
	return check_range("the lowest clock", condition->values[0], lowest, highest, error) &&
	       check_range("the highest clock", condition->values[1], lowest, highest, error);
}

static bool check_power_limit(const struct am_condition *condition, const struct am_product *product,
                              struct am_error *error)
{
	double limit = (double)condition->values[0];

	if (limit >= product->power_limit[0] && limit <= product->power_limit[2])
		return true;
	return am_error_set(error, AM_ERROR_INVALID, "a limit of %g W; this product (%s) allows %g W to %g W",
	                    limit / 1000, product->name, product->power_limit[0] / 1000,
	                    product->power_limit[2] / 1000);
}

bool am_condition_check(const struct am_condition *condition, const struct am_product *product, uint64_t memory,
                        struct am_error *error)
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)condition->kind);

	if (info == NULL)
		return am_error_set(error, AM_ERROR_INVALID, "there is no condition number %u", condition->kind);
	for (size_t i = 0; i < AM_PARAMETERS_MAX && info->parameters[i].unit != AM_PARAMETER_NONE; i++) {
		const struct am_parameter *parameter = &info->parameters[i];

		if (!check_range(parameter->name, condition->values[i], parameter->lowest, parameter->highest, error))
			return false;
	}
	switch ((enum am_condition_kind)condition->kind) {
	case AM_CONDITION_PIN:
		return check_pin(condition, memory, error);
	case AM_CONDITION_CLOCKS:
		return check_clocks(condition, product, error);
	case AM_CONDITION_POWER_LIMIT:
		return check_power_limit(condition, product, error);
	case AM_CONDITION_FAN:
		return product->fans > 0 ||
		       am_error_set(error, AM_ERROR_INVALID, "this product (%s) has no fan of its own", product->name);
	case AM_CONDITION_NVLINK_DOWN:
		return product->nvlinks > 0 ||
		       am_error_set(error, AM_ERROR_INVALID, "this product (%s) has no NVLink", product->name);
	default:
		return true;
	}
}
