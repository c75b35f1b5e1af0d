/* SPDX-License-Identifier: Apache-2.0 */
/* What libnvidia-ml.so.1 says of devices that are well: the same as the board, in NVML's words. */
#include "nvml_support.h"

#include <dirent.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static const char h100[] = "NVIDIA H100 80GB HBM3";

static struct nvml_test begin_opened(struct am_machine *machine)
{
	struct nvml_test test = nvml_test_begin(machine);

	assert_done(nvmlInit_v2());
	return test;
}

static void names_and_handles(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(3, h100, false));
	char text[96], uuid[96], serial[30];
	nvmlDevice_t device = handle_of(1), other;
	unsigned int number = 99;
	nvmlPciInfo_t pci;

	(void)state;
	assert_done(nvmlDeviceGetCount_v2(&number));
	assert_int_equal(number, 3);
	assert_done(nvmlDeviceGetName(device, text, sizeof(text)));
	assert_string_equal(text, h100);
	assert_done(nvmlDeviceGetUUID(device, uuid, sizeof(uuid)));
	assert_string_equal(uuid, "GPU-11111111-0000-4000-8000-000000000002");
	assert_done(nvmlDeviceGetSerial(device, serial, sizeof(serial)));
	assert_int_equal(strlen(serial), 13);
	assert_done(nvmlDeviceGetPciInfo_v3(device, &pci));
	assert_string_equal(pci.busId, "00000000:99:01.0");
	assert_string_equal(pci.busIdLegacy, "0000:99:01.0");
	assert_int_equal(pci.pciDeviceId, 0x233010de);
	assert_int_equal(pci.pciSubSystemId, 0x16c110de);

	assert_done(nvmlDeviceGetHandleByUUID(uuid, &other));
	assert_ptr_equal(other, device);
	assert_done(nvmlDeviceGetHandleBySerial(serial, &other));
	assert_ptr_equal(other, device);
	assert_done(nvmlDeviceGetHandleByPciBusId_v2(pci.busId, &other));
	assert_ptr_equal(other, device);
	assert_done(nvmlDeviceGetHandleByPciBusId_v2("0000:99:01.0", &other));
	assert_ptr_equal(other, device);
	assert_code(nvmlDeviceGetHandleByUUID("GPU-11111111-0000-4000-8000-00000000000f", &other),
	            NVML_ERROR_NOT_FOUND);
	/* Names of other kinds are no uuids. */
	assert_code(nvmlDeviceGetHandleByUUID("1", &other), NVML_ERROR_NOT_FOUND);
	assert_code(nvmlDeviceGetHandleBySerial("1", &other), NVML_ERROR_NOT_FOUND);
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("0000:98:01.0", &other), NVML_ERROR_NOT_FOUND);
	assert_code(nvmlDeviceGetHandleByIndex_v2(3, &other), NVML_ERROR_INVALID_ARGUMENT);

	assert_code(nvmlDeviceGetName(device, text, 21), NVML_ERROR_INSUFFICIENT_SIZE);
	assert_done(nvmlDeviceGetName(device, text, 22));
	assert_code(nvmlDeviceGetUUID(device, text, 40), NVML_ERROR_INSUFFICIENT_SIZE);
	nvml_test_end(&test);
}

/* Each of the three is as long as it was in its time: what lies behind is the caller's. */
static void structures_of_all_ages(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(1, h100, false));
	unsigned char bytes[sizeof(nvmlPciInfo_t)];
	nvmlDevice_t device = handle_of(0);

	(void)state;
	memset(bytes, 0xaa, sizeof(bytes));
	assert_done(nvmlDeviceGetPciInfo(device, (nvmlPciInfo_t *)(void *)bytes));
	assert_int_equal(bytes[31], 0x23);
	assert_int_equal(bytes[32], 0xaa);
	assert_done(nvmlDeviceGetPciInfo_v2(device, (nvmlPciInfo_t *)(void *)bytes));
	assert_int_equal(bytes[35], 0x16);
	assert_int_equal(bytes[36], 0xaa);
	nvml_test_end(&test);
}

