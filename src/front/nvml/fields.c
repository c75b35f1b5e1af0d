/* SPDX-License-Identifier: Apache-2.0 */
/* Field values: many values of a device at once, each with a type, a time and a code of its own. */
#include "front/nvml/nvml.h"

#include <string.h>

/* What a field is read from. */
enum source {
	SOURCE_CHANNEL,     /* `argument`: enum am_channel */
	SOURCE_POWER,       /* the same, of the whole board or of parts that nothing measures: its scope says which */
	SOURCE_AVERAGE,     /* power, over the last second */
	SOURCE_NANOSECONDS, /* the same, of a channel in milliseconds */
	SOURCE_FACT,        /* enum am_fact */
	SOURCE_SIGNED_FACT, /* the same, which may be negative */
	SOURCE_LIMIT,       /* which of the product's power limits */
	SOURCE_ECC_CHANNEL, /* a channel, of devices with ECC */
	SOURCE_ECC,         /* a constant, of devices with ECC */
	SOURCE_ECC_MODE,
	SOURCE_LINKS,      /* how many there are */
	SOURCE_LINK,       /* a constant, of a link that exists */
	SOURCE_LINK_SPEED, /* of one of them: its scope says which, or with `argument` 1 of all alike */
	SOURCE_ROWS,       /* `argument` 0: the channel; 1: nothing, of devices that remap */
	SOURCE_CONSTANT,
	SOURCE_SERVER,    /* a constant, of boards for servers since Hopper */
	SOURCE_SMOOTHING, /* what only an administrator may see, of boards for servers since Blackwell */
	SOURCE_GRACE,     /* a constant, of those that share a processor's memory */
};

struct field {
	unsigned int id;
	nvmlValueType_t type;
	enum source source;
	int argument;
};

#define LONG  NVML_VALUE_TYPE_UNSIGNED_LONG_LONG
#define INT   NVML_VALUE_TYPE_UNSIGNED_INT
#define MINUS NVML_VALUE_TYPE_SIGNED_INT

