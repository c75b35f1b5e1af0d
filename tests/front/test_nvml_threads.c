/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads at once: some read, some open and close, one changes the board. Whatever is read is whole. */
#include "nvml_support.h"

#include <pthread.h>

#define READERS 3
#define OPENERS 2
#define DEVICES 4u

static int done;

static bool is_done(void)
{
	return __atomic_load_n(&done, __ATOMIC_RELAXED) != 0;
}

/* Counts what is wrong: cmocka's assertions belong to the main thread. */
static void *read_often(void *context)
{
	unsigned long *wrong = context;

	while (!is_done()) {
		for (unsigned i = 0; i < DEVICES; i++) {
			nvmlMemory_v2_t memory = {.version = NVML_VERSION(nvmlMemory_v2_t, 2)};
			unsigned int count = 0;
			nvmlDevice_t device;
			char name[96];

			if (nvmlDeviceGetHandleByIndex_v2(i, &device) != NVML_SUCCESS ||
			    nvmlDeviceGetName(device, name, sizeof(name)) != NVML_SUCCESS ||
			    nvmlDeviceGetMemoryInfo_v2(device, &memory) != NVML_SUCCESS ||
			    memory.used + memory.free + memory.reserved != memory.total) {
				++*wrong;
				continue;
			}
			nvmlDeviceGetComputeRunningProcesses_v3(device, &count, NULL);
		}
	}
	return NULL;
}

static void *open_often(void *context)
{
	unsigned long *wrong = context;

	while (!is_done())
		*wrong += nvmlInit_v2() != NVML_SUCCESS || nvmlShutdown() != NVML_SUCCESS;
	return NULL;
}

static void all_at_once(void **state)
{
	struct nvml_test test = nvml_test_begin(make_model_machine(DEVICES, "NVIDIA H100 80GB HBM3", false));
	unsigned long wrong[READERS + OPENERS] = {0};
	pthread_t threads[READERS + OPENERS];

	(void)state;
	assert_done(nvmlInit_v2());
	for (unsigned i = 0; i < READERS + OPENERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, i < READERS ? read_often : open_often, &wrong[i]),
		                 0);
	for (unsigned i = 0; i < repetitions(300); i++) {
		uint64_t id = start_workload(test.board, i % DEVICES, "container", 0.5, (uint64_t)20 << 30);

		step_ticks(test.board, 7);
		end_workload(test.board, i % DEVICES, id);
	}
	__atomic_store_n(&done, 1, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < READERS + OPENERS; i++)
		pthread_join(threads[i], NULL);
	for (unsigned i = 0; i < READERS + OPENERS; i++)
		assert_int_equal(wrong[i], 0);
	nvml_test_end(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
