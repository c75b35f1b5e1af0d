/* SPDX-License-Identifier: Apache-2.0 */
/* MIG devices, and views of a part of a board. */
#include "nvml_support.h"

#include <unistd.h>

static const char h100[] = "NVIDIA H100 80GB HBM3";

/* One whole device, and one with two slices, which the machine does not list itself. */
static struct nvml_test begin_sliced(void)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(1, h100, true));

	assert_done(nvmlInit_v2());
	return test;
}

static void slices_are_devices(void **state)
{
	struct nvml_test test = begin_sliced();
	nvmlDevice_t whole = handle_of(0), mother = handle_of(1), slice, other;
	unsigned int current, pending, number;
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_t memory;
	char text[96];

	(void)state;
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 2);
	assert_done(nvmlDeviceGetMigMode(mother, &current, &pending));
	assert_int_equal(current, NVML_DEVICE_MIG_ENABLE);
	assert_done(nvmlDeviceGetMigMode(whole, &current, &pending));
	assert_int_equal(current, NVML_DEVICE_MIG_DISABLE);
	assert_done(nvmlDeviceGetMaxMigDeviceCount(mother, &number));
	assert_int_equal(number, 7);
	assert_done(nvmlDeviceGetMaxMigDeviceCount(whole, &number));
	assert_int_equal(number, 0);
	/* Whoever looks for MIG devices asks also where there are none. */
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(whole, 0, &slice), NVML_ERROR_NOT_FOUND);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(mother, 2, &slice), NVML_ERROR_NOT_FOUND);
	assert_done(nvmlDeviceGetMigDeviceHandleByIndex(mother, 1, &slice));
	assert_done(nvmlDeviceIsMigDeviceHandle(slice, &number));
	assert_int_equal(number, 1);
	assert_done(nvmlDeviceIsMigDeviceHandle(mother, &number));
	assert_int_equal(number, 0);
	assert_done(nvmlDeviceGetIndex(slice, &number));
	assert_int_equal(number, 1);
	assert_done(nvmlDeviceGetGpuInstanceId(slice, &number));
	assert_int_equal(number, 2);
	assert_done(nvmlDeviceGetComputeInstanceId(slice, &number));
	assert_int_equal(number, 0);
	assert_code(nvmlDeviceGetGpuInstanceId(mother, &number), NVML_ERROR_NOT_SUPPORTED);
	assert_done(nvmlDeviceGetDeviceHandleFromMigDeviceHandle(slice, &other));
	assert_ptr_equal(other, mother);
	assert_done(nvmlDeviceGetUUID(slice, text, sizeof(text)));
	assert_memory_equal(text, "MIG-", 4);
	assert_done(nvmlDeviceGetHandleByUUID(text, &other));
	assert_ptr_equal(other, slice);
	assert_done(nvmlDeviceGetHandleByUUID("MIG-11111111-0000-4000-8000-000000000999/2/0", &other));
	assert_ptr_equal(other, slice);
	assert_done(nvmlDeviceGetName(slice, text, sizeof(text)));
	assert_string_equal(text, "NVIDIA H100 80GB HBM3 MIG 1g.10gb");
	assert_done(nvmlDeviceGetAttributes_v2(slice, &attributes));
	assert_int_equal(attributes.multiprocessorCount, 16);
	assert_int_equal(attributes.memorySizeMB, 10240);
	assert_int_equal(attributes.gpuInstanceSliceCount, 1);
	assert_int_equal(attributes.sharedDecoderCount, 1);
	assert_code(nvmlDeviceGetAttributes_v2(mother, &attributes), NVML_ERROR_NOT_SUPPORTED);
	assert_done(nvmlDeviceGetMemoryInfo(slice, &memory));
	assert_int_equal(memory.total, (uint64_t)10 << 30);
	nvml_test_end(&test);
}

static void what_is_not_said(void **state)
{
	struct nvml_test test = begin_sliced();
	nvmlDevice_t mother = handle_of(1), slice;
	nvmlUtilization_t utilization;
	unsigned int number;

	(void)state;
	assert_done(nvmlDeviceGetMigDeviceHandleByIndex(mother, 0, &slice));
	assert_code(nvmlDeviceGetUtilizationRates(slice, &utilization), NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetUtilizationRates(mother, &utilization), NVML_ERROR_NOT_SUPPORTED);
	assert_done(nvmlDeviceGetUtilizationRates(handle_of(0), &utilization));
	assert_code(nvmlDeviceGetPowerUsage(slice, &number), NVML_ERROR_NOT_SUPPORTED);
	assert_done(nvmlDeviceGetPowerUsage(mother, &number));
	assert_int_equal(number,
	                 board_sample(test.board, am_board_device_by_name(test.board, "1")).values[AM_CHANNEL_POWER]);
	nvml_test_end(&test);
}

