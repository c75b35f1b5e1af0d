/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks: what they are, what they can be, and what holds them back. */
#include "front/nvml/nvml.h"

/* ---- one clock -------------------------------------------------------------------------------------------------- */

static bool is_clock(nvmlClockType_t type)
{
	return (unsigned)type < NVML_CLOCK_COUNT;
}

/* The highest that a clock can be. @return false where that is not known */
static bool highest_clock(const struct nvml_subject *subject, nvmlClockType_t type, unsigned int *ret_clock)
{
	switch (type) {
	case NVML_CLOCK_MEM:
		if (!nvml_fact(subject, AM_FACT_CLOCK_MEMORY_HIGHEST, ret_clock))
			*ret_clock = nvml_whole(subject->device->product->clock_memory[1]);
		return true;
	case NVML_CLOCK_VIDEO:
		return nvml_fact(subject, AM_FACT_CLOCK_VIDEO_HIGHEST, ret_clock);
	default:
		*ret_clock = nvml_whole(subject->device->product->clock_core[3]);
		return true;
	}
}

/* The video clock goes with the core's, between what both are idle and at the most. */
static nvmlReturn_t video_clock(const struct nvml_subject *subject, unsigned int core, unsigned int *ret_clock)
{
	const struct am_product *product = subject->device->product;
	unsigned int idle, highest;
	double way;

	if (!nvml_fact(subject, AM_FACT_CLOCK_VIDEO_IDLE, &idle) ||
	    !nvml_fact(subject, AM_FACT_CLOCK_VIDEO_HIGHEST, &highest))
		return NVML_ERROR_NOT_SUPPORTED;
	way = ((double)core - product->clock_core[1]) / (product->clock_core[3] - product->clock_core[1]);
	way = way > 0.0 ? way < 1.0 ? way : 1.0 : 0.0;
	*ret_clock = nvml_whole((double)idle + ((double)highest - (double)idle) * way);
	return NVML_SUCCESS;
}

static nvmlReturn_t current_clock(const struct nvml_subject *subject, nvmlClockType_t type, unsigned int *ret_clock)
{
	enum am_reading reading;
	int64_t shown;

	reading = front_value(subject->front, subject->device,
	                      type == NVML_CLOCK_MEM ? AM_CHANNEL_CLOCK_MEMORY : AM_CHANNEL_CLOCK_CORE, &shown);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	if (type == NVML_CLOCK_VIDEO)
		return video_clock(subject, nvml_unsigned(shown), ret_clock);
	*ret_clock = nvml_unsigned(shown);
	return NVML_SUCCESS;
}

/* What applications get who ask for nothing: settings keep clocks lower, and leave these as they are. */
static nvmlReturn_t application_clock(const struct nvml_subject *subject, nvmlClockType_t type, unsigned int *ret_clock)
{
	if (type == NVML_CLOCK_VIDEO)
		return NVML_ERROR_NOT_SUPPORTED;
	return nvml_fact_code(
	    subject, type == NVML_CLOCK_MEM ? AM_FACT_CLOCK_MEMORY_APPLICATION : AM_FACT_CLOCK_CORE_APPLICATION,
	    ret_clock);
}

static nvmlReturn_t get_clock(nvmlDevice_t device, nvmlClockType_t type, nvmlClockId_t id, unsigned int *ret_clock)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (ret_clock == NULL || !is_clock(type))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (id == NVML_CLOCK_ID_CURRENT)
		return current_clock(&subject, type, ret_clock);
	result = nvml_alive(&subject);
	if (result != NVML_SUCCESS)
		return result;
	switch (id) {
	case NVML_CLOCK_ID_APP_CLOCK_TARGET:
	case NVML_CLOCK_ID_APP_CLOCK_DEFAULT:
		return application_clock(&subject, type, ret_clock);
	case NVML_CLOCK_ID_CUSTOMER_BOOST_MAX:
		return highest_clock(&subject, type, ret_clock) ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
	default:
		return NVML_ERROR_INVALID_ARGUMENT;
	}
}

nvmlReturn_t nvmlDeviceGetClock(nvmlDevice_t device, nvmlClockType_t clockType, nvmlClockId_t clockId,
                                unsigned int *clockMHz)
{
	return get_clock(device, clockType, clockId, clockMHz);
}

nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, nvmlClockType_t type, unsigned int *clock)
{
	return get_clock(device, type, NVML_CLOCK_ID_CURRENT, clock);
}