static void facts_of_the_catalogue(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(1, h100, false));
	nvmlDevice_t device = handle_of(0);
	nvmlDeviceArchitecture_t architecture;
	unsigned int number, low, high, count = 0, clocks[128];
	nvmlBrandType_t brand;
	int major, minor, version;
	char text[96];

	(void)state;
	assert_done(nvmlSystemGetDriverVersion(text, sizeof(text)));
	assert_string_equal(text, "550.54.15");
	assert_done(nvmlSystemGetNVMLVersion(text, sizeof(text)));
	assert_string_equal(text, "12.550.54.15");
	assert_done(nvmlSystemGetCudaDriverVersion_v2(&version));
	assert_int_equal(version, 12040);
	assert_done(nvmlDeviceGetCudaComputeCapability(device, &major, &minor));
	assert_int_equal(major * 10 + minor, 90);
	assert_done(nvmlDeviceGetArchitecture(device, &architecture));
	assert_int_equal(architecture, NVML_DEVICE_ARCH_HOPPER);
	assert_done(nvmlDeviceGetBrand(device, &brand));
	assert_int_equal(brand, NVML_BRAND_NVIDIA);
	assert_done(nvmlDeviceGetNumGpuCores(device, &number));
	assert_int_equal(number, 16896);
	assert_done(nvmlDeviceGetVbiosVersion(device, text, sizeof(text)));
	assert_string_equal(text, "96.00.99.00.01");
	assert_done(nvmlDeviceGetInforomVersion(device, NVML_INFOROM_ECC, text, sizeof(text)));
	assert_string_equal(text, "7.16");
	assert_code(nvmlDeviceGetInforomVersion(device, NVML_INFOROM_POWER, text, sizeof(text)),
	            NVML_ERROR_NOT_SUPPORTED);
	assert_done(nvmlDeviceGetPowerManagementLimitConstraints(device, &low, &high));
	assert_int_equal(low, 200000);
	assert_int_equal(high, 700000);
	assert_done(nvmlDeviceGetMaxClockInfo(device, NVML_CLOCK_SM, &number));
	assert_int_equal(number, 1980);
	assert_done(nvmlDeviceGetMaxClockInfo(device, NVML_CLOCK_VIDEO, &number));
	assert_int_equal(number, 1545);
	/* It has no fan of its own, and newer ones say how far they are from a bound instead. */
	assert_code(nvmlDeviceGetFanSpeed(device, &number), NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetTemperatureThreshold(device, NVML_TEMPERATURE_THRESHOLD_SHUTDOWN, &number),
	            NVML_ERROR_NOT_SUPPORTED);

	assert_code(nvmlDeviceGetSupportedGraphicsClocks(device, 2619, &count, NULL), NVML_ERROR_INSUFFICIENT_SIZE);
	assert_int_equal(count, 110);
	assert_done(nvmlDeviceGetSupportedGraphicsClocks(device, 2619, &count, clocks));
	assert_int_equal(clocks[0], 1980);
	assert_int_equal(clocks[1], 1965);
	assert_int_equal(clocks[109], 345);
	assert_code(nvmlDeviceGetSupportedGraphicsClocks(device, 2618, &count, clocks), NVML_ERROR_NOT_FOUND);
	nvml_test_end(&test);
}

/* One that the catalogue does not know has constants, and says of the rest that it is not supported. */
static void generic_products(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(2, "Some accelerator", false));
	nvmlDevice_t device = handle_of(0);
	const struct am_product *product;
	unsigned int number;
	nvmlBrandType_t brand;
	int major, minor;

	(void)state;
	assert_true(am_board_product(test.board, 0, &product));
	assert_done(nvmlDeviceGetTemperatureThreshold(device, NVML_TEMPERATURE_THRESHOLD_SHUTDOWN, &number));
	assert_int_equal(number, (int)product->temperature_shutdown);
	assert_done(nvmlDeviceGetMaxClockInfo(device, NVML_CLOCK_GRAPHICS, &number));
	assert_int_equal(number, (int)product->clock_core[3]);
	assert_done(nvmlDeviceGetBrand(device, &brand));
	assert_int_equal(brand, NVML_BRAND_UNKNOWN);
	assert_code(nvmlDeviceGetCudaComputeCapability(device, &major, &minor), NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetNumGpuCores(device, &number), NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetMigMode(device, &number, &number), NVML_ERROR_NOT_SUPPORTED);
	nvml_test_end(&test);
}

