/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "accelmock/machine.h"

#include <stdbool.h>

#define GIB ((uint64_t)1 << 30)

#define MOTHER_A "c59395cd-ac91-4cd3-a1b0-3d2568aa2d03"
#define MOTHER_B "c59395cd-ac91-4cd3-a1b0-3d2568aa2d04"

static struct am_machine *create(void)
{
	struct am_machine *machine = am_machine_create();

	assert_non_null(machine);
	strcpy(machine->slot_name, "cuda");
	return machine;
}

static void add(struct am_machine *machine, const char *id, const char *model, uint32_t units, uint64_t memory,
                bool is_slice)
{
	struct am_device_spec spec = {.id = id,
	                              .model_name = model,
	                              .numa_node = 1,
	                              .processing_units = units,
	                              .memory_size = memory,
	                              .is_slice = is_slice};
	struct am_error error;

	if (!am_machine_add_device(machine, &spec, &error))
		fail_msg("%s", error.message);
}

static void finish(struct am_machine *machine)
{
	struct am_error error;

	if (!am_machine_finish(machine, NULL, &error))
		fail_msg("%s", error.message);
}

static void test_defaults(void **state)
{
	struct am_machine *machine = create();

	(void)state;
	assert_string_equal(machine->board_name, "default");
	assert_int_equal(machine->seed, AM_SEED_DEFAULT);
	assert_int_equal(machine->tick_ns, 100000000);
	assert_int_equal(machine->unallocated, AM_UNALLOCATED_AMBIENT);
	finish(machine);
	assert_int_equal(machine->device_count, 0);
	assert_int_equal(machine->product_count, 0);
	am_machine_destroy(machine);
	am_machine_destroy(NULL);
}

static void test_whole_devices(void **state)
{
	struct am_machine *machine = create();
	const struct am_device *device;
	char text[AM_PCI_TEXT_SIZE], uuid[AM_UUID_TEXT_SIZE];

	(void)state;
	add(machine, MOTHER_A, "CUDA GPU", 108, 40 * GIB, false);
	add(machine, "gpu {1}", "東京 {GPU}", 12, 3, false);
	add(machine, "GPU-" MOTHER_B, "CUDA GPU", 108, 40 * GIB, false);
	finish(machine);
	assert_int_equal(machine->device_count, 3);
	assert_int_equal(machine->listed_count, 3);

	device = &machine->devices[0];
	assert_string_equal(device->id, MOTHER_A);
	assert_string_equal(device->toml_id, MOTHER_A);
	assert_string_equal(device->model_name, "CUDA GPU");
	assert_string_equal(device->slice_profile, "");
	assert_int_equal(device->memory_total, 40 * GIB);
	assert_int_equal(device->memory_reserved, 0);
	assert_int_equal(device->processing_units, 108);
	assert_int_equal(device->numa_node, 1);
	assert_int_equal(device->kind, AM_DEVICE_WHOLE);
	assert_int_equal(device->parent, AM_NONE);
	assert_int_equal(device->first_slice, AM_NONE);
	assert_int_equal(device->next_slice, AM_NONE);
	assert_int_equal(device->listed, 1);
	assert_int_equal(device->product, 0);
	assert_true(device->fraction >= 1 && device->fraction <= 1);
	am_uuid_format(device->uuid, uuid);
	assert_string_equal(uuid, MOTHER_A);

	device = &machine->devices[1];
	assert_string_equal(device->id, "gpu {1}");
	assert_string_equal(device->model_name, "東京 {GPU}");
	assert_int_equal(device->ordinal, 1);
	assert_int_equal(device->minor, 1);
	am_pci_format(&device->pci, text);
	assert_string_equal(text, "0000:99:01.0");
	/* Derived: of the application-defined version, and of the usual variant. */
	assert_int_equal(device->uuid[6] >> 4, 8);
	assert_int_equal(device->uuid[8] >> 6, 2);

	/* The vendor's spelling in the TOML is the same uuid. */
	am_uuid_format(machine->devices[2].uuid, uuid);
	assert_string_equal(uuid, MOTHER_B);
	assert_string_equal(machine->devices[2].id, "GPU-" MOTHER_B);
	am_machine_destroy(machine);
}

static void test_serials(void **state)
{
	struct am_machine *machine = create();

	(void)state;
	for (unsigned i = 0; i < 500; i++) {
		char id[32];

		snprintf(id, sizeof(id), "device-%u", i);
		add(machine, id, "m", 1, 1, false);
	}
	finish(machine);
	for (size_t i = 0; i < machine->device_count; i++) {
		const char *serial = machine->devices[i].serial;

		assert_int_equal(strlen(serial), 13);
		assert_int_equal(strspn(serial, "0123456789"), 13);
		assert_true(serial[0] != '0');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(serial, machine->devices[j].serial);
	}
	am_machine_destroy(machine);
}

