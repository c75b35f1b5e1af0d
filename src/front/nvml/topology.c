/* SPDX-License-Identifier: Apache-2.0 */
/* Where devices are: which processors are near, how two of them reach one another, and the fabric. */
#include "front/nvml/nvml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- processors ------------------------------------------------------------------------------------------------- */

/* More than any machine has. */
#define PROCESSORS_MAX 8192u
#define WORD_BITS      (8 * (unsigned int)sizeof(unsigned long))

struct processors {
	unsigned int count; /* one more than the highest */
	unsigned long words[PROCESSORS_MAX / WORD_BITS];
};

static void add_range(struct processors *processors, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i <= to && i < PROCESSORS_MAX; i++) {
		processors->words[i / WORD_BITS] |= 1ul << i % WORD_BITS;
		if (i >= processors->count)
			processors->count = i + 1;
	}
}

/* Reads a list as the kernel writes them: 0-3,8,10-11. @return false where there is no such file, or it is empty */
static bool read_list(const char *path, struct processors *ret_processors)
{
	unsigned int numbers[2] = {0, 0}, at = 0;
	char text[4096];
	ssize_t length;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool digits = false;

	memset(ret_processors, 0, sizeof(*ret_processors));
	if (file < 0)
		return false;
	length = read(file, text, sizeof(text));
	close(file);
	for (ssize_t i = 0; i <= length; i++) {
		char byte = '\0';

		if (i < length)
			byte = text[i];
		if (byte >= '0' && byte <= '9') {
			numbers[at] = numbers[at] < PROCESSORS_MAX ? numbers[at] * 10 + (unsigned int)(byte - '0')
			                                           : PROCESSORS_MAX;
			digits = true;
			continue;
		}
		if (byte == '-') {
			at = 1;
			numbers[1] = 0;
			continue;
		}
		if (digits)
			add_range(ret_processors, numbers[0], at == 1 ? numbers[1] : numbers[0]);
		numbers[0] = at = 0;
		digits = false;
	}
	return ret_processors->count > 0;
}

/* Those of a device's node where this machine has such a node, else all: then there is no better answer. */
static bool read_processors(const struct front_device *device, struct processors *ret_processors)
{
	int number = errno;
	char path[64];
	bool done = false;

	if (device->device.numa_node >= 0) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/cpulist", (int)device->device.numa_node);
		done = read_list(path, ret_processors);
	}
	done = done || read_list("/sys/devices/system/cpu/online", ret_processors);
	errno = number;
	return done;
}

static nvmlReturn_t get_affinity(nvmlDevice_t device, unsigned int size, unsigned long *ret_set)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	struct processors processors;
	unsigned int words;

	if (result != NVML_SUCCESS)
		return result;
	if (ret_set == NULL || size == 0)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!read_processors(subject.device, &processors))
		return NVML_ERROR_NOT_SUPPORTED;
	words = (processors.count + WORD_BITS - 1) / WORD_BITS;
	if (size < words)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	memset(ret_set, 0, (size_t)size * sizeof(*ret_set));
	memcpy(ret_set, processors.words, (size_t)words * sizeof(*ret_set));
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCpuAffinity(nvmlDevice_t device, unsigned int cpuSetSize, unsigned long *cpuSet)
{
	return get_affinity(device, cpuSetSize, cpuSet);
}

nvmlReturn_t nvmlDeviceGetCpuAffinityWithinScope(nvmlDevice_t device, unsigned int cpuSetSize, unsigned long *cpuSet,
                                                 nvmlAffinityScope_t scope)
{
	if (scope != NVML_AFFINITY_SCOPE_NODE && scope != NVML_AFFINITY_SCOPE_SOCKET)
		return front_get() != NULL ? NVML_ERROR_INVALID_ARGUMENT : NVML_ERROR_UNINITIALIZED;
	return get_affinity(device, cpuSetSize, cpuSet);
}

nvmlReturn_t nvmlDeviceGetMemoryAffinity(nvmlDevice_t device, unsigned int nodeSetSize, unsigned long *nodeSet,
                                         nvmlAffinityScope_t scope)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	unsigned int node;

	if (result != NVML_SUCCESS)
		return result;
	if (nodeSet == NULL || nodeSetSize == 0 ||
	    (scope != NVML_AFFINITY_SCOPE_NODE && scope != NVML_AFFINITY_SCOPE_SOCKET))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (subject.device->device.numa_node < 0)
		return NVML_ERROR_NOT_SUPPORTED;
	node = (unsigned int)subject.device->device.numa_node;
	if (node / WORD_BITS >= nodeSetSize)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	memset(nodeSet, 0, (size_t)nodeSetSize * sizeof(*nodeSet));
	nodeSet[node / WORD_BITS] |= 1ul << node % WORD_BITS;
	return NVML_SUCCESS;
}

