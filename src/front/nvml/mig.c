/* SPDX-License-Identifier: Apache-2.0 */
/* MIG devices: the slices of the board, as NVML's devices. */
#include "front/nvml/nvml.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- profiles --------------------------------------------------------------------------------------------------- */

/* The figure between a profile's last dot and "gb", or of `20g` itself: 0 where there is none. */
static unsigned long memory_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	unsigned long number = 0;

	for (name = dot != NULL ? dot + 1 : name; *name >= '0' && *name <= '9' && number < 100000; name++)
		number = number * 10 + (unsigned long)(*name - '0');
	return number;
}

/* How well a profile fits a slice: by its name, else by its memory, better with its processing units. */
static int fit(const struct am_device *slice, const struct am_slice_profile *profile)
{
	unsigned long memory = memory_of_name(slice->slice_profile);

	if (strcmp(slice->slice_profile, profile->name) == 0)
		return 3;
	/* Those with a plus are the same with something more: who does not ask for it gets the plain one. */
	if (strchr(profile->name, '+') != NULL || memory == 0 || memory_of_name(profile->name) != memory)
		return 0;
	return profile->multiprocessors > 0 && (uint32_t)profile->multiprocessors == slice->processing_units ? 2 : 1;
}

bool nvml_slice_profile(const struct nvml_subject *slice, struct am_slice_profile *ret_profile)
{
	struct am_slice_profile profile;
	int best = 0;

	for (uint32_t i = 0; am_board_slice_profile(slice->front->board, slice->device->facts, i, &profile); i++) {
		int fits = fit(&slice->device->device, &profile);

		if (fits > best) {
			best = fits;
			*ret_profile = profile;
		}
	}
	return best > 0;
}

static unsigned int figure(int32_t number)
{
	return number > 0 ? (unsigned int)number : 0;
}

