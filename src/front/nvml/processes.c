/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes hold a device. All of them compute; none draws, and none shares by MPS. */
#include "front/nvml/nvml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One that holds a device or one of its slices. */
struct entry {
	struct front_process process;
	unsigned int gpu_instance;
	unsigned int compute_instance;
};

struct entries {
	size_t count;
	int64_t time; /* microseconds after 1970 */
	struct entry all[FRONT_PROCESSES_MAX];
	struct front_process taken[FRONT_PROCESSES_MAX];
};

/* Adds those of one device or slice. */
static enum am_reading add_entries(struct front *front, const struct front_device *device, struct entries *entries)
{
	bool is_slice = device->device.kind == AM_DEVICE_SLICE;
	size_t count = 0;
	enum am_reading reading = front_processes(front, device, entries->taken, &count, NULL);

	for (size_t i = 0; i < count && entries->count < FRONT_PROCESSES_MAX && reading == AM_READING_OK; i++)
		entries->all[entries->count++] = (struct entry){
		    .process = entries->taken[i],
		    .gpu_instance = is_slice ? device->device.gpu_instance : NVML_GPU_INSTANCE_ID_ANY,
		    .compute_instance = is_slice ? device->device.compute_instance : NVML_COMPUTE_INSTANCE_ID_ANY,
		};
	return reading;
}

/* All that hold a device: of one that is sliced, those of its slices too. The caller frees it. */
static nvmlReturn_t take_entries(const struct nvml_subject *subject, struct entries **ret_entries)
{
	struct entries *entries;
	enum am_reading reading;
	int number = errno;
	uint32_t slice = subject->device->device.first_slice;

	entries = malloc(sizeof(*entries));
	if (entries == NULL)
		return NVML_ERROR_MEMORY;
	entries->count = 0;
	entries->time = front_time_now(subject->front);
	reading = add_entries(subject->front, subject->device, entries);
	for (uint32_t left = subject->front->device_count; left > 0 && reading == AM_READING_OK; left--) {
		const struct front_device *part = front_device(subject->front, slice);

		if (part == NULL)
			break;
		reading = add_entries(subject->front, part, entries);
		slice = part->device.next_slice;
	}
	errno = number;
	if (reading != AM_READING_OK) {
		free(entries);
		return nvml_code(reading);
	}
	*ret_entries = entries;
	return NVML_SUCCESS;
}

/* ---- lists ------------------------------------------------------------------------------------------------------ */

/* Writes entry number @p index into a list of one of NVML's three structures. */
typedef void write_function(void *list, size_t index, const struct entry *entry);

static void write_first(void *list, size_t index, const struct entry *entry)
{
	nvmlProcessInfo_v1_t *infos = list;

	infos[index] = (nvmlProcessInfo_v1_t){entry->process.pid, (unsigned long long)entry->process.memory};
}

/* The second and the third are alike. */
static void write_second(void *list, size_t index, const struct entry *entry)
{
	nvmlProcessInfo_v2_t *infos = list;

	infos[index] = (nvmlProcessInfo_v2_t){
	    .pid = entry->process.pid,
	    .usedGpuMemory = (unsigned long long)entry->process.memory,
	    .gpuInstanceId = entry->gpu_instance,
	    .computeInstanceId = entry->compute_instance,
	};
}

static nvmlReturn_t list_computing(nvmlDevice_t device, unsigned int *count, void *list, write_function *write)
{
	struct entries *entries = NULL;
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = take_entries(&subject, &entries);
	if (result != NVML_SUCCESS)
		return result;
	result = nvml_list(count, list, entries->count);
	for (size_t i = 0; i < entries->count && result == NVML_SUCCESS; i++)
		write(list, i, &entries->all[i]);
	free(entries);
	return result;
}

/* A list that is always empty. */
static nvmlReturn_t list_none(nvmlDevice_t device, unsigned int *count)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*count = 0;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device, unsigned int *infoCount,
                                                  nvmlProcessInfo_v1_t *infos)
{
	return list_computing(device, infoCount, infos, write_first);
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t device, unsigned int *infoCount,
                                                     nvmlProcessInfo_v2_t *infos)
{
	return list_computing(device, infoCount, infos, write_second);
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *infoCount,
                                                     nvmlProcessInfo_t *infos)
{
	return list_computing(device, infoCount, infos, write_second);
}

#define NVML_EMPTY_LIST(NVML_EMPTY)                                                                                    \
	NVML_EMPTY(nvmlDeviceGetGraphicsRunningProcesses, nvmlProcessInfo_v1_t)                                        \
	NVML_EMPTY(nvmlDeviceGetGraphicsRunningProcesses_v2, nvmlProcessInfo_v2_t)                                     \
	NVML_EMPTY(nvmlDeviceGetGraphicsRunningProcesses_v3, nvmlProcessInfo_t)                                        \
	NVML_EMPTY(nvmlDeviceGetMPSComputeRunningProcesses, nvmlProcessInfo_v1_t)                                      \
	NVML_EMPTY(nvmlDeviceGetMPSComputeRunningProcesses_v2, nvmlProcessInfo_v2_t)                                   \
	NVML_EMPTY(nvmlDeviceGetMPSComputeRunningProcesses_v3, nvmlProcessInfo_t)

/* A type can have no parentheses. NOLINTBEGIN(bugprone-macro-parentheses) */
#define NVML_EMPTY(name, type)                                                                                         \
	nvmlReturn_t name(nvmlDevice_t device, unsigned int *infoCount, type *infos)                                   \
	{                                                                                                              \
		(void)infos;                                                                                           \
		return list_none(device, infoCount);                                                                   \
	}
