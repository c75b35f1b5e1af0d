/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCIe and NVLink. A real board of several such devices joins them by switches, which no board of ours has: here links
 * lead to other devices of the same product, and back; a device that is alone has none that works.
 */
#include "front/nvml/nvml.h"

#include <string.h>

/* ---- PCIe ------------------------------------------------------------------------------------------------------- */

#define NVML_PCIE_LIST(NVML_PCIE)                                                                                      \
	NVML_PCIE(nvmlDeviceGetMaxPcieLinkGeneration, pcie_generation)                                                 \
	NVML_PCIE(nvmlDeviceGetGpuMaxPcieLinkGeneration, pcie_generation)                                              \
	NVML_PCIE(nvmlDeviceGetMaxPcieLinkWidth, pcie_width)

#define NVML_PCIE(name, field)                                                                                         \
	nvmlReturn_t name(nvmlDevice_t device, unsigned int *value)                                                    \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);                          \
                                                                                                                       \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (value == NULL)                                                                                     \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		*value = subject.device->product->field;                                                               \
		return NVML_SUCCESS;                                                                                   \
	}
NVML_PCIE_LIST(NVML_PCIE)

/* Megatransfers a second of one lane, by generation. */
static unsigned int lane_speed(int64_t generation)
{
	static const unsigned int speeds[] = {0, 2500, 5000, 8000, 16000, 32000, 64000};

	return generation >= 0 && generation < (int64_t)(sizeof(speeds) / sizeof(speeds[0])) ? speeds[generation] : 0;
}