static void instances(void **state)
{
	struct nvml_test test = begin_sliced();
	nvmlDevice_t mother = handle_of(1);
	nvmlGpuInstanceProfileInfo_v2_t second = {.version = NVML_VERSION(nvmlGpuInstanceProfileInfo_v2_t, 2)};
	nvmlGpuInstancePlacement_t placements[8];
	nvmlComputeInstanceInfo_t compute_info;
	nvmlGpuInstanceProfileInfo_t profile;
	nvmlGpuInstance_t found[8], instance;
	nvmlComputeInstance_t compute;
	nvmlGpuInstanceInfo_t info;
	unsigned int count;

	(void)state;
	assert_done(nvmlDeviceGetGpuInstanceProfileInfo(mother, NVML_GPU_INSTANCE_PROFILE_1_SLICE, &profile));
	assert_int_equal(profile.id, 19);
	assert_int_equal(profile.instanceCount, 7);
	assert_int_equal(profile.memorySizeMB, 9984);
	assert_done(nvmlDeviceGetGpuInstanceProfileInfoV(mother, NVML_GPU_INSTANCE_PROFILE_1_SLICE, &second));
	assert_string_equal(second.name, "MIG 1g.10gb");
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(handle_of(0), 0, &profile), NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(mother, NVML_GPU_INSTANCE_PROFILE_COUNT, &profile),
	            NVML_ERROR_INVALID_ARGUMENT);
	assert_done(nvmlDeviceGetGpuInstancePossiblePlacements_v2(mother, 19, NULL, &count));
	assert_int_equal(count, 7);
	assert_done(nvmlDeviceGetGpuInstancePossiblePlacements_v2(mother, 19, placements, &count));
	assert_int_equal(placements[6].start, 6);
	assert_done(nvmlDeviceGetGpuInstanceRemainingCapacity(mother, 19, &count));
	assert_int_equal(count, 5);
	assert_done(nvmlDeviceGetGpuInstances(mother, 19, found, &count));
	assert_int_equal(count, 2);
	assert_done(nvmlDeviceGetGpuInstanceById(mother, 2, &instance));
	assert_ptr_equal(instance, found[1]);
	assert_code(nvmlDeviceGetGpuInstanceById(mother, 3, &instance), NVML_ERROR_NOT_FOUND);
	assert_done(nvmlGpuInstanceGetInfo(found[1], &info));
	assert_ptr_equal(info.device, mother);
	assert_int_equal(info.id, 2);
	assert_int_equal(info.profileId, 19);
	assert_int_equal(info.placement.start, 1);
	assert_int_equal(info.placement.size, 1);
	assert_done(nvmlGpuInstanceGetComputeInstanceById(found[1], 0, &compute));
	assert_done(nvmlComputeInstanceGetInfo_v2(compute, &compute_info));
	assert_ptr_equal(compute_info.gpuInstance, found[1]);
	/* A handle of another kind is none. */
	assert_code(nvmlGpuInstanceGetInfo((nvmlGpuInstance_t)(void *)mother, &info), NVML_ERROR_INVALID_ARGUMENT);
	assert_code(nvmlComputeInstanceGetInfo_v2((nvmlComputeInstance_t)(void *)found[1], &compute_info),
	            NVML_ERROR_INVALID_ARGUMENT);
	nvml_test_end(&test);
}

static void write_view(const struct nvml_test *test, const char *text)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/view", test->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	setenv("ACCELMOCK_VIEW", path, 1);
}

static void views(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(3, h100, true));
	char text[96];
	nvmlDevice_t device;
	unsigned int number;

	(void)state;
	write_view(&test, "# two of them\ndevice GPU-11111111-0000-4000-8000-000000000002\n"
	                  "device MIG-11111111-0000-4000-8000-000000000999/2/0\nlater 1\n");
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 2);
	assert_done(nvmlDeviceGetUUID(handle_of(0), text, sizeof(text)));
	assert_string_equal(text, "GPU-11111111-0000-4000-8000-000000000002");
	assert_done(nvmlDeviceGetMinorNumber(handle_of(0), &number));
	assert_int_equal(number, 1);
	assert_done(nvmlDeviceGetIndex(handle_of(0), &number));
	assert_int_equal(number, 0);
	assert_code(nvmlDeviceGetHandleByUUID("GPU-11111111-0000-4000-8000-000000000001", &device),
	            NVML_ERROR_NOT_FOUND);
	/* Of the sliced one, the slice that it names. */
	assert_done(nvmlDeviceGetMigDeviceHandleByIndex(handle_of(1), 0, &device));
	assert_done(nvmlDeviceGetGpuInstanceId(device, &number));
	assert_int_equal(number, 2);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(handle_of(1), 1, &device), NVML_ERROR_NOT_FOUND);
	assert_done(nvmlShutdown());
	/* What cannot be read shows nothing, not all. */
	write_view(&test, "device GPU-nothing\n");
	assert_code(nvmlInit_v2(), NVML_ERROR_DRIVER_NOT_LOADED);
	unsetenv("ACCELMOCK_VIEW");
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 4);
	nvml_test_end(&test);
}

/* In a container there are no processes but its own. */
static void containers(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, false));
	nvmlProcessInfo_t *infos = calloc(FRONT_PROCESSES_MAX, sizeof(*infos));
	unsigned int count = FRONT_PROCESSES_MAX;
	struct am_workload_sample workload;
	struct am_snapshot snapshot;
	unsigned long long sum = 0;
	bool found = false;
	size_t known;

	(void)state;
	assert_non_null(infos);
	start_workload(test.board, 1, "0123456789abcdef0123456789abcdef", 0.5, (uint64_t)20 << 30);
	step_ticks(test.board, 600);
	write_view(&test, "device 1\ncontainer 0123456789abcdef0123456789abcdef\n");
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetComputeRunningProcesses_v3(handle_of(0), &count, infos));
	for (unsigned int i = 0; i < count; i++) {
		found |= infos[i].pid == (unsigned int)getpid();
		sum += infos[i].usedGpuMemory;
	}
	assert_true(found);
	am_snapshot_take(test.board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 1, am_snapshot_tick(&snapshot), &workload, 1, &known, NULL),
	                 AM_READING_OK);
	assert_int_equal(sum, workload.part.memory);
	unsetenv("ACCELMOCK_VIEW");
	free(infos);
	nvml_test_end(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slices_are_devices), cmocka_unit_test(what_is_not_said),
	    cmocka_unit_test(instances),          cmocka_unit_test(views),
	    cmocka_unit_test(containers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
