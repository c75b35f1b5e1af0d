/* SPDX-License-Identifier: Apache-2.0 */
/* How busy a device is, now and in the past. */
#include "front/nvml/nvml.h"

/* As real ones sample: six times a second. */
#define SAMPLING_PERIOD 166666u

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *utilization)
{
	static const enum am_channel channels[] = {AM_CHANNEL_UTILIZATION, AM_CHANNEL_UTILIZATION_MEMORY};
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_UNSLICED, &subject);
	enum am_reading reading;
	int64_t values[2];

	if (result != NVML_SUCCESS)
		return result;
	if (utilization == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_values(subject.front, subject.device, channels, 2, values);
	if (reading == AM_READING_OK)
		*utilization = (nvmlUtilization_t){nvml_unsigned(values[0]), nvml_unsigned(values[1])};
	return nvml_code(reading);
}

/* No workload uses these engines. */
#define NVML_ENGINE_LIST(NVML_ENGINE)                                                                                  \
	NVML_ENGINE(nvmlDeviceGetEncoderUtilization)                                                                   \
	NVML_ENGINE(nvmlDeviceGetDecoderUtilization)                                                                   \
	NVML_ENGINE(nvmlDeviceGetJpgUtilization)                                                                       \
	NVML_ENGINE(nvmlDeviceGetOfaUtilization)

#define NVML_ENGINE(name)                                                                                              \
	nvmlReturn_t name(nvmlDevice_t device, unsigned int *utilization, unsigned int *samplingPeriodUs)              \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_UNSLICED, &subject);                       \
                                                                                                                       \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (utilization == NULL || samplingPeriodUs == NULL)                                                   \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		*utilization = 0;                                                                                      \
		*samplingPeriodUs = SAMPLING_PERIOD;                                                                   \
		return NVML_SUCCESS;                                                                                   \
	}
NVML_ENGINE_LIST(NVML_ENGINE)

nvmlReturn_t nvmlDeviceGetEncoderStats(nvmlDevice_t device, unsigned int *sessionCount, unsigned int *averageFps,
                                       unsigned int *averageLatency)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (sessionCount == NULL || averageFps == NULL || averageLatency == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*sessionCount = *averageFps = *averageLatency = 0;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetFBCStats(nvmlDevice_t device, nvmlFBCStats_t *fbcStats)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (fbcStats == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*fbcStats = (nvmlFBCStats_t){.sessionsCount = 0};
	return NVML_SUCCESS;
}

/* So there are no sessions either. */
#define NVML_SESSIONS_LIST(NVML_SESSIONS)                                                                              \
	NVML_SESSIONS(nvmlDeviceGetEncoderSessions, nvmlEncoderSessionInfo_t)                                          \
	NVML_SESSIONS(nvmlDeviceGetFBCSessions, nvmlFBCSessionInfo_t)

/* A type can have no parentheses. NOLINTBEGIN(bugprone-macro-parentheses) */
#define NVML_SESSIONS(name, type)                                                                                      \
	nvmlReturn_t name(nvmlDevice_t device, unsigned int *sessionCount, type *sessionInfos)                         \
	{                                                                                                              \
		struct nvml_subject subject;                                                                           \
		nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);                          \
                                                                                                                       \
		(void)sessionInfos;                                                                                    \
		if (result != NVML_SUCCESS)                                                                            \
			return result;                                                                                 \
		if (sessionCount == NULL)                                                                              \
			return NVML_ERROR_INVALID_ARGUMENT;                                                            \
		*sessionCount = 0;                                                                                     \
		return NVML_SUCCESS;                                                                                   \
	}
/* NOLINTEND(bugprone-macro-parentheses) */
NVML_SESSIONS_LIST(NVML_SESSIONS)

/* ---- samples ---------------------------------------------------------------------------------------------------- */

/* So many are kept: one a tick, the latest last. */
#define SAMPLES_MAX 120u

/* The channel of a kind of samples; AM_CHANNEL_COUNT of an engine that nobody uses. @return false of one that is none
 */
