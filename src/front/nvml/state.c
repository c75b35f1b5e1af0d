/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is so of every device of its kind, as the captures show it: modes that nobody has switched, and repairs that
 * nobody needed.
 */
#include "front/nvml/nvml.h"

#include <string.h>

/* Since Ampere, devices tell what went wrong in their static memory, and repair it. */
static bool repairs(const struct nvml_subject *subject)
{
	unsigned int architecture = nvml_architecture(subject);

	return architecture != NVML_DEVICE_ARCH_UNKNOWN && architecture >= NVML_DEVICE_ARCH_AMPERE;
}

/* ---- modes ------------------------------------------------------------------------------------------------------ */

/* Nobody has switched it on, and then nothing is kept; there would be room for so many programs. */
#define ACCOUNTING_BUFFER_SIZE 4000

nvmlReturn_t nvmlDeviceGetAccountingMode(nvmlDevice_t device, nvmlEnableState_t *mode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (mode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*mode = NVML_FEATURE_DISABLED;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetAccountingBufferSize(nvmlDevice_t device, unsigned int *bufferSize)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (bufferSize == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*bufferSize = ACCOUNTING_BUFFER_SIZE;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetVirtualizationMode(nvmlDevice_t device, nvmlGpuVirtualizationMode_t *pVirtualMode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (pVirtualMode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*pVirtualMode = NVML_GPU_VIRTUALIZATION_MODE_NONE;
	return NVML_SUCCESS;
}

/* None of the memory is protected. */
nvmlReturn_t nvmlDeviceGetConfComputeProtectedMemoryUsage(nvmlDevice_t device, nvmlMemory_t *memory)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (memory == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*memory = (nvmlMemory_t){0};
	return NVML_SUCCESS;
}

/* From Hopper on, boards for servers can be joined to a processor; those of Grace are. */
nvmlReturn_t nvmlDeviceGetC2cModeInfoV(nvmlDevice_t device, nvmlC2cModeInfo_v1_t *c2cModeInfo)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (c2cModeInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!nvml_is_server_since(&subject, NVML_DEVICE_ARCH_HOPPER))
		return NVML_ERROR_NOT_SUPPORTED;
	c2cModeInfo->isC2cEnabled = nvml_is_of_grace(&subject);
	return NVML_SUCCESS;
}

/* ---- what is stored on it --------------------------------------------------------------------------------------- */

nvmlReturn_t nvmlDeviceValidateInforom(nvmlDevice_t device)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	return am_facts_text(subject.device->facts, AM_FACT_INFOROM_IMAGE) != NULL ? NVML_SUCCESS
	                                                                           : NVML_ERROR_NOT_SUPPORTED;
}

/* Its number on a board of up to eight, from 1. */
nvmlReturn_t nvmlDeviceGetModuleId(nvmlDevice_t device, unsigned int *moduleId)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (moduleId == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*moduleId = subject.device->number % 8 + 1;
	return NVML_SUCCESS;
}

/* As devices say that are in no chassis that tells of itself. */
nvmlReturn_t nvmlDeviceGetPlatformInfo(nvmlDevice_t device, nvmlPlatformInfo_t *platformInfo)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int module = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (platformInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (platformInfo->version != NVML_VERSION(nvmlPlatformInfo_v2_t, 2))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	result = nvmlDeviceGetModuleId(device, &module);
	if (result != NVML_SUCCESS)
		return result;
	*platformInfo = (nvmlPlatformInfo_t){
	    .version = platformInfo->version,
	    .hostId = 1,
	    .peerType = nvml_is_of_grace(&subject),
	    .moduleId = (unsigned char)module,
	};
	return NVML_SUCCESS;
}

/* ---- repairs ---------------------------------------------------------------------------------------------------- */

nvmlReturn_t nvmlDeviceGetRepairStatus(nvmlDevice_t device, nvmlRepairStatus_t *repairStatus)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (repairStatus == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (repairStatus->version != NVML_VERSION(nvmlRepairStatus_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	if (!repairs(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	*repairStatus = (nvmlRepairStatus_t){.version = repairStatus->version};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUnrepairableMemoryFlag_v1(nvmlDevice_t device,
                                                    nvmlUnrepairableMemoryStatus_v1_t *unrepairableMemoryStatus)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int corrects = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (unrepairableMemoryStatus == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!repairs(&subject) || !nvml_fact(&subject, AM_FACT_ECC, &corrects) || corrects == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	unrepairableMemoryStatus->bUnrepairableMemory = 0;
	return NVML_SUCCESS;
}

/* What errors are injected are of the other memory. */
nvmlReturn_t nvmlDeviceGetSramEccErrorStatus(nvmlDevice_t device, nvmlEccSramErrorStatus_t *status)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (status == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (status->version != NVML_VERSION(nvmlEccSramErrorStatus_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	if (!repairs(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	*status = (nvmlEccSramErrorStatus_t){.version = status->version};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetRemappedRows_v2(nvmlDevice_t device, nvmlRemappedRowsInfo_v2_t *info)
{
	unsigned int corrected, uncorrected, pending, failure;
	nvmlReturn_t result = nvmlDeviceGetRemappedRows(device, &corrected, &uncorrected, &pending, &failure);

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*info = (nvmlRemappedRowsInfo_v2_t){
	    .corrActiveRemaps = corrected,
	    .uncActiveRemaps = uncorrected,
	    .bPending = pending,
	    .bFailureOccurred = failure,
	};
	return NVML_SUCCESS;
}

/* As many of each bank's spare rows are left as there ever were. */
nvmlReturn_t nvmlDeviceGetRowRemapperHistogram(nvmlDevice_t device, nvmlRowRemapperHistogramValues_t *values)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int banks = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (values == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!nvml_fact(&subject, AM_FACT_MEMORY_BANKS, &banks))
		return NVML_ERROR_NOT_SUPPORTED;
	*values = (nvmlRowRemapperHistogramValues_t){.max = banks};
	return NVML_SUCCESS;
}