/* ---- one another ------------------------------------------------------------------------------------------------ */

/* Each device has a root of its own: what two of one node have in common is the node. */
static nvmlGpuTopologyLevel_t level_between(const struct front_device *one, const struct front_device *other)
{
	if (one == other)
		return NVML_TOPOLOGY_INTERNAL;
	return one->device.numa_node == other->device.numa_node ? NVML_TOPOLOGY_NODE : NVML_TOPOLOGY_SYSTEM;
}

/* Whom a call about two devices is about. */
static nvmlReturn_t two_subjects(nvmlDevice_t one, nvmlDevice_t other, struct nvml_subject ret_subjects[2])
{
	nvmlReturn_t result = nvml_subject(one, NVML_SCOPE_MOTHER, &ret_subjects[0]);

	return result == NVML_SUCCESS ? nvml_subject(other, NVML_SCOPE_MOTHER, &ret_subjects[1]) : result;
}

nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t device1, nvmlDevice_t device2,
                                                 nvmlGpuTopologyLevel_t *pathInfo)
{
	struct nvml_subject subjects[2];
	nvmlReturn_t result = two_subjects(device1, device2, subjects);

	if (result != NVML_SUCCESS)
		return result;
	if (pathInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*pathInfo = level_between(subjects[0].device, subjects[1].device);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceOnSameBoard(nvmlDevice_t device1, nvmlDevice_t device2, int *onSameBoard)
{
	struct nvml_subject subjects[2];
	nvmlReturn_t result = two_subjects(device1, device2, subjects);

	if (result != NVML_SUCCESS)
		return result;
	if (onSameBoard == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*onSameBoard = subjects[0].device == subjects[1].device;
	return NVML_SUCCESS;
}

/* Hands out those devices that are wanted, in NVML's two calls. */
typedef bool want_function(const struct front_device *device, const void *what);

static nvmlReturn_t hand_out(struct front *front, want_function *wants, const void *what, unsigned int *count,
                             nvmlDevice_t *ret_devices)
{
	unsigned int found = 0, devices = front_count(front);
	nvmlReturn_t result;

	for (unsigned int i = 0; i < devices; i++) {
		const struct front_device *device = front_whole(front, i);

		found += device != NULL && wants(device, what);
	}
	/* A list that is not given asks for the number. */
	if (ret_devices == NULL) {
		*count = found;
		return NVML_SUCCESS;
	}
	result = nvml_list(count, ret_devices, found);
	for (unsigned int i = 0; i < devices && result == NVML_SUCCESS; i++) {
		const struct front_device *device = front_whole(front, i);

		if (device != NULL && wants(device, what))
			*ret_devices++ = nvml_device_handle(device);
	}
	return result;
}

struct nearest {
	const struct front_device *device;
	nvmlGpuTopologyLevel_t level;
};

static bool is_nearest(const struct front_device *device, const void *what)
{
	const struct nearest *nearest = what;

	return device != nearest->device && level_between(device, nearest->device) == nearest->level;
}

nvmlReturn_t nvmlDeviceGetTopologyNearestGpus(nvmlDevice_t device, nvmlGpuTopologyLevel_t level, unsigned int *count,
                                              nvmlDevice_t *deviceArray)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	struct nearest nearest;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL || (unsigned)level > NVML_TOPOLOGY_SYSTEM)
		return NVML_ERROR_INVALID_ARGUMENT;
	nearest = (struct nearest){subject.device, level};
	return hand_out(subject.front, is_nearest, &nearest, count, deviceArray);
}

static bool is_near_processor(const struct front_device *device, const void *what)
{
	const unsigned int *processor = what;
	struct processors processors;

	return read_processors(device, &processors) && *processor < PROCESSORS_MAX &&
	       (processors.words[*processor / WORD_BITS] >> *processor % WORD_BITS & 1) != 0;
}

nvmlReturn_t nvmlSystemGetTopologyGpuSet(unsigned int cpuNumber, unsigned int *count, nvmlDevice_t *deviceArray)
{
	struct front *front = front_get();

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	return hand_out(front, is_near_processor, &cpuNumber, count, deviceArray);
}

nvmlReturn_t nvmlDeviceGetP2PStatus(nvmlDevice_t device1, nvmlDevice_t device2, nvmlGpuP2PCapsIndex_t p2pIndex,
                                    nvmlGpuP2PStatus_t *p2pStatus)
{
	struct nvml_subject subjects[2];
	nvmlReturn_t result = two_subjects(device1, device2, subjects);
	bool alike, linked;

	if (result != NVML_SUCCESS)
		return result;
	if (p2pStatus == NULL || (unsigned)p2pIndex > NVML_P2P_CAPS_INDEX_UNKNOWN ||
	    subjects[0].device == subjects[1].device)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* Devices in MIG mode reach nobody, and others only their likes. */
	alike = subjects[0].device->product == subjects[1].device->product && !nvml_is_sliced(&subjects[0]) &&
	        !nvml_is_sliced(&subjects[1]);
	linked = alike && subjects[0].device->product->nvlinks > 0;
	switch (p2pIndex) {
	case NVML_P2P_CAPS_INDEX_READ:
	case NVML_P2P_CAPS_INDEX_WRITE:
	case NVML_P2P_CAPS_INDEX_PCI:
		*p2pStatus = alike ? NVML_P2P_STATUS_OK : NVML_P2P_STATUS_NOT_SUPPORTED;
		return NVML_SUCCESS;
	case NVML_P2P_CAPS_INDEX_NVLINK:
	case NVML_P2P_CAPS_INDEX_ATOMICS:
		*p2pStatus = linked ? NVML_P2P_STATUS_OK : NVML_P2P_STATUS_NOT_SUPPORTED;
		return NVML_SUCCESS;
	default:
		*p2pStatus = NVML_P2P_STATUS_UNKNOWN;
		return NVML_SUCCESS;
	}
}

/* ---- the fabric ------------------------------------------------------------------------------------------------- */

/* Boards of Hopper and later that are linked are registered with a fabric of this one machine: clique 0, no cluster. */
static unsigned char fabric_state(const struct nvml_subject *subject)
{
	unsigned int architecture = nvml_architecture(subject);

	return architecture != NVML_DEVICE_ARCH_UNKNOWN && architecture >= NVML_DEVICE_ARCH_HOPPER &&
	               subject->device->product->nvlinks > 0
	           ? NVML_GPU_FABRIC_STATE_COMPLETED
	           : NVML_GPU_FABRIC_STATE_NOT_SUPPORTED;
}

/* Nothing is wrong with bandwidth, recovery of routes, routes, recovery of access: 2 in each pair of bits. */
#define FABRIC_HEALTHY 0xaau

nvmlReturn_t nvmlDeviceGetGpuFabricInfo(nvmlDevice_t device, nvmlGpuFabricInfo_t *gpuFabricInfo)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (gpuFabricInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*gpuFabricInfo = (nvmlGpuFabricInfo_t){.status = NVML_SUCCESS, .state = fabric_state(&subject)};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t device, nvmlGpuFabricInfoV_t *gpuFabricInfo)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	nvmlGpuFabricInfo_v2_t second;

	if (result != NVML_SUCCESS)
		return result;
	if (gpuFabricInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* What the later one has more is at its end. Of the health, only systems of Grace tell. */
	second = (nvmlGpuFabricInfo_v2_t){.version = gpuFabricInfo->version, .state = fabric_state(&subject)};
	if (gpuFabricInfo->version == NVML_VERSION(nvmlGpuFabricInfo_v2_t, 2)) {
		memcpy(gpuFabricInfo, &second, sizeof(second));
		return NVML_SUCCESS;
	}
	if (gpuFabricInfo->version != NVML_VERSION(nvmlGpuFabricInfo_v3_t, 3))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	*gpuFabricInfo = (nvmlGpuFabricInfo_v3_t){.version = second.version, .state = second.state};
	if (nvml_is_of_grace(&subject) && second.state == NVML_GPU_FABRIC_STATE_COMPLETED) {
		gpuFabricInfo->healthMask = FABRIC_HEALTHY;
		gpuFabricInfo->healthSummary = 1;
	}
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetAddressingMode(nvmlDevice_t device, nvmlDeviceAddressingMode_t *mode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int architecture;

	if (result != NVML_SUCCESS)
		return result;
	if (mode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (mode->version != NVML_VERSION(nvmlDeviceAddressingMode_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	architecture = nvml_architecture(&subject);
	if (architecture == NVML_DEVICE_ARCH_UNKNOWN || architecture < NVML_DEVICE_ARCH_TURING)
		return NVML_ERROR_NOT_SUPPORTED;
	/* As in the captures; those of Grace share her page tables. */
	mode->value = nvml_is_of_grace(&subject) ? NVML_DEVICE_ADDRESSING_MODE_ATS : NVML_DEVICE_ADDRESSING_MODE_HMM;
	return NVML_SUCCESS;
}
