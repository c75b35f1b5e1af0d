/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that hand out one value of a device, as lists by what the value is. */
#include "front/nvml/nvml.h"

/* ---- what it shows now: a channel ------------------------------------------------------------------------------- */

#define NVML_CHANNEL_LIST(NVML_CHANNEL)                                                                                \
	NVML_CHANNEL(nvmlDeviceGetPowerUsage, unsigned int, NVML_SCOPE_WHOLE, AM_CHANNEL_POWER)                        \
	NVML_CHANNEL(nvmlDeviceGetPowerManagementLimit, unsigned int, NVML_SCOPE_WHOLE, AM_CHANNEL_POWER_LIMIT)        \
	NVML_CHANNEL(nvmlDeviceGetEnforcedPowerLimit, unsigned int, NVML_SCOPE_WHOLE, AM_CHANNEL_POWER_LIMIT)          \
	NVML_CHANNEL(nvmlDeviceGetPerformanceState, nvmlPstates_t, NVML_SCOPE_WHOLE, AM_CHANNEL_PERFORMANCE_STATE)     \
	NVML_CHANNEL(nvmlDeviceGetPowerState, nvmlPstates_t, NVML_SCOPE_WHOLE, AM_CHANNEL_PERFORMANCE_STATE)           \
	NVML_CHANNEL(nvmlDeviceGetCurrPcieLinkGeneration, unsigned int, NVML_SCOPE_WHOLE, AM_CHANNEL_PCIE_GENERATION)  \
	NVML_CHANNEL(nvmlDeviceGetCurrPcieLinkWidth, unsigned int, NVML_SCOPE_WHOLE, AM_CHANNEL_PCIE_WIDTH)

/* A type can have no parentheses. NOLINTBEGIN(bugprone-macro-parentheses) */
#define NVML_CHANNEL(name, type, scope, channel)                                                                       \
	nvmlReturn_t name(nvmlDevice_t device, type *value)                                                            \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_subject(device, scope, &subject);                                           \
		enum am_reading reading;                                                                               \
		int64_t shown;                                                                                         \
                                                                                                                       \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (value == NULL)                                                                                     \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		reading = front_value(subject.front, subject.device, channel, &shown);                                 \
		if (reading == AM_READING_OK)                                                                          \
			*value = (type)nvml_unsigned(shown);                                                           \
		return nvml_code(reading);                                                                             \
	}
/* NOLINTEND(bugprone-macro-parentheses) */
NVML_CHANNEL_LIST(NVML_CHANNEL)

nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	enum am_reading reading;
	int64_t shown;

	if (result != NVML_SUCCESS)
		return result;
	if (energy == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_value(subject.front, subject.device, AM_CHANNEL_ENERGY, &shown);
	if (reading == AM_READING_OK)
		*energy = shown > 0 ? (unsigned long long)shown : 0;
	return nvml_code(reading);
}

/* ---- what it is: a fact of the catalogue ------------------------------------------------------------------------ */

#define NVML_FACT_LIST(NVML_FACT)                                                                                      \
	NVML_FACT(nvmlDeviceGetNumGpuCores, NVML_SCOPE_UNSLICED, AM_FACT_CORES)                                        \
	NVML_FACT(nvmlDeviceGetMemoryBusWidth, NVML_SCOPE_WHOLE, AM_FACT_MEMORY_BUS_WIDTH)

#define NVML_FACT(name, scope, fact)                                                                                   \
	nvmlReturn_t name(nvmlDevice_t device, unsigned int *value)                                                    \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_subject(device, scope, &subject);                                           \
                                                                                                                       \
		return result == NVML_SUCCESS ? nvml_fact_code(&subject, fact, value) : result;                        \
	}
NVML_FACT_LIST(NVML_FACT)

/* ---- what is written on it: a text of the catalogue, which a driver reads from the device ----------------------- */

