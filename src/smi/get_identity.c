/* SPDX-License-Identifier: Apache-2.0 */
/* What a device is called, and what is written on it. */
#include "smi/getter.h"

#include <string.h>
#include <time.h>

/* ---- texts ------------------------------------------------------------------------------------------------------ */

#define TEXT(getter, call)                                                                                             \
	nvmlReturn_t smi_get_##getter(const struct smi_device *device, int argument, char *ret_text)                   \
	{                                                                                                              \
		(void)argument;                                                                                        \
		return SMI_CALL(device->library, call, device->handle, ret_text, SMI_TEXT_SIZE);                       \
	}
TEXT(name, nvmlDeviceGetName)
TEXT(serial, nvmlDeviceGetSerial)
TEXT(uuid, nvmlDeviceGetUUID)
TEXT(vbios_version, nvmlDeviceGetVbiosVersion)
TEXT(board_part_number, nvmlDeviceGetBoardPartNumber)
TEXT(inforom_image, nvmlDeviceGetInforomImageVersion)
#undef TEXT

nvmlReturn_t smi_get_inforom(const struct smi_device *device, int argument, char *ret_text)
{
	return SMI_CALL(device->library, nvmlDeviceGetInforomVersion, device->handle, (nvmlInforomObject_t)argument,
	                ret_text, SMI_TEXT_SIZE);
}

nvmlReturn_t smi_get_inforom_checksum(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return smi_say(SMI_CALL(device->library, nvmlDeviceValidateInforom, device->handle), ret_text, "valid");
}

nvmlReturn_t smi_get_inforom_flush(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned long long time = 0;
	unsigned long duration = 0;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetLastBBXFlushTime, device->handle, &time, &duration);
	time_t seconds = (time_t)(time / 1000000);
	struct tm local;
	char day[64];

	if (result != NVML_SUCCESS || argument != 0)
		return smi_say(result, ret_text, "%lu us", duration);
	localtime_r(&seconds, &local);
	strftime(day, sizeof(day), "%Y/%m/%d %H:%M:%S", &local);
	return smi_say(result, ret_text, "%s.%03llu", day, time / 1000 % 1000);
}

nvmlReturn_t smi_get_gsp_firmware_version(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return SMI_CALL(device->library, nvmlDeviceGetGspFirmwareVersion, device->handle, ret_text);
}

nvmlReturn_t smi_get_hostname(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlHostname_v1_t name = {{0}};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetHostname_v1, device->handle, &name);

	(void)argument;
	return smi_say(result, ret_text, "%.64s", name.value);
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

nvmlReturn_t smi_get_brand(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const brands[] = {
	    [NVML_BRAND_UNKNOWN] = "Unknown",
	    [NVML_BRAND_QUADRO] = "Quadro",
	    [NVML_BRAND_TESLA] = "Tesla",
	    [NVML_BRAND_NVS] = "NVS",
	    [NVML_BRAND_GRID] = "Grid",
	    [NVML_BRAND_GEFORCE] = "GeForce",
	    [NVML_BRAND_TITAN] = "Titan",
	    [NVML_BRAND_NVIDIA_VAPPS] = "NVIDIA Virtual Applications",
	    [NVML_BRAND_NVIDIA_VPC] = "NVIDIA Virtual PC",
	    [NVML_BRAND_NVIDIA_VCS] = "NVIDIA Virtual Compute Server",
	    [NVML_BRAND_NVIDIA_VWS] = "NVIDIA RTX Virtual Workstation",
	    [NVML_BRAND_NVIDIA_CLOUD_GAMING] = "NVIDIA Cloud Gaming",
	    [NVML_BRAND_QUADRO_RTX] = "Quadro RTX",
	    [NVML_BRAND_NVIDIA_RTX] = "NVIDIA RTX",
	    [NVML_BRAND_NVIDIA] = "NVIDIA",
	    [NVML_BRAND_GEFORCE_RTX] = "GeForce RTX",
	    [NVML_BRAND_TITAN_RTX] = "Titan RTX",
	};
	nvmlBrandType_t brand = NVML_BRAND_UNKNOWN;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetBrand, device->handle, &brand);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(brands, (unsigned int)brand));
}

