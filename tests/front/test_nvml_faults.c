/* SPDX-License-Identifier: Apache-2.0 */
/* What libnvidia-ml.so.1 says when something is not well, and of callers that are not. */
#include "nvml_support.h"

#include "board/format.h"

#include <fcntl.h>
#include <unistd.h>

static const char h100[] = "NVIDIA H100 80GB HBM3";

static void before_it_is_opened(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(1, h100, false));
	nvmlDevice_t device;
	unsigned int number;

	(void)state;
	assert_code(nvmlDeviceGetCount_v2(&number), NVML_ERROR_UNINITIALIZED);
	assert_code(nvmlDeviceGetHandleByIndex_v2(0, &device), NVML_ERROR_UNINITIALIZED);
	assert_code(nvmlDeviceGetName(NULL, NULL, 0), NVML_ERROR_UNINITIALIZED);
	/* So do calls that nobody has written. */
	assert_code(nvmlUnitGetCount(&number), NVML_ERROR_UNINITIALIZED);
	assert_code(nvmlShutdown(), NVML_ERROR_UNINITIALIZED);
	assert_done(nvmlInit_v2());
	assert_code(nvmlUnitGetCount(&number), NVML_ERROR_NOT_SUPPORTED);
	/* As often as it was opened. */
	assert_done(nvmlInit());
	assert_done(nvmlInitWithFlags(NVML_INIT_FLAG_NO_GPUS));
	assert_done(nvmlShutdown());
	assert_done(nvmlShutdown());
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_done(nvmlShutdown());
	assert_code(nvmlDeviceGetCount_v2(&number), NVML_ERROR_UNINITIALIZED);
	nvml_test_end(&test);
}

static void no_driver(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(1, h100, false));
	uint32_t major = AM_BOARD_MAJOR + 1;
	char path[300];
	int file;

	(void)state;
	setenv("ACCELMOCK_BOARD", "/nonexistent", 1);
	assert_code(nvmlInit_v2(), NVML_ERROR_DRIVER_NOT_LOADED);
	assert_code(nvmlInitWithFlags(0), NVML_ERROR_DRIVER_NOT_LOADED);
	assert_code(nvmlShutdown(), NVML_ERROR_UNINITIALIZED);
	assert_string_equal(nvmlErrorString(NVML_ERROR_DRIVER_NOT_LOADED), "Driver Not Loaded");
	assert_string_equal(nvmlErrorString((nvmlReturn_t)12345), "Unknown Error");
	setenv("ACCELMOCK_BOARD", test.folder, 1);
	snprintf(path, sizeof(path), "%s/board", test.folder);
	file = open(path, O_WRONLY);
	assert_int_equal(pwrite(file, &major, sizeof(major), offsetof(struct board_header, major)), sizeof(major));
	assert_code(nvmlInit_v2(), NVML_ERROR_LIB_RM_VERSION_MISMATCH);
	major = AM_BOARD_MAJOR;
	assert_int_equal(pwrite(file, &major, sizeof(major), offsetof(struct board_header, major)), sizeof(major));
	close(file);
	assert_done(nvmlInit_v2());
	nvml_test_end(&test);
}