static const struct field fields[] = {
    {NVML_FI_DEV_ECC_CURRENT, INT, SOURCE_ECC_MODE, 0},
    {NVML_FI_DEV_ECC_PENDING, INT, SOURCE_ECC_MODE, 0},
    {NVML_FI_DEV_ECC_SBE_VOL_TOTAL, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_CORRECTED},
    {NVML_FI_DEV_ECC_DBE_VOL_TOTAL, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_UNCORRECTED},
    {NVML_FI_DEV_ECC_SBE_AGG_TOTAL, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_CORRECTED},
    {NVML_FI_DEV_ECC_DBE_AGG_TOTAL, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_UNCORRECTED},
    {NVML_FI_DEV_ECC_SBE_VOL_DEV, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_CORRECTED},
    {NVML_FI_DEV_ECC_DBE_VOL_DEV, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_UNCORRECTED},
    {NVML_FI_DEV_ECC_SBE_AGG_DEV, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_CORRECTED},
    {NVML_FI_DEV_ECC_DBE_AGG_DEV, LONG, SOURCE_ECC_CHANNEL, AM_CHANNEL_ECC_UNCORRECTED},
    {NVML_FI_DEV_ECC_SBE_VOL_L1, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_VOL_L1, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_VOL_L2, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_VOL_L2, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_VOL_REG, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_VOL_REG, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_VOL_TEX, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_VOL_TEX, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_VOL_CBU, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_AGG_L1, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_AGG_L1, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_AGG_L2, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_AGG_L2, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_AGG_REG, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_AGG_REG, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_SBE_AGG_TEX, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_AGG_TEX, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_ECC_DBE_AGG_CBU, LONG, SOURCE_ECC, 0},
    {NVML_FI_DEV_PERF_POLICY_POWER, LONG, SOURCE_NANOSECONDS, AM_CHANNEL_THROTTLED_POWER},
    {NVML_FI_DEV_PERF_POLICY_THERMAL, LONG, SOURCE_NANOSECONDS, AM_CHANNEL_THROTTLED_HEAT},
    {NVML_FI_DEV_PERF_POLICY_SYNC_BOOST, LONG, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_PERF_POLICY_BOARD_LIMIT, LONG, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_PERF_POLICY_LOW_UTILIZATION, LONG, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_PERF_POLICY_RELIABILITY, LONG, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_THERM_SLOWDOWN, LONG, SOURCE_NANOSECONDS, AM_CHANNEL_THROTTLED_HEAT},
    {NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_THERM_SLOWDOWN, LONG, SOURCE_NANOSECONDS, AM_CHANNEL_THROTTLED_SLOWDOWN},
    {NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_POWER_BRAKE_SLOWDOWN, LONG, SOURCE_NANOSECONDS, AM_CHANNEL_THROTTLED_BRAKE},
    {NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION, LONG, SOURCE_CHANNEL, AM_CHANNEL_ENERGY},
    {NVML_FI_DEV_ENERGY, LONG, SOURCE_CHANNEL, AM_CHANNEL_ENERGY},
    {NVML_FI_DEV_POWER_AVERAGE, INT, SOURCE_AVERAGE, AM_CHANNEL_POWER},
    {NVML_FI_DEV_POWER_INSTANT, INT, SOURCE_POWER, AM_CHANNEL_POWER},
    {NVML_FI_DEV_POWER_MIN_LIMIT, INT, SOURCE_LIMIT, 0},
    {NVML_FI_DEV_POWER_DEFAULT_LIMIT, INT, SOURCE_LIMIT, 1},
    {NVML_FI_DEV_POWER_MAX_LIMIT, INT, SOURCE_LIMIT, 2},
    {NVML_FI_DEV_POWER_CURRENT_LIMIT, INT, SOURCE_POWER, AM_CHANNEL_POWER_LIMIT},
    {NVML_FI_DEV_POWER_REQUESTED_LIMIT, INT, SOURCE_POWER, AM_CHANNEL_POWER_LIMIT},
    {NVML_FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT, MINUS, SOURCE_SIGNED_FACT, AM_FACT_TEMPERATURE_LIMIT_SHUTDOWN},
    {NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT, MINUS, SOURCE_SIGNED_FACT, AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN},
    {NVML_FI_DEV_TEMPERATURE_MEM_MAX_TLIMIT, MINUS, SOURCE_SIGNED_FACT, AM_FACT_TEMPERATURE_LIMIT_MEMORY_HIGHEST},
    {NVML_FI_DEV_TEMPERATURE_GPU_MAX_TLIMIT, MINUS, SOURCE_SIGNED_FACT, AM_FACT_TEMPERATURE_LIMIT_HIGHEST_OPERATING},
    {NVML_FI_DEV_PCIE_REPLAY_COUNTER, INT, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_PCIE_REPLAY_ROLLOVER_COUNTER, INT, SOURCE_CONSTANT, 0},
    {NVML_FI_DEV_REMAPPED_COR, INT, SOURCE_ROWS, 1},
    {NVML_FI_DEV_REMAPPED_UNC, INT, SOURCE_ROWS, 0},
    {NVML_FI_DEV_REMAPPED_PENDING, INT, SOURCE_ROWS, 1},
    {NVML_FI_DEV_REMAPPED_FAILURE, INT, SOURCE_ROWS, 1},
    {NVML_FI_DEV_NVLINK_LINK_COUNT, INT, SOURCE_LINKS, 0},
    {NVML_FI_DEV_NVLINK_SPEED_MBPS_COMMON, INT, SOURCE_LINK_SPEED, 1},
    {NVML_FI_DEV_NVLINK_GET_SPEED, INT, SOURCE_LINK_SPEED, 0},
    {NVML_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL, LONG, SOURCE_LINK, 0},
    {NVML_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL, LONG, SOURCE_LINK, 0},
    {NVML_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL, LONG, SOURCE_LINK, 0},
    {NVML_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL, LONG, SOURCE_LINK, 0},
    {NVML_FI_DEV_GET_GPU_RECOVERY_ACTION, INT, SOURCE_CONSTANT, NVML_GPU_RECOVERY_ACTION_NONE},
    /* Each of fetch-and-add, swap, and compare-and-swap, of 32 and of 64 bits. */
    {NVML_FI_DEV_PCIE_INBOUND_ATOMICS_MASK, INT, SOURCE_GRACE, 0x3f},
    {NVML_FI_DEV_EDPP_MULTIPLIER, INT, SOURCE_SERVER, 100},
    {NVML_FI_PWR_SMOOTHING_ENABLED, INT, SOURCE_SMOOTHING, 0},
    {NVML_FI_DEV_IS_RESETLESS_MIG_SUPPORTED, INT, SOURCE_FACT, AM_FACT_MIG},
    {NVML_FI_DEV_GPU_TEMP, NVML_VALUE_TYPE_DOUBLE, SOURCE_CHANNEL, AM_CHANNEL_TEMPERATURE},
};