nvmlReturn_t smi_get_architecture(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const architectures[] = {
	    [NVML_DEVICE_ARCH_KEPLER] = "Kepler",       [NVML_DEVICE_ARCH_MAXWELL] = "Maxwell",
	    [NVML_DEVICE_ARCH_PASCAL] = "Pascal",       [NVML_DEVICE_ARCH_VOLTA] = "Volta",
	    [NVML_DEVICE_ARCH_TURING] = "Turing",       [NVML_DEVICE_ARCH_AMPERE] = "Ampere",
	    [NVML_DEVICE_ARCH_ADA] = "Ada Lovelace",    [NVML_DEVICE_ARCH_HOPPER] = "Hopper",
	    [NVML_DEVICE_ARCH_BLACKWELL] = "Blackwell", [NVML_DEVICE_ARCH_RUBIN] = "Rubin",
	};
	nvmlDeviceArchitecture_t architecture = NVML_DEVICE_ARCH_UNKNOWN;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetArchitecture, device->handle, &architecture);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(architectures, architecture));
}

nvmlReturn_t smi_get_multi_gpu_board(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int several = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetMultiGpuBoard, device->handle, &several);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_yes(several));
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_pdi(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlPdi_v1_t pdi = {.version = NVML_VERSION(nvmlPdi_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPdi, device->handle, &pdi);

	(void)argument;
	return smi_say(result, ret_text, "0x%016llx", pdi.value);
}

nvmlReturn_t smi_get_minor_number(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int number = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetMinorNumber, device->handle, &number);

	(void)argument;
	return smi_say(result, ret_text, "%u", number);
}

nvmlReturn_t smi_get_board_id(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int number = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetBoardId, device->handle, &number);

	(void)argument;
	return smi_say(result, ret_text, "0x%x", number);
}

nvmlReturn_t smi_get_compute_capability(const struct smi_device *device, int argument, char *ret_text)
{
	int major = 0, minor = 0;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetCudaComputeCapability, device->handle, &major, &minor);

	(void)argument;
	return smi_say(result, ret_text, "%d.%d", major, minor);
}

/* ---- where it is built in --------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_platform(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const peers[] = {"Direct Connected", "Switch Connected"};
	nvmlPlatformInfo_v2_t info = {.version = NVML_VERSION(nvmlPlatformInfo_v2_t, 2)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPlatformInfo, device->handle, &info);
	unsigned long long guid = 0;
	unsigned int module = 0;

	if (result != NVML_SUCCESS) {
		/* The number of the module is older than the rest. */
		if ((argument & ~SMI_PLATFORM_RAW) != SMI_PLATFORM_MODULE)
			return result;
		result = SMI_CALL(device->library, nvmlDeviceGetModuleId, device->handle, &module);
		return smi_say(result, ret_text, "%u", module);
	}
	for (unsigned i = 0; i < 8; i++)
		guid = guid << 8 | info.ibGuid[i];
	if (argument != SMI_PLATFORM_MODULE && (argument & SMI_PLATFORM_RAW) == 0 &&
	    info.chassisSerialNumber[0] == '\0')
		return NVML_ERROR_NOT_SUPPORTED;
	switch (argument & ~SMI_PLATFORM_RAW) {
	case SMI_PLATFORM_CHASSIS:
		return smi_say(result, ret_text, "%.16s", (const char *)info.chassisSerialNumber);
	case SMI_PLATFORM_SLOT:
		return smi_say(result, ret_text, "%u", info.slotNumber);
	case SMI_PLATFORM_TRAY:
		return smi_say(result, ret_text, "%u", info.trayIndex);
	case SMI_PLATFORM_HOST:
		return smi_say(result, ret_text, "%u", info.hostId);
	case SMI_PLATFORM_PEER:
		return smi_say(result, ret_text, "%s", SMI_WORD(peers, info.peerType));
	case SMI_PLATFORM_MODULE:
		return smi_say(result, ret_text, "%u", info.moduleId);
	default:
		return smi_say(result, ret_text, "0x%016llx", guid);
	}
}