static bool channel_of(nvmlSamplingType_t type, enum am_channel *ret_channel)
{
	switch (type) {
	case NVML_TOTAL_POWER_SAMPLES:
		*ret_channel = AM_CHANNEL_POWER;
		return true;
	case NVML_GPU_UTILIZATION_SAMPLES:
		*ret_channel = AM_CHANNEL_UTILIZATION;
		return true;
	case NVML_MEMORY_UTILIZATION_SAMPLES:
		*ret_channel = AM_CHANNEL_UTILIZATION_MEMORY;
		return true;
	case NVML_PROCESSOR_CLK_SAMPLES:
		*ret_channel = AM_CHANNEL_CLOCK_CORE;
		return true;
	case NVML_MEMORY_CLK_SAMPLES:
		*ret_channel = AM_CHANNEL_CLOCK_MEMORY;
		return true;
	case NVML_ENC_UTILIZATION_SAMPLES:
	case NVML_DEC_UTILIZATION_SAMPLES:
	case NVML_JPG_UTILIZATION_SAMPLES:
	case NVML_OFA_UTILIZATION_SAMPLES:
		*ret_channel = AM_CHANNEL_COUNT;
		return true;
	default:
		return false;
	}
}

/* Those of the last ticks that began after @p since, the oldest first: what a reader at each would have been shown. */
static enum am_reading take_samples(const struct nvml_subject *subject, enum am_channel channel,
                                    unsigned long long since, nvmlSample_t *ret_samples, unsigned int *ret_count)
{
	struct front *front = subject->front;
	struct am_snapshot snapshot;
	struct am_sample sample;
	enum am_reading reading;
	struct am_clock clock;
	int64_t now;

	do {
		*ret_count = 0;
		am_snapshot_take(front->board, &snapshot);
		am_snapshot_clock(&snapshot, &clock);
		now = am_snapshot_tick(&snapshot);
		reading = am_snapshot_sample(&snapshot, subject->device->board_index, now, &sample);
		for (int64_t tick = now >= SAMPLES_MAX ? now - SAMPLES_MAX + 1 : 0;
		     tick <= now && reading == AM_READING_OK; tick++) {
			int64_t time = front_time_of_tick(front, &clock, tick);

			if ((unsigned long long)time <= since ||
			    am_snapshot_sample(&snapshot, subject->device->board_index, tick, &sample) != AM_READING_OK)
				continue;
			ret_samples[*ret_count] = (nvmlSample_t){.timeStamp = (unsigned long long)time};
			ret_samples[(*ret_count)++].sampleValue.uiVal =
			    channel < AM_CHANNEL_COUNT ? nvml_unsigned(sample.values[channel]) : 0;
		}
	} while (!am_snapshot_holds(&snapshot));
	return reading;
}

nvmlReturn_t nvmlDeviceGetSamples(nvmlDevice_t device, nvmlSamplingType_t type, unsigned long long lastSeenTimeStamp,
                                  nvmlValueType_t *sampleValType, unsigned int *sampleCount, nvmlSample_t *samples)
{
	bool of_load =
	    type != NVML_TOTAL_POWER_SAMPLES && type != NVML_PROCESSOR_CLK_SAMPLES && type != NVML_MEMORY_CLK_SAMPLES;
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, of_load ? NVML_SCOPE_UNSLICED : NVML_SCOPE_WHOLE, &subject);
	nvmlSample_t taken[SAMPLES_MAX];
	enum am_channel channel;
	unsigned int count, room;

	if (result != NVML_SUCCESS)
		return result;
	if (sampleValType == NULL || sampleCount == NULL || (unsigned)type >= NVML_SAMPLINGTYPE_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!channel_of(type, &channel))
		return NVML_ERROR_NOT_SUPPORTED;
	*sampleValType = NVML_VALUE_TYPE_UNSIGNED_INT;
	if (samples == NULL) {
		*sampleCount = SAMPLES_MAX;
		return nvml_alive(&subject);
	}
	result = nvml_code(take_samples(&subject, channel, lastSeenTimeStamp, taken, &count));
	if (result != NVML_SUCCESS)
		return result;
	if (count == 0)
		return NVML_ERROR_NOT_FOUND;
	/* Where there is room for fewer, the latest. */
	room = *sampleCount < count ? *sampleCount : count;
	for (unsigned int i = 0; i < room; i++)
		samples[i] = taken[count - room + i];
	*sampleCount = room;
	return NVML_SUCCESS;
}
