/* SPDX-License-Identifier: Apache-2.0 */
/* Power, heat and fans. */
#include "smi/getter.h"

nvmlReturn_t smi_get_fan_speed(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int speed = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetFanSpeed, device->handle, &speed);

	(void)argument;
	return smi_say(result, ret_text, "%u", speed);
}

/* ---- heat ------------------------------------------------------------------------------------------------------- */

nvmlReturn_t smi_get_temperature(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlTemperature_t temperature = {.version = NVML_VERSION(nvmlTemperature_v1_t, 1),
	                                 .sensorType = NVML_TEMPERATURE_GPU};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetTemperatureV, device->handle, &temperature);
	unsigned int plain = 0;

	(void)argument;
	if (result != NVML_ERROR_FUNCTION_NOT_FOUND)
		return smi_say(result, ret_text, "%d", temperature.temperature);
	result = SMI_CALL(device->library, nvmlDeviceGetTemperature, device->handle, NVML_TEMPERATURE_GPU, &plain);
	return smi_say(result, ret_text, "%u", plain);
}

nvmlReturn_t smi_get_temperature_margin(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlMarginTemperature_t margin = {.version = NVML_VERSION(nvmlMarginTemperature_v1_t, 1)};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetMarginTemperature, device->handle, &margin);

	(void)argument;
	return smi_say(result, ret_text, "%d", margin.marginTemperature);
}

nvmlReturn_t smi_get_temperature_limit(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int limit = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetTemperatureThreshold, device->handle,
	                               (nvmlTemperatureThresholds_t)argument, &limit);

	return smi_say(result, ret_text, "%u", limit);
}

nvmlReturn_t smi_get_temperature_distance(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, (unsigned int)argument, 0, &value);

	return smi_say(result, ret_text, "%lld", smi_field_number(&value));
}

nvmlReturn_t smi_get_memory_temperature(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, SMI_FIELD_MEMORY_TEMPERATURE, 0, &value);

	(void)argument;
	return smi_say(result, ret_text, "%lld", smi_field_number(&value));
}

/* ---- power ------------------------------------------------------------------------------------------------------ */

static nvmlReturn_t say_watts(nvmlReturn_t result, long long milliwatts, char *ret_text)
{
	return smi_say(result, ret_text, "%.2f", (double)milliwatts / 1000.0);
}

nvmlReturn_t smi_get_power_draw(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int power = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPowerUsage, device->handle, &power);

	(void)argument;
	return say_watts(result, power, ret_text);
}

nvmlReturn_t smi_get_power_field(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result =
	    smi_device_field(device, (unsigned int)argument % 1000, (unsigned int)argument / 1000, &value);

	return say_watts(result, smi_field_number(&value), ret_text);
}

nvmlReturn_t smi_get_power_limit(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int limit = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPowerManagementLimit, device->handle, &limit);

	(void)argument;
	return say_watts(result, limit, ret_text);
}

nvmlReturn_t smi_get_enforced_power_limit(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int limit = 0;
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetEnforcedPowerLimit, device->handle, &limit);

	(void)argument;
	return say_watts(result, limit, ret_text);
}

nvmlReturn_t smi_get_default_power_limit(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int limit = 0;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetPowerManagementDefaultLimit, device->handle, &limit);

	(void)argument;
	return say_watts(result, limit, ret_text);
}

nvmlReturn_t smi_get_power_limit_bound(const struct smi_device *device, int argument, char *ret_text)
{
	unsigned int bounds[2] = {0};
	nvmlReturn_t result = SMI_CALL(device->library, nvmlDeviceGetPowerManagementLimitConstraints, device->handle,
	                               &bounds[0], &bounds[1]);

	return say_watts(result, bounds[argument], ret_text);
}

nvmlReturn_t smi_get_edpp_multiplier(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, SMI_FIELD_EDPP_MULTIPLIER, 0, &value);

	(void)argument;
	return smi_say(result, ret_text, "%lld.00", smi_field_number(&value));
}

/* It has more to say where it is allowed to. */
nvmlReturn_t smi_get_power_smoothing(const struct smi_device *device, int argument, char *ret_text)
{
	nvmlFieldValue_t value;
	nvmlReturn_t result = smi_device_field(device, SMI_FIELD_POWER_SMOOTHING, 0, &value);

	(void)argument;
	return smi_say(result, ret_text, "%s", smi_enabled((unsigned int)smi_field_number(&value)));
}
