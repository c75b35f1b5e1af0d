/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libnvidia-ml.so.1 costs: getters of what never changes, of what changes within a tick and at a new one, and
 * opening it. Prints all rounds as JSON, as bench-board does, and on standard error what it weighs.
 *
 *     bench-nvml DIRECTORY [ROUNDS]
 *
 * DIRECTORY is made, and everything that was made in it is removed.
 */
#include "accelmock/board.h"
#include "front/nvml/nvml.h"
#include "stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than readings are kept, so that two devices can take turns at one place. */
#define DEVICES (FRONT_READINGS + 8u)

_Noreturn static void fail(const char *what)
{
	fprintf(stderr, "bench-nvml: %s\n", what);
	exit(1);
}

static void publish(const char *directory)
{
	struct am_machine *machine = am_machine_create();
	struct am_error error = {0};
	struct am_board *board;

	if (machine == NULL)
		fail("out of memory");
	snprintf(machine->slot_name, sizeof(machine->slot_name), "cuda");
	for (unsigned i = 0; i < DEVICES; i++) {
		char id[AM_UUID_TEXT_SIZE];
		struct am_device_spec spec = {
		    .id = id,
		    .model_name = "NVIDIA H100 80GB HBM3",
		    .processing_units = 132,
		    .memory_size = (uint64_t)80 << 30,
		};

		snprintf(id, sizeof(id), "22222222-0000-4000-8000-%012u", i + 1);
		if (!am_machine_add_device(machine, &spec, &error))
			fail(error.message);
	}
	if (!am_machine_finish(machine, NULL, &error))
		fail(error.message);
	board = am_board_publish(machine, directory, false, 0, NULL, &error);
	if (board == NULL)
		fail(error.message);
	am_board_close(board);
	am_machine_destroy(machine);
}

/* Keeps a value from being optimised away, for nothing. */
#define KEEP(value) __asm__ volatile("" : : "r"(value))

static inline void check(nvmlReturn_t result)
{
	if (result != NVML_SUCCESS)
		fail(nvmlErrorString(result));
}

#define SUBJECT(function, ...)                                                                                         \
	static void function(void *context, uint64_t count)                                                            \
	{                                                                                                              \
		nvmlDevice_t device = context;                                                                         \
                                                                                                                       \
		for (uint64_t i = 0; i < count; i++) {                                                                 \
			__VA_ARGS__                                                                                    \
		}                                                                                                      \
		(void)device;                                                                                          \
	}

SUBJECT(bench_minor, unsigned int value; check(nvmlDeviceGetMinorNumber(device, &value)); KEEP(value);)
SUBJECT(bench_index, unsigned int value; check(nvmlDeviceGetIndex(device, &value)); KEEP(value);)
SUBJECT(bench_name, char text[96]; check(nvmlDeviceGetName(device, text, sizeof(text))); KEEP(text[3]);)
SUBJECT(bench_uuid, char text[96]; check(nvmlDeviceGetUUID(device, text, sizeof(text))); KEEP(text[9]);)
SUBJECT(bench_capability, int parts[2]; check(nvmlDeviceGetCudaComputeCapability(device, &parts[0], &parts[1]));
        KEEP(parts[0]);)
SUBJECT(bench_power, unsigned int value; check(nvmlDeviceGetPowerUsage(device, &value)); KEEP(value);)
SUBJECT(bench_utilization, nvmlUtilization_t value; check(nvmlDeviceGetUtilizationRates(device, &value));
        KEEP(value.gpu);)
SUBJECT(bench_memory, nvmlMemory_t value; check(nvmlDeviceGetMemoryInfo(device, &value)); KEEP((int64_t)value.used);)

/* Two devices whose readings lie at the same place: each call finds the other's, as it finds an old tick's. */
static void bench_new_tick(void *context, uint64_t count)
{
	nvmlDevice_t *devices = context;

	for (uint64_t i = 0; i < count; i++) {
		unsigned int value;

		check(nvmlDeviceGetPowerUsage(devices[i & 1], &value));
		KEEP(value);
	}
}

static void open_once(void)
{
	nvmlDevice_t device;

	check(nvmlInit_v2());
	check(nvmlDeviceGetHandleByIndex_v2(0, &device));
	check(nvmlShutdown());
	KEEP((int64_t)(intptr_t)device);
}

