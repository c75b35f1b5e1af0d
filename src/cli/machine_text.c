/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/machine_text.h"

#include "cli/describe.h"

#include <stdio.h>

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

void machine_text(const struct am_machine *machine, char *ret_text, size_t size)
{
	size_t devices = 0, slices = 0;

	for (size_t i = 0; i < machine->listed_count; i++)
		*(machine->devices[i].kind == AM_DEVICE_SLICE ? &slices : &devices) += 1;
	if (slices == 0)
		snprintf(ret_text, size, "%zu device%s of %s", devices, plural(devices), machine->slot_name);
	else if (devices == 0)
		snprintf(ret_text, size, "%zu slice%s of %s", slices, plural(slices), machine->slot_name);
	else
		snprintf(ret_text, size, "%zu device%s and %zu slice%s of %s", devices, plural(devices), slices,
		         plural(slices), machine->slot_name);
}

json_t *machine_describe_warnings(const struct am_machine *machine)
{
	json_t *warnings = json_array();

	for (size_t i = 0; i < machine->warning_count; i++)
		json_array_append_new(warnings, describe_text(machine->warnings[i]));
	return warnings;
}