/* NOLINTEND(bugprone-macro-parentheses) */
NVML_EMPTY_LIST(NVML_EMPTY)

nvmlReturn_t nvmlDeviceGetRunningProcessDetailList(nvmlDevice_t device, nvmlProcessDetailList_t *plist)
{
	struct entries *entries = NULL;
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (plist == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (plist->version != NVML_VERSION(nvmlProcessDetailList_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	if (plist->mode != NVML_PROCESS_MODE_COMPUTE)
		return plist->mode < NVML_PROCESS_MODE_ALL ? list_none(device, &plist->numProcArrayEntries)
		                                           : NVML_ERROR_INVALID_ARGUMENT;
	result = take_entries(&subject, &entries);
	if (result != NVML_SUCCESS)
		return result;
	result = nvml_list(&plist->numProcArrayEntries, plist->procArray, entries->count);
	for (size_t i = 0; i < entries->count && result == NVML_SUCCESS; i++)
		plist->procArray[i] = (nvmlProcessDetail_v1_t){
		    .pid = entries->all[i].process.pid,
		    .usedGpuMemory = (unsigned long long)entries->all[i].process.memory,
		    .gpuInstanceId = entries->all[i].gpu_instance,
		    .computeInstanceId = entries->all[i].compute_instance,
		};
	free(entries);
	return result;
}

/* ---- utilization ------------------------------------------------------------------------------------------------ */

/* What the processes of a device did in the tick that is shown, if that began after @p since. */
static nvmlReturn_t take_utilization(nvmlDevice_t device, unsigned long long since, struct entries **ret_entries,
                                     int64_t ret_channels[2])
{
	static const enum am_channel channels[] = {AM_CHANNEL_UTILIZATION, AM_CHANNEL_UTILIZATION_MEMORY};
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_UNSLICED, &subject);

	if (result != NVML_SUCCESS)
		return result;
	result = nvml_code(front_values(subject.front, subject.device, channels, 2, ret_channels));
	if (result != NVML_SUCCESS)
		return result;
	result = take_entries(&subject, ret_entries);
	if (result != NVML_SUCCESS)
		return result;
	if ((*ret_entries)->count > 0 && (unsigned long long)(*ret_entries)->time > since)
		return NVML_SUCCESS;
	free(*ret_entries);
	return NVML_ERROR_NOT_FOUND;
}

/* Of the memory's bandwidth a process takes what it takes of the device. */
static unsigned int memory_utilization(const struct entry *entry, const int64_t channels[2])
{
	if (channels[0] <= 0 || entry->process.utilization <= 0)
		return 0;
	return nvml_unsigned(am_channel_coarsen(entry->process.utilization * channels[1], channels[0]));
}

nvmlReturn_t nvmlDeviceGetProcessUtilization(nvmlDevice_t device, nvmlProcessUtilizationSample_t *utilization,
                                             unsigned int *processSamplesCount, unsigned long long lastSeenTimeStamp)
{
	struct entries *entries = NULL;
	int64_t channels[2];
	nvmlReturn_t result = take_utilization(device, lastSeenTimeStamp, &entries, channels);

	if (result != NVML_SUCCESS)
		return result;
	if (processSamplesCount == NULL)
		result = NVML_ERROR_INVALID_ARGUMENT;
	else if (utilization == NULL)
		*processSamplesCount = (unsigned int)entries->count, result = NVML_ERROR_INSUFFICIENT_SIZE;
	else
		result = nvml_list(processSamplesCount, utilization, entries->count);
	for (size_t i = 0; i < entries->count && result == NVML_SUCCESS; i++)
		utilization[i] = (nvmlProcessUtilizationSample_t){
		    .pid = entries->all[i].process.pid,
		    .timeStamp = (unsigned long long)entries->time,
		    .smUtil = nvml_unsigned(entries->all[i].process.utilization),
		    .memUtil = memory_utilization(&entries->all[i], channels),
		};
	free(entries);
	return result;
}

nvmlReturn_t nvmlDeviceGetProcessesUtilizationInfo(nvmlDevice_t device,
                                                   nvmlProcessesUtilizationInfo_t *procesesUtilInfo)
{
	struct entries *entries = NULL;
	int64_t channels[2];
	nvmlReturn_t result;

	if (procesesUtilInfo == NULL)
		return front_get() != NULL ? NVML_ERROR_INVALID_ARGUMENT : NVML_ERROR_UNINITIALIZED;
	if (procesesUtilInfo->version != NVML_VERSION(nvmlProcessesUtilizationInfo_v1_t, 1))
		return front_get() != NULL ? NVML_ERROR_ARGUMENT_VERSION_MISMATCH : NVML_ERROR_UNINITIALIZED;
	result = take_utilization(device, procesesUtilInfo->lastSeenTimeStamp, &entries, channels);
	if (result != NVML_SUCCESS)
		return result;
	if (procesesUtilInfo->procUtilArray == NULL) {
		procesesUtilInfo->processSamplesCount = (unsigned int)entries->count;
		result = NVML_ERROR_INSUFFICIENT_SIZE;
	} else {
		result =
		    nvml_list(&procesesUtilInfo->processSamplesCount, procesesUtilInfo->procUtilArray, entries->count);
	}
	for (size_t i = 0; i < entries->count && result == NVML_SUCCESS; i++)
		procesesUtilInfo->procUtilArray[i] = (nvmlProcessUtilizationInfo_v1_t){
		    .timeStamp = (unsigned long long)entries->time,
		    .pid = entries->all[i].process.pid,
		    .smUtil = nvml_unsigned(entries->all[i].process.utilization),
		    .memUtil = memory_utilization(&entries->all[i], channels),
		};
	free(entries);
	return result;
}
