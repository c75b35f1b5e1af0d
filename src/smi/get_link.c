/* SPDX-License-Identifier: Apache-2.0 */
/* How a device is connected to the host. */
#include "smi/getter.h"

#include <stdio.h>

nvmlReturn_t smi_get_pci_address(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlPciInfo_t pci = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPciInfo_v3, device->handle, &pci);

	(void)argument;
	return smi_say(result, ret_text, "%.32s", pci.busId);
}

nvmlReturn_t smi_get_pci(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlPciInfoExt_t pci = {.version = NVML_VERSION(nvmlPciInfoExt_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPciInfoExt, device->handle, &pci);

	switch (argument) {
	case SMI_PCI_BUS:
		return smi_say(result, ret_text, "0x%02X", pci.bus);
	case SMI_PCI_DEVICE:
		return smi_say(result, ret_text, "0x%02X", pci.device);
	case SMI_PCI_DOMAIN:
		return smi_say(result, ret_text, "0x%04X", pci.domain);
	case SMI_PCI_CLASS:
		return smi_say(result, ret_text, "0x%X", pci.baseClass);
	case SMI_PCI_SUBCLASS:
		return smi_say(result, ret_text, "0x%X", pci.subClass);
	case SMI_PCI_DEVICE_ID:
		return smi_say(result, ret_text, "0x%08X", pci.pciDeviceId);
	default:
		return smi_say(result, ret_text, "0x%08X", pci.pciSubSystemId);
	}
}

nvmlReturn_t smi_get_link(const struct smi_device *device, int argument, char *ret_text)
{
	const struct smi_library *library = device->library;
	unsigned int value = 0;
	nvmlReturn_t result;

	switch (argument) {
	case SMI_LINK_GENERATION:
		result = SMI_CALL(library, nvmlDeviceGetCurrPcieLinkGeneration, device->handle, &value);
		break;
	case SMI_LINK_GENERATION_HIGHEST:
		result = SMI_CALL(library, nvmlDeviceGetMaxPcieLinkGeneration, device->handle, &value);
		break;
	case SMI_LINK_GENERATION_DEVICE:
		result = SMI_CALL(library, nvmlDeviceGetGpuMaxPcieLinkGeneration, device->handle, &value);
		break;
	case SMI_LINK_WIDTH:
		result = SMI_CALL(library, nvmlDeviceGetCurrPcieLinkWidth, device->handle, &value);
		break;
	default:
		result = SMI_CALL(library, nvmlDeviceGetMaxPcieLinkWidth, device->handle, &value);
		break;
	}
	return smi_say(result, ret_text, "%u", value);
}

nvmlReturn_t smi_get_bridge(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlBridgeChipHierarchy_t bridges = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetBridgeChipInfo, device->handle, &bridges);

	if (result == NVML_SUCCESS && bridges.bridgeCount == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	if (argument != 0)
		return smi_say(result, ret_text, "%u", bridges.bridgeChipInfo[0].fwVersion);
	return smi_say(result, ret_text, "%s", bridges.bridgeChipInfo[0].type == NVML_BRIDGE_CHIP_PLX ? "PLX" : "BR04");
}

nvmlReturn_t smi_get_replays(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, (unsigned int)argument, 0, &value);

	return smi_say(result, ret_text, "%lld", smi_field_number(&value));
}

nvmlReturn_t smi_get_throughput(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int value = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPcieThroughput, device->handle,
	                               (nvmlPcieUtilCounter_t)argument, &value);

	return smi_say(result, ret_text, "%u", value);
}

nvmlReturn_t smi_get_atomics(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const operations[] = {"FETCHADD_32", "FETCHADD_64", "SWAP_32", "SWAP_64",
	                                         "CAS_32",      "CAS_64",      "CAS_128"};
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, (unsigned int)argument, 0, &value);
	char *end = ret_text;

	if (result != NVML_SUCCESS)
		return result;
	if (smi_field_number(&value) == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (smi_field_number(&value) >> i & 1)
			end += sprintf(end, "%s ", operations[i]);
	return NVML_SUCCESS;
}
