/* SPDX-License-Identifier: Apache-2.0 */
/* Memory, and the window into it. */
#include "front/nvml/nvml.h"

#include <string.h>

static inline nvmlReturn_t read_memory(nvmlDevice_t device, int64_t ret_values[4])
{
	static const enum am_channel channels[] = {
	    AM_CHANNEL_MEMORY_TOTAL,
	    AM_CHANNEL_MEMORY_RESERVED,
	    AM_CHANNEL_MEMORY_USED,
	    AM_CHANNEL_MEMORY_FREE,
	};
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	return nvml_code(front_values(subject.front, subject.device, channels, 4, ret_values));
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory)
{
	int64_t values[4];
	nvmlReturn_t result = read_memory(device, values);

	if (result != NVML_SUCCESS)
		return result;
	if (memory == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* It has no place for what is reserved: that is used, so that the sum is the total. */
	memory->total = (unsigned long long)values[0];
	memory->free = (unsigned long long)values[3];
	memory->used = (unsigned long long)values[2] + (unsigned long long)values[1];
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory)
{
	int64_t values[4];
	nvmlReturn_t result = read_memory(device, values);

	if (result != NVML_SUCCESS)
		return result;
	if (memory == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (memory->version != NVML_VERSION(nvmlMemory_v2_t, 2))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	memory->total = (unsigned long long)values[0];
	memory->reserved = (unsigned long long)values[1];
	memory->free = (unsigned long long)values[3];
	memory->used = (unsigned long long)values[2];
	return NVML_SUCCESS;
}

/* What the driver itself keeps mapped there, in every capture: 1 MiB. */
#define BAR1_USED ((unsigned long long)1 << 20)

/* Memory slices of a device that can be sliced. */
#define MEMORY_SLICES 8.0

nvmlReturn_t nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t device, nvmlBAR1Memory_t *bar1Memory)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_ANY, &subject);
	struct am_slice_profile profile;
	double size;

	if (result != NVML_SUCCESS)
		return result;
	if (bar1Memory == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!am_facts_number(subject.device->facts, AM_FACT_BAR1_SIZE, &size) || !(size >= 1048576.0 && size < 1e15))
		return NVML_ERROR_NOT_SUPPORTED;
	bar1Memory->bar1Used = nvml_is_slice(&subject) ? 0 : BAR1_USED;
	if (nvml_is_slice(&subject)) {
		if (!nvml_slice_profile(&subject, &profile) || profile.placement_size < 1 || profile.placement_size > 8)
			return NVML_ERROR_NOT_SUPPORTED;
		size *= (double)profile.placement_size / MEMORY_SLICES;
	}
	bar1Memory->bar1Total = (unsigned long long)size;
	bar1Memory->bar1Free = bar1Memory->bar1Total - bar1Memory->bar1Used;
	return NVML_SUCCESS;
}
