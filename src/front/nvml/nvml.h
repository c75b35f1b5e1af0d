/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file nvml.h
 * What the subjects of NVML have in common: handles, whom a call may be asked of, and the vendor's codes. A handle is
 * a number that looks like a pointer and is never followed: whatever a caller passes is either one of ours or invalid.
 */
#ifndef ACCELMOCK_FRONT_NVML_NVML_H
#define ACCELMOCK_FRONT_NVML_NVML_H

#include "front/front.h"
#include "front/nvml/abi.h"

#include <stddef.h>
#include <stdint.h>

#define NVML_EXPORT __attribute__((visibility("default")))

#define NVML_CALL(name, parameters) NVML_EXPORT nvmlReturn_t name parameters;
#include "front/nvml/calls.def"
#undef NVML_CALL
NVML_EXPORT const char *nvmlErrorString(nvmlReturn_t result);

/** The upper half of a handle; the lower half is the index of a device on the board. */
enum nvml_handle {
	NVML_HANDLE_DEVICE = 0x6e766d01,
	NVML_HANDLE_GPU_INSTANCE = 0x6e766d02,
	NVML_HANDLE_COMPUTE_INSTANCE = 0x6e766d03,
};

/** Of whom a call may be asked. */
enum nvml_scope {
	NVML_SCOPE_ANY,      /**< of whole devices and of slices, which answer for themselves */
	NVML_SCOPE_MOTHER,   /**< of a slice too, and her mother answers: it is the same board */
	NVML_SCOPE_WHOLE,    /**< of whole devices only */
	NVML_SCOPE_UNSLICED, /**< of whole devices that have no slices */
	NVML_SCOPE_SLICE,    /**< of slices only */
};

/** Whom a call is about. */
struct nvml_subject {
	struct front *front;
	const struct front_device *device;
};

/** A handle of that kind: a number, of which nothing is ever read as a pointer. */
static inline void *nvml_handle(enum nvml_handle kind, uint32_t index)
{
	return (void *)(uintptr_t)((uint64_t)kind << 32 | index); /* NOLINT(performance-no-int-to-ptr) */
}

static inline nvmlDevice_t nvml_device_handle(const struct front_device *device)
{
	return nvml_handle(NVML_HANDLE_DEVICE, device->board_index);
}