/* Compute slices: of a profile that the catalogue does not know, what its name begins with. */
static unsigned int slices_of(const struct nvml_subject *slice)
{
	struct am_slice_profile profile;
	const char *name = slice->device->device.slice_profile;

	if (nvml_slice_profile(slice, &profile) && profile.slices > 0)
		return figure(profile.slices);
	return name[0] >= '1' && name[0] <= '8' && name[1] == 'g' && name[2] == '.' ? (unsigned int)(name[0] - '0') : 1;
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

/* The slice of a mother that comes after @p previous, the first where that is NULL; NULL at the end. */
static const struct front_device *next_slice(const struct nvml_subject *mother, const struct front_device *previous)
{
	uint32_t index = previous != NULL ? previous->device.next_slice : mother->device->device.first_slice;

	for (uint32_t left = mother->front->device_count; index < mother->front->device_count && left > 0; left--) {
		const struct front_device *slice = front_device(mother->front, index);
		struct am_device hidden;

		if (slice != NULL)
			return slice;
		/* One that a view does not show. */
		if (!am_board_device(mother->front->board, index, &hidden))
			return NULL;
		index = hidden.next_slice;
	}
	return NULL;
}

/* Whether the product can be sliced; what is sliced can, whatever the catalogue says. */
static bool can_slice(const struct nvml_subject *subject)
{
	unsigned int can = 0;

	return nvml_is_sliced(subject) || (nvml_fact(subject, AM_FACT_MIG, &can) && can != 0);
}

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *currentMode, unsigned int *pendingMode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (currentMode == NULL || pendingMode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!can_slice(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	*currentMode = *pendingMode = nvml_is_sliced(&subject) ? NVML_DEVICE_MIG_ENABLE : NVML_DEVICE_MIG_DISABLE;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceIsMigDeviceHandle(nvmlDevice_t device, unsigned int *isMigDevice)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (isMigDevice == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*isMigDevice = nvml_is_slice(&subject);
	return NVML_SUCCESS;
}

/* As many as the smallest profile allows, or as there are. */
nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);
	struct am_slice_profile profile;
	unsigned int most = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (nvml_is_sliced(&subject)) {
		for (uint32_t i = 0; am_board_slice_profile(subject.front->board, subject.device->facts, i, &profile);
		     i++)
			if (figure(profile.instances) > most)
				most = figure(profile.instances);
		for (const struct front_device *slice = next_slice(&subject, NULL); slice != NULL;
		     slice = next_slice(&subject, slice))
			if (slice->place + 1 > most)
				most = slice->place + 1;
	}
	*count = most;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index, nvmlDevice_t *migDevice)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (migDevice == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (const struct front_device *slice = next_slice(&subject, NULL); slice != NULL;
	     slice = next_slice(&subject, slice))
		if (slice->place == index) {
			*migDevice = nvml_device_handle(slice);
			return NVML_SUCCESS;
		}
	return NVML_ERROR_NOT_FOUND;
}

nvmlReturn_t nvmlDeviceGetDeviceHandleFromMigDeviceHandle(nvmlDevice_t migDevice, nvmlDevice_t *device)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(migDevice, NVML_SCOPE_SLICE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (device == NULL || !nvml_to_mother(&subject))
		return NVML_ERROR_INVALID_ARGUMENT;
	*device = nvml_device_handle(subject.device);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetGpuInstanceId(nvmlDevice_t device, unsigned int *id)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (!nvml_is_slice(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	if (id == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*id = subject.device->device.gpu_instance;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetComputeInstanceId(nvmlDevice_t device, unsigned int *id)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (!nvml_is_slice(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	if (id == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*id = subject.device->device.compute_instance;
	return NVML_SUCCESS;
}

static nvmlReturn_t get_attributes(nvmlDevice_t device, nvmlDeviceAttributes_t *ret_attributes)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_ANY, &subject);
	struct am_slice_profile profile = {0};

	if (result != NVML_SUCCESS)
		return result;
	if (!nvml_is_slice(&subject))
		return NVML_ERROR_NOT_SUPPORTED;
	if (ret_attributes == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!nvml_slice_profile(&subject, &profile))
		profile = (struct am_slice_profile){0};
	/* What the agent publishes is the TOML's; the engines are the product's. */
	*ret_attributes = (nvmlDeviceAttributes_t){
	    .multiprocessorCount = subject.device->device.processing_units,
	    .sharedCopyEngineCount = figure(profile.copy_engines),
	    .sharedDecoderCount = figure(profile.decoders),
	    .sharedEncoderCount = figure(profile.encoders),
	    .sharedJpegCount = figure(profile.jpeg_engines),
	    .sharedOfaCount = figure(profile.optical_flow_engines),
	    .gpuInstanceSliceCount = slices_of(&subject),
	    .computeInstanceSliceCount = slices_of(&subject),
	    .memorySizeMB = subject.device->device.memory_total >> 20,
	};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetAttributes(nvmlDevice_t device, nvmlDeviceAttributes_t *attributes)
{
	return get_attributes(device, attributes);
}

nvmlReturn_t nvmlDeviceGetAttributes_v2(nvmlDevice_t device, nvmlDeviceAttributes_t *attributes)
{
	return get_attributes(device, attributes);
}

/* ---- placements ------------------------------------------------------------------------------------------------- */

/* Memory slices of a device, bit by bit. */
#define MEMORY_SLICES 8u

static unsigned int mask_at(unsigned int start, unsigned int size)
{
	return ((1u << size) - 1) << start;
}

/* Whether a profile can begin at a place, by itself. */
static bool is_allowed(const struct am_slice_profile *profile, unsigned int number, unsigned int *ret_start)
{
	unsigned int size = figure(profile->placement_size);

	if (number >= figure(profile->placement_count) || number >= AM_CATALOG_PLACEMENTS_MAX || size == 0)
		return false;
	*ret_start = figure(profile->placements[number]);
	return size <= MEMORY_SLICES && *ret_start <= MEMORY_SLICES - size;
}

/* The first free place of a profile, which is then taken. @return false where there is none */
static bool take_place(const struct am_slice_profile *profile, unsigned int *taken, unsigned int *ret_start)
{
	for (unsigned int i = 0; i < AM_CATALOG_PLACEMENTS_MAX; i++) {
		unsigned int start;

		if (!is_allowed(profile, i, &start) || (*taken & mask_at(start, figure(profile->placement_size))) != 0)
			continue;
		*taken |= mask_at(start, figure(profile->placement_size));
		*ret_start = start;
		return true;
	}
	return false;
}

/*
 * Where the slices of a mother lie: a TOML does not say so. The largest ones choose first, which leaves room for all
 * where there is a way. @return which memory slices are taken
 */
static unsigned int place_slices(const struct nvml_subject *mother, const struct front_device *wanted,
                                 nvmlGpuInstancePlacement_t *ret_placement)
{
	unsigned int taken = 0, start = 0;

	for (unsigned int size = MEMORY_SLICES; size > 0; size--)
		for (const struct front_device *slice = next_slice(mother, NULL); slice != NULL;
		     slice = next_slice(mother, slice)) {
			struct nvml_subject subject = {mother->front, slice};
			struct am_slice_profile profile;

			if (!nvml_slice_profile(&subject, &profile) || figure(profile.placement_size) != size)
				continue;
			/* Slices that no real device could have lie anywhere. */
			if (!take_place(&profile, &taken, &start))
				start = 0;
			if (slice == wanted)
				*ret_placement = (nvmlGpuInstancePlacement_t){start, size};
		}
	return taken;
}

/* ---- GPU instances ---------------------------------------------------------------------------------------------- */

/* Whom a call about instances is about: a device in MIG mode. */
static nvmlReturn_t sliced_subject(nvmlDevice_t device, struct nvml_subject *ret_subject)
{
	nvmlReturn_t result = nvml_subject(device, NVML_SCOPE_WHOLE, ret_subject);

	if (result != NVML_SUCCESS)
		return result;
	return nvml_is_sliced(ret_subject) ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

/* The profile of NVML's number, or of the id that NVML gives it. */
static nvmlReturn_t find_profile(const struct nvml_subject *subject, bool by_id, unsigned int number,
                                 struct am_slice_profile *ret_profile)
{
	if (!by_id && number >= NVML_GPU_INSTANCE_PROFILE_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (uint32_t i = 0; am_board_slice_profile(subject->front->board, subject->device->facts, i, ret_profile);
	     i++) {
		int32_t has = by_id ? ret_profile->id : ret_profile->profile;

		if (has >= 0 && (unsigned int)has == number)
			return NVML_SUCCESS;
	}
	return NVML_ERROR_NOT_SUPPORTED;
}

static void describe_profile(const struct am_slice_profile *profile, nvmlGpuInstanceProfileInfo_v3_t *ret_info)
{
	unsigned int version = ret_info->version;

	*ret_info = (nvmlGpuInstanceProfileInfo_v3_t){
	    .version = version,
	    .id = figure(profile->id),
	    .sliceCount = figure(profile->slices),
	    .instanceCount = figure(profile->instances),
	    .multiprocessorCount = figure(profile->multiprocessors),
	    .copyEngineCount = figure(profile->copy_engines),
	    .decoderCount = figure(profile->decoders),
	    .encoderCount = figure(profile->encoders),
	    .jpegCount = figure(profile->jpeg_engines),
	    .ofaCount = figure(profile->optical_flow_engines),
	    .memorySizeMB = profile->memory > 0 ? (unsigned long long)profile->memory >> 20 : 0,
	};
	snprintf(ret_info->name, sizeof(ret_info->name), "MIG %s", profile->name);
}

static void describe_profile_v2(const struct am_slice_profile *profile, nvmlGpuInstanceProfileInfo_v2_t *ret_info)
{
	nvmlGpuInstanceProfileInfo_v3_t newest = {.version = ret_info->version};

	describe_profile(profile, &newest);
	*ret_info = (nvmlGpuInstanceProfileInfo_v2_t){
	    .version = newest.version,
	    .id = newest.id,
	    .sliceCount = newest.sliceCount,
	    .instanceCount = newest.instanceCount,
	    .multiprocessorCount = newest.multiprocessorCount,
	    .copyEngineCount = newest.copyEngineCount,
	    .decoderCount = newest.decoderCount,
	    .encoderCount = newest.encoderCount,
	    .jpegCount = newest.jpegCount,
	    .ofaCount = newest.ofaCount,
	    .memorySizeMB = newest.memorySizeMB,
	};
	memcpy(ret_info->name, newest.name, sizeof(ret_info->name));
}

nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfo(nvmlDevice_t device, unsigned int profile,
                                                 nvmlGpuInstanceProfileInfo_t *info)
{
	nvmlGpuInstanceProfileInfo_v2_t second = {.version = 0};
	struct am_slice_profile found;
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = find_profile(&subject, false, profile, &found);
	if (result != NVML_SUCCESS)
		return result;
	describe_profile_v2(&found, &second);
	/* The first one is the second without what is before its id and behind its memory. */
	static_assert(offsetof(nvmlGpuInstanceProfileInfo_v2_t, memorySizeMB) == 48 &&
	                  offsetof(nvmlGpuInstanceProfileInfo_t, memorySizeMB) == 40,
	              "between them lie four bytes of padding more");
	memcpy(info, &second.id, offsetof(nvmlGpuInstanceProfileInfo_t, memorySizeMB));
	info->memorySizeMB = second.memorySizeMB;
	return NVML_SUCCESS;
}

static nvmlReturn_t get_profile(nvmlDevice_t device, bool by_id, unsigned int number,
                                nvmlGpuInstanceProfileInfo_v2_t *info)
{
	nvmlGpuInstanceProfileInfo_v3_t third;
	struct am_slice_profile found;
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (info->version != NVML_VERSION(nvmlGpuInstanceProfileInfo_v2_t, 2) &&
	    info->version != NVML_VERSION(nvmlGpuInstanceProfileInfo_v3_t, 3))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	result = find_profile(&subject, by_id, number, &found);
	if (result != NVML_SUCCESS)
		return result;
	if (info->version == NVML_VERSION(nvmlGpuInstanceProfileInfo_v2_t, 2)) {
		describe_profile_v2(&found, info);
		return NVML_SUCCESS;
	}
	third.version = info->version;
	describe_profile(&found, &third);
	memcpy((void *)info, &third, sizeof(third));
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfoV(nvmlDevice_t device, unsigned int profile,
                                                  nvmlGpuInstanceProfileInfo_v2_t *info)
{
	return get_profile(device, false, profile, info);
}

nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfoByIdV(nvmlDevice_t device, unsigned int profileId,
                                                      nvmlGpuInstanceProfileInfo_v2_t *info)
{
	return get_profile(device, true, profileId, info);
}

static nvmlReturn_t possible_placements(nvmlDevice_t device, unsigned int profile_id,
                                        nvmlGpuInstancePlacement_t *ret_placements, unsigned int *count)
{
	struct am_slice_profile profile;
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);
	unsigned int found = 0, start;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = find_profile(&subject, true, profile_id, &profile);
	if (result != NVML_SUCCESS)
		return result;
	while (is_allowed(&profile, found, &start))
		found++;
	if (ret_placements == NULL) {
		*count = found;
		return NVML_SUCCESS;
	}
	result = nvml_list(count, ret_placements, found);
	for (unsigned int i = 0; i < found && result == NVML_SUCCESS; i++) {
		is_allowed(&profile, i, &start);
		ret_placements[i] = (nvmlGpuInstancePlacement_t){start, figure(profile.placement_size)};
	}
	return result;
}

nvmlReturn_t nvmlDeviceGetGpuInstancePossiblePlacements(nvmlDevice_t device, unsigned int profileId,
                                                        nvmlGpuInstancePlacement_t *placements, unsigned int *count)
{
	return possible_placements(device, profileId, placements, count);
}

nvmlReturn_t nvmlDeviceGetGpuInstancePossiblePlacements_v2(nvmlDevice_t device, unsigned int profileId,
                                                           nvmlGpuInstancePlacement_t *placements, unsigned int *count)
{
	return possible_placements(device, profileId, placements, count);
}

nvmlReturn_t nvmlDeviceGetGpuInstanceRemainingCapacity(nvmlDevice_t device, unsigned int profileId, unsigned int *count)
{
	nvmlGpuInstancePlacement_t placement;
	struct am_slice_profile profile;
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);
	unsigned int taken, start, more = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = find_profile(&subject, true, profileId, &profile);
	if (result != NVML_SUCCESS)
		return result;
	taken = place_slices(&subject, NULL, &placement);
	while (more < figure(profile.instances) && take_place(&profile, &taken, &start))
		more++;
	*count = more;
	return NVML_SUCCESS;
}

static nvmlGpuInstance_t instance_handle(const struct front_device *slice)
{
	return nvml_handle(NVML_HANDLE_GPU_INSTANCE, slice->board_index);
}

/* An array has room for as many as the profile allows. */
nvmlReturn_t nvmlDeviceGetGpuInstances(nvmlDevice_t device, unsigned int profileId, nvmlGpuInstance_t *gpuInstances,
                                       unsigned int *count)
{
	struct am_slice_profile profile, its;
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);
	unsigned int found = 0;

	if (result != NVML_SUCCESS)
		return result;
	if (gpuInstances == NULL || count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	result = find_profile(&subject, true, profileId, &profile);
	if (result != NVML_SUCCESS)
		return result;
	for (const struct front_device *slice = next_slice(&subject, NULL);
	     slice != NULL && found < figure(profile.instances); slice = next_slice(&subject, slice)) {
		struct nvml_subject part = {subject.front, slice};

		if (nvml_slice_profile(&part, &its) && its.id == profile.id)
			gpuInstances[found++] = instance_handle(slice);
	}
	*count = found;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetGpuInstanceById(nvmlDevice_t device, unsigned int id, nvmlGpuInstance_t *gpuInstance)
{
	struct nvml_subject subject;
	nvmlReturn_t result = sliced_subject(device, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (gpuInstance == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (const struct front_device *slice = next_slice(&subject, NULL); slice != NULL;
	     slice = next_slice(&subject, slice))
		if (slice->device.gpu_instance == id) {
			*gpuInstance = instance_handle(slice);
			return NVML_SUCCESS;
		}
	return NVML_ERROR_NOT_FOUND;
}

/* The slice that an instance is, its mother, and its profile. */
static nvmlReturn_t find_instance(const void *handle, enum nvml_handle kind, struct nvml_subject *ret_slice,
                                  struct nvml_subject *ret_mother, struct am_slice_profile *ret_profile)
{
	nvmlReturn_t result = nvml_find(handle, kind, ret_slice);

	if (result != NVML_SUCCESS)
		return result;
	*ret_mother = *ret_slice;
	if (!nvml_is_slice(ret_slice) || !nvml_to_mother(ret_mother))
		return NVML_ERROR_INVALID_ARGUMENT;
	return nvml_slice_profile(ret_slice, ret_profile) ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

nvmlReturn_t nvmlGpuInstanceGetInfo(nvmlGpuInstance_t gpuInstance, nvmlGpuInstanceInfo_t *info)
{
	struct nvml_subject slice, mother;
	struct am_slice_profile profile;
	nvmlReturn_t result = find_instance(gpuInstance, NVML_HANDLE_GPU_INSTANCE, &slice, &mother, &profile);

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*info = (nvmlGpuInstanceInfo_t){
	    .device = nvml_device_handle(mother.device),
	    .id = slice.device->device.gpu_instance,
	    .profileId = figure(profile.id),
	};
	place_slices(&mother, slice.device, &info->placement);
	return NVML_SUCCESS;
}

/* ---- compute instances: each GPU instance has one, as large as itself -------------------------------------------- */

/* NVML's number, and id, of the profile that takes all of a GPU instance of so many slices. */
static unsigned int whole_profile(const struct am_slice_profile *profile)
{
	switch (profile->slices) {
	case 2:
		return NVML_COMPUTE_INSTANCE_PROFILE_2_SLICE;
	case 3:
		return NVML_COMPUTE_INSTANCE_PROFILE_3_SLICE;
	case 4:
		return NVML_COMPUTE_INSTANCE_PROFILE_4_SLICE;
	case 6:
		return NVML_COMPUTE_INSTANCE_PROFILE_6_SLICE;
	case 7:
		return NVML_COMPUTE_INSTANCE_PROFILE_7_SLICE;
	case 8:
		return NVML_COMPUTE_INSTANCE_PROFILE_8_SLICE;
	default:
		return NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE;
	}
}

static nvmlComputeInstance_t compute_handle(const struct front_device *slice)
{
	return nvml_handle(NVML_HANDLE_COMPUTE_INSTANCE, slice->board_index);
}

static nvmlReturn_t compute_profile(nvmlGpuInstance_t instance, unsigned int number, unsigned int engines,
                                    nvmlComputeInstanceProfileInfo_t *ret_info, char *ret_name, size_t size)
{
	struct nvml_subject slice, mother;
	struct am_slice_profile profile;
	nvmlReturn_t result = find_instance(instance, NVML_HANDLE_GPU_INSTANCE, &slice, &mother, &profile);

	if (result != NVML_SUCCESS)
		return result;
	if (number >= NVML_COMPUTE_INSTANCE_PROFILE_COUNT || engines >= NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_COUNT)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (number != whole_profile(&profile))
		return NVML_ERROR_NOT_SUPPORTED;
	*ret_info = (nvmlComputeInstanceProfileInfo_t){
	    .id = number,
	    .sliceCount = figure(profile.slices),
	    .instanceCount = 1,
	    .multiprocessorCount = figure(profile.multiprocessors),
	    .sharedCopyEngineCount = figure(profile.copy_engines),
	    .sharedDecoderCount = figure(profile.decoders),
	    .sharedEncoderCount = figure(profile.encoders),
	    .sharedJpegCount = figure(profile.jpeg_engines),
	    .sharedOfaCount = figure(profile.optical_flow_engines),
	};
	snprintf(ret_name, size, "MIG %s", profile.name);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlGpuInstanceGetComputeInstanceProfileInfo(nvmlGpuInstance_t gpuInstance, unsigned int profile,
                                                          unsigned int engProfile,
                                                          nvmlComputeInstanceProfileInfo_t *info)
{
	nvmlComputeInstanceProfileInfo_t filled;
	char name[96];
	nvmlReturn_t result = compute_profile(gpuInstance, profile, engProfile, &filled, name, sizeof(name));

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*info = filled;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlGpuInstanceGetComputeInstanceProfileInfoV(nvmlGpuInstance_t gpuInstance, unsigned int profile,
                                                           unsigned int engProfile,
                                                           nvmlComputeInstanceProfileInfo_v2_t *info)
{
	nvmlComputeInstanceProfileInfo_t filled;
	char name[96];
	nvmlReturn_t result = compute_profile(gpuInstance, profile, engProfile, &filled, name, sizeof(name));

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (info->version != NVML_VERSION(nvmlComputeInstanceProfileInfo_v2_t, 2))
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	memcpy(&info->id, &filled, sizeof(filled));
	memcpy(info->name, name, sizeof(info->name));
	return NVML_SUCCESS;
}

/* It has one already, which takes all of it. */
nvmlReturn_t nvmlGpuInstanceGetComputeInstanceRemainingCapacity(nvmlGpuInstance_t gpuInstance, unsigned int profileId,
                                                                unsigned int *count)
{
	nvmlComputeInstanceProfileInfo_t filled;
	char name[96];
	nvmlReturn_t result = compute_profile(gpuInstance, profileId, 0, &filled, name, sizeof(name));

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*count = 0;
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlGpuInstanceGetComputeInstancePossiblePlacements(nvmlGpuInstance_t gpuInstance, unsigned int profileId,
                                                                 nvmlComputeInstancePlacement_t *placements,
                                                                 unsigned int *count)
{
	nvmlComputeInstanceProfileInfo_t filled;
	char name[96];
	nvmlReturn_t result = compute_profile(gpuInstance, profileId, 0, &filled, name, sizeof(name));

	if (result != NVML_SUCCESS)
		return result;
	if (count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (placements == NULL) {
		*count = 1;
		return NVML_SUCCESS;
	}
	result = nvml_list(count, placements, 1);
	if (result == NVML_SUCCESS)
		placements[0] = (nvmlComputeInstancePlacement_t){0, filled.sliceCount};
	return result;
}

nvmlReturn_t nvmlGpuInstanceGetComputeInstances(nvmlGpuInstance_t gpuInstance, unsigned int profileId,
                                                nvmlComputeInstance_t *computeInstances, unsigned int *count)
{
	struct nvml_subject slice, mother;
	struct am_slice_profile profile;
	nvmlReturn_t result = find_instance(gpuInstance, NVML_HANDLE_GPU_INSTANCE, &slice, &mother, &profile);

	if (result != NVML_SUCCESS)
		return result;
	if (computeInstances == NULL || count == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*count = profileId == whole_profile(&profile);
	if (*count > 0)
		computeInstances[0] = compute_handle(slice.device);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlGpuInstanceGetComputeInstanceById(nvmlGpuInstance_t gpuInstance, unsigned int id,
                                                   nvmlComputeInstance_t *computeInstance)
{
	struct nvml_subject slice;
	nvmlReturn_t result = nvml_find(gpuInstance, NVML_HANDLE_GPU_INSTANCE, &slice);

	if (result != NVML_SUCCESS)
		return result;
	if (computeInstance == NULL || !nvml_is_slice(&slice))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (id != slice.device->device.compute_instance)
		return NVML_ERROR_NOT_FOUND;
	*computeInstance = compute_handle(slice.device);
	return NVML_SUCCESS;
}

static nvmlReturn_t compute_info(nvmlComputeInstance_t instance, nvmlComputeInstanceInfo_t *ret_info)
{
	struct nvml_subject slice, mother;
	struct am_slice_profile profile;
	nvmlReturn_t result = find_instance(instance, NVML_HANDLE_COMPUTE_INSTANCE, &slice, &mother, &profile);

	if (result != NVML_SUCCESS)
		return result;
	if (ret_info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret_info = (nvmlComputeInstanceInfo_t){
	    .device = nvml_device_handle(mother.device),
	    .gpuInstance = instance_handle(slice.device),
	    .id = slice.device->device.compute_instance,
	    .profileId = whole_profile(&profile),
	    .placement = {0, figure(profile.slices)},
	};
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlComputeInstanceGetInfo_v2(nvmlComputeInstance_t computeInstance, nvmlComputeInstanceInfo_t *info)
{
	return compute_info(computeInstance, info);
}

/* The structure of its time ends before the placement. */
nvmlReturn_t nvmlComputeInstanceGetInfo(nvmlComputeInstance_t computeInstance, nvmlComputeInstanceInfo_t *info)
{
	nvmlComputeInstanceInfo_t newest;
	nvmlReturn_t result = compute_info(computeInstance, &newest);

	if (result != NVML_SUCCESS)
		return result;
	if (info == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	memcpy((void *)info, &newest, offsetof(nvmlComputeInstanceInfo_t, placement));
	return NVML_SUCCESS;
}
