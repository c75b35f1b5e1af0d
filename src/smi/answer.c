/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that many values have in common. */
#include "smi/answer.h"

#include <stdarg.h>
#include <stdio.h>

const char *smi_error_text(nvmlReturn_t result)
{
	switch (result) {
	case NVML_ERROR_NOT_SUPPORTED:
	case NVML_ERROR_FUNCTION_NOT_FOUND:
	case NVML_ERROR_ARGUMENT_VERSION_MISMATCH:
	case NVML_ERROR_INVALID_ARGUMENT:
		return "N/A";
	case NVML_ERROR_NO_PERMISSION:
		return "Insufficient Permissions";
	case NVML_ERROR_DEPRECATED:
		return "Requested functionality has been deprecated";
	case NVML_ERROR_GPU_IS_LOST:
		return "GPU is lost";
	case NVML_ERROR_RESET_REQUIRED:
		return "GPU requires reset";
	case NVML_ERROR_NOT_FOUND:
		return "Not Found";
	default:
		return "Unknown Error";
	}
}

nvmlReturn_t smi_say(nvmlReturn_t result, char *ret_text, const char *format, ...)
{
	va_list arguments;

	if (result != NVML_SUCCESS)
		return result;
	va_start(arguments, format);
	vsnprintf(ret_text, SMI_TEXT_SIZE, format, arguments);
	va_end(arguments);
	return NVML_SUCCESS;
}

const char *smi_enabled(unsigned int state)
{
	return state != 0 ? "Enabled" : "Disabled";
}

const char *smi_yes(unsigned int state)
{
	return state != 0 ? "Yes" : "No";
}

const char *smi_word(const char *const *words, size_t count, unsigned int number)
{
	return number < count && words[number] != NULL ? words[number] : "Unknown";
}

unsigned long long smi_mebibytes(unsigned long long bytes)
{
	return bytes / 1048576 + (bytes % 1048576 != 0);
}

long long smi_field_number(const nvmlFieldValue_t *value)
{
	switch (value->valueType) {
	case NVML_VALUE_TYPE_DOUBLE:
		return (long long)value->value.dVal;
	case NVML_VALUE_TYPE_UNSIGNED_INT:
		return value->value.uiVal;
	case NVML_VALUE_TYPE_SIGNED_INT:
		return value->value.siVal;
	default:
		return (long long)value->value.ullVal;
	}
}