static void test_slices(void **state)
{
	struct am_machine *machine = create();
	const struct am_device *devices;
	char text[AM_PCI_TEXT_SIZE];

	(void)state;
	/* Mixed on purpose: slices count per mother, whole devices in the order in which they are first named. */
	add(machine, MOTHER_B, "MIG-5g", 14, 5 * GIB, true);
	add(machine, "whole", "CUDA GPU", 108, 40 * GIB, false);
	add(machine, MOTHER_A, "NVIDIA A100-SXM4-40GB MIG 3g.20gb", 42, 20 * GIB, true);
	add(machine, MOTHER_B, "MIG-10g", 28, 10 * GIB, true);
	add(machine, "C59395CD-AC91-4CD3-A1B0-3D2568AA2D03", "NVIDIA A100-SXM4-40GB MIG 2g.10gb", 28, 10 * GIB, true);
	finish(machine);
	devices = machine->devices;
	assert_int_equal(machine->listed_count, 5);
	assert_int_equal(machine->device_count, 7);

	assert_string_equal(devices[0].id, "MIG-" MOTHER_B "/1/0");
	assert_string_equal(devices[2].id, "MIG-" MOTHER_A "/1/0");
	assert_string_equal(devices[3].id, "MIG-" MOTHER_B "/2/0");
	/* Another spelling of the same uuid is the same mother; each id keeps its spelling. */
	assert_string_equal(devices[4].id, "MIG-C59395CD-AC91-4CD3-A1B0-3D2568AA2D03/2/0");
	assert_string_equal(devices[3].toml_id, MOTHER_B);
	assert_int_equal(devices[3].gpu_instance, 2);
	assert_int_equal(devices[3].compute_instance, 0);
	assert_int_equal(devices[3].kind, AM_DEVICE_SLICE);

	/* The mothers, behind what is listed. */
	assert_string_equal(devices[5].id, MOTHER_B);
	assert_string_equal(devices[5].model_name, "GPU");
	assert_int_equal(devices[5].memory_total, 15 * GIB);
	assert_int_equal(devices[5].processing_units, 42);
	assert_int_equal(devices[5].numa_node, 1);
	assert_int_equal(devices[5].listed, 0);
	assert_int_equal(devices[5].ordinal, 5);
	assert_string_equal(devices[6].id, MOTHER_A);
	assert_string_equal(devices[6].model_name, "NVIDIA A100-SXM4-40GB");

	assert_int_equal(devices[5].first_slice, 0);
	assert_int_equal(devices[0].next_slice, 3);
	assert_int_equal(devices[3].next_slice, AM_NONE);
	assert_int_equal(devices[6].first_slice, 2);
	assert_int_equal(devices[2].next_slice, 4);
	assert_int_equal(devices[0].parent, 5);
	assert_int_equal(devices[4].parent, 6);

	assert_int_equal(devices[5].minor, 0);
	assert_int_equal(devices[1].minor, 1);
	assert_int_equal(devices[6].minor, 2);
	am_pci_format(&devices[6].pci, text);
	assert_string_equal(text, "0000:99:02.0");
	for (size_t i = 0; i < 5; i++) {
		const struct am_device *mother = &devices[i == 1 ? 1 : devices[i].parent];

		assert_memory_equal(&devices[i].pci, &mother->pci, sizeof(mother->pci));
		assert_int_equal(devices[i].minor, mother->minor);
		assert_string_equal(devices[i].serial, mother->serial);
	}
	assert_true(devices[0].fraction * 42 > 13.999 && devices[0].fraction * 42 < 14.001);
	assert_true(devices[4].fraction * 70 > 27.999 && devices[4].fraction * 70 < 28.001);
	assert_memory_not_equal(devices[0].uuid, devices[3].uuid, 16);
	assert_memory_not_equal(devices[0].uuid, devices[5].uuid, 16);
	assert_int_equal(devices[0].uuid[6] >> 4, 8);
	assert_int_equal(machine->warning_count, 0);
	am_machine_destroy(machine);
}

