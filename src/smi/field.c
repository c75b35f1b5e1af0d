/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a field of the table. */
#include "smi/field.h"

#include <stdio.h>
#include <string.h>

const struct smi_field *smi_field_find(const char *name)
{
	for (size_t i = 0; i < smi_field_count; i++) {
		const struct smi_field *field = &smi_fields[i];

		if (field->query != NULL &&
		    (strcmp(field->query, name) == 0 || (field->alias != NULL && strcmp(field->alias, name) == 0)))
			return field;
		/* What is called an event's reason today was a throttling's; that name stays. */
		if (field->query != NULL && strncmp(field->query, "clocks_event_reasons.", 21) == 0 &&
		    strncmp(name, "clocks_throttle_reasons.", 24) == 0 && strcmp(field->query + 21, name + 24) == 0)
			return field;
	}
	return NULL;
}

bool smi_field_exists(const struct smi_field *field, int driver)
{
	return driver >= field->since && (field->until == 0 || driver < field->until) &&
	       (field->absent == 0 || driver / 1000 != field->absent);
}

bool smi_field_applies(const struct smi_field *field, const struct smi_device *device)
{
	if (!smi_field_exists(field, device->system->driver))
		return false;
	switch (field->when) {
	case SMI_WHEN_DISTANCES:
		return !device->absolute_limits;
	case SMI_WHEN_ABSOLUTE:
		return device->absolute_limits;
	case SMI_WHEN_SRAM:
		return device->counts_sram;
	case SMI_WHEN_NO_SRAM:
		return !device->counts_sram && !device->counts_places;
	case SMI_WHEN_PLACES:
		return device->counts_places;
	case SMI_WHEN_NO_PLACES:
		return !device->counts_places;
	default:
		return true;
	}
}

nvmlReturn_t smi_field_read(const struct smi_field *field, const struct smi_device *device, char *ret_text)
{
	if (field->deprecated != 0 && device->system->driver >= field->deprecated)
		return NVML_ERROR_DEPRECATED;
	return field->get(device, field->argument, ret_text);
}

void smi_field_ask(const struct smi_field *field, const struct smi_device *device, bool units, char *ret_text,
                   size_t size)
{
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result = smi_field_read(field, device, text);

	if (result != NVML_SUCCESS)
		snprintf(ret_text, size, field->bare ? "%s" : "[%s]", smi_error_text(result));
	else if (units && field->query_unit != NULL)
		snprintf(ret_text, size, "%s %s", text, field->query_unit);
	else
		snprintf(ret_text, size, "%s", text);
}
