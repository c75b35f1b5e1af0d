/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of the memory, and what was done about them. All that are injected are of the device's memory. */
#include "front/nvml/nvml.h"

#include <string.h>

/* Whom a call about errors is about: a device that counts them. */
static nvmlReturn_t ecc_subject(nvmlDevice_t device, struct nvml_subject *ret_subject)
{
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, ret_subject);
	unsigned int has;

	if (result != NVML_SUCCESS)
		return result;
	return nvml_fact(ret_subject, AM_FACT_ECC, &has) && has != 0 ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

nvmlReturn_t nvmlDeviceGetEccMode(nvmlDevice_t device, nvmlEnableState_t *current, nvmlEnableState_t *pending)
{
	struct nvml_subject subject;
	nvmlReturn_t result = ecc_subject(device, &subject);
	int64_t mode = NVML_FEATURE_ENABLED;

	if (result != NVML_SUCCESS)
		return result;
	if (current == NULL || pending == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = nvml_alive(&subject);
	if (result != NVML_SUCCESS)
		return result;
	front_setting(subject.front, subject.device, AM_CONDITION_ECC, &mode);
	*current = *pending = mode != 0 ? NVML_FEATURE_ENABLED : NVML_FEATURE_DISABLED;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetDefaultEccMode(nvmlDevice_t device, nvmlEnableState_t *defaultMode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = ecc_subject(device, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (defaultMode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*defaultMode = NVML_FEATURE_ENABLED;
	return nvml_alive(&subject);
}

static nvmlReturn_t count_errors(nvmlDevice_t device, nvmlMemoryErrorType_t type, nvmlEccCounterType_t counter,
                                 unsigned long long *ret_count)
{
	struct nvml_subject subject;
	nvmlReturn_t result = ecc_subject(device, &subject);
	enum am_reading reading;
	int64_t shown;

	if (result != NVML_SUCCESS)
		return result;
	if ((unsigned)type >= NVML_MEMORY_ERROR_TYPE_COUNT || (unsigned)counter >= NVML_ECC_COUNTER_TYPE_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_value(
	    subject.front, subject.device,
	    type == NVML_MEMORY_ERROR_TYPE_CORRECTED ? AM_CHANNEL_ECC_CORRECTED : AM_CHANNEL_ECC_UNCORRECTED, &shown);
	if (reading == AM_READING_OK)
		*ret_count = shown > 0 ? (unsigned long long)shown : 0;
	return nvml_code(reading);
}

nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, nvmlMemoryErrorType_t errorType,
                                         nvmlEccCounterType_t counterType, unsigned long long *eccCounts)
{
	unsigned long long count = 0;
	nvmlReturn_t result = count_errors(device, errorType, counterType, &count);

	if (result != NVML_SUCCESS)
		return result;
	if (eccCounts == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*eccCounts = count;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetDetailedEccErrors(nvmlDevice_t device, nvmlMemoryErrorType_t errorType,
                                            nvmlEccCounterType_t counterType, nvmlEccErrorCounts_t *eccCounts)
{
	unsigned long long count = 0;
	nvmlReturn_t result = count_errors(device, errorType, counterType, &count);

	if (result != NVML_SUCCESS)
		return result;
	if (eccCounts == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*eccCounts = (nvmlEccErrorCounts_t){.deviceMemory = count};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryErrorCounter(nvmlDevice_t device, nvmlMemoryErrorType_t errorType,
                                             nvmlEccCounterType_t counterType, nvmlMemoryLocation_t locationType,
                                             unsigned long long *count)
{
	unsigned long long counted = 0;
	nvmlReturn_t result = count_errors(device, errorType, counterType, &counted);
	struct nvml_subject subject;
	bool by_kind;

	/* Of a slice, errors are counted where they are its own: in static memory. */
	if (result == NVML_ERROR_NOT_SUPPORTED && locationType == NVML_MEMORY_LOCATION_SRAM &&
	    nvml_alive_subject(device, NVML_SCOPE_SLICE, &subject) == NVML_SUCCESS)
		result = NVML_SUCCESS;
	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL || (unsigned)locationType >= NVML_MEMORY_LOCATION_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	if (result != NVML_SUCCESS)
		return result;
	/* Since Turing, errors are told by kinds of memory, before by its places. */
	by_kind = nvml_architecture(&subject) != NVML_DEVICE_ARCH_UNKNOWN &&
	          nvml_architecture(&subject) >= NVML_DEVICE_ARCH_TURING;
	if (locationType != NVML_MEMORY_LOCATION_DEVICE_MEMORY &&
	    by_kind != (locationType == NVML_MEMORY_LOCATION_SRAM))
		return NVML_ERROR_NOT_SUPPORTED;
	*count = locationType == NVML_MEMORY_LOCATION_DEVICE_MEMORY ? counted : 0;
	return NVML_SUCCESS;
}

/* ---- rows and pages --------------------------------------------------------------------------------------------- */

/* Since Ampere, rows are remapped; before, pages were retired. */
static bool remaps_rows(const struct nvml_subject *subject)
{
	unsigned int architecture = nvml_architecture(subject);

	return architecture != NVML_DEVICE_ARCH_UNKNOWN && architecture >= NVML_DEVICE_ARCH_AMPERE;
}

nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t device, unsigned int *corrRows, unsigned int *uncRows,
                                       unsigned int *isPending, unsigned int *failureOccurred)
{
	struct nvml_subject subject;
	nvmlReturn_t result = ecc_subject(device, &subject);
	enum am_reading reading;
	int64_t shown;

	if (result != NVML_SUCCESS)
		return result;
	if (corrRows == NULL || uncRows == NULL || isPending == NULL || failureOccurred == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!remaps_rows(&subject) || nvml_is_sliced(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	reading = front_value(subject.front, subject.device, AM_CHANNEL_REMAPPED_ROWS, &shown);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	*corrRows = *isPending = *failureOccurred = 0;
	*uncRows = nvml_unsigned(shown);
	return NVML_SUCCESS;
}

/* No page was ever retired: what is injected is not that old. */
static nvmlReturn_t get_retired(nvmlDevice_t device, nvmlPageRetirementCause_t cause, unsigned int *count)
{
	struct nvml_subject subject;
	nvmlReturn_t result = ecc_subject(device, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL || (unsigned)cause >= NVML_PAGE_RETIREMENT_CAUSE_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (nvml_architecture(&subject) == NVML_DEVICE_ARCH_UNKNOWN || remaps_rows(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	result = nvml_alive(&subject);
	if (result == NVML_SUCCESS)
		*count = 0;
	return result;
}

nvmlReturn_t nvmlDeviceGetRetiredPages(nvmlDevice_t device, nvmlPageRetirementCause_t cause, unsigned int *pageCount,
                                       unsigned long long *addresses)
{
	(void)addresses;
	return get_retired(device, cause, pageCount);
}

nvmlReturn_t nvmlDeviceGetRetiredPages_v2(nvmlDevice_t device, nvmlPageRetirementCause_t cause, unsigned int *pageCount,
                                          unsigned long long *addresses, unsigned long long *timestamps)
{
	(void)addresses;
	(void)timestamps;
	return get_retired(device, cause, pageCount);
}

nvmlReturn_t nvmlDeviceGetRetiredPagesPendingStatus(nvmlDevice_t device, nvmlEnableState_t *isPending)
{
	unsigned int count;
	nvmlReturn_t result = get_retired(device, NVML_PAGE_RETIREMENT_CAUSE_DOUBLE_BIT_ECC_ERROR, &count);

	if (result != NVML_SUCCESS)
		return result;
	if (isPending == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*isPending = NVML_FEATURE_DISABLED;
	return NVML_SUCCESS;
}
