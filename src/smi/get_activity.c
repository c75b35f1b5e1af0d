/* SPDX-License-Identifier: Apache-2.0 */
/* How busy a device is, how fast, and what holds it back. */
#include "smi/getter.h"

nvmlReturn_t smi_get_performance_state(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlPstates_t state = NVML_PSTATE_0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPerformanceState, device->handle, &state);

	(void)argument;
	if (result == NVML_SUCCESS && (unsigned int)state > 15)
		return NVML_ERROR_NOT_SUPPORTED;
	return smi_say(result, ret_text, "P%u", (unsigned int)state);
}

/* ---- what holds it back ----------------------------------------------------------------------------------------- */

static nvmlReturn_t read_reasons(const struct smi_device *device, unsigned long long *ret_reasons)
{
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetCurrentClocksEventReasons, device->handle, ret_reasons);

	/* As it was called before 535. */
	if (result == NVML_ERROR_FUNCTION_NOT_FOUND)
		result =
		    SMI_CALL(device->library, nvmlDeviceGetCurrentClocksThrottleReasons, device->handle, ret_reasons);
	return result;
}

nvmlReturn_t smi_get_supported_reasons(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned long long reasons = 0;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetSupportedClocksEventReasons, device->handle, &reasons);

	(void)argument;
	if (result == NVML_ERROR_FUNCTION_NOT_FOUND)
		result =
		    SMI_CALL(device->library, nvmlDeviceGetSupportedClocksThrottleReasons, device->handle, &reasons);
	return smi_say(result, ret_text, "0x%016llX", reasons);
}

nvmlReturn_t smi_get_active_reasons(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned long long reasons = 0;
	nvmlReturn_t result = read_reasons(device, &reasons);

	(void)argument;
	return smi_say(result, ret_text, "0x%016llX", reasons);
}

nvmlReturn_t smi_get_reason(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned long long reasons = 0;
	nvmlReturn_t result = read_reasons(device, &reasons);

	return smi_say(result, ret_text, "%s", (reasons & (unsigned long long)argument) != 0 ? "Active" : "Not Active");
}

nvmlReturn_t smi_get_reason_time(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, (unsigned int)argument, 0, &value);

	/* NVML counts them in nanoseconds. */
	return smi_say(result, ret_text, "%lld", smi_field_number(&value) / 1000);
}

/* ---- how busy --------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_utilization(const struct smi_device *device, int argument, char *ret_text)
{
	const struct smi_library *library = device->library;
	nvmlUtilization_t rates = {0};
	unsigned int value = 0, period;
	nvmlReturn_t result;

	switch (argument) {
	case SMI_ENGINE_ENCODER:
		result = SMI_CALL(library, nvmlDeviceGetEncoderUtilization, device->handle, &value, &period);
		break;
	case SMI_ENGINE_DECODER:
		result = SMI_CALL(library, nvmlDeviceGetDecoderUtilization, device->handle, &value, &period);
		break;
	case SMI_ENGINE_JPEG:
		result = SMI_CALL(library, nvmlDeviceGetJpgUtilization, device->handle, &value, &period);
		break;
	case SMI_ENGINE_OPTICAL_FLOW:
		result = SMI_CALL(library, nvmlDeviceGetOfaUtilization, device->handle, &value, &period);
		break;
	default:
		result = SMI_CALL(library, nvmlDeviceGetUtilizationRates, device->handle, &rates);
		value = argument == SMI_ENGINE_GPU ? rates.gpu : rates.memory;
		break;
	}
	return smi_say(result, ret_text, "%u", value);
}

static nvmlReturn_t say_sessions(nvmlReturn_t result, int which, const nvmlFBCStats_t *stats, char *ret_text)
{
	return smi_say(result, ret_text, "%u",
	               which == SMI_SESSION_COUNT    ? stats->sessionsCount
	               : which == SMI_SESSION_FRAMES ? stats->averageFPS
	                                             : stats->averageLatency);
}

nvmlReturn_t smi_get_encoder(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFBCStats_t stats = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetEncoderStats, device->handle, &stats.sessionsCount,
	                               &stats.averageFPS, &stats.averageLatency);

	return say_sessions(result, argument, &stats, ret_text);
}

nvmlReturn_t smi_get_frame_buffer_capture(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFBCStats_t stats = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetFBCStats, device->handle, &stats);

	return say_sessions(result, argument, &stats, ret_text);
}

/* ---- how fast --------------------------------------------------------------------------------------------------- */

#define CLOCK(getter, call)                                                                                            \
	nvmlReturn_t smi_get_##getter(const struct smi_device *device, int argument, char *ret_text)                   \
	{                                                                                                              \
		unsigned int clock = 0;                                                                                \
		nvmlReturn_t result =                                                                                  \
		    SMI_CALL(device->library, call, device->handle, (nvmlClockType_t)argument, &clock);                \
                                                                                                                       \
		return smi_say(result, ret_text, "%u", clock);                                                         \
	}
CLOCK(clock, nvmlDeviceGetClockInfo)
CLOCK(highest_clock, nvmlDeviceGetMaxClockInfo)
CLOCK(boost_clock, nvmlDeviceGetMaxCustomerBoostClock)
CLOCK(application_clock, nvmlDeviceGetApplicationsClock)
CLOCK(default_clock, nvmlDeviceGetDefaultApplicationsClock)
#undef CLOCK

nvmlReturn_t smi_get_auto_boost(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlEnableState_t states[2] = {0};
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetAutoBoostedClocksEnabled, device->handle, &states[0], &states[1]);

	return smi_say(result, ret_text, "%s", states[argument] == NVML_FEATURE_ENABLED ? "On" : "Off");
}
