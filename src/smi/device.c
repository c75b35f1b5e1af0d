/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the library, and choosing devices. */
#include "smi/device.h"

#include "smi/fields_of_nvml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---------------------------------------------------------------------------------------------------- */

/* What is said where there is no driver, and what it ends with. */
static enum smi_exit say_failure(const struct smi_library *library, nvmlReturn_t result)
{
	char version[SMI_TEXT_SIZE];

	switch (result) {
	case NVML_ERROR_DRIVER_NOT_LOADED:
		puts("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the "
		     "latest "
		     "NVIDIA driver is installed and running.\n");
		return SMI_EXIT_NO_DRIVER;
	case NVML_ERROR_LIB_RM_VERSION_MISMATCH:
		printf("Failed to initialize NVML: %s\n", smi_library_error(library, result));
		if (SMI_CALL(library, nvmlSystemGetNVMLVersion, version, sizeof(version)) == NVML_SUCCESS)
			printf("NVML library version: %s\n",
			       strchr(version, '.') != NULL ? strchr(version, '.') + 1 : version);
		return SMI_EXIT_MISMATCH;
	case NVML_ERROR_NO_PERMISSION:
		printf("Failed to initialize NVML: %s\n", smi_library_error(library, result));
		return SMI_EXIT_NO_PERMISSION;
	default:
		printf("Failed to initialize NVML: %s\n", smi_library_error(library, result));
		return SMI_EXIT_OTHER;
	}
}