#define NVML_TEXT_LIST(NVML_TEXT)                                                                                      \
	NVML_TEXT(nvmlDeviceGetVbiosVersion, AM_FACT_VBIOS_VERSION)                                                    \
	NVML_TEXT(nvmlDeviceGetInforomImageVersion, AM_FACT_INFOROM_IMAGE)                                             \
	NVML_TEXT(nvmlDeviceGetBoardPartNumber, AM_FACT_BOARD_PART_NUMBER)

#define NVML_TEXT(name, fact)                                                                                          \
	nvmlReturn_t name(nvmlDevice_t device, char *text, unsigned int length)                                        \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);                          \
                                                                                                                       \
		return result == NVML_SUCCESS ? nvml_text(am_facts_text(subject.device->facts, fact), text, length)    \
		                              : result;                                                                \
	}
NVML_TEXT_LIST(NVML_TEXT)

/* ---- what nothing changes of any device ------------------------------------------------------------------------- */

/*
 * It can have a display, as drivers say of all, and has none; it is no part of another board; nothing was ever sent
 * twice.
 */
#define NVML_CONSTANT_LIST(NVML_CONSTANT)                                                                              \
	NVML_CONSTANT(nvmlDeviceGetDisplayMode, nvmlEnableState_t, NVML_FEATURE_ENABLED)                               \
	NVML_CONSTANT(nvmlDeviceGetDisplayActive, nvmlEnableState_t, NVML_FEATURE_DISABLED)                            \
	NVML_CONSTANT(nvmlDeviceGetMultiGpuBoard, unsigned int, 0)                                                     \
	NVML_CONSTANT(nvmlDeviceGetPowerManagementMode, nvmlEnableState_t, NVML_FEATURE_ENABLED)                       \
	NVML_CONSTANT(nvmlDeviceGetPcieReplayCounter, unsigned int, 0)                                                 \
	NVML_CONSTANT(nvmlDeviceGetPowerSource, nvmlPowerSource_t, NVML_POWER_SOURCE_AC)                               \
	NVML_CONSTANT(nvmlDeviceGetBusType, nvmlBusType_t, NVML_BUS_TYPE_PCIE)

/* A type can have no parentheses. NOLINTBEGIN(bugprone-macro-parentheses) */
#define NVML_CONSTANT(name, type, constant)                                                                            \
	nvmlReturn_t name(nvmlDevice_t device, type *value)                                                            \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);                          \
                                                                                                                       \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (value == NULL)                                                                                     \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		*value = constant;                                                                                     \
		return NVML_SUCCESS;                                                                                   \
	}
/* NOLINTEND(bugprone-macro-parentheses) */
NVML_CONSTANT_LIST(NVML_CONSTANT)

/* ---- what somebody has set -------------------------------------------------------------------------------------- */

#define NVML_SETTING_LIST(NVML_SETTING)                                                                                \
	NVML_SETTING(nvmlDeviceGetPersistenceMode, nvmlEnableState_t, AM_CONDITION_PERSISTENCE, NVML_FEATURE_ENABLED)  \
	NVML_SETTING(nvmlDeviceGetComputeMode, nvmlComputeMode_t, AM_CONDITION_COMPUTE_MODE, NVML_COMPUTEMODE_DEFAULT)

/* A type can have no parentheses. NOLINTBEGIN(bugprone-macro-parentheses) */
#define NVML_SETTING(name, type, kind, unset)                                                                          \
	nvmlReturn_t name(nvmlDevice_t device, type *mode)                                                             \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_MOTHER, &subject);                         \
		int64_t value = unset;                                                                                 \
                                                                                                                       \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (mode == NULL)                                                                                      \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		front_setting(subject.front, subject.device, kind, &value);                                            \
		*mode = (type)nvml_unsigned(value);                                                                    \
		return NVML_SUCCESS;                                                                                   \
	}
/* NOLINTEND(bugprone-macro-parentheses) */
NVML_SETTING_LIST(NVML_SETTING)
