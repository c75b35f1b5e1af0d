/* SPDX-License-Identifier: Apache-2.0 */
/* The matrix of connections. */
#include "smi/topology.h"

#include "smi/answer.h"

#include <stdio.h>
#include <string.h>

/* More than any device has. */
#define LINKS_MAX 36u

/* Sets of processors and of NUMA nodes, in words. */
#define SET_WORDS 64u

/* How many NVLinks lead from one device to the other, by themselves or over switches. */
static unsigned int count_links(const struct smi_device *from, const struct smi_device *to)
{
	const struct smi_library *library = from->library;
	nvmlPciInfo_t target = {0};
	unsigned int count = 0;

	if (SMI_CALL(library, nvmlDeviceGetPciInfo_v3, to->handle, &target) != NVML_SUCCESS)
		return 0;
	for (unsigned int link = 0; link < LINKS_MAX; link++) {
		nvmlEnableState_t active = NVML_FEATURE_DISABLED;
		nvmlIntNvLinkDeviceType_t type = NVML_NVLINK_DEVICE_TYPE_UNKNOWN;
		nvmlPciInfo_t remote = {0};

		if (SMI_CALL(library, nvmlDeviceGetNvLinkState, from->handle, link, &active) != NVML_SUCCESS ||
		    active != NVML_FEATURE_ENABLED)
			continue;
		SMI_CALL(library, nvmlDeviceGetNvLinkRemoteDeviceType, from->handle, link, &type);
		SMI_CALL(library, nvmlDeviceGetNvLinkRemotePciInfo_v2, from->handle, link, &remote);
		if (type == NVML_NVLINK_DEVICE_TYPE_SWITCH ||
		    strncmp(remote.busId, target.busId, sizeof(remote.busId)) == 0)
			count++;
	}
	return count;
}

static void write_connection(const struct smi_device *from, const struct smi_device *to)
{
	nvmlGpuTopologyLevel_t level = NVML_TOPOLOGY_SYSTEM;
	unsigned int links;

	if (from->index == to->index) {
		printf("\t X ");
		return;
	}
	links = count_links(from, to);
	if (links > 0 && count_links(to, from) > 0) {
		printf("\tNV%u", links);
		return;
	}
	SMI_CALL(from->library, nvmlDeviceGetTopologyCommonAncestor, from->handle, to->handle, &level);
	switch (level) {
	case NVML_TOPOLOGY_INTERNAL:
	case NVML_TOPOLOGY_SINGLE:
		printf("\tPIX");
		break;
	case NVML_TOPOLOGY_MULTIPLE:
		printf("\tPXB");
		break;
	case NVML_TOPOLOGY_HOSTBRIDGE:
		printf("\tPHB");
		break;
	case NVML_TOPOLOGY_NODE:
		printf("\tNODE");
		break;
	default:
		printf("\tSYS");
		break;
	}
}

/* A set as ranges of numbers: "0-15,32-47". */
static void write_set(nvmlReturn_t result, const unsigned long *words, unsigned int count)
{
	const unsigned int bits = 8 * sizeof(*words);
	const char *comma = "";

	for (unsigned int first = 0; first < count * bits && result == NVML_SUCCESS; first++) {
		unsigned int last = first;

		if ((words[first / bits] >> first % bits & 1) == 0)
			continue;
		while (last + 1 < count * bits && (words[(last + 1) / bits] >> (last + 1) % bits & 1) != 0)
			last++;
		if (last > first)
			printf("%s%u-%u", comma, first, last);
		else
			printf("%s%u", comma, first);
		comma = ",";
		first = last;
	}
	if (*comma == '\0')
		printf("N/A");
}

static void write_row(const struct smi_system *system, const struct smi_device *device)
{
	unsigned long processors[SET_WORDS] = {0}, nodes[SET_WORDS] = {0};
	unsigned int node = 0;
	nvmlReturn_t result;

	printf("GPU%u", device->index);
	for (size_t i = 0; i < system->count; i++)
		write_connection(device, &system->devices[i]);
	result = SMI_CALL(device->library, nvmlDeviceGetCpuAffinity, device->handle, SET_WORDS, processors);
	putchar('\t');
	write_set(result, processors, SET_WORDS);
	result = SMI_CALL(device->library, nvmlDeviceGetMemoryAffinity, device->handle, SET_WORDS, nodes,
	                  NVML_AFFINITY_SCOPE_NODE);
	putchar('\t');
	write_set(result, nodes, SET_WORDS);
	if (SMI_CALL(device->library, nvmlDeviceGetNumaNodeId, device->handle, &node) == NVML_SUCCESS)
		printf("\t\t%u\n", node);
	else
		printf("\t\tN/A\n");
}

void smi_topology_write(const struct smi_system *system)
{
	/* The heading is underlined wherever it goes: programs that read it know. */
	printf("\t\033[4m");
	for (size_t i = 0; i < system->count; i++)
		printf("GPU%u\t", system->devices[i].index);
	puts("CPU Affinity\tNUMA Affinity\tGPU NUMA ID\033[0m");
	for (size_t i = 0; i < system->count; i++)
		write_row(system, &system->devices[i]);
	puts("\nLegend:\n\n"
	     "  X    = Self\n"
	     "  SYS  = Connection traversing PCIe as well as the SMP interconnect between NUMA nodes (e.g., QPI/UPI)\n"
	     "  NODE = Connection traversing PCIe as well as the interconnect between PCIe Host Bridges within a NUMA "
	     "node\n"
	     "  PHB  = Connection traversing PCIe as well as a PCIe Host Bridge (typically the CPU)\n"
	     "  PXB  = Connection traversing multiple PCIe bridges (without traversing the PCIe Host Bridge)\n"
	     "  PIX  = Connection traversing at most a single PCIe bridge\n"
	     "  NV#  = Connection traversing a bonded set of # NVLinks\n");
}