static void compare_with_board(const struct am_board *board, uint32_t index)
{
	struct am_sample sample = board_sample(board, index);
	nvmlMemory_v2_t second = {.version = NVML_VERSION(nvmlMemory_v2_t, 2)};
	nvmlTemperature_t warm = {.version = NVML_VERSION(nvmlTemperature_v1_t, 1)};
	nvmlDevice_t device = handle_of(index);
	nvmlUtilization_t utilization;
	unsigned long long energy;
	nvmlMemory_t memory;
	unsigned int number;

	assert_done(nvmlDeviceGetUtilizationRates(device, &utilization));
	assert_int_equal(utilization.gpu, sample.values[AM_CHANNEL_UTILIZATION]);
	assert_int_equal(utilization.memory, sample.values[AM_CHANNEL_UTILIZATION_MEMORY]);
	assert_done(nvmlDeviceGetMemoryInfo(device, &memory));
	assert_int_equal(memory.total, sample.values[AM_CHANNEL_MEMORY_TOTAL]);
	assert_int_equal(memory.used + memory.free, memory.total);
	assert_done(nvmlDeviceGetMemoryInfo_v2(device, &second));
	assert_int_equal(second.used, sample.values[AM_CHANNEL_MEMORY_USED]);
	assert_int_equal(second.used + second.reserved + second.free, second.total);
	assert_done(nvmlDeviceGetPowerUsage(device, &number));
	assert_int_equal(number, sample.values[AM_CHANNEL_POWER]);
	assert_done(nvmlDeviceGetTotalEnergyConsumption(device, &energy));
	assert_int_equal(energy, sample.values[AM_CHANNEL_ENERGY]);
	assert_done(nvmlDeviceGetTemperature(device, NVML_TEMPERATURE_GPU, &number));
	assert_int_equal(number, sample.values[AM_CHANNEL_TEMPERATURE]);
	assert_done(nvmlDeviceGetTemperatureV(device, &warm));
	assert_int_equal(warm.temperature, sample.values[AM_CHANNEL_TEMPERATURE]);
	assert_done(nvmlDeviceGetClockInfo(device, NVML_CLOCK_SM, &number));
	assert_int_equal(number, sample.values[AM_CHANNEL_CLOCK_CORE]);
	assert_done(nvmlDeviceGetClockInfo(device, NVML_CLOCK_MEM, &number));
	assert_int_equal(number, sample.values[AM_CHANNEL_CLOCK_MEMORY]);
}

static void telemetry_is_the_boards(void **state)
{
	/* More than there are places for readings: some share one. */
	struct nvml_test test = begin_opened(make_model_machine(FRONT_READINGS + 3, h100, false));

	(void)state;
	for (int tick = 0; tick < 3; tick++) {
		for (uint32_t i = 0; i < FRONT_READINGS + 3; i++)
			compare_with_board(test.board, i);
		step_ticks(test.board, 77);
	}
	start_workload(test.board, 1, "container", 0.5, (uint64_t)20 << 30);
	compare_with_board(test.board, 1);
	nvml_test_end(&test);
}

/* A change counts at once, also while the clock stands. */
static void changes_are_seen_at_once(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(2, h100, false));
	nvmlDevice_t device = handle_of(1);
	nvmlUtilization_t utilization;
	nvmlComputeMode_t mode;
	unsigned long long reasons;
	unsigned int number;

	(void)state;
	assert_done(nvmlDeviceGetUtilizationRates(device, &utilization));
	add_condition(test.board, 1, AM_CONDITION_PIN, AM_CHANNEL_UTILIZATION, utilization.gpu == 73 ? 74 : 73);
	number = utilization.gpu == 73 ? 74 : 73;
	assert_done(nvmlDeviceGetUtilizationRates(device, &utilization));
	assert_int_equal(utilization.gpu, number);
	assert_done(nvmlDeviceGetComputeMode(device, &mode));
	assert_int_equal(mode, NVML_COMPUTEMODE_DEFAULT);
	add_condition(test.board, 1, AM_CONDITION_COMPUTE_MODE, NVML_COMPUTEMODE_EXCLUSIVE_PROCESS, 0);
	assert_done(nvmlDeviceGetComputeMode(device, &mode));
	assert_int_equal(mode, NVML_COMPUTEMODE_EXCLUSIVE_PROCESS);
	add_condition(test.board, 1, AM_CONDITION_POWER_LIMIT, 300000, 0);
	assert_done(nvmlDeviceGetEnforcedPowerLimit(device, &number));
	assert_int_equal(number, 300000);
	add_condition(test.board, 1, AM_CONDITION_POWER_BRAKE, 50, 0);
	assert_done(nvmlDeviceGetCurrentClocksEventReasons(device, &reasons));
	assert_true(reasons & nvmlClocksThrottleReasonHwPowerBrakeSlowdown);
	assert_true(reasons & nvmlClocksThrottleReasonHwSlowdown);
	assert_done(nvmlDeviceGetCurrentClocksEventReasons(handle_of(0), &reasons));
	assert_false(reasons & nvmlClocksThrottleReasonHwSlowdown);
	nvml_test_end(&test);
}

