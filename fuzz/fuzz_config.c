/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a mock-accelerator.toml holds: it becomes a machine that is whole, or an error that can be shown. */
#include "accelmock/config.h"
#include "accelmock/identity.h"
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Larger machines take so long that little else would be tried. */
#define DEVICES_CHECKED 300u

static struct {
	unsigned long machines;
	unsigned long devices;
	unsigned long errors;
} executed;

static void report(void)
{
	printf("fuzz-config: %lu inputs were machines, with %lu devices; %lu were errors\n", executed.machines,
	       executed.devices, executed.errors);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	atexit(report);
	return 0;
}

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "this does not hold: %s\n", what);
	abort();
}

static void check_device(const struct am_machine *machine, const struct am_device *device)
{
	bool is_slice = device->kind == AM_DEVICE_SLICE;

	check(strnlen(device->id, sizeof(device->id)) < sizeof(device->id), "ids end");
	check(device->id[0] != '\0' && strpbrk(device->id, ":,") == NULL, "ids can stand in lists");
	check(am_text_is_utf8(device->model_name, strlen(device->model_name)), "models are UTF-8");
	check(device->memory_total > 0 && device->memory_total <= AM_MEMORY_MAX, "memory is in its range");
	check(device->processing_units > 0 && device->processing_units <= AM_PROCESSING_UNITS_MAX,
	      "units are in their range");
	check(device->fraction > 0 && device->fraction <= 1, "fractions are in their range");
	check(device->numa_node >= -1, "NUMA nodes are in their range");
	check(strlen(device->serial) == 13, "serials have their length");
	check((device->slice_profile[0] != '\0') == is_slice, "slices have profiles");
	check((device->parent < machine->device_count) == is_slice, "slices have mothers");
	check(!is_slice || device->gpu_instance > 0, "slices have numbers");
	check(device->product < machine->product_count, "devices have products");
}

static void check_identity(const struct am_machine *machine)
{
	size_t capacity = am_identity_capacity(machine->device_count);
	struct am_identity_entry *entries = calloc(capacity, sizeof(*entries));

	check(entries != NULL, "there is memory");
	am_identity_build(entries, capacity, machine->devices, machine->device_count);
	for (uint32_t i = 0; i < machine->device_count; i++)
		check(am_identity_find(entries, capacity, machine->devices, machine->device_count,
		                       machine->devices[i].id) == i,
		      "a device is found by its id");
	free(entries);
}

static void check_machine(const struct am_machine *machine)
{
	executed.machines++;
	executed.devices += machine->device_count;
	check(machine->listed_count <= machine->device_count && machine->device_count <= AM_MACHINE_DEVICES_MAX,
	      "counts are in their range");
	check(machine->tick_ns >= AM_TICK_MIN && machine->tick_ns <= AM_TICK_MAX, "ticks are in their range");
	check(am_slot_name_check(machine->slot_name, NULL), "slots have names");
	check(am_board_name_check(machine->board_name, NULL), "boards have names");
	for (size_t i = 0; i < machine->warning_count; i++)
		check(am_text_is_utf8(machine->warnings[i], strlen(machine->warnings[i])) &&
		          !am_text_has_control(machine->warnings[i]),
		      "warnings can be shown");
	if (machine->device_count > DEVICES_CHECKED)
		return;
	for (size_t i = 0; i < machine->device_count; i++)
		check_device(machine, &machine->devices[i]);
	check_identity(machine);
}

/* Whether a repetition of devices would take the time of thousands of other inputs. */
static bool repeats_often(const uint8_t *data, size_t size)
{
	size_t digits = 0;

	if (memmem(data, size, "count", 5) == NULL)
		return false;
	for (size_t i = 0; i < size && digits < 5; i++) {
		if (data[i] >= '0' && data[i] <= '9')
			digits++;
		else if (data[i] != '_')
			digits = 0;
	}
	return digits >= 5;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct am_error error = {.code = AM_ERROR_NONE};
	struct am_machine *machine;
	char text[80];
	uint64_t bytes;

	/* The beginning as a size, since few files get as far as to hold one. */
	memcpy(text, data, size < sizeof(text) ? size : sizeof(text) - 1);
	text[size < sizeof(text) ? size : sizeof(text) - 1] = '\0';
	am_config_parse_size(text, &bytes);

	if (repeats_often(data, size))
		return 0;
	machine = am_config_parse((const char *)data, size, "fuzz.toml", &error);
	if (machine != NULL) {
		check_machine(machine);
		am_machine_destroy(machine);
		return 0;
	}
	executed.errors++;
	check(error.code == AM_ERROR_INVALID || error.code == AM_ERROR_FULL, "an error has its kind");
	check(strncmp(error.message, "fuzz.toml:", 10) == 0, "an error names its file");
	check(am_text_is_utf8(error.message, strlen(error.message)) && !am_text_has_control(error.message),
	      "an error can be shown");
	return 0;
}