static const struct field *find_field(unsigned int id)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].id == id)
			return &fields[i];
	return NULL;
}

/* Megabytes a second of one link, one way: the product's figure is of all links, both ways. */
static nvmlReturn_t link_speed(const struct nvml_subject *subject, unsigned int link, int64_t *ret_value)
{
	unsigned int active, count;
	nvmlReturn_t result = nvml_links(subject, &active, &count);
	double bandwidth;

	if (result != NVML_SUCCESS)
		return result;
	if (link >= count)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!am_facts_number(subject->device->facts, AM_FACT_LINK_BANDWIDTH, &bandwidth))
		return NVML_ERROR_NOT_SUPPORTED;
	*ret_value = nvml_whole(bandwidth / 2.0 / (double)count / 1e6);
	return NVML_SUCCESS;
}

/* Since Ampere power is averaged over a second, except by its first chip, the GA100. */
static bool averages_power(const struct nvml_subject *subject)
{
	unsigned int architecture = nvml_architecture(subject), minor = 0;

	if (architecture == NVML_DEVICE_ARCH_AMPERE)
		return nvml_fact(subject, AM_FACT_COMPUTE_CAPABILITY_MINOR, &minor) && minor > 0;
	return architecture == NVML_DEVICE_ARCH_UNKNOWN || architecture > NVML_DEVICE_ARCH_AMPERE;
}

/* What the energy of the last second comes to; a device that is not that long known shows what it draws now. */
static nvmlReturn_t average_power(const struct nvml_subject *subject, int64_t *ret_value)
{
	const struct am_board *board = subject->front->board;
	int64_t ticks = 1000000000 / am_board_tick_length(board);
	struct am_sample now, then;
	struct am_snapshot snapshot;
	enum am_reading reading;
	bool known;

	do {
		int64_t tick;

		am_snapshot_take(board, &snapshot);
		tick = am_snapshot_tick(&snapshot);
		reading = am_snapshot_sample(&snapshot, subject->device->board_index, tick, &now);
		known = ticks > 0 && am_snapshot_sample(&snapshot, subject->device->board_index, tick - ticks, &then) ==
		                         AM_READING_OK;
	} while (!am_snapshot_holds(&snapshot));
	if (reading == AM_READING_OK)
		*ret_value = known ? am_channel_round(AM_CHANNEL_POWER,
		                                      (now.energy - then.energy) * 1e9 /
		                                          ((double)ticks * (double)am_board_tick_length(board)))
		                   : now.values[AM_CHANNEL_POWER];
	return nvml_code(reading);
}

static nvmlReturn_t read_signed_fact(const struct nvml_subject *subject, enum am_fact fact, int64_t *ret_value)
{
	double number;

	if (!am_facts_number(subject->device->facts, fact, &number) || !(number > -1e6 && number < 1e6))
		return NVML_ERROR_NOT_SUPPORTED;
	*ret_value = (int64_t)number;
	return NVML_SUCCESS;
}

static nvmlReturn_t read_count(const struct nvml_subject *subject, const struct field *field, int64_t *ret_value)
{
	unsigned int first = 0, second = 0;
	nvmlReturn_t result;

	switch (field->source) {
	case SOURCE_ECC_MODE: {
		nvmlEnableState_t current, pending;

		result = nvmlDeviceGetEccMode(nvml_device_handle(subject->device), &current, &pending);
		*ret_value = result == NVML_SUCCESS && current == NVML_FEATURE_ENABLED;
		return result;
	}
	case SOURCE_LINKS:
	case SOURCE_LINK:
		result = nvml_links(subject, &first, &second);
		*ret_value = field->source == SOURCE_LINKS ? (int64_t)second : field->argument;
		return result;
	default: {
		unsigned int corrected, uncorrected;

		result = nvmlDeviceGetRemappedRows(nvml_device_handle(subject->device), &corrected, &uncorrected,
		                                   &first, &second);
		*ret_value = result == NVML_SUCCESS && field->argument == 0 ? uncorrected : 0;
		return result;
	}
	}
}