nvmlReturn_t nvmlDeviceGetMaxClockInfo(nvmlDevice_t device, nvmlClockType_t type, unsigned int *clock)
{
	return get_clock(device, type, NVML_CLOCK_ID_CUSTOMER_BOOST_MAX, clock);
}

nvmlReturn_t nvmlDeviceGetMaxCustomerBoostClock(nvmlDevice_t device, nvmlClockType_t clockType, unsigned int *clockMHz)
{
	return get_clock(device, clockType, NVML_CLOCK_ID_CUSTOMER_BOOST_MAX, clockMHz);
}

nvmlReturn_t nvmlDeviceGetApplicationsClock(nvmlDevice_t device, nvmlClockType_t clockType, unsigned int *clockMHz)
{
	return get_clock(device, clockType, NVML_CLOCK_ID_APP_CLOCK_TARGET, clockMHz);
}

nvmlReturn_t nvmlDeviceGetDefaultApplicationsClock(nvmlDevice_t device, nvmlClockType_t clockType,
                                                   unsigned int *clockMHz)
{
	return get_clock(device, clockType, NVML_CLOCK_ID_APP_CLOCK_DEFAULT, clockMHz);
}

/* ---- all that they can be --------------------------------------------------------------------------------------- */

/* The memory's clocks that are known, the highest first. @return how many */
static unsigned int memory_clocks(const struct nvml_subject *subject, unsigned int ret_clocks[2])
{
	unsigned int count = 0;

	if (!nvml_fact(subject, AM_FACT_CLOCK_MEMORY_HIGHEST, &ret_clocks[0]))
		return 0;
	count = 1;
	if (nvml_fact(subject, AM_FACT_CLOCK_MEMORY_LOWEST, &ret_clocks[1]) && ret_clocks[1] != ret_clocks[0])
		count = 2;
	return count;
}

nvmlReturn_t nvmlDeviceGetSupportedMemoryClocks(nvmlDevice_t device, unsigned int *count, unsigned int *clocksMHz)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int clocks[2], known;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	known = memory_clocks(&subject, clocks);
	if (known == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	result = nvml_list(count, clocksMHz, known);
	for (unsigned int i = 0; i < known && result == NVML_SUCCESS; i++)
		clocksMHz[i] = clocks[i];
	return result;
}

/*
 * One of the clocks between two, from the lowest. They lie as many times 7.5 MHz apart as all captures show, and are
 * cut to whole ones; where that does not lead to the highest, they are spread evenly.
 */
static unsigned int clock_step(unsigned int lowest, unsigned int highest, unsigned int steps, unsigned int step)
{
	double width = ((double)highest - (double)lowest) / (steps - 1);
	double exact = (double)nvml_whole(width / 7.5) * 7.5;

	if ((unsigned int)(lowest + exact * (steps - 1)) != highest)
		return nvml_whole(lowest + width * step);
	return (unsigned int)(lowest + exact * step);
}

/* More steps than any product has. */
#define STEPS_MAX 1024u

nvmlReturn_t nvmlDeviceGetSupportedGraphicsClocks(nvmlDevice_t device, unsigned int memoryClockMHz, unsigned int *count,
                                                  unsigned int *clocksMHz)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int clocks[2], known, steps, highest, lowest;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	known = memory_clocks(&subject, clocks);
	if (known == 0 || !nvml_fact(&subject, AM_FACT_CLOCK_CORE_HIGHEST, &highest) ||
	    !nvml_fact(&subject, AM_FACT_CLOCK_CORE_LOWEST, &lowest) ||
	    !nvml_fact(&subject, AM_FACT_CLOCK_CORE_STEPS, &steps) || steps < 2 || steps > STEPS_MAX)
		return NVML_ERROR_NOT_SUPPORTED;
	if (memoryClockMHz != clocks[0] && memoryClockMHz != clocks[known - 1])
		return NVML_ERROR_NOT_FOUND;
	result = nvml_list(count, clocksMHz, steps);
	for (unsigned int i = 0; i < steps && result == NVML_SUCCESS; i++)
		clocksMHz[i] = clock_step(lowest, highest, steps, steps - 1 - i);
	return result;
}

