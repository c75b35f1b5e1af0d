/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "accelmock/identity.h"
#include "accelmock/machine.h"

#include <stdbool.h>

#define WHOLE  "c59395cd-ac91-4cd3-a1b0-3d2568aa2d01"
#define MOTHER "c59395cd-ac91-4cd3-a1b0-3d2568aa2d03"

/* A machine and its table. */
struct fixture {
	struct am_machine *machine;
	struct am_identity_entry *entries;
	size_t capacity;
};

static void add(struct am_machine *machine, const char *id, bool is_slice)
{
	struct am_device_spec spec = {
	    .id = id, .model_name = "MIG-3g.20gb", .processing_units = 1, .memory_size = 1, .is_slice = is_slice};
	struct am_error error;

	assert_true(am_machine_add_device(machine, &spec, &error));
}

static struct fixture build(struct am_machine *machine)
{
	struct fixture fixture = {.machine = machine, .capacity = 0};
	struct am_error error;

	if (!am_machine_finish(machine, NULL, &error))
		fail_msg("%s", error.message);
	fixture.capacity = am_identity_capacity(machine->device_count);
	fixture.entries = calloc(fixture.capacity, sizeof(*fixture.entries));
	assert_non_null(fixture.entries);
	am_identity_build(fixture.entries, fixture.capacity, machine->devices, machine->device_count);
	return fixture;
}

static void destroy(struct fixture *fixture)
{
	free(fixture->entries);
	am_machine_destroy(fixture->machine);
}

static uint32_t find(const struct fixture *fixture, const char *name)
{
	return am_identity_find(fixture->entries, fixture->capacity, fixture->machine->devices,
	                        fixture->machine->device_count, name);
}

/* 0: a whole uuid, 1: its text is no uuid, 2 and 3: slices of a uuid, 4: of no uuid, 5 and 6: their mothers. */
static struct fixture mixed(void)
{
	struct am_machine *machine = am_machine_create();

	assert_non_null(machine);
	strcpy(machine->slot_name, "cuda");
	add(machine, WHOLE, false);
	add(machine, "Gpu {1}", false);
	add(machine, MOTHER, true);
	add(machine, MOTHER, true);
	add(machine, "mother", true);
	return build(machine);
}

static void test_names(void **state)
{
	static const struct {
		const char *name;
		uint32_t index;
	} rows[] = {
	    {WHOLE, 0},
	    {"C59395CD-ac91-4cd3-a1b0-3d2568aa2d01", 0},
	    {"c59395cdac914cd3a1b03d2568aa2d01", 0},
	    {"GPU-" WHOLE, 0},
	    {"gpu-" WHOLE, 0},
	    {"MIG-" WHOLE, AM_NONE},
	    {"Gpu {1}", 1},
	    {"gPU {1}", 1},
	    {"Gpu {1} ", AM_NONE},
	    {"MIG-" MOTHER "/1/0", 2},
	    {"mig-" MOTHER "/1/0", 2},
	    {"MIG-GPU-" MOTHER "/1/0", 2},
	    {"MIG-C59395CD-AC91-4CD3-A1B0-3D2568AA2D03/2/0", 3},
	    {"MIG-" MOTHER "/3/0", AM_NONE},
	    {"MIG-" MOTHER "/1/1", AM_NONE},
	    {"MIG-" MOTHER "/01/0", AM_NONE},
	    {"MIG-" MOTHER "/1/", AM_NONE},
	    {"MIG-" MOTHER "/1", AM_NONE},
	    {"MIG-" MOTHER "//0", AM_NONE},
	    {"MIG-" MOTHER "/99999999999999/0", AM_NONE},
	    {"MIG-" WHOLE "/1/0", AM_NONE},
	    {"MIG-mother/1/0", 4},
	    {MOTHER, 5},
	    {"GPU-" MOTHER, 5},
	    {"mother", 6},
	    {"0000:99:00.0", 0},
	    {"00000000:99:00.0", 0},
	    {"99:01.0", 1},
	    {"0000:99:02.0", 5},
	    {"0000:99:03.0", 6},
	    {"0000:99:04.0", AM_NONE},
	    {"0", 0},
	    {"2", 5},
	    {"4", AM_NONE},
	    {"00", AM_NONE},
	    {"-1", AM_NONE},
	    {"", AM_NONE},
	    {"MIG-", AM_NONE},
	    {"MIG-/", AM_NONE},
	    {"MIG-GPU-/1/0", AM_NONE},
	    {"MIG/1/0", AM_NONE},
	    {"GPU-", AM_NONE},
	};
	struct fixture fixture = mixed();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t index = find(&fixture, rows[i].name);

		if (index != rows[i].index)
			fail_msg("\"%s\" is device %u", rows[i].name, index);
	}
	destroy(&fixture);
}