/* In a process that had it open before. */
static void bench_open(void *context, uint64_t count)
{
	(void)context;
	check(nvmlShutdown());
	for (uint64_t i = 0; i < count; i++)
		open_once();
	check(nvmlInit_v2());
}

/* Nanoseconds that it takes in a process that never had it open: this program, begun again. */
static int64_t first_open(const char *self, const char *directory)
{
	long long taken = 0;
	char command[1024];
	FILE *child;

	snprintf(command, sizeof(command), "'%s' --once '%s'", self, directory);
	child = popen(command, "r");
	if (child == NULL || fscanf(child, "%lld", &taken) != 1)
		fail("no child");
	pclose(child);
	return taken;
}

static void say_once(const char *directory)
{
	int64_t began;

	setenv("ACCELMOCK_BOARD", directory, 1);
	began = bench_now();
	open_once();
	printf("%lld\n", (long long)(bench_now() - began));
}

/* Kilobytes of this process that are its own: what is mapped of the board is everybody's. */
static long private_kilobytes(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	long total = 0, number;
	char line[256];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "Anonymous: %ld", &number) == 1)
			total += number;
	if (file != NULL)
		fclose(file);
	return total;
}

int main(int argc, char **argv)
{
	size_t rounds = 20;
	nvmlDevice_t devices[2], device;
	int64_t first = INT64_MAX;
	long before, after;
	char path[600];

	if (argc > 2 && strcmp(argv[1], "--once") == 0) {
		say_once(argv[2]);
		return 0;
	}
	if (argc > 2)
		rounds = strtoul(argv[2], NULL, 10);
	if (argc < 2 || rounds < 1)
		fail("usage: bench-nvml DIRECTORY [ROUNDS]");
	publish(argv[1]);
	setenv("ACCELMOCK_BOARD", argv[1], 1);
	for (unsigned i = 0; i < 30; i++) {
		int64_t taken = first_open(argv[0], argv[1]);

		first = taken < first ? taken : first;
	}
	/* The first one also counts what looking takes. */
	before = private_kilobytes();
	before = private_kilobytes();
	check(nvmlInit_v2());
	for (unsigned i = 0; i < 8; i++) {
		nvmlMemory_t memory;

		check(nvmlDeviceGetHandleByIndex_v2(i, &device));
		check(nvmlDeviceGetMemoryInfo(device, &memory));
	}
	after = private_kilobytes();
	check(nvmlDeviceGetHandleByIndex_v2(0, &devices[0]));
	check(nvmlDeviceGetHandleByIndex_v2(FRONT_READINGS, &devices[1]));
	device = devices[0];
	{
		struct bench_subject subjects[] = {
		    {.name = "nvml minor number", .function = bench_minor, .context = device},
		    {.name = "nvml index", .function = bench_index, .context = device},
		    {.name = "nvml name", .function = bench_name, .context = device},
		    {.name = "nvml uuid", .function = bench_uuid, .context = device},
		    {.name = "nvml compute capability", .function = bench_capability, .context = device},
		    {.name = "nvml power", .function = bench_power, .context = device},
		    {.name = "nvml utilization", .function = bench_utilization, .context = device},
		    {.name = "nvml memory", .function = bench_memory, .context = device},
		    {.name = "nvml power, new tick", .function = bench_new_tick, .context = devices},
		    {.name = "nvml open and first handle, again", .function = bench_open},
		};
		size_t count = sizeof(subjects) / sizeof(subjects[0]);

		if (!bench_run(subjects, count, rounds))
			fail("out of memory");
		bench_print(subjects, count, rounds);
	}
	check(nvmlShutdown());
	fprintf(stderr, "open and first handle in a new process: %.1f us, the shortest of 30\n", (double)first / 1e3);
	fprintf(stderr, "private memory of a process that looks at 8 devices: %ld KiB more than before\n",
	        after - before);
	snprintf(path, sizeof(path), "%s/board", argv[1]);
	unlink(path);
	snprintf(path, sizeof(path), "%s/lock", argv[1]);
	unlink(path);
	rmdir(argv[1]);
	return 0;
}