/* Idle and loaded: of what lies between them nothing is known. */
nvmlReturn_t nvmlDeviceGetSupportedPerformanceStates(nvmlDevice_t device, nvmlPstates_t *pstates, unsigned int size)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	unsigned int room = size / (unsigned int)sizeof(*pstates), count = 0;
	const int32_t *states;

	if (result != NVML_SUCCESS)
		return result;
	if (pstates == NULL || room < 1)
		return NVML_ERROR_INVALID_ARGUMENT;
	states = subject.device->product->performance_state;
	if (states[0] < 0 || states[0] > 15 || states[1] < 0 || states[1] > 15)
		return NVML_ERROR_NOT_SUPPORTED;
	if (room < 2 && states[0] != states[1])
		return NVML_ERROR_INSUFFICIENT_SIZE;
	pstates[count++] = (nvmlPstates_t)states[1];
	if (states[0] != states[1])
		pstates[count++] = (nvmlPstates_t)states[0];
	while (count < room)
		pstates[count++] = NVML_PSTATE_UNKNOWN;
	return NVML_SUCCESS;
}

/* ---- what holds them back --------------------------------------------------------------------------------------- */

static unsigned long long event_reasons(int64_t throttle)
{
	static const struct {
		int64_t ours;
		unsigned long long theirs;
	} reasons[] = {
	    {AM_THROTTLE_IDLE, nvmlClocksEventReasonGpuIdle},
	    {AM_THROTTLE_SETTING, nvmlClocksEventReasonApplicationsClocksSetting},
	    {AM_THROTTLE_POWER, nvmlClocksEventReasonSwPowerCap},
	    {AM_THROTTLE_HEAT, nvmlClocksEventReasonSwThermalSlowdown},
	    {AM_THROTTLE_SLOWDOWN, nvmlClocksThrottleReasonHwThermalSlowdown | nvmlClocksThrottleReasonHwSlowdown},
	    {AM_THROTTLE_BRAKE, nvmlClocksThrottleReasonHwPowerBrakeSlowdown | nvmlClocksThrottleReasonHwSlowdown},
	};
	unsigned long long result = nvmlClocksEventReasonNone;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (throttle & reasons[i].ours)
			result |= reasons[i].theirs;
	return result;
}

static nvmlReturn_t get_reasons(nvmlDevice_t device, unsigned long long *ret_reasons)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	enum am_reading reading;
	int64_t shown;

	if (result != NVML_SUCCESS)
		return result;
	if (ret_reasons == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_value(subject.front, subject.device, AM_CHANNEL_THROTTLE_REASONS, &shown);
	if (reading == AM_READING_OK)
		*ret_reasons = event_reasons(shown);
	return nvml_code(reading);
}

nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device, unsigned long long *clocksEventReasons)
{
	return get_reasons(device, clocksEventReasons);
}

nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device, unsigned long long *clocksThrottleReasons)
{
	return get_reasons(device, clocksThrottleReasons);
}

static nvmlReturn_t get_supported_reasons(nvmlDevice_t device, unsigned long long *ret_reasons)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (ret_reasons == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* As all drivers say: sync boost and the display's clocks too, which nothing of ours sets. */
	*ret_reasons = 0x1ff;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetSupportedClocksEventReasons(nvmlDevice_t device,
                                                      unsigned long long *supportedClocksEventReasons)
{
	return get_supported_reasons(device, supportedClocksEventReasons);
}

nvmlReturn_t nvmlDeviceGetSupportedClocksThrottleReasons(nvmlDevice_t device,
                                                         unsigned long long *supportedClocksThrottleReasons)
{
	return get_supported_reasons(device, supportedClocksThrottleReasons);
}

nvmlReturn_t nvmlDeviceGetViolationStatus(nvmlDevice_t device, nvmlPerfPolicyType_t perfPolicyType,
                                          nvmlViolationTime_t *violTime)
{
	static const enum am_channel channels[] = {AM_CHANNEL_THROTTLED_POWER, AM_CHANNEL_THROTTLED_HEAT,
	                                           AM_CHANNEL_THROTTLED_SLOWDOWN};
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	enum am_reading reading;
	int64_t values[3], milliseconds = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (violTime == NULL || (unsigned)perfPolicyType >= NVML_PERF_POLICY_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_values(subject.front, subject.device, channels, 3, values);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	if (perfPolicyType == NVML_PERF_POLICY_POWER)
		milliseconds = values[0];
	else if (perfPolicyType == NVML_PERF_POLICY_THERMAL)
		milliseconds = values[1] > values[2] ? values[1] : values[2];
	violTime->referenceTime = (unsigned long long)front_time_now(subject.front);
	violTime->violationTime = (unsigned long long)milliseconds * 1000000;
	return NVML_SUCCESS;
}