static nvmlReturn_t read_field(const struct nvml_subject *subject, const struct field *field, unsigned int scope,
                               int64_t *ret_value)
{
	unsigned int number = 0;
	nvmlReturn_t result;

	switch (field->source) {
	case SOURCE_AVERAGE:
		return scope == NVML_POWER_SCOPE_GPU && averages_power(subject) ? average_power(subject, ret_value)
		                                                                : NVML_ERROR_NOT_SUPPORTED;
	case SOURCE_ECC_CHANNEL:
	case SOURCE_ECC:
		if (!nvml_fact(subject, AM_FACT_ECC, &number) || number == 0)
			return NVML_ERROR_NOT_SUPPORTED;
		if (field->source == SOURCE_ECC)
			break;
		/* fall through */
	case SOURCE_CHANNEL:
	case SOURCE_POWER:
	case SOURCE_NANOSECONDS:
		if (field->source == SOURCE_POWER && scope != NVML_POWER_SCOPE_GPU)
			return NVML_ERROR_NOT_SUPPORTED;
		result = nvml_code(
		    front_value(subject->front, subject->device, (enum am_channel)field->argument, ret_value));
		if (field->source == SOURCE_NANOSECONDS && result == NVML_SUCCESS)
			*ret_value = *ret_value < INT64_MAX / 1000000 ? *ret_value * 1000000 : INT64_MAX;
		return result;
	case SOURCE_FACT:
		result = nvml_fact_code(subject, (enum am_fact)field->argument, &number);
		*ret_value = number;
		return result;
	case SOURCE_SIGNED_FACT:
		return read_signed_fact(subject, (enum am_fact)field->argument, ret_value);
	case SOURCE_LIMIT:
		if (scope != NVML_POWER_SCOPE_GPU)
			return NVML_ERROR_NOT_SUPPORTED;
		*ret_value =
		    am_channel_round(AM_CHANNEL_POWER_LIMIT, subject->device->product->power_limit[field->argument]);
		return NVML_SUCCESS;
	case SOURCE_LINK_SPEED:
		return link_speed(subject, field->argument == 0 ? scope : 0, ret_value);
	case SOURCE_SERVER:
		if (!nvml_is_server_since(subject, NVML_DEVICE_ARCH_HOPPER))
			return NVML_ERROR_NOT_SUPPORTED;
		break;
	case SOURCE_SMOOTHING:
		return nvml_is_server_since(subject, NVML_DEVICE_ARCH_BLACKWELL) ? NVML_ERROR_NO_PERMISSION
		                                                                 : NVML_ERROR_NOT_SUPPORTED;
	case SOURCE_GRACE:
		if (!nvml_is_of_grace(subject))
			return NVML_ERROR_NOT_SUPPORTED;
		break;
	case SOURCE_CONSTANT:
		break;
	default:
		return read_count(subject, field, ret_value);
	}
	*ret_value = field->argument;
	return NVML_SUCCESS;
}

static void set_value(nvmlFieldValue_t *field, nvmlValueType_t type, int64_t value)
{
	memset(&field->value, 0, sizeof(field->value));
	field->valueType = type;
	switch (type) {
	case NVML_VALUE_TYPE_DOUBLE:
		field->value.dVal = (double)value;
		break;
	case NVML_VALUE_TYPE_UNSIGNED_INT:
		field->value.uiVal = nvml_unsigned(value);
		break;
	case NVML_VALUE_TYPE_SIGNED_INT:
		field->value.siVal = (int)value;
		break;
	default:
		field->value.ullVal = value > 0 ? (unsigned long long)value : 0;
		break;
	}
}

nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int valuesCount, nvmlFieldValue_t *values)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);
	int64_t time;

	if (result != NVML_SUCCESS)
		return result;
	if (values == NULL || valuesCount <= 0)
		return NVML_ERROR_INVALID_ARGUMENT;
	time = front_time_now(subject.front);
	for (int i = 0; i < valuesCount; i++) {
		const struct field *field = find_field(values[i].fieldId);
		int64_t value = 0;

		values[i].timestamp = time;
		values[i].latencyUsec = 0;
		if (field == NULL || nvml_is_slice(&subject))
			values[i].nvmlReturn =
			    values[i].fieldId < NVML_FI_MAX ? NVML_ERROR_NOT_SUPPORTED : NVML_ERROR_INVALID_ARGUMENT;
		else
			values[i].nvmlReturn = read_field(&subject, field, values[i].scopeId, &value);
		if (values[i].nvmlReturn == NVML_SUCCESS)
			set_value(&values[i], field->type, value);
	}
	return NVML_SUCCESS;
}