static void lost_devices(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, false));
	nvmlUtilization_t utilization;
	nvmlDevice_t device;
	nvmlMemory_t memory;
	unsigned int number;
	uint64_t id;
	char text[96];

	(void)state;
	assert_done(nvmlInit_v2());
	device = handle_of(1);
	assert_done(nvmlDeviceGetPowerUsage(device, &number));
	id = add_condition(test.board, 1, AM_CONDITION_LOST, 0, 0);
	assert_code(nvmlDeviceGetPowerUsage(device, &number), NVML_ERROR_GPU_IS_LOST);
	assert_code(nvmlDeviceGetUtilizationRates(device, &utilization), NVML_ERROR_GPU_IS_LOST);
	assert_code(nvmlDeviceGetMemoryInfo(device, &memory), NVML_ERROR_GPU_IS_LOST);
	assert_code(nvmlDeviceGetVbiosVersion(device, text, sizeof(text)), NVML_ERROR_GPU_IS_LOST);
	assert_code(nvmlDeviceGetClockInfo(device, NVML_CLOCK_SM, &number), NVML_ERROR_GPU_IS_LOST);
	number = 0;
	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(device, &number, NULL), NVML_ERROR_GPU_IS_LOST);
	/* The driver still knows which one it was. */
	assert_done(nvmlDeviceGetName(device, text, sizeof(text)));
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 2);
	assert_ptr_equal(handle_of(1), device);
	assert_done(nvmlDeviceGetPowerUsage(handle_of(0), &number));
	{
		struct am_transaction *transaction = am_transaction_begin(test.board, AM_LOCK_WAIT, NULL);

		assert_true(am_transaction_remove_condition(transaction, 1, id));
		am_transaction_commit(transaction);
	}
	assert_done(nvmlDeviceGetPowerUsage(device, &number));
	nvml_test_end(&test);
}

static void counted_errors(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, false));
	unsigned int corrected, uncorrected, pending, failure;
	unsigned long long count;

	(void)state;
	assert_done(nvmlInit_v2());
	add_condition(test.board, 1, AM_CONDITION_ECC_UNCORRECTED, 3, 0);
	add_condition(test.board, 1, AM_CONDITION_REMAPPED_ROWS, 2, 0);
	assert_done(
	    nvmlDeviceGetTotalEccErrors(handle_of(1), NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC, &count));
	assert_int_equal(count, 3);
	assert_done(
	    nvmlDeviceGetTotalEccErrors(handle_of(0), NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC, &count));
	assert_int_equal(count, 0);
	assert_done(nvmlDeviceGetMemoryErrorCounter(handle_of(1), NVML_MEMORY_ERROR_TYPE_UNCORRECTED,
	                                            NVML_AGGREGATE_ECC, NVML_MEMORY_LOCATION_DRAM, &count));
	assert_int_equal(count, 3);
	assert_done(nvmlDeviceGetRemappedRows(handle_of(1), &corrected, &uncorrected, &pending, &failure));
	assert_int_equal(uncorrected, 2);
	nvml_test_end(&test);
}

/* Another board takes the place: who goes on reads the old one, and who opens anew has the new one. */
static void replaced_boards(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, false));
	struct am_machine *machine = make_model_machine(5, h100, false);
	nvmlDevice_t device;
	nvmlMemory_t memory;
	unsigned int number;

	(void)state;
	assert_done(nvmlInit_v2());
	device = handle_of(1);
	am_board_close(test.board);
	test.board = publish_frozen(machine, test.folder);
	am_machine_destroy(machine);
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 2);
	assert_done(nvmlDeviceGetMemoryInfo(device, &memory));
	assert_done(nvmlShutdown());
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 5);
	/* More of them than are kept, while nobody reads. */
	for (unsigned i = 0; i < 8; i++) {
		assert_done(nvmlShutdown());
		machine = make_model_machine(i % 3 + 1, h100, false);
		am_board_close(test.board);
		test.board = publish_frozen(machine, test.folder);
		am_machine_destroy(machine);
		assert_done(nvmlInit_v2());
		assert_done(nvmlDeviceGetCount_v2(&number));
		assert_int_equal(number, i % 3 + 1);
		assert_done(nvmlDeviceGetMemoryInfo(handle_of(i % 3), &memory));
	}
	nvml_test_end(&test);
}