static void test_derived_names(void **state)
{
	struct fixture fixture = mixed();
	const struct am_device *devices = fixture.machine->devices;
	char name[256], uuid[AM_UUID_TEXT_SIZE];

	(void)state;
	for (uint32_t i = 0; i < fixture.machine->device_count; i++) {
		bool is_slice = devices[i].kind == AM_DEVICE_SLICE;

		am_uuid_format(devices[i].uuid, uuid);
		assert_int_equal(find(&fixture, uuid), i);
		snprintf(name, sizeof(name), "MIG-%s", uuid);
		assert_int_equal(find(&fixture, name), is_slice ? i : AM_NONE);
		snprintf(name, sizeof(name), "GPU-%s", uuid);
		assert_int_equal(find(&fixture, name), is_slice ? AM_NONE : i);
		/* The mother's, which a slice only shares. */
		assert_int_equal(find(&fixture, devices[i].serial), is_slice ? devices[i].parent : i);
		if (!is_slice)
			continue;
		am_uuid_format(devices[devices[i].parent].uuid, uuid);
		snprintf(name, sizeof(name), "MIG-GPU-%s/%u/0", uuid, devices[i].gpu_instance);
		assert_int_equal(find(&fixture, name), i);
	}
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(find(&fixture, name), AM_NONE);
	destroy(&fixture);
}

static void test_exact_before_case(void **state)
{
	struct am_machine *machine = am_machine_create();
	struct fixture fixture;

	(void)state;
	strcpy(machine->slot_name, "cuda");
	add(machine, "Gpu", false);
	add(machine, "gpu", false);
	add(machine, "GPU", false);
	/* An id that looks like another device's number or address is an id first. */
	add(machine, "0", false);
	fixture = build(machine);
	assert_int_equal(find(&fixture, "Gpu"), 0);
	assert_int_equal(find(&fixture, "gpu"), 1);
	assert_int_equal(find(&fixture, "GPU"), 2);
	assert_int_equal(find(&fixture, "gPU"), 0);
	assert_int_equal(find(&fixture, "0"), 3);
	destroy(&fixture);
}

static void test_capacity(void **state)
{
	(void)state;
	for (size_t count = 0; count <= 200000; count = count * 3 + 1) {
		size_t capacity = am_identity_capacity(count);

		assert_int_equal(capacity & (capacity - 1), 0);
		assert_true(capacity >= 10 * count);
	}
}

static void test_many(void **state)
{
	struct am_machine *machine = am_machine_create();
	struct fixture fixture;

	(void)state;
	strcpy(machine->slot_name, "cuda");
	for (unsigned i = 0; i < 20000; i++) {
		char id[40];

		snprintf(id, sizeof(id), "c59395cd-ac91-4cd3-a1b0-%012x", i / 3);
		add(machine, id, true);
	}
	fixture = build(machine);
	for (uint32_t i = 0; i < machine->device_count; i++)
		assert_int_equal(find(&fixture, machine->devices[i].id), i);
	destroy(&fixture);
}

/* Whatever the table and the devices hold: nothing beyond them is read, and each look-up ends. */
static void test_damaged(void **state)
{
	static const char *const names[] = {WHOLE, "GPU-" WHOLE, "MIG-" MOTHER "/1/0", "mother", "0000:99:00.0",
	                                    "1",   "Gpu {1}",    "MIG-mother/1/0",     "",       "1234567890123"};
	struct fixture fixture = mixed();
	size_t table_size = fixture.capacity * sizeof(*fixture.entries);
	size_t devices_size = fixture.machine->device_count * sizeof(*fixture.machine->devices);
	uint32_t random = 1;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		/* Of exact size, so that the sanitizer or valgrind sees a step beyond. */
		struct am_identity_entry *entries = malloc(table_size);
		struct am_device *devices = malloc(devices_size);

		memcpy(entries, fixture.entries, table_size);
		memcpy(devices, fixture.machine->devices, devices_size);
		for (unsigned i = 0; i < round % 64; i++) {
			random = random * 1664525u + 1013904223u;
			((unsigned char *)entries)[random % table_size] = (unsigned char)(random >> 24);
			((unsigned char *)devices)[random % devices_size] = (unsigned char)(random >> 16);
		}
		/* No empty place, no text that ends. */
		if (round % 7 == 0)
			for (size_t i = 0; i < fixture.capacity; i++)
				entries[i].hash |= 1;
		if (round % 11 == 0)
			memset(devices, 0xff, devices_size);
		for (size_t i = 0; i < COUNT_OF(names); i++) {
			uint32_t index = am_identity_find(entries, fixture.capacity, devices,
			                                  fixture.machine->device_count, names[i]);

			assert_true(index == AM_NONE || index < fixture.machine->device_count);
		}
		free(entries);
		free(devices);
	}
	assert_int_equal(am_identity_find(NULL, 0, NULL, 0, WHOLE), AM_NONE);
	destroy(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_derived_names),
	    cmocka_unit_test(test_exact_before_case),
	    cmocka_unit_test(test_capacity),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
