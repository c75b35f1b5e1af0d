/* SPDX-License-Identifier: Apache-2.0 */
/* The samples that come with Backend.AI load unchanged. They lie outside of this repository, if they are there. */
#include "checks.h"

#include "accelmock/config.h"

#include <unistd.h>

static char folder[512];

static struct am_machine *load(const char *file)
{
	char path[1024];
	struct am_machine *machine;
	struct am_error error;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	machine = am_config_load(path, &error);
	if (machine == NULL)
		fail_msg("%s", error.message);
	return machine;
}

static void test_cuda(void **state)
{
	struct am_machine *machine = load("mock-accelerator.toml");
	const struct am_device *device = &machine->devices[3];

	(void)state;
	assert_string_equal(machine->slot_name, "cuda");
	assert_string_equal(machine->device_plugin_name, "CUDADevice");
	assert_string_equal(machine->board_name, "default");
	assert_int_equal(machine->warning_count, 0);
	assert_int_equal(machine->device_count, 4);
	assert_string_equal(device->id, "c59395cd-ac91-4cd3-a1b0-3d2568aa2d04");
	assert_string_equal(device->model_name, "CUDA GPU");
	assert_int_equal(device->numa_node, 1);
	assert_int_equal(device->processing_units, 108);
	assert_int_equal(device->memory_total, (uint64_t)40 << 30);
	assert_string_equal(am_machine_attribute(machine, "nvidia_driver")->text, "450.0.0");
	assert_string_equal(am_machine_format(machine, "shares")->human_readable_name, "fGPU");
	assert_string_equal(am_machine_format(machine, "shares")->display_icon, "gpu1");
	assert_int_equal(am_machine_format(machine, "shares")->round_length, 2);
	assert_false(am_machine_format(machine, "shares")->binary);
	am_machine_destroy(machine);
}

static void test_mig(void **state)
{
	struct am_machine *machine = load("cuda-mock-mig.toml");
	char message[1024];

	(void)state;
	assert_int_equal(machine->listed_count, 9);
	assert_int_equal(machine->device_count, 11);
	assert_string_equal(machine->devices[2].id, "MIG-c59395cd-ac91-4cd3-a1b0-3d2568aa2d03/1/0");
	assert_string_equal(machine->devices[8].id, "MIG-c59395cd-ac91-4cd3-a1b0-3d2568aa2d04/4/0");
	assert_string_equal(machine->devices[2].slice_profile, "20g");
	assert_string_equal(machine->devices[8].slice_profile, "5g");
	snprintf(message, sizeof(message),
	         "%s/cuda-mock-mig.toml:22:10: formats.devices: this key is not known; is device meant?", folder);
	assert_int_equal(machine->warning_count, 1);
	assert_string_equal(machine->warnings[0], message);
	am_machine_destroy(machine);
}

static void test_rocm(void **state)
{
	struct am_machine *machine = load("rocm-mock.toml");

	(void)state;
	assert_string_equal(machine->slot_name, "rocm");
	assert_int_equal(machine->device_count, 4);
	assert_int_equal(machine->warning_count, 0);
	assert_int_equal(machine->attribute_count, 0);
	am_machine_destroy(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cuda),
	    cmocka_unit_test(test_mig),
	    cmocka_unit_test(test_rocm),
	};
	const char *given = getenv("ACCELMOCK_UPSTREAM_SAMPLES");
	char reason[640];

	if (given != NULL)
		snprintf(folder, sizeof(folder), "%s", given);
	else
		source_path(folder, sizeof(folder), "../shared/upstream-samples");
	if (access(folder, R_OK) != 0) {
		snprintf(reason, sizeof(reason),
		         "no samples of Backend.AI in %s; ACCELMOCK_UPSTREAM_SAMPLES names them", folder);
		return skip_all(reason);
	}
	return cmocka_run_group_tests_name("samples_upstream", tests, NULL, NULL);
}