/* "580.105.08" as 580105. */
static int driver_number(const char *version)
{
	char *end;
	long branch = strtol(version, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;

	return branch > 0 && branch < 10000 && minor >= 0 && minor < 1000 ? SMI_DRIVER((int)branch, (int)minor) : 0;
}

static void read_versions(struct smi_system *system)
{
	int cuda = 0;

	if (SMI_CALL(&system->library, nvmlSystemGetDriverVersion, system->driver_version,
	             sizeof(system->driver_version)) != NVML_SUCCESS)
		memcpy(system->driver_version, "N/A", sizeof("N/A"));
	system->driver = driver_number(system->driver_version);
	if (SMI_CALL(&system->library, nvmlSystemGetCudaDriverVersion_v2, &cuda) == NVML_SUCCESS && cuda > 0)
		snprintf(system->cuda_version, sizeof(system->cuda_version), "%d.%d", cuda / 1000, cuda % 1000 / 10);
	else
		memcpy(system->cuda_version, "N/A", sizeof("N/A"));
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_device_field(const struct smi_device *device, unsigned int id, unsigned int scope,
                              nvmlFieldValue_t *ret_value)
{
	nvmlReturn_t result;

	*ret_value = (nvmlFieldValue_t){.fieldId = id, .scopeId = scope};
	result = SMI_CALL(device->library, nvmlDeviceGetFieldValues, device->handle, 1, ret_value);
	return result != NVML_SUCCESS ? result : ret_value->nvmlReturn;
}

/* What decides which of several forms is shown of it. */
static void describe(struct smi_device *device)
{
	nvmlEnableState_t current, pending;
	nvmlFieldValue_t limit;

	device->architecture = NVML_DEVICE_ARCH_UNKNOWN;
	SMI_CALL(device->library, nvmlDeviceGetArchitecture, device->handle, &device->architecture);
	device->absolute_limits = smi_device_field(device, SMI_FIELD_SHUTDOWN_TLIMIT, 0, &limit) != NVML_SUCCESS;
	device->counts_sram =
	    device->architecture != NVML_DEVICE_ARCH_UNKNOWN && device->architecture >= NVML_DEVICE_ARCH_AMPERE;
	device->counts_places = device->architecture < NVML_DEVICE_ARCH_TURING;
	device->has_ecc =
	    SMI_CALL(device->library, nvmlDeviceGetEccMode, device->handle, &current, &pending) == NVML_SUCCESS;
}

static void get_device(const struct smi_system *system, nvmlDevice_t handle, unsigned int index,
                       struct smi_device *ret_device)
{
	*ret_device =
	    (struct smi_device){.system = system, .library = &system->library, .handle = handle, .index = index};
	describe(ret_device);
}

/* The device that @p name means. @return false where there is none */
static bool find_device(const struct smi_system *system, const char *name, nvmlDevice_t *ret_handle)
{
	const struct smi_library *library = &system->library;
	char *end;
	unsigned long index = strtoul(name, &end, 10);

	if (end != name && *end == '\0' && index < system->attached)
		return SMI_CALL(library, nvmlDeviceGetHandleByIndex_v2, (unsigned int)index, ret_handle) ==
		       NVML_SUCCESS;
	if (strncmp(name, "GPU-", 4) == 0)
		return SMI_CALL(library, nvmlDeviceGetHandleByUUID, name, ret_handle) == NVML_SUCCESS;
	if (strchr(name, ':') != NULL)
		return SMI_CALL(library, nvmlDeviceGetHandleByPciBusId_v2, name, ret_handle) == NVML_SUCCESS;
	return SMI_CALL(library, nvmlDeviceGetHandleBySerial, name, ret_handle) == NVML_SUCCESS;
}

/* Which of the attached devices @p list names. @return false where one is not there */
static bool choose(const struct smi_system *system, const char *list, bool *ret_chosen)
{
	char *copy = strdup(list), *rest = copy, *name;
	bool found = copy != NULL;

	while (found && (name = strsep(&rest, ",")) != NULL) {
		nvmlDevice_t handle;
		unsigned int index = 0;

		found = find_device(system, name, &handle) &&
		        SMI_CALL(&system->library, nvmlDeviceGetIndex, handle, &index) == NVML_SUCCESS &&
		        index < system->attached;
		if (found)
			ret_chosen[index] = true;
	}
	free(copy);
	return found;
}

static enum smi_exit find_devices(struct smi_system *system, const char *chosen)
{
	const struct smi_library *library = &system->library;
	bool *wanted;

	if (SMI_CALL(library, nvmlDeviceGetCount_v2, &system->attached) != NVML_SUCCESS)
		system->attached = 0;
	wanted = calloc(system->attached + 1, sizeof(*wanted));
	system->devices = calloc(system->attached + 1, sizeof(*system->devices));
	if (wanted == NULL || system->devices == NULL) {
		free(wanted);
		puts("Insufficient Memory");
		return SMI_EXIT_OTHER;
	}
	if (system->attached == 0 || (chosen != NULL && !choose(system, chosen, wanted))) {
		free(wanted);
		puts("No devices were found");
		return SMI_EXIT_NOT_FOUND;
	}
	for (unsigned int i = 0; i < system->attached; i++) {
		nvmlDevice_t handle;

		if (chosen != NULL && !wanted[i])
			continue;
		if (SMI_CALL(library, nvmlDeviceGetHandleByIndex_v2, i, &handle) == NVML_SUCCESS)
			get_device(system, handle, i, &system->devices[system->count++]);
	}
	free(wanted);
	return SMI_EXIT_SUCCESS;
}

enum smi_exit smi_system_open(const char *chosen, struct smi_system *ret_system)
{
	nvmlReturn_t result;
	enum smi_exit code;

	memset(ret_system, 0, sizeof(*ret_system));
	if (!smi_library_open(&ret_system->library)) {
		puts("NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please make sure that the "
		     "NVIDIA Display "
		     "Driver is properly installed and present in your system.\nPlease also try adding directory that "
		     "contains "
		     "libnvidia-ml.so to your system PATH.");
		return SMI_EXIT_NO_LIBRARY;
	}
	result = SMI_CALL(&ret_system->library, nvmlInit_v2);
	if (result != NVML_SUCCESS) {
		code = say_failure(&ret_system->library, result);
		smi_library_close(&ret_system->library);
		return code;
	}
	read_versions(ret_system);
	code = find_devices(ret_system, chosen);
	if (code != SMI_EXIT_SUCCESS)
		smi_system_close(ret_system);
	return code;
}

int smi_system_driver(void)
{
	struct smi_system system = {.attached = 0};
	int driver = SMI_DRIVER_NEVER;

	if (!smi_library_open(&system.library))
		return driver;
	if (SMI_CALL(&system.library, nvmlInit_v2) == NVML_SUCCESS) {
		read_versions(&system);
		driver = system.driver;
	}
	smi_system_close(&system);
	return driver;
}

void smi_system_close(struct smi_system *system)
{
	free(system->devices);
	system->devices = NULL;
	smi_library_close(&system->library);
}