static void test_listed_mother(void **state)
{
	struct am_machine *machine = create();

	(void)state;
	add(machine, "a", "MIG-1g", 2, GIB, true);
	add(machine, "a", "GPU", 3, GIB, false);
	add(machine, "a", "MIG-1g", 2, GIB, true);
	finish(machine);
	assert_int_equal(machine->device_count, 3);
	assert_int_equal(machine->devices[0].parent, 1);
	assert_int_equal(machine->devices[1].first_slice, 0);
	assert_int_equal(machine->devices[1].processing_units, 3);
	assert_int_equal(machine->devices[1].memory_total, 2 * GIB);
	assert_true(machine->devices[0].fraction >= 0.5 && machine->devices[0].fraction <= 0.5);
	assert_int_equal(machine->warning_count, 3);
	assert_string_equal(machine->warnings[0], "\"a\" is listed both as a whole device and as the mother of slices; "
	                                          "the whole one is taken as their mother");
	assert_string_equal(machine->warnings[1], "\"a\" has 3 processing units, but its slices have 4 together; "
	                                          "their parts of it are taken of the latter");
	assert_string_equal(machine->warnings[2], "\"a\" has 1073741824 bytes of memory, but its slices have "
	                                          "2147483648 together; it is given as much");
	am_machine_destroy(machine);
}

static void test_profiles(void **state)
{
	static const struct {
		const char *model;
		uint64_t memory;
		const char *profile;
		const char *mother;
	} rows[] = {
	    {"MIG-20g", 40 * GIB, "20g", "GPU"},
	    {"MIG-3g.20gb", 40 * GIB, "3g.20gb", "GPU"},
	    {"mig-3G.20GB", 40 * GIB, "3g.20gb", "GPU"},
	    {"MIG-1g.5gb+me", 40 * GIB, "1g.5gb+me", "GPU"},
	    {"MIG-1c.3g.20gb", 40 * GIB, "1c.3g.20gb", "GPU"},
	    {"NVIDIA MIG-3g.20gb (of 2)", 40 * GIB, "3g.20gb", "NVIDIA"},
	    {"MIG-20g-", 40 * GIB, "20g", "GPU"},
	    {"MIG-", 40 * GIB, "40g", "GPU"},
	    {"MIG-東京", 40 * GIB, "40g", "GPU"},
	    {"NVIDIA A100-SXM4-40GB", 20 * GIB, "20g", "NVIDIA A100-SXM4-40GB"},
	    {"NVIDIA A100-SXM4-40GB MIG 3g.20gb", 1, "3g.20gb", "NVIDIA A100-SXM4-40GB"},
	    {"A100 (12g.345gb)", 1, "12g.345gb", "A100"},
	    {"CUDA GPU", 1, "1g", "CUDA GPU"},
	    {"CUDA GPU", GIB + GIB / 2, "2g", "CUDA GPU"},
	    {"CUDA GPU", GIB + GIB / 2 - 1, "1g", "CUDA GPU"},
	    {"3g.20g", 7 * GIB, "7g", "GPU"},
	    {"Amigo-5", 7 * GIB, "7g", "Amigo-5"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct am_machine *machine = create();

		add(machine, "a", rows[i].model, 1, rows[i].memory, true);
		finish(machine);
		assert_string_equal(machine->devices[0].slice_profile, rows[i].profile);
		assert_string_equal(machine->devices[1].model_name, rows[i].mother);
		am_machine_destroy(machine);
	}
}

static void assert_unfinishable(struct am_machine *machine, size_t expected_culprit, const char *message)
{
	struct am_error error;
	size_t culprit = 999;

	assert_false(am_machine_finish(machine, &culprit, &error));
	assert_error(error, AM_ERROR_INVALID, message);
	assert_int_equal(culprit, expected_culprit);
	am_machine_destroy(machine);
}

static void test_duplicates(void **state)
{
	struct am_machine *machine = create();

	(void)state;
	add(machine, "a", "m", 1, 1, false);
	add(machine, "A", "m", 1, 1, false);
	add(machine, "b", "m", 1, 1, false);
	add(machine, "a", "m", 1, 1, false);
	assert_unfinishable(machine, 3, "\"a\" is the id of another device too; each one needs its own");

	machine = create();
	add(machine, MOTHER_A, "m", 1, 1, false);
	add(machine, "GPU-" MOTHER_A, "m", 1, 1, false);
	assert_unfinishable(machine, 1,
	                    "\"GPU-" MOTHER_A "\" is the same uuid as \"" MOTHER_A
	                    "\" of another device; each one needs its own");
}

static void test_unfinishable(void **state)
{
	struct am_machine *machine = create();

	(void)state;
	strcpy(machine->slot_name, "cu.da");
	assert_unfinishable(machine, 999,
	                    "slot_name: \"cu.da\" has a '.', where the agent expects the name to end; "
	                    "take lower-case letters, digits, '-' and '_'");
	machine = create();
	strcpy(machine->board_name, "../x");
	assert_unfinishable(machine, 999,
	                    "board.name: \"../x\" is no name for a directory; take lower-case letters, digits, '.', "
	                    "'-' and '_', and do not begin with '.'");
	machine = create();
	machine->tick_ns = 1;
	assert_unfinishable(machine, 999, "telemetry.tick: 1 ns is out of range; 1000000 to 60000000000");

	machine = create();
	add(machine, "a", "m", 1, AM_MEMORY_MAX, true);
	add(machine, "a", "m", 1, 1, true);
	assert_unfinishable(
	    machine, 1, "\"a\" has slices of more than 1125899906842624 bytes or 1000000 processing units together");
	machine = create();
	add(machine, "a", "MIG-123456789012345678901234", 1, 1, true);
	assert_unfinishable(machine, 0,
	                    "\"MIG-123456789012345678901234\" has a profile that is too long; at most 23 bytes");
}

static void test_specs_refused(void **state)
{
	static const struct am_device_spec good = {
	    .id = "a", .model_name = "m", .numa_node = -1, .processing_units = 1, .memory_size = 1};
	struct am_device_spec specs[12];
	static const char *const messages[] = {
	    "mother_uuid: \"\" is empty; at least one character is needed",
	    "mother_uuid: \"a:b\" has a ':', ',' or '/', at which the agent divides lists of devices",
	    "mother_uuid: \"a,b\" has a ':', ',' or '/', at which the agent divides lists of devices",
	    "mother_uuid: \"a/b\" has a ':', ',' or '/', at which the agent divides lists of devices",
	    "mother_uuid: \" a\" begins or ends with a blank, which lists of devices do not keep",
	    "mother_uuid: \"a?b\" has a control character; only printable ones are allowed",
	    "mother_uuid: \"?\" is no UTF-8",
	    "model_name: \"\" is empty; at least one character is needed",
	    "numa_node: -2 is too small; 0 or more, or -1 where it is not known",
	    "subproc_count: 0 is out of range; 1 to 1000000",
	    "memory_size: 0 is out of range; 1 to 1125899906842624 bytes",
	    "memory_size: 1125899906842625 is out of range; 1 to 1125899906842624 bytes",
	};
	struct am_machine *machine = create();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(specs); i++)
		specs[i] = good;
	specs[0].id = "";
	specs[1].id = "a:b";
	specs[2].id = "a,b";
	specs[3].id = "a/b";
	specs[4].id = " a";
	specs[5].id = "a\nb";
	specs[6].id = "\xff";
	specs[7].model_name = "";
	specs[8].numa_node = -2;
	specs[9].processing_units = 0;
	specs[10].memory_size = 0;
	specs[11].memory_size = AM_MEMORY_MAX + 1;
	for (size_t i = 0; i < COUNT_OF(specs); i++) {
		struct am_error error;

		assert_false(am_machine_add_device(machine, &specs[i], &error));
		assert_error(error, AM_ERROR_INVALID, messages[i]);
		assert_int_equal(machine->device_count, 0);
	}
	am_machine_destroy(machine);
}