static void samples_of_the_past(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(1, h100, false));
	int64_t now = am_board_tick(test.board);
	nvmlDevice_t device = handle_of(0);
	nvmlSample_t samples[200];
	unsigned int count = 0;
	nvmlValueType_t type;

	(void)state;
	assert_done(nvmlDeviceGetSamples(device, NVML_TOTAL_POWER_SAMPLES, 0, &type, &count, NULL));
	assert_int_equal(count, 120);
	count = 200;
	assert_done(nvmlDeviceGetSamples(device, NVML_TOTAL_POWER_SAMPLES, 0, &type, &count, samples));
	assert_int_equal(count, 120);
	assert_int_equal(type, NVML_VALUE_TYPE_UNSIGNED_INT);
	for (unsigned int i = 0; i < count; i++) {
		struct am_sample sample;

		assert_int_equal(am_board_sample(test.board, 0, now - 119 + i, &sample), AM_READING_OK);
		assert_int_equal(samples[i].sampleValue.uiVal, sample.values[AM_CHANNEL_POWER]);
		assert_true(i == 0 || samples[i].timeStamp - samples[i - 1].timeStamp == 100000);
	}
	/* Only what came after. */
	assert_done(
	    nvmlDeviceGetSamples(device, NVML_TOTAL_POWER_SAMPLES, samples[116].timeStamp, &type, &count, samples));
	assert_int_equal(count, 3);
	assert_code(
	    nvmlDeviceGetSamples(device, NVML_TOTAL_POWER_SAMPLES, samples[2].timeStamp, &type, &count, samples),
	    NVML_ERROR_NOT_FOUND);
	nvml_test_end(&test);
}

static uint64_t start_as(struct am_board *board, uint32_t device, const struct am_owner *owner, double fraction)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	uint64_t id = 0;

	if (transaction == NULL || !am_transaction_start_workload(transaction, device, owner, AM_PROFILE_TRAINING,
	                                                          fraction, (uint64_t)10 << 30, &id, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
	return id;
}

static void processes_that_hold_it(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(2, h100, false));
	struct am_owner owner = {.kind = AM_OWNER_PROCESS}, container = container_owner("0123456789abcdef0123456789");
	nvmlProcessUtilizationSample_t utilization[4];
	nvmlDevice_t device = handle_of(0);
	struct am_workload_sample workload;
	nvmlProcessInfo_v1_t first[4];
	struct am_snapshot snapshot;
	nvmlProcessInfo_t infos[4];
	struct am_error error;
	unsigned int count = 0;
	size_t known;

	(void)state;
	assert_done(nvmlDeviceGetComputeRunningProcesses_v3(device, &count, NULL));
	assert_int_equal(count, 0);
	assert_true(am_process_self(&owner.process, &error));
	start_as(test.board, 0, &owner, 0.5);
	/* One whose container has no process here is nobody's, as are allocations. */
	start_as(test.board, 1, &container, 0.5);
	step_ticks(test.board, 600);

	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(device, &count, NULL), NVML_ERROR_INSUFFICIENT_SIZE);
	assert_int_equal(count, 1);
	assert_done(nvmlDeviceGetComputeRunningProcesses_v3(device, &count, infos));
	am_snapshot_take(test.board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, am_snapshot_tick(&snapshot), &workload, 1, &known, NULL),
	                 AM_READING_OK);
	assert_int_equal(infos[0].pid, getpid());
	assert_int_equal(infos[0].usedGpuMemory, workload.part.memory);
	assert_true(workload.part.memory > 0);
	assert_int_equal(infos[0].gpuInstanceId, NVML_GPU_INSTANCE_ID_ANY);
	assert_done(nvmlDeviceGetComputeRunningProcesses(device, &count, first));
	assert_int_equal(first[0].usedGpuMemory, workload.part.memory);
	count = 4;
	assert_done(nvmlDeviceGetProcessUtilization(device, utilization, &count, 0));
	assert_int_equal(count, 1);
	assert_int_equal(utilization[0].pid, getpid());
	assert_int_equal(utilization[0].smUtil, workload.utilization);
	count = 4;
	assert_code(nvmlDeviceGetProcessUtilization(device, utilization, &count, utilization[0].timeStamp),
	            NVML_ERROR_NOT_FOUND);
	count = 4;
	assert_done(nvmlDeviceGetGraphicsRunningProcesses_v3(device, &count, infos));
	assert_int_equal(count, 0);
	count = 4;
	assert_done(nvmlDeviceGetComputeRunningProcesses_v3(handle_of(1), &count, infos));
	assert_int_equal(count, 0);
	nvml_test_end(&test);
}

