/* SPDX-License-Identifier: Apache-2.0 */
/* Values of the system rather than of a device, and those that no call gives. */
#include "smi/getter.h"

#include <time.h>

/* There is no public call for it. */
nvmlReturn_t smi_get_never(const struct smi_device *device, int argument, char *ret_text)
{
	(void)device;
	(void)argument;
	(void)ret_text;
	return NVML_ERROR_NOT_SUPPORTED;
}

/* No public call tells it: of the captures, only those of Hopper have it. */
nvmlReturn_t smi_get_sparse_mode(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return smi_say(device->architecture == NVML_DEVICE_ARCH_HOPPER ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED,
	               ret_text, "%s", smi_enabled(0));
}

nvmlReturn_t smi_get_deprecated(const struct smi_device *device, int argument, char *ret_text)
{
	(void)device;
	(void)argument;
	(void)ret_text;
	return NVML_ERROR_DEPRECATED;
}

nvmlReturn_t smi_get_constant(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const words[] = {"None", "disabled", "0"};

	(void)device;
	return smi_say(NVML_SUCCESS, ret_text, "%s", SMI_WORD(words, (unsigned int)argument));
}

nvmlReturn_t smi_get_timestamp(const struct smi_device *device, int argument, char *ret_text)
{
	struct timespec now;
	struct tm local;
	char day[64];

	(void)device;
	(void)argument;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	strftime(day, sizeof(day), "%Y/%m/%d %H:%M:%S", &local);
	return smi_say(NVML_SUCCESS, ret_text, "%s.%03ld", day, now.tv_nsec / 1000000);
}

nvmlReturn_t smi_get_driver_version(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return smi_say(NVML_SUCCESS, ret_text, "%s", device->system->driver_version);
}

nvmlReturn_t smi_get_count(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return smi_say(NVML_SUCCESS, ret_text, "%u", device->system->attached);
}

nvmlReturn_t smi_get_index(const struct smi_device *device, int argument, char *ret_text)
{
	(void)argument;
	return smi_say(NVML_SUCCESS, ret_text, "%u", device->index);
}