static void test_slot_names(void **state)
{
	static const struct {
		const char *name;
		const char *message; /* NULL: it is good */
	} rows[] = {
	    {"cuda", NULL},
	    {"rocm", NULL},
	    {"my-accelerator_2", NULL},
	    {"cpu1", NULL},
	    {"a+b", NULL},
	    {"", "\"\" is empty; at least one character is needed"},
	    {"cpu", "\"cpu\" is the agent's own slot, and a second one would end its start; take another name"},
	    {"mem", "\"mem\" is the agent's own slot, and a second one would end its start; take another name"},
	    {"cuda.device", "\"cuda.device\" has a '.', where the agent expects the name to end; "
	                    "take lower-case letters, digits, '-' and '_'"},
	    {"Cuda", "\"Cuda\" has upper-case letters, which the agent does not restore; "
	             "take lower-case letters, digits, '-' and '_'"},
	    {"a b", "\"a b\" has blanks or characters beyond ASCII, which the agent does not restore; "
	            "take lower-case letters, digits, '-' and '_'"},
	    {"größe", "\"größe\" has blanks or characters beyond ASCII, which the agent does not restore; "
	              "take lower-case letters, digits, '-' and '_'"},
	    {"a:b", "\"a:b\" has one of : , = / * ? [ in it, which mean something else to the agent; "
	            "take lower-case letters, digits, '-' and '_'"},
	    {"a=b", "\"a=b\" has one of : , = / * ? [ in it, which mean something else to the agent; "
	            "take lower-case letters, digits, '-' and '_'"},
	    {"a\tb", "\"a?b\" has a control character; only printable ones are allowed"},
	    {"0123456789012345678901234567890123456789012345678901234567890123",
	     "\"0123456789012345678901234567890123456789012345678901234567890123\" is too long; "
	     "at most 63 bytes are allowed"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct am_error error = {.code = AM_ERROR_NONE, .message = "untouched"};

		if (rows[i].message == NULL) {
			assert_true(am_slot_name_check(rows[i].name, &error));
			assert_error(error, AM_ERROR_NONE, "untouched");
		} else {
			assert_false(am_slot_name_check(rows[i].name, &error));
			assert_error(error, AM_ERROR_INVALID, rows[i].message);
		}
	}
}

static void test_formats_and_attributes(void **state)
{
	struct am_machine *machine = create();
	struct am_error error;
	char name[16] = "";

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		struct am_format format = {.name = name,
		                           .human_readable_name = name,
		                           .description = name,
		                           .display_unit = name,
		                           .display_icon = name,
		                           .binary = true,
		                           .round_length = i};

		snprintf(name, sizeof(name), "format %u", i);
		assert_true(am_machine_add_format(machine, &format, &error));
		assert_true(am_machine_add_attribute(machine, name, "1", AM_ATTRIBUTE_JSON, &error));
	}
	assert_int_equal(am_machine_format(machine, "format 77")->round_length, 77);
	assert_string_equal(am_machine_format(machine, "format 77")->display_icon, "format 77");
	assert_int_equal(am_machine_attribute(machine, "format 99")->kind, AM_ATTRIBUTE_JSON);
	assert_null(am_machine_format(machine, "format 100"));
	assert_null(am_machine_attribute(machine, "format"));
	am_machine_destroy(machine);
}

