/* SPDX-License-Identifier: Apache-2.0 */
/* Modes: what is switched on, and how a device takes part in something larger. */
#include "smi/getter.h"

#include <stdio.h>

/* ---- one switch ------------------------------------------------------------------------------------------------- */

#define SWITCH(getter, call, word)                                                                                     \
	nvmlReturn_t smi_get_##getter(const struct smi_device *device, int argument, char *ret_text)                   \
	{                                                                                                              \
		nvmlEnableState_t state = NVML_FEATURE_DISABLED;                                                       \
		nvmlReturn_t result = SMI_CALL(device->library, call, device->handle, &state);                         \
                                                                                                                       \
		(void)argument;                                                                                        \
		return smi_say(result, ret_text, "%s", word((unsigned int)state));                                     \
	}
SWITCH(display_mode, nvmlDeviceGetDisplayMode, smi_enabled)
SWITCH(display_attached, nvmlDeviceGetDisplayMode, smi_yes)
SWITCH(display_active, nvmlDeviceGetDisplayActive, smi_enabled)
SWITCH(persistence_mode, nvmlDeviceGetPersistenceMode, smi_enabled)
SWITCH(accounting_mode, nvmlDeviceGetAccountingMode, smi_enabled)
#undef SWITCH

nvmlReturn_t smi_get_accounting_buffer_size(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int size = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetAccountingBufferSize, device->handle, &size);

	(void)argument;
	return smi_say(result, ret_text, "%u", size);
}

nvmlReturn_t smi_get_addressing_mode(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const modes[] = {"None", "HMM", "ATS"};
	nvmlDeviceAddressingMode_t mode = {.version = NVML_VERSION(nvmlDeviceAddressingMode_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetAddressingMode, device->handle, &mode);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(modes, mode.value));
}

nvmlReturn_t smi_get_compute_mode(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const modes[] = {"Default", "Exclusive_Thread", "Prohibited", "Exclusive_Process"};
	nvmlComputeMode_t mode = NVML_COMPUTEMODE_DEFAULT;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetComputeMode, device->handle, &mode);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(modes, (unsigned int)mode));
}

nvmlReturn_t smi_get_recovery_action(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const actions[] = {"None",      "Reset",           "Reboot",
	                                      "Drain P2P", "Drain and Reset", "Recover IMEX Domain",
	                                      "Bus Reset", "System Reboot"};
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, SMI_FIELD_RECOVERY_ACTION, 0, &value);

	(void)argument;
	if (result != NVML_SUCCESS)
		return result;
	return smi_say(result, ret_text, "%s", SMI_WORD(actions, (unsigned int)smi_field_number(&value)));
}

nvmlReturn_t smi_get_c2c_mode(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlC2cModeInfo_v1_t info = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetC2cModeInfoV, device->handle, &info);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_enabled(info.isC2cEnabled));
}

/* ---- now, and after the next reset ------------------------------------------------------------------------------- */

#define PAIR(getter, type, call, ...)                                                                                  \
	nvmlReturn_t smi_get_##getter(const struct smi_device *device, int argument, char *ret_text)                   \
	{                                                                                                              \
		type states[2] = {0};                                                                                  \
		nvmlReturn_t result = SMI_CALL(device->library, call, device->handle, &states[0], &states[1]);         \
		unsigned int state = (unsigned int)states[argument];                                                   \
                                                                                                                       \
		return smi_say(result, ret_text, "%s", __VA_ARGS__);                                                   \
	}
PAIR(mig_mode, unsigned int, nvmlDeviceGetMigMode, smi_enabled(state))
PAIR(gsp_mode, unsigned int, nvmlDeviceGetGspFirmwareMode, smi_enabled(state))
PAIR(ecc_mode, nvmlEnableState_t, nvmlDeviceGetEccMode, smi_enabled(state))

static const char *const driver_models[] = {"WDDM", "TCC", "MCDM"};
PAIR(driver_model, nvmlDriverModel_t, nvmlDeviceGetDriverModel, SMI_WORD(driver_models, state))

static const char *const operation_modes[] = {"All On", "Compute", "Low Double Precision"};
PAIR(operation_mode, nvmlGpuOperationMode_t, nvmlDeviceGetGpuOperationMode, SMI_WORD(operation_modes, state))
#undef PAIR

nvmlReturn_t smi_get_dram_encryption_mode(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlDramEncryptionInfo_t states[2];
	nvmlReturn_t result;

	for (unsigned i = 0; i < 2; i++)
		states[i] = (nvmlDramEncryptionInfo_t){.version = NVML_VERSION(nvmlDramEncryptionInfo_v1_t, 1)};
	result = SMI_CALL(device->library, nvmlDeviceGetDramEncryptionMode, device->handle, &states[0], &states[1]);
	return smi_say(result, ret_text, "%s", smi_enabled((unsigned int)states[argument].encryptionState));
}

