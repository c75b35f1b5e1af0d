/* SPDX-License-Identifier: Apache-2.0 */
#include "front/nvml/nvml.h"

#include <string.h>

bool nvml_to_mother(struct nvml_subject *subject)
{
	subject->device = front_device(subject->front, subject->device->device.parent);
	return subject->device != NULL;
}

bool nvml_is_server_since(const struct nvml_subject *subject, unsigned int architecture)
{
	unsigned int own = nvml_architecture(subject), sliceable = 0;

	/* Those that can be sliced are such boards. */
	return own != NVML_DEVICE_ARCH_UNKNOWN && own >= architecture && nvml_fact(subject, AM_FACT_MIG, &sliceable) &&
	       sliceable != 0;
}

bool nvml_is_of_grace(const struct nvml_subject *subject)
{
	return strstr(subject->device->device.model_name, "NVIDIA GB") != NULL;
}

nvmlReturn_t nvml_alive(const struct nvml_subject *subject)
{
	int64_t any;

	return front_value(subject->front, subject->device, AM_CHANNEL_MEMORY_TOTAL, &any) == AM_READING_LOST
	           ? NVML_ERROR_GPU_IS_LOST
	           : NVML_SUCCESS;
}

nvmlReturn_t nvml_alive_subject(nvmlDevice_t handle, enum nvml_scope scope, struct nvml_subject *ret_subject)
{
	nvmlReturn_t result = nvml_subject(handle, scope, ret_subject);

	return result == NVML_SUCCESS ? nvml_alive(ret_subject) : result;
}

nvmlReturn_t nvml_text(const char *text, char *ret_text, unsigned int size)
{
	size_t length;

	if (ret_text == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (text == NULL)
		return NVML_ERROR_NOT_SUPPORTED;
	length = strlen(text);
	if (length >= size)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	memcpy(ret_text, text, length + 1);
	return NVML_SUCCESS;
}

nvmlReturn_t nvml_fact_code(const struct nvml_subject *subject, enum am_fact fact, unsigned int *ret_number)
{
	if (ret_number == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	return nvml_fact(subject, fact, ret_number) ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

bool nvml_is_known(const struct nvml_subject *subject)
{
	return subject->device->facts->vendor[0] != '\0';
}

/* What the catalogue calls something, and NVML's number of it. */
struct number_of_name {
	const char *name;
	int number;
};

static int find_number(const struct number_of_name *names, size_t count, const char *name, int unknown)
{
	for (size_t i = 0; i < count && name != NULL; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].number;
	return unknown;
}

void nvml_describe(struct front_device *device)
{
	static const struct number_of_name architectures[] = {
	    {"Kepler", NVML_DEVICE_ARCH_KEPLER},       {"Maxwell", NVML_DEVICE_ARCH_MAXWELL},
	    {"Pascal", NVML_DEVICE_ARCH_PASCAL},       {"Volta", NVML_DEVICE_ARCH_VOLTA},
	    {"Turing", NVML_DEVICE_ARCH_TURING},       {"Ampere", NVML_DEVICE_ARCH_AMPERE},
	    {"Ada Lovelace", NVML_DEVICE_ARCH_ADA},    {"Hopper", NVML_DEVICE_ARCH_HOPPER},
	    {"Blackwell", NVML_DEVICE_ARCH_BLACKWELL}, {"Rubin", NVML_DEVICE_ARCH_RUBIN},
	};
	static const struct number_of_name brands[] = {
	    {"NVIDIA", NVML_BRAND_NVIDIA},         {"GeForce", NVML_BRAND_GEFORCE},
	    {"Tesla", NVML_BRAND_TESLA},           {"Quadro", NVML_BRAND_QUADRO},
	    {"Titan", NVML_BRAND_TITAN},           {"Quadro RTX", NVML_BRAND_QUADRO_RTX},
	    {"NVIDIA RTX", NVML_BRAND_NVIDIA_RTX},
	};

	device->vendors[NVML_NUMBER_ARCHITECTURE] =
	    find_number(architectures, sizeof(architectures) / sizeof(architectures[0]),
	                am_facts_text(device->facts, AM_FACT_ARCHITECTURE), (int)NVML_DEVICE_ARCH_UNKNOWN);
	device->vendors[NVML_NUMBER_BRAND] =
	    find_number(brands, sizeof(brands) / sizeof(brands[0]), am_facts_text(device->facts, AM_FACT_BRAND),
	                NVML_BRAND_UNKNOWN);
}

nvmlReturn_t nvml_list(unsigned int *count, const void *list, size_t needed)
{
	unsigned int room = *count;

	*count = (unsigned int)needed;
	if (room < needed)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	return needed > 0 && list == NULL ? NVML_ERROR_INVALID_ARGUMENT : NVML_SUCCESS;
}
