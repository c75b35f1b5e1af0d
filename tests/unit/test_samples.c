/* SPDX-License-Identifier: Apache-2.0 */
/* Each sample of ours loads without a word, and says what its name says. */
#include "checks.h"

#include "accelmock/config.h"

#include <dirent.h>

static const struct {
	const char *file;
	const char *slot;
	size_t listed;
	size_t devices;
	size_t formats;
} samples[] = {
    {"atom.toml", "atom", 4, 4, 1},   {"cuda-mig.toml", "cuda", 13, 15, 3},
    {"cuda.toml", "cuda", 4, 4, 2},   {"gaudi2.toml", "gaudi2", 8, 8, 1},
    {"h100x8.toml", "cuda", 8, 8, 2}, {"ipu.toml", "ipu", 4, 4, 1},
    {"lpu.toml", "lpu", 2, 2, 1},     {"rngd.toml", "rngd", 4, 4, 1},
    {"rocm.toml", "rocm", 8, 8, 2},   {"tenstorrent.toml", "tenstorrent", 4, 4, 1},
    {"tpu.toml", "tpu", 4, 4, 1},     {"warboy.toml", "warboy", 2, 2, 1},
};

static struct am_machine *load(const char *file)
{
	char path[512], relative[128];
	struct am_machine *machine;
	struct am_error error;

	snprintf(relative, sizeof(relative), "configs/accelerator/%s", file);
	machine = am_config_load(source_path(path, sizeof(path), relative), &error);
	if (machine == NULL) {
		fail_msg("%s", error.message);
		abort();
	}
	for (size_t i = 0; i < machine->warning_count; i++)
		fail_msg("%s", machine->warnings[i]);
	return machine;
}

static void test_all_load(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct am_machine *machine = load(samples[i].file);

		assert_string_equal(machine->slot_name, samples[i].slot);
		assert_int_equal(machine->listed_count, samples[i].listed);
		assert_int_equal(machine->device_count, samples[i].devices);
		assert_int_equal(machine->format_count, samples[i].formats);
		assert_non_null(am_machine_format(machine, "device"));
		am_machine_destroy(machine);
	}
}

static void test_none_is_forgotten(void **state)
{
	char path[512];
	DIR *folder = opendir(source_path(path, sizeof(path), "configs/accelerator"));
	size_t count = 0;

	(void)state;
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		count += strstr(entry->d_name, ".toml") != NULL;
	closedir(folder);
	assert_int_equal(count, COUNT_OF(samples));
}

static void test_mig(void **state)
{
	struct am_machine *machine = load("cuda-mig.toml");

	(void)state;
	assert_string_equal(machine->devices[2].slice_profile, "3g.20gb");
	assert_string_equal(machine->devices[3].slice_profile, "2g.10gb");
	assert_string_equal(machine->devices[12].slice_profile, "1g.5gb");
	assert_int_equal(machine->devices[12].gpu_instance, 7);
	assert_string_equal(machine->devices[13].model_name, "NVIDIA A100-SXM4-40GB");
	assert_int_equal(machine->devices[13].memory_total, (uint64_t)40 << 30);
	assert_int_equal(machine->devices[13].processing_units, 98);
	am_machine_destroy(machine);
}

static void test_our_keys(void **state)
{
	struct am_machine *machine = load("h100x8.toml");
	size_t length;

	(void)state;
	assert_string_equal(machine->board_name, "h100x8");
	assert_int_equal(machine->tick_ns, 100000000);
	assert_true(machine->seed != AM_SEED_DEFAULT);
	for (size_t i = 0; i < 8; i++) {
		const struct am_device *device = &machine->devices[i];

		length = strlen(device->id);
		assert_int_equal(device->id[length - 1], '1' + (int)i);
		assert_memory_equal(device->id, machine->devices[0].id, length - 1);
		assert_int_equal(device->numa_node, i / 4);
	}
	/* Whoever reads the board elsewhere needs the whole path. */
	length = strlen("configs/accelerator/h100x8.toml");
	assert_int_equal(machine->source[0], '/');
	assert_string_equal(machine->source + strlen(machine->source) - length, "configs/accelerator/h100x8.toml");
	am_machine_destroy(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all_load),
	    cmocka_unit_test(test_none_is_forgotten),
	    cmocka_unit_test(test_mig),
	    cmocka_unit_test(test_our_keys),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