/* A product of another vendor is no device of this one, unless the board is this one's. */
static void other_vendors(void **state)
{
	struct am_machine *machine = am_machine_create();
	struct am_device_spec spec = {
	    .id = "one", .model_name = "Some accelerator", .processing_units = 1, .memory_size = (uint64_t)1 << 30};
	struct nvml_test test;
	unsigned int number;
	nvmlDevice_t device;

	(void)state;
	assert_non_null(machine);
	strcpy(machine->slot_name, "rocm");
	assert_true(am_machine_add_device(machine, &spec, NULL));
	spec.id = "two";
	spec.model_name = h100;
	assert_true(am_machine_add_device(machine, &spec, NULL));
	assert_true(am_machine_finish(machine, NULL, NULL));
	test = nvml_test_begin(machine);
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 1);
	/* The driver numbers what is its own; the minor is the board's. */
	assert_done(nvmlDeviceGetMinorNumber(handle_of(0), &number));
	assert_int_equal(number, 1);
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("0000:99:00.0", &device), NVML_ERROR_NOT_FOUND);
	nvml_test_end(&test);
}

/* A machine of others' accelerators has no driver of NVIDIA's. */
static void no_devices(void **state)
{
	struct am_machine *machine = am_machine_create();
	struct am_device_spec spec = {
	    .id = "one", .model_name = "Some accelerator", .processing_units = 1, .memory_size = (uint64_t)1 << 30};
	struct nvml_test test;
	unsigned int number;

	(void)state;
	assert_non_null(machine);
	strcpy(machine->slot_name, "rocm");
	assert_true(am_machine_add_device(machine, &spec, NULL));
	assert_true(am_machine_finish(machine, NULL, NULL));
	test = nvml_test_begin(machine);
	assert_code(nvmlInit_v2(), NVML_ERROR_DRIVER_NOT_LOADED);
	assert_code(nvmlDeviceGetCount_v2(&number), NVML_ERROR_UNINITIALIZED);
	assert_done(nvmlInitWithFlags(NVML_INIT_FLAG_NO_GPUS));
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 0);
	nvml_test_end(&test);
}

static void hostile_callers(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, true));
	/* NOLINTBEGIN(performance-no-int-to-ptr) */
	nvmlDevice_t device,
	    hostile[] = {NULL, (nvmlDevice_t)(uintptr_t)1, (nvmlDevice_t)(uintptr_t)-1,
	                 (nvmlDevice_t)(void *)"no handle", (nvmlDevice_t)(uintptr_t)0x6e766d01ffffffff};
	/* NOLINTEND(performance-no-int-to-ptr) */
	nvmlMemory_v2_t memory = {.version = 0};
	unsigned int number;
	char text[96];

	(void)state;
	assert_done(nvmlInit_v2());
	device = handle_of(0);
	for (size_t i = 0; i < COUNT_OF(hostile); i++) {
		assert_code(nvmlDeviceGetName(hostile[i], text, sizeof(text)), NVML_ERROR_INVALID_ARGUMENT);
		assert_code(nvmlDeviceGetPowerUsage(hostile[i], &number), NVML_ERROR_INVALID_ARGUMENT);
		assert_code(nvmlDeviceGetMigDeviceHandleByIndex(hostile[i], 0, &device), NVML_ERROR_INVALID_ARGUMENT);
	}
	device = handle_of(0);
	assert_code(nvmlDeviceGetName(device, NULL, 96), NVML_ERROR_INVALID_ARGUMENT);
	assert_code(nvmlDeviceGetName(device, text, 0), NVML_ERROR_INSUFFICIENT_SIZE);
	assert_code(nvmlDeviceGetPowerUsage(device, NULL), NVML_ERROR_INVALID_ARGUMENT);
	assert_code(nvmlDeviceGetMemoryInfo_v2(device, &memory), NVML_ERROR_ARGUMENT_VERSION_MISMATCH);
	assert_code(nvmlDeviceGetHandleByUUID(NULL, &device), NVML_ERROR_INVALID_ARGUMENT);
	assert_code(nvmlDeviceGetFieldValues(device, -1, NULL), NVML_ERROR_INVALID_ARGUMENT);
	nvml_test_end(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(before_it_is_opened), cmocka_unit_test(no_driver),       cmocka_unit_test(lost_devices),
	    cmocka_unit_test(counted_errors),      cmocka_unit_test(replaced_boards), cmocka_unit_test(other_vendors),
	    cmocka_unit_test(no_devices),          cmocka_unit_test(hostile_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