/* ---- virtual machines ------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_virtualization_mode(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const modes[] = {"None", "Pass-Through", "VGPU", "Host VGPU", "Host VSGA"};
	nvmlGpuVirtualizationMode_t mode = NVML_GPU_VIRTUALIZATION_MODE_NONE;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetVirtualizationMode, device->handle, &mode);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(modes, (unsigned int)mode));
}

nvmlReturn_t smi_get_host_vgpu_mode(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const modes[] = {"Non SR-IOV", "SR-IOV"};
	nvmlHostVgpuMode_t mode = NVML_HOST_VGPU_MODE_NON_SRIOV;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetHostVgpuMode, device->handle, &mode);

	(void)argument;
	return smi_say(result, ret_text, "%s", SMI_WORD(modes, (unsigned int)mode));
}

nvmlReturn_t smi_get_heterogeneous_mode(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlVgpuHeterogeneousMode_t mode = {.version = NVML_VERSION(nvmlVgpuHeterogeneousMode_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetVgpuHeterogeneousMode, device->handle, &mode);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_enabled(mode.mode));
}

/* ---- profiles of power ------------------------------------------------------------------------------------------ */

nvmlReturn_t smi_get_power_profiles(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlWorkloadPowerProfileCurrentProfiles_t profiles = {
	    .version = NVML_VERSION(nvmlWorkloadPowerProfileCurrentProfiles_v1_t, 1)};
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceWorkloadPowerProfileGetCurrentProfiles, device->handle, &profiles);

	(void)argument;
	return smi_say(result, ret_text, "None");
}

/* ---- NVLink's fabric -------------------------------------------------------------------------------------------- */

/* One part of the mask of its health: 1 is @p bad, 2 is @p good, 0 is not known. */
static nvmlReturn_t say_health(unsigned int mask, unsigned int shift, const char *bad, const char *good, char *ret_text)
{
	unsigned int state = mask >> shift & 3;

	if (state != 1 && state != 2)
		return NVML_ERROR_NOT_SUPPORTED;
	return smi_say(NVML_SUCCESS, ret_text, "%s", state == 1 ? bad : good);
}

static nvmlReturn_t say_configuration(unsigned int mask, char *ret_text)
{
	static const char *const states[] = {NULL,
	                                     "None",
	                                     "Incorrect SysGUID",
	                                     "Incorrect Chassis Serial Number",
	                                     "No Partition",
	                                     "Insufficient Nvlinks",
	                                     "Incompatible GPU Firmware",
	                                     "Invalid Location",
	                                     "GPU State Invalid"};
	unsigned int state = mask >> 8 & 15;

	return state == 0 ? NVML_ERROR_NOT_SUPPORTED : smi_say(NVML_SUCCESS, ret_text, "%s", SMI_WORD(states, state));
}

static nvmlReturn_t say_cluster(const unsigned char *uuid, char *ret_text)
{
	char *end = ret_text;

	for (unsigned i = 0; i < 16; i++)
		end += sprintf(end, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", uuid[i]);
	return NVML_SUCCESS;
}

nvmlReturn_t smi_get_fabric(const struct smi_device *device, int argument, char *ret_text)
{
	static const char *const states[] = {"N/A", "Not Started", "In Progress", "Completed"};
	static const char *const summaries[] = {NULL, "Healthy", "Unhealthy", "Limited Capacity"};
	nvmlGpuFabricInfoV_t info = {.version = NVML_VERSION(nvmlGpuFabricInfo_v3_t, 3)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetGpuFabricInfoV, device->handle, &info);

	if (result != NVML_SUCCESS || info.state == 0)
		return result != NVML_SUCCESS ? result : NVML_ERROR_NOT_SUPPORTED;
	switch (argument) {
	case SMI_FABRIC_STATE:
		return smi_say(result, ret_text, "%s", SMI_WORD(states, info.state));
	case SMI_FABRIC_STATUS:
		return smi_say(result, ret_text, "%s", smi_library_error(device->library, info.status));
	case SMI_FABRIC_CLIQUE:
		return smi_say(result, ret_text, "%u", info.cliqueId);
	case SMI_FABRIC_CLUSTER:
		return say_cluster(info.clusterUuid, ret_text);
	case SMI_FABRIC_SUMMARY:
		return info.healthSummary == 0
		           ? NVML_ERROR_NOT_SUPPORTED
		           : smi_say(result, ret_text, "%s", SMI_WORD(summaries, info.healthSummary));
	case SMI_FABRIC_BANDWIDTH:
		return say_health(info.healthMask, 0, "Degraded", "Full", ret_text);
	case SMI_FABRIC_RECOVERY:
		return say_health(info.healthMask, 2, "True", "False", ret_text);
	case SMI_FABRIC_UNHEALTHY:
		return say_health(info.healthMask, 4, "True", "False", ret_text);
	case SMI_FABRIC_TIMEOUT:
		return say_health(info.healthMask, 6, "True", "False", ret_text);
	case SMI_FABRIC_CONFIGURATION:
		return say_configuration(info.healthMask, ret_text);
	default:
		return say_health(info.healthMask, 12, "True", "False", ret_text);
	}
}