static void links_lead_both_ways(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(5, h100, false));
	nvmlEnableState_t active;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		for (unsigned link = 0; link < 18; link++) {
			nvmlPciInfo_t there, back, own;
			nvmlDevice_t other;

			assert_done(nvmlDeviceGetNvLinkState(handle_of(i), link, &active));
			if (active == NVML_FEATURE_DISABLED)
				continue;
			assert_done(nvmlDeviceGetNvLinkRemotePciInfo_v2(handle_of(i), link, &there));
			assert_done(nvmlDeviceGetHandleByPciBusId_v2(there.busId, &other));
			assert_ptr_not_equal(other, handle_of(i));
			assert_done(nvmlDeviceGetNvLinkRemotePciInfo_v2(other, link, &back));
			assert_done(nvmlDeviceGetPciInfo_v3(handle_of(i), &own));
			assert_string_equal(back.busId, own.busId);
		}
	assert_code(nvmlDeviceGetNvLinkState(handle_of(0), 18, &active), NVML_ERROR_INVALID_ARGUMENT);
	add_condition(test.board, 0, AM_CONDITION_NVLINK_DOWN, 18, 0);
	assert_done(nvmlDeviceGetNvLinkState(handle_of(0), 1, &active));
	assert_int_equal(active, NVML_FEATURE_DISABLED);
	nvml_test_end(&test);
}

static void fields_have_types(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(1, h100, false));
	struct am_sample sample = board_sample(test.board, 0);
	nvmlFieldValue_t fields[] = {
	    {.fieldId = NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION},
	    {.fieldId = NVML_FI_DEV_POWER_INSTANT},
	    {.fieldId = NVML_FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT},
	    {.fieldId = NVML_FI_DEV_NVLINK_LINK_COUNT},
	    {.fieldId = NVML_FI_MAX - 1},
	    {.fieldId = NVML_FI_MAX},
	};

	(void)state;
	assert_done(nvmlDeviceGetFieldValues(handle_of(0), COUNT_OF(fields), fields));
	assert_done(fields[0].nvmlReturn);
	assert_int_equal(fields[0].valueType, NVML_VALUE_TYPE_UNSIGNED_LONG_LONG);
	assert_int_equal(fields[0].value.ullVal, sample.values[AM_CHANNEL_ENERGY]);
	assert_true(fields[0].timestamp > 1500000000000000);
	assert_int_equal(fields[1].valueType, NVML_VALUE_TYPE_UNSIGNED_INT);
	assert_int_equal(fields[1].value.uiVal, sample.values[AM_CHANNEL_POWER]);
	assert_int_equal(fields[2].valueType, NVML_VALUE_TYPE_SIGNED_INT);
	assert_int_equal(fields[2].value.siVal, -8);
	assert_int_equal(fields[3].value.uiVal, 18);
	assert_code(fields[4].nvmlReturn, NVML_ERROR_NOT_SUPPORTED);
	assert_code(fields[5].nvmlReturn, NVML_ERROR_INVALID_ARGUMENT);
	nvml_test_end(&test);
}

