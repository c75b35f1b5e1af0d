/* SPDX-License-Identifier: Apache-2.0 */
/* Memory, its errors, and what was done about them. */
#include "smi/getter.h"

/* ---- how much --------------------------------------------------------------------------------------------------- */

static nvmlReturn_t say_memory(nvmlReturn_t result, int which, const nvmlMemory_v2_t *memory, char *ret_text)
{
	const unsigned long long values[] = {
	    [SMI_MEMORY_TOTAL] = memory->total,
	    [SMI_MEMORY_RESERVED] = memory->reserved,
	    [SMI_MEMORY_USED] = memory->used,
	    [SMI_MEMORY_FREE] = memory->free,
	};

	return smi_say(result, ret_text, "%llu", smi_mebibytes(values[which]));
}

nvmlReturn_t smi_get_memory(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlMemory_v2_t memory = {.version = NVML_VERSION(nvmlMemory_v2_t, 2)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetMemoryInfo_v2, device->handle, &memory);

	return say_memory(result, argument, &memory, ret_text);
}

nvmlReturn_t smi_get_bar1_memory(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlBAR1Memory_t bar1 = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetBAR1MemoryInfo, device->handle, &bar1);
	nvmlMemory_v2_t memory = {.total = bar1.bar1Total, .used = bar1.bar1Used, .free = bar1.bar1Free};

	return say_memory(result, argument, &memory, ret_text);
}

nvmlReturn_t smi_get_protected_memory(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlMemory_t plain = {0};
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetConfComputeProtectedMemoryUsage, device->handle, &plain);
	nvmlMemory_v2_t memory = {.total = plain.total, .used = plain.used, .free = plain.free};

	return say_memory(result, argument, &memory, ret_text);
}

/* ---- errors ----------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_ecc_errors(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlMemoryErrorType_t type = (nvmlMemoryErrorType_t)(argument / 100);
	nvmlEccCounterType_t counter = (nvmlEccCounterType_t)(argument / 50 % 2);
	int location = argument % 50;
	unsigned long long count = 0;
	nvmlReturn_t result;

	if (location == SMI_ERRORS_ALL)
		result = SMI_CALL(device->library, nvmlDeviceGetTotalEccErrors, device->handle, type, counter, &count);
	else
		result = SMI_CALL(device->library, nvmlDeviceGetMemoryErrorCounter, device->handle, type, counter,
		                  (nvmlMemoryLocation_t)location, &count);
	return smi_say(result, ret_text, "%llu", count);
}

nvmlReturn_t smi_get_sram_errors(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlEccSramErrorStatus_t status = {.version = NVML_VERSION(nvmlEccSramErrorStatus_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetSramEccErrorStatus, device->handle, &status);
	const unsigned long long counts[] = {
	    [SMI_SRAM_VOLATILE_PARITY] = status.volatileUncParity,
	    [SMI_SRAM_VOLATILE_SECDED] = status.volatileUncSecDed,
	    [SMI_SRAM_AGGREGATE_PARITY] = status.aggregateUncParity,
	    [SMI_SRAM_AGGREGATE_SECDED] = status.aggregateUncSecDed,
	    [SMI_SRAM_L2] = status.aggregateUncBucketL2,
	    [SMI_SRAM_SM] = status.aggregateUncBucketSm,
	    [SMI_SRAM_MICROCONTROLLER] = status.aggregateUncBucketMcu,
	    [SMI_SRAM_PCIE] = status.aggregateUncBucketPcie,
	    [SMI_SRAM_OTHER] = status.aggregateUncBucketOther,
	};

	if (argument == SMI_SRAM_THRESHOLD)
		return smi_say(result, ret_text, "%s", smi_yes(status.bThresholdExceeded));
	return smi_say(result, ret_text, "%llu", counts[argument]);
}

/* What -q shows: nothing of devices without ECC, whatever the calls answer. */
nvmlReturn_t smi_get_shown_ecc_errors(const struct smi_device *device, int argument, char *ret_text)
{
	return device->has_ecc ? smi_get_ecc_errors(device, argument, ret_text) : NVML_ERROR_NOT_SUPPORTED;
}

nvmlReturn_t smi_get_shown_sram_errors(const struct smi_device *device, int argument, char *ret_text)
{
	return device->has_ecc ? smi_get_sram_errors(device, argument, ret_text) : NVML_ERROR_NOT_SUPPORTED;
}

/* ---- repairs ---------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_repair(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlRepairStatus_t status = {.version = NVML_VERSION(nvmlRepairStatus_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetRepairStatus, device->handle, &status);

	return smi_say(result, ret_text, "%s",
	               smi_yes(argument == 0 ? status.bChannelRepairPending : status.bTpcRepairPending));
}

nvmlReturn_t smi_get_unrepairable_memory(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlUnrepairableMemoryStatus_v1_t status = {0};
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetUnrepairableMemoryFlag_v1, device->handle, &status);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_yes(status.bUnrepairableMemory));
}

nvmlReturn_t smi_get_retired_pages(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int count = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetRetiredPages, device->handle,
	                               (nvmlPageRetirementCause_t)argument, &count, NULL);

	return smi_say(result == NVML_ERROR_INSUFFICIENT_SIZE ? NVML_SUCCESS : result, ret_text, "%u", count);
}

nvmlReturn_t smi_get_retirement_pending(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlEnableState_t pending = NVML_FEATURE_DISABLED;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetRetiredPagesPendingStatus, device->handle, &pending);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_yes((unsigned int)pending));
}

nvmlReturn_t smi_get_remapped_rows(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int values[4] = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetRemappedRows, device->handle, &values[0],
	                               &values[1], &values[2], &values[3]);

	if (argument == SMI_ROWS_PENDING || argument == SMI_ROWS_FAILURE)
		return smi_say(result, ret_text, "%s", smi_yes(values[argument]));
	return smi_say(result, ret_text, "%u", values[argument]);
}

nvmlReturn_t smi_get_inactive_rows(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlRemappedRowsInfo_v2_t info = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetRemappedRows_v2, device->handle, &info);

	return smi_say(result, ret_text, "%u",
	               argument == SMI_ROWS_CORRECTABLE ? info.corrInactiveRemaps : info.uncInactiveRemaps);
}

nvmlReturn_t smi_get_remapper_histogram(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlRowRemapperHistogramValues_t values = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetRowRemapperHistogram, device->handle, &values);
	const unsigned int counts[] = {
	    [SMI_BANKS_MAX] = values.max, [SMI_BANKS_HIGH] = values.high, [SMI_BANKS_PARTIAL] = values.partial,
	    [SMI_BANKS_LOW] = values.low, [SMI_BANKS_NONE] = values.none,
	};

	return smi_say(result, ret_text, "%u", counts[argument]);
}