static void test_warnings_end(void **state)
{
	struct am_machine *machine = create();
	char text[2 * AM_ERROR_MESSAGE_SIZE];

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		am_machine_warn(machine, "warning %u", i);
	assert_int_equal(machine->warning_count, AM_MACHINE_WARNINGS_MAX + 1);
	assert_string_equal(machine->warnings[99], "warning 99");
	assert_string_equal(machine->warnings[100], "there are more warnings, which are not shown");
	am_machine_destroy(machine);

	machine = create();
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	am_machine_warn(machine, "%s", text);
	assert_int_equal(strlen(machine->warnings[0]), AM_ERROR_MESSAGE_SIZE - 1);
	am_machine_destroy(machine);
}

static void test_many(void **state)
{
	struct am_machine *machine = create();
	char id[32];
	struct am_device_spec spec = {.id = id, .model_name = "m", .processing_units = 1, .memory_size = 1};
	struct am_error error;
	size_t culprit = 0;

	(void)state;
	/* Neither one may take quadratic time: the test's time limit would not hold. */
	for (unsigned i = 0; i < AM_MACHINE_DEVICES_MAX; i++) {
		snprintf(id, sizeof(id), "device-%u", i / 2 * 2);
		spec.is_slice = i % 2 != 0;
		assert_true(am_machine_add_device(machine, &spec, &error));
	}
	assert_false(am_machine_add_device(machine, &spec, &error));
	assert_error(error, AM_ERROR_FULL, "too many devices; at most 200000, mothers of slices included");
	finish(machine);
	assert_int_equal(machine->device_count, AM_MACHINE_DEVICES_MAX);
	assert_string_equal(machine->devices[AM_MACHINE_DEVICES_MAX - 1].id, "MIG-device-199998/1/0");
	am_machine_destroy(machine);

	machine = create();
	for (unsigned i = 0; i < AM_MACHINE_DEVICES_MAX; i++) {
		snprintf(id, sizeof(id), "device-%u", i / 2);
		spec.is_slice = true;
		assert_true(am_machine_add_device(machine, &spec, &error));
	}
	assert_false(am_machine_finish(machine, &culprit, &error));
	assert_error(error, AM_ERROR_FULL, "too many devices; at most 200000, mothers of slices included");
	assert_int_equal(culprit, 0);
	assert_int_equal(machine->device_count, AM_MACHINE_DEVICES_MAX);
	am_machine_destroy(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_whole_devices),
	    cmocka_unit_test(test_serials),
	    cmocka_unit_test(test_slices),
	    cmocka_unit_test(test_listed_mother),
	    cmocka_unit_test(test_profiles),
	    cmocka_unit_test(test_duplicates),
	    cmocka_unit_test(test_unfinishable),
	    cmocka_unit_test(test_specs_refused),
	    cmocka_unit_test(test_slot_names),
	    cmocka_unit_test(test_formats_and_attributes),
	    cmocka_unit_test(test_warnings_end),
	    cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