nvmlReturn_t nvmlDeviceGetPcieSpeed(nvmlDevice_t device, unsigned int *pcieSpeed)
{
	unsigned int generation;
	nvmlReturn_t result = nvmlDeviceGetCurrPcieLinkGeneration(device, &generation);

	if (result != NVML_SUCCESS)
		return result;
	if (pcieSpeed == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*pcieSpeed = lane_speed(generation);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPcieLinkMaxSpeed(nvmlDevice_t device, unsigned int *maxSpeed)
{
	unsigned int generation;
	nvmlReturn_t result = nvmlDeviceGetMaxPcieLinkGeneration(device, &generation);

	if (result != NVML_SUCCESS)
		return result;
	if (maxSpeed == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* Its numbers are the generations'. */
	*maxSpeed = lane_speed(generation) > 0 ? generation : NVML_PCIE_LINK_MAX_SPEED_INVALID;
	return NVML_SUCCESS;
}

/*
 * Nothing measures what goes over the bus. It is assumed: half a megabyte a second while nothing runs, as the captures
 * have it, and at full load a hundredth of what the link carries, a quarter of it outwards.
 */
#define THROUGHPUT_IDLE 500

nvmlReturn_t nvmlDeviceGetPcieThroughput(nvmlDevice_t device, nvmlPcieUtilCounter_t counter, unsigned int *value)
{
	static const enum am_channel channels[] = {AM_CHANNEL_UTILIZATION, AM_CHANNEL_PCIE_GENERATION,
	                                           AM_CHANNEL_PCIE_WIDTH};
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	enum am_reading reading;
	int64_t values[3];
	uint64_t kilobytes;

	if (result != NVML_SUCCESS)
		return result;
	if (value == NULL || (unsigned)counter >= NVML_PCIE_UTIL_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_values(subject.front, subject.device, channels, 3, values);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	kilobytes = (uint64_t)lane_speed(values[1]) * 1000 / 8 * nvml_unsigned(values[2]);
	kilobytes = kilobytes * nvml_unsigned(values[0]) / 10000 / (counter == NVML_PCIE_UTIL_TX_BYTES ? 4 : 1);
	*value = nvml_unsigned((int64_t)(THROUGHPUT_IDLE + kilobytes));
	return NVML_SUCCESS;
}

/* ---- NVLink ----------------------------------------------------------------------------------------------------- */

/* As many as one board joins. */
#define GROUP_MAX 8u

/* Devices of the same product on one board, of eight in a row: links lead from one to another of them. */
struct group {
	uint32_t count;
	uint32_t rank; /* of the device that it is asked for */
	const struct front_device *devices[GROUP_MAX];
};

static struct group group_of(const struct nvml_subject *subject)
{
	uint32_t first = subject->device->number / GROUP_MAX * GROUP_MAX;
	struct group group = {.count = 0};

	for (uint32_t i = first; i < first + GROUP_MAX; i++) {
		const struct front_device *other = front_whole(subject->front, i);

		if (other == NULL || other->product != subject->device->product)
			continue;
		if (other == subject->device)
			group.rank = group.count;
		group.devices[group.count++] = other;
	}
	return group;
}

/*
 * The device at the other end of a link, or NULL. Link l joins those whose ranks add up to l, so that both ends agree;
 * of an even number of devices, the two that would be joined to themselves are joined to one another.
 */
static const struct front_device *peer_of_link(const struct nvml_subject *subject, unsigned int link)
{
	struct group group = group_of(subject);
	uint32_t rank;

	if (group.count < 2)
		return NULL;
	rank = (link % group.count + group.count - group.rank) % group.count;
	if (rank == group.rank && group.count % 2 == 0)
		rank = (group.rank + group.count / 2) % group.count;
	return rank != group.rank ? group.devices[rank] : NULL;
}

nvmlReturn_t nvml_links(const struct nvml_subject *subject, unsigned int *ret_active, unsigned int *ret_count)
{
	enum am_reading reading;
	int64_t shown;

	reading = front_value(subject->front, subject->device, AM_CHANNEL_NVLINKS, &shown);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	*ret_count = subject->device->product->nvlinks < NVML_NVLINK_MAX_LINKS ? subject->device->product->nvlinks
	                                                                       : NVML_NVLINK_MAX_LINKS;
	if (*ret_count == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	*ret_active = nvml_unsigned(shown) < *ret_count ? nvml_unsigned(shown) : *ret_count;
	if (group_of(subject).count < 2)
		*ret_active = 0;
	return NVML_SUCCESS;
}

/* Whom a call about one link is about, and whether that link works. Of those that fail, it is the last ones. */
static nvmlReturn_t link_subject(nvmlDevice_t device, unsigned int link, struct nvml_subject *ret_subject,
                                 bool *ret_active)
{
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, ret_subject);
	unsigned int active = 0, count = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (link >= NVML_NVLINK_MAX_LINKS)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = nvml_links(ret_subject, &active, &count);
	if (result != NVML_SUCCESS)
		return result;
	*ret_active = link < active && peer_of_link(ret_subject, link) != NULL;
	return link < count ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned int link, nvmlEnableState_t *isActive)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (isActive == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*isActive = active ? NVML_FEATURE_ENABLED : NVML_FEATURE_DISABLED;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetNvLinkVersion(nvmlDevice_t device, unsigned int link, unsigned int *version)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (version == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	switch (nvml_architecture(&subject)) {
	case NVML_DEVICE_ARCH_PASCAL:
		*version = NVML_NVLINK_VERSION_1_0;
		return NVML_SUCCESS;
	case NVML_DEVICE_ARCH_VOLTA:
	case NVML_DEVICE_ARCH_TURING:
		*version = NVML_NVLINK_VERSION_2_0;
		return NVML_SUCCESS;
	case NVML_DEVICE_ARCH_AMPERE:
		*version = NVML_NVLINK_VERSION_3_0;
		return NVML_SUCCESS;
	case NVML_DEVICE_ARCH_HOPPER:
		*version = NVML_NVLINK_VERSION_4_0;
		return NVML_SUCCESS;
	case NVML_DEVICE_ARCH_BLACKWELL:
		*version = NVML_NVLINK_VERSION_5_0;
		return NVML_SUCCESS;
	default:
		return NVML_ERROR_NOT_SUPPORTED;
	}
}

nvmlReturn_t nvmlDeviceGetNvLinkCapability(nvmlDevice_t device, unsigned int link, nvmlNvLinkCapability_t capability,
                                           unsigned int *capResult)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (capResult == NULL || (unsigned)capability >= NVML_NVLINK_CAP_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	*capResult = capability != NVML_NVLINK_CAP_SLI_BRIDGE;
	return NVML_SUCCESS;
}

static nvmlReturn_t remote_pci(nvmlDevice_t device, unsigned int link, nvmlPciInfo_t *pci)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (pci == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!active)
		return NVML_ERROR_NOT_SUPPORTED;
	subject.device = peer_of_link(&subject, link);
	if (subject.device == NULL)
		return NVML_ERROR_NOT_SUPPORTED;
	nvml_pci(&subject, pci);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetNvLinkRemotePciInfo(nvmlDevice_t device, unsigned int link, nvmlPciInfo_t *pci)
{
	nvmlPciInfo_t newest;
	nvmlReturn_t result = remote_pci(device, link, &newest);

	if (result != NVML_SUCCESS)
		return result;
	if (pci == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* The structure of its time ends before the longer address. */
	memcpy(pci, &newest, offsetof(nvmlPciInfo_t, busId));
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetNvLinkRemotePciInfo_v2(nvmlDevice_t device, unsigned int link, nvmlPciInfo_t *pci)
{
	return remote_pci(device, link, pci);
}

nvmlReturn_t nvmlDeviceGetNvLinkRemoteDeviceType(nvmlDevice_t device, unsigned int link,
                                                 nvmlIntNvLinkDeviceType_t *pNvLinkDeviceType)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (pNvLinkDeviceType == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*pNvLinkDeviceType = active ? NVML_NVLINK_DEVICE_TYPE_GPU : NVML_NVLINK_DEVICE_TYPE_UNKNOWN;
	return NVML_SUCCESS;
}

/* No link ever failed but those that do not work at all. */
nvmlReturn_t nvmlDeviceGetNvLinkErrorCounter(nvmlDevice_t device, unsigned int link, nvmlNvLinkErrorCounter_t counter,
                                             unsigned long long *counterValue)
{
	struct nvml_subject subject;
	bool active;
	nvmlReturn_t result = link_subject(device, link, &subject, &active);

	if (result != NVML_SUCCESS)
		return result;
	if (counterValue == NULL || (unsigned)counter >= NVML_NVLINK_ERROR_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	*counterValue = 0;
	return NVML_SUCCESS;
}
