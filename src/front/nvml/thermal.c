/* SPDX-License-Identifier: Apache-2.0 */
/* Power limits, heat and fans. */
#include "front/nvml/nvml.h"

/* ---- power limits ----------------------------------------------------------------------------------------------- */

/* A limit of the product, in milliwatt: 0 the lowest, 1 the default, 2 the highest. */
static unsigned int power_limit(const struct nvml_subject *subject, unsigned which)
{
	return nvml_unsigned(am_channel_round(AM_CHANNEL_POWER_LIMIT, subject->device->product->power_limit[which]));
}

nvmlReturn_t nvmlDeviceGetPowerManagementDefaultLimit(nvmlDevice_t device, unsigned int *defaultLimit)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (defaultLimit == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*defaultLimit = power_limit(&subject, 1);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPowerManagementLimitConstraints(nvmlDevice_t device, unsigned int *minLimit,
                                                          unsigned int *maxLimit)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (minLimit == NULL || maxLimit == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*minLimit = power_limit(&subject, 0);
	*maxLimit = power_limit(&subject, 2);
	return NVML_SUCCESS;
}

/* ---- temperature ------------------------------------------------------------------------------------------------ */

static nvmlReturn_t read_temperature(nvmlDevice_t device, nvmlTemperatureSensors_t sensor,
                                     struct nvml_subject *ret_subject, int64_t *ret_temperature)
{
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, ret_subject);

	if (result != NVML_SUCCESS)
		return result;
	if (sensor != NVML_TEMPERATURE_GPU)
		return NVML_ERROR_INVALID_ARGUMENT;
	return nvml_code(front_value(ret_subject->front, ret_subject->device, AM_CHANNEL_TEMPERATURE, ret_temperature));
}

nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, nvmlTemperatureSensors_t sensorType, unsigned int *temp)
{
	struct nvml_subject subject;
	int64_t temperature;
	nvmlReturn_t result = read_temperature(device, sensorType, &subject, &temperature);

	if (result != NVML_SUCCESS)
		return result;
	if (temp == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*temp = nvml_unsigned(temperature);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTemperatureV(nvmlDevice_t device, nvmlTemperature_t *temperature)
{
	struct nvml_subject subject;
	nvmlReturn_t result;
	int64_t shown;

	if (temperature == NULL)
		return front_get() != NULL ? NVML_ERROR_INVALID_ARGUMENT : NVML_ERROR_UNINITIALIZED;
	if (temperature->version != NVML_VERSION(nvmlTemperature_v1_t, 1))
		return front_get() != NULL ? NVML_ERROR_ARGUMENT_VERSION_MISMATCH : NVML_ERROR_UNINITIALIZED;
	result = read_temperature(device, temperature->sensorType, &subject, &shown);
	if (result == NVML_SUCCESS)
		temperature->temperature = (int)shown;
	return result;
}

nvmlReturn_t nvmlDeviceGetMarginTemperature(nvmlDevice_t device, nvmlMarginTemperature_t *marginTempInfo)
{
	struct nvml_subject subject;
	int64_t shown;
	nvmlReturn_t result = read_temperature(device, NVML_TEMPERATURE_GPU, &subject, &shown);
	double limit;

	if (result != NVML_SUCCESS)
		return result;
	if (marginTempInfo == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (marginTempInfo->version != NVML_VERSION(nvmlMarginTemperature_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	/* Only newer products say how far they are from what they may have. */
	if (!am_facts_number(subject.device->facts, AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN, &limit))
		return NVML_ERROR_NOT_SUPPORTED;
	marginTempInfo->marginTemperature = (int)nvml_whole(subject.device->product->temperature_throttle) - (int)shown;
	return NVML_SUCCESS;
}

/* A bound in celsius: of a product that is not in the catalogue, the constant by which it slows down. */
static nvmlReturn_t threshold(const struct nvml_subject *subject, enum am_fact fact, double constant,
                              unsigned int *ret_temperature)
{
	if (nvml_is_known(subject) || !(constant > 0.0))
		return nvml_fact_code(subject, fact, ret_temperature);
	*ret_temperature = nvml_whole(constant);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTemperatureThreshold(nvmlDevice_t device, nvmlTemperatureThresholds_t thresholdType,
                                               unsigned int *temp)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	const struct am_product *product;

	if (result != NVML_SUCCESS)
		return result;
	if (temp == NULL || (unsigned)thresholdType >= NVML_TEMPERATURE_THRESHOLD_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	product = subject.device->product;
	switch (thresholdType) {
	case NVML_TEMPERATURE_THRESHOLD_SHUTDOWN:
		return threshold(&subject, AM_FACT_TEMPERATURE_SHUTDOWN, product->temperature_shutdown, temp);
	case NVML_TEMPERATURE_THRESHOLD_SLOWDOWN:
		return threshold(&subject, AM_FACT_TEMPERATURE_SLOWDOWN, product->temperature_slowdown, temp);
	case NVML_TEMPERATURE_THRESHOLD_GPU_MAX:
		return threshold(&subject, AM_FACT_TEMPERATURE_HIGHEST_OPERATING, product->temperature_throttle, temp);
	case NVML_TEMPERATURE_THRESHOLD_MEM_MAX:
		return threshold(&subject, AM_FACT_TEMPERATURE_MEMORY_HIGHEST, 0.0, temp);
	case NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_CURR:
		return threshold(&subject, AM_FACT_TEMPERATURE_TARGET, 0.0, temp);
	default:
		return NVML_ERROR_NOT_SUPPORTED;
	}
}

/* ---- fans ------------------------------------------------------------------------------------------------------- */

nvmlReturn_t nvmlDeviceGetNumFans(nvmlDevice_t device, unsigned int *numFans)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (numFans == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*numFans = subject.device->product->fans;
	return *numFans > 0 ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

/* Those of one device turn alike. */
static nvmlReturn_t get_fan(nvmlDevice_t device, unsigned int fan, unsigned int *speed)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	enum am_reading reading;
	int64_t shown;

	if (result != NVML_SUCCESS)
		return result;
	if (speed == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	reading = front_value(subject.front, subject.device, AM_CHANNEL_FAN, &shown);
	if (reading != AM_READING_OK)
		return nvml_code(reading);
	if (subject.device->product->fans == 0)
		return NVML_ERROR_NOT_SUPPORTED;
	if (fan >= subject.device->product->fans)
		return NVML_ERROR_INVALID_ARGUMENT;
	*speed = nvml_unsigned(shown);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetFanSpeed(nvmlDevice_t device, unsigned int *speed)
{
	return get_fan(device, 0, speed);
}

nvmlReturn_t nvmlDeviceGetFanSpeed_v2(nvmlDevice_t device, unsigned int fan, unsigned int *speed)
{
	return get_fan(device, fan, speed);
}

nvmlReturn_t nvmlDeviceGetTargetFanSpeed(nvmlDevice_t device, unsigned int fan, unsigned int *targetSpeed)
{
	return get_fan(device, fan, targetSpeed);
}
