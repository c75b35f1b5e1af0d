/* SPDX-License-Identifier: Apache-2.0 */
/* Which devices there are, and all the names that they have. */
#include "front/nvml/nvml.h"

#include <stdio.h>
#include <string.h>

/* ---- handles ---------------------------------------------------------------------------------------------------- */

static nvmlReturn_t get_count(unsigned int *count)
{
	struct front *front = front_get();

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*count = front_count(front);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCount(unsigned int *deviceCount)
{
	return get_count(deviceCount);
}

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *deviceCount)
{
	return get_count(deviceCount);
}

/* The handle of @p device, which is NULL where there is none: NVML's code for that is @p absent. */
static nvmlReturn_t hand_out(const struct front_device *device, nvmlReturn_t absent, nvmlDevice_t *ret_handle)
{
	if (device == NULL)
		return absent;
	*ret_handle = nvml_device_handle(device);
	return NVML_SUCCESS;
}

static nvmlReturn_t get_by_index(unsigned int index, nvmlDevice_t *device)
{
	struct front *front = front_get();

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (device == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	return hand_out(front_whole(front, index), NVML_ERROR_INVALID_ARGUMENT, device);
}

nvmlReturn_t nvmlDeviceGetHandleByIndex(unsigned int index, nvmlDevice_t *device)
{
	return get_by_index(index, device);
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device)
{
	return get_by_index(index, device);
}

static const struct front_device *find_by_name(struct front *front, const char *name)
{
	return front_device(front, am_board_device_by_name(front->board, name));
}

nvmlReturn_t nvmlDeviceGetHandleBySerial(const char *serial, nvmlDevice_t *device)
{
	struct front *front = front_get();
	const struct front_device *found;

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (serial == NULL || device == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	found = find_by_name(front, serial);
	/* The table knows other names too. */
	if (found != NULL && strcmp(found->device.serial, serial) != 0)
		found = NULL;
	return hand_out(found, NVML_ERROR_NOT_FOUND, device);
}

static nvmlReturn_t get_by_uuid(const char *uuid, nvmlDevice_t *device)
{
	struct front *front = front_get();
	const struct front_device *found = NULL;
	uint32_t kind = strncmp(uuid, "MIG-", 4) == 0 ? AM_DEVICE_SLICE : AM_DEVICE_WHOLE;

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (kind == AM_DEVICE_SLICE || strncmp(uuid, "GPU-", 4) == 0)
		found = find_by_name(front, uuid);
	if (found != NULL && found->device.kind != kind)
		found = NULL;
	return hand_out(found, NVML_ERROR_NOT_FOUND, device);
}

nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device)
{
	if (front_get() == NULL)
		return NVML_ERROR_UNINITIALIZED;
	return uuid != NULL && device != NULL ? get_by_uuid(uuid, device) : NVML_ERROR_INVALID_ARGUMENT;
}

nvmlReturn_t nvmlDeviceGetHandleByUUIDV(const nvmlUUID_t *uuid, nvmlDevice_t *device)
{
	char text[sizeof(uuid->value.str) + 1];
	uint8_t bytes[16];
	nvmlReturn_t result;

	if (front_get() == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (uuid == NULL || device == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (uuid->version != NVML_VERSION(nvmlUUID_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	if (uuid->type == NVML_UUID_TYPE_ASCII) {
		memcpy(text, uuid->value.str, sizeof(uuid->value.str));
		text[sizeof(uuid->value.str)] = '\0';
		return get_by_uuid(text, device);
	}
	if (uuid->type != NVML_UUID_TYPE_BINARY)
		return NVML_ERROR_INVALID_ARGUMENT;
	memcpy(bytes, uuid->value.bytes, sizeof(bytes));
	memcpy(text, "GPU-", 4);
	am_uuid_format(bytes, text + 4);
	result = get_by_uuid(text, device);
	if (result != NVML_ERROR_NOT_FOUND)
		return result;
	memcpy(text, "MIG-", 4);
	return get_by_uuid(text, device);
}

static nvmlReturn_t get_by_pci(const char *address, nvmlDevice_t *device)
{
	struct front *front = front_get();
	const struct front_device *found = NULL;
	struct am_pci_address pci;
	char text[32];

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (address == NULL || device == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	/* The function may be left out. */
	if ((size_t)snprintf(text, sizeof(text), "%s%s", address, strchr(address, '.') == NULL ? ".0" : "") >=
	        sizeof(text) ||
	    !am_pci_parse(text, &pci))
		return NVML_ERROR_INVALID_ARGUMENT;
	am_pci_format(&pci, text);
	found = find_by_name(front, text);
	return hand_out(found, NVML_ERROR_NOT_FOUND, device);
}

nvmlReturn_t nvmlDeviceGetHandleByPciBusId(const char *pciBusId, nvmlDevice_t *device)
{
	return get_by_pci(pciBusId, device);
}

nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *pciBusId, nvmlDevice_t *device)
{
	return get_by_pci(pciBusId, device);
}

/* The driver leaves none out. */
nvmlReturn_t nvmlGetExcludedDeviceCount(unsigned int *deviceCount)
{
	if (front_get() == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (deviceCount == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*deviceCount = 0;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlGetExcludedDeviceInfoByIndex(unsigned int index, nvmlExcludedDeviceInfo_t *info)
{
	(void)index;
	(void)info;
	return front_get() != NULL ? NVML_ERROR_INVALID_ARGUMENT : NVML_ERROR_UNINITIALIZED;
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (name == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (subject.device->name_length >= length)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	/* As a rule there is room for more than it takes: a copy of known size takes half the time. */
	if (subject.device->name_length < NVML_DEVICE_NAME_BUFFER_SIZE && length >= NVML_DEVICE_NAME_BUFFER_SIZE)
		memcpy(name, subject.device->device.model_name, NVML_DEVICE_NAME_BUFFER_SIZE);
	else
		memcpy(name, subject.device->device.model_name, subject.device->name_length + 1);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (uuid == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (length < 4 + AM_UUID_TEXT_SIZE)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	memcpy(uuid, nvml_is_slice(&subject) ? "MIG-" : "GPU-", 4);
	memcpy(uuid + 4, subject.device->uuid, AM_UUID_TEXT_SIZE);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetSerial(nvmlDevice_t device, char *serial, unsigned int length)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);

	return result == NVML_SUCCESS ? nvml_text(subject.device->device.serial, serial, length) : result;
}

nvmlReturn_t nvmlDeviceGetIndex(nvmlDevice_t device, unsigned int *index)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (index == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*index = nvml_is_slice(&subject) ? subject.device->place : subject.device->number;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMinorNumber(nvmlDevice_t device, unsigned int *minorNumber)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (minorNumber == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*minorNumber = subject.device->device.minor;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetBoardId(nvmlDevice_t device, unsigned int *boardId)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	const struct am_pci_address *pci;

	if (result != NVML_SUCCESS)
		return result;
	if (boardId == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	pci = &subject.device->device.pci;
	*boardId = pci->domain << 16 | (unsigned int)pci->bus << 8 | (unsigned int)pci->device << 3;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPdi(nvmlDevice_t device, nvmlPdi_t *pdi)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (pdi == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (pdi->version != NVML_VERSION(nvmlPdi_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	pdi->value = 0;
	for (unsigned i = 0; i < 8; i++)
		pdi->value = pdi->value << 8 | subject.device->device.uuid[i];
	return NVML_SUCCESS;
}

/* ---- what it is ------------------------------------------------------------------------------------------------- */

nvmlReturn_t nvmlDeviceGetBrand(nvmlDevice_t device, nvmlBrandType_t *type)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (type == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*type = (nvmlBrandType_t)subject.device->vendors[NVML_NUMBER_BRAND];
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetArchitecture(nvmlDevice_t device, nvmlDeviceArchitecture_t *arch)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (arch == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*arch = nvml_architecture(&subject);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int *major, int *minor)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	unsigned int numbers[2];

	if (result != NVML_SUCCESS)
		return result;
	if (major == NULL || minor == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!nvml_fact(&subject, AM_FACT_COMPUTE_CAPABILITY_MAJOR, &numbers[0]) ||
	    !nvml_fact(&subject, AM_FACT_COMPUTE_CAPABILITY_MINOR, &numbers[1]))
		return NVML_ERROR_NOT_SUPPORTED;
	*major = (int)numbers[0];
	*minor = (int)numbers[1];
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetInforomVersion(nvmlDevice_t device, nvmlInforomObject_t object, char *version,
                                         unsigned int length)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	switch (object) {
	case NVML_INFOROM_OEM:
		return nvml_text(am_facts_text(subject.device->facts, AM_FACT_INFOROM_OEM), version, length);
	case NVML_INFOROM_ECC:
		return nvml_text(am_facts_text(subject.device->facts, AM_FACT_INFOROM_ECC), version, length);
	case NVML_INFOROM_POWER:
	case NVML_INFOROM_DEN:
		return nvml_text(NULL, version, length);
	default:
		return NVML_ERROR_INVALID_ARGUMENT;
	}
}

/* ---- PCI -------------------------------------------------------------------------------------------------------- */

void nvml_pci(const struct nvml_subject *subject, nvmlPciInfo_t *ret_pci)
{
	const struct am_pci_address *pci = &subject->device->device.pci;
	unsigned int vendor = 0x10de, device = 0, subsystem_vendor = 0, subsystem_device = 0;

	nvml_fact(subject, AM_FACT_PCI_VENDOR_ID, &vendor);
	nvml_fact(subject, AM_FACT_PCI_DEVICE_ID, &device);
	nvml_fact(subject, AM_FACT_PCI_SUBSYSTEM_VENDOR_ID, &subsystem_vendor);
	nvml_fact(subject, AM_FACT_PCI_SUBSYSTEM_DEVICE_ID, &subsystem_device);
	memset(ret_pci, 0, sizeof(*ret_pci));
	ret_pci->domain = pci->domain;
	ret_pci->bus = pci->bus;
	ret_pci->device = pci->device;
	ret_pci->pciDeviceId = device << 16 | (vendor & 0xffff);
	ret_pci->pciSubSystemId = subsystem_device << 16 | (subsystem_vendor & 0xffff);
	/* The old form has room for a domain of four digits. */
	snprintf(ret_pci->busIdLegacy, sizeof(ret_pci->busIdLegacy), "%04X:%02X:%02X.%X", pci->domain & 0xffff,
	         pci->bus, pci->device, pci->function & 7);
	snprintf(ret_pci->busId, sizeof(ret_pci->busId), "%08X:%02X:%02X.%X", pci->domain, pci->bus, pci->device,
	         pci->function & 7);
}

/* The three versions of the structure begin alike: what is written of it ends at @p size. */
static nvmlReturn_t get_pci(nvmlDevice_t device, void *ret_pci, size_t size)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	nvmlPciInfo_t pci;

	if (result != NVML_SUCCESS)
		return result;
	if (ret_pci == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	nvml_pci(&subject, &pci);
	memcpy(ret_pci, &pci, size);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPciInfo(nvmlDevice_t device, nvmlPciInfo_t *pci)
{
	return get_pci(device, pci, offsetof(nvmlPciInfo_t, pciSubSystemId));
}

nvmlReturn_t nvmlDeviceGetPciInfo_v2(nvmlDevice_t device, nvmlPciInfo_t *pci)
{
	return get_pci(device, pci, offsetof(nvmlPciInfo_t, busId));
}

nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *pci)
{
	return get_pci(device, pci, sizeof(*pci));
}

nvmlReturn_t nvmlDeviceGetPciInfoExt(nvmlDevice_t device, nvmlPciInfoExt_t *pci)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_MOTHER, &subject);
	nvmlPciInfo_t plain;

	if (result != NVML_SUCCESS)
		return result;
	if (pci == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (pci->version != NVML_VERSION(nvmlPciInfoExt_v1_t, 1))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	nvml_pci(&subject, &plain);
	*pci = (nvmlPciInfoExt_t){
	    .version = pci->version,
	    .domain = plain.domain,
	    .bus = plain.bus,
	    .device = plain.device,
	    .pciDeviceId = plain.pciDeviceId,
	    .pciSubSystemId = plain.pciSubSystemId,
	    /* A display controller that is no VGA one. */
	    .baseClass = 3,
	    .subClass = 2,
	};
	memcpy(pci->busId, plain.busId, sizeof(pci->busId));
	return NVML_SUCCESS;
}