/* The mean of the last second's power is that of the ticks in it; what is not measured has none. */
static void averages(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(1, h100, false));
	nvmlFieldValue_t fields[] = {
	    {.fieldId = NVML_FI_DEV_POWER_AVERAGE},
	    {.fieldId = NVML_FI_DEV_POWER_AVERAGE, .scopeId = NVML_POWER_SCOPE_MEMORY},
	    {.fieldId = NVML_FI_DEV_NVLINK_GET_SPEED, .scopeId = 17},
	    {.fieldId = NVML_FI_DEV_NVLINK_GET_SPEED, .scopeId = 18},
	};
	int64_t tick = am_board_tick(test.board), sum = 0;

	(void)state;
	for (int64_t i = 1; i <= 10; i++) {
		struct am_sample sample;

		assert_int_equal(am_board_sample(test.board, 0, tick - i, &sample), AM_READING_OK);
		sum += sample.values[AM_CHANNEL_POWER];
	}
	assert_done(nvmlDeviceGetFieldValues(handle_of(0), COUNT_OF(fields), fields));
	assert_done(fields[0].nvmlReturn);
	assert_in_range(fields[0].value.uiVal, sum / 10 - 1, sum / 10 + 1);
	assert_int_not_equal(fields[0].value.uiVal, board_sample(test.board, 0).values[AM_CHANNEL_POWER]);
	assert_code(fields[1].nvmlReturn, NVML_ERROR_NOT_SUPPORTED);
	assert_int_equal(fields[2].value.uiVal, 25000);
	assert_code(fields[3].nvmlReturn, NVML_ERROR_INVALID_ARGUMENT);
	nvml_test_end(&test);
}

static unsigned count_entries(const char *path)
{
	DIR *folder = opendir(path);
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

/* It leaves nothing open, starts nothing, and errno as it was. */
static void a_good_guest(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(2, h100, false));
	unsigned descriptors = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");
	struct am_owner container = container_owner("0123456789abcdef0123456789");
	unsigned int count = 0;
	unsigned long cpus[64];
	nvmlMemory_t memory;
	char name[64];

	(void)state;
	start_as(test.board, 0, &container, 0.5);
	errno = 4711;
	assert_done(nvmlInit_v2());
	assert_done(nvmlDeviceGetMemoryInfo(handle_of(0), &memory));
	assert_done(nvmlDeviceGetComputeRunningProcesses_v3(handle_of(0), &count, NULL));
	assert_done(nvmlDeviceGetCpuAffinity(handle_of(0), 64, cpus));
	assert_done(nvmlSystemGetProcessName((unsigned)getpid(), name, sizeof(name)));
	assert_int_equal(errno, 4711);
	assert_int_equal(count_entries("/proc/self/fd"), descriptors);
	assert_int_equal(count_entries("/proc/self/task"), threads);
	assert_done(nvmlShutdown());
	assert_int_equal(count_entries("/proc/self/fd"), descriptors);
	nvml_test_end(&test);
}

static void children_read_on(void **state)
{
	struct nvml_test test = begin_opened(make_model_machine(2, h100, false));
	nvmlDevice_t device = handle_of(1);
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		nvmlMemory_t memory;

		_exit(nvmlDeviceGetMemoryInfo(device, &memory) == NVML_SUCCESS && nvmlInit_v2() == NVML_SUCCESS &&
		              nvmlShutdown() == NVML_SUCCESS && nvmlShutdown() == NVML_SUCCESS &&
		              nvmlShutdown() == NVML_ERROR_UNINITIALIZED
		          ? 0
		          : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	compare_with_board(test.board, 1);
	nvml_test_end(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_and_handles),
	    cmocka_unit_test(structures_of_all_ages),
	    cmocka_unit_test(facts_of_the_catalogue),
	    cmocka_unit_test(generic_products),
	    cmocka_unit_test(telemetry_is_the_boards),
	    cmocka_unit_test(changes_are_seen_at_once),
	    cmocka_unit_test(samples_of_the_past),
	    cmocka_unit_test(processes_that_hold_it),
	    cmocka_unit_test(links_lead_both_ways),
	    cmocka_unit_test(fields_have_types),
	    cmocka_unit_test(averages),
	    cmocka_unit_test(a_good_guest),
	    cmocka_unit_test(children_read_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