/** Whom a handle of that kind means. */
static inline nvmlReturn_t nvml_find(const void *handle, enum nvml_handle kind, struct nvml_subject *ret_subject)
{
	uint64_t word = (uint64_t)(uintptr_t)handle;

	ret_subject->front = front_get();
	if (ret_subject->front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (word >> 32 != (uint64_t)kind)
		return NVML_ERROR_INVALID_ARGUMENT;
	ret_subject->device = front_device(ret_subject->front, (uint32_t)word);
	return ret_subject->device != NULL ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

static inline bool nvml_is_slice(const struct nvml_subject *subject)
{
	return subject->device->device.kind == AM_DEVICE_SLICE;
}

/** Whether it has slices: then it is in MIG mode. */
static inline bool nvml_is_sliced(const struct nvml_subject *subject)
{
	return subject->device->device.first_slice != AM_NONE;
}

/** Puts the mother of a slice in her place. */
bool nvml_to_mother(struct nvml_subject *subject);

/** Whom a device's handle means, for a call of that scope. */
static inline nvmlReturn_t nvml_subject(nvmlDevice_t handle, enum nvml_scope scope, struct nvml_subject *ret_subject)
{
	nvmlReturn_t result = nvml_find(handle, NVML_HANDLE_DEVICE, ret_subject);

	if (result != NVML_SUCCESS || scope == NVML_SCOPE_ANY)
		return result;
	if (scope == NVML_SCOPE_MOTHER)
		return !nvml_is_slice(ret_subject) || nvml_to_mother(ret_subject) ? NVML_SUCCESS
		                                                                  : NVML_ERROR_INVALID_ARGUMENT;
	if (nvml_is_slice(ret_subject) != (scope == NVML_SCOPE_SLICE))
		return scope == NVML_SCOPE_SLICE ? NVML_ERROR_INVALID_ARGUMENT : NVML_ERROR_NOT_SUPPORTED;
	if (scope == NVML_SCOPE_UNSLICED && nvml_is_sliced(ret_subject))
		return NVML_ERROR_NOT_SUPPORTED;
	return NVML_SUCCESS;
}

/** The vendor's code for what reading found. */
static inline nvmlReturn_t nvml_code(enum am_reading reading)
{
	switch (reading) {
	case AM_READING_OK:
		return NVML_SUCCESS;
	case AM_READING_NO_DATA:
		return NVML_ERROR_NO_DATA;
	case AM_READING_LOST:
		return NVML_ERROR_GPU_IS_LOST;
	default:
		return NVML_ERROR_UNKNOWN;
	}
}

/** NVML_ERROR_GPU_IS_LOST of a device that is: for calls that a real driver passes on to the device. */
nvmlReturn_t nvml_alive(const struct nvml_subject *subject);

/** nvml_subject() and nvml_alive(). */
nvmlReturn_t nvml_alive_subject(nvmlDevice_t handle, enum nvml_scope scope, struct nvml_subject *ret_subject);

/** Hands a text out; NULL is one that is not known. */
nvmlReturn_t nvml_text(const char *text, char *ret_text, unsigned int size);

/** A fact of the product as a whole number. @return false where it is not known, or is none. */
static inline bool nvml_fact(const struct nvml_subject *subject, enum am_fact fact, unsigned int *ret_number)
{
	if ((subject->device->known >> fact & 1) == 0)
		return false;
	*ret_number = subject->device->numbers[fact];
	return true;
}

/** NVML_ERROR_NOT_SUPPORTED where it is not known. */
nvmlReturn_t nvml_fact_code(const struct nvml_subject *subject, enum am_fact fact, unsigned int *ret_number);

/** Whether the catalogue knows the product: what it does not say of it, nobody knows. A generic one has constants. */
bool nvml_is_known(const struct nvml_subject *subject);

/** Whether it is a board for servers, and of that architecture or a later one: NVML_DEVICE_ARCH_... */
bool nvml_is_server_since(const struct nvml_subject *subject, unsigned int architecture);

/** Whether it shares a processor's memory, as those of Grace do. */
bool nvml_is_of_grace(const struct nvml_subject *subject);

/** What NVML says of a device in numbers of its own: struct front_device, `vendors`. */
enum nvml_number { NVML_NUMBER_ARCHITECTURE, NVML_NUMBER_BRAND };

/** Fills them. */
void nvml_describe(struct front_device *device);

/** NVML_DEVICE_ARCH_... */
static inline unsigned int nvml_architecture(const struct nvml_subject *subject)
{
	return (unsigned int)subject->device->vendors[NVML_NUMBER_ARCHITECTURE];
}

/** A number of the board's, which may be damaged, as a count. */
static inline unsigned int nvml_whole(double value)
{
	return value > 0.0 && value < 4294967295.0 ? (unsigned int)(value + 0.5) : 0;
}

/** A channel's value, which pins may have made negative, as NVML's unsigned. */
static inline unsigned int nvml_unsigned(int64_t value)
{
	return value < 0 ? 0 : value > 4294967295 ? 4294967295u : (unsigned int)value;
}

/**
 * The two calls by which NVML hands out lists: room for too few tells how many there are. With no room, and NULL
 * for a list, that is what was asked for. @return NVML_SUCCESS where the list is to be written
 */
nvmlReturn_t nvml_list(unsigned int *count, const void *list, size_t needed);

/** The PCI address and ids of a device, in NVML's newest structure. */
void nvml_pci(const struct nvml_subject *subject, nvmlPciInfo_t *ret_pci);

/** The profile of slices that a slice is of. @return false where the catalogue knows none that fits */
bool nvml_slice_profile(const struct nvml_subject *slice, struct am_slice_profile *ret_profile);

/** How many NVLinks work, and how many the product has. */
nvmlReturn_t nvml_links(const struct nvml_subject *subject, unsigned int *ret_active, unsigned int *ret_count);

#endif
