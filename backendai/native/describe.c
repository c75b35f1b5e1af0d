/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "policy/hardware.h"
#include "policy/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Item by item, not by a format: there may be many. @p model is its name, which is stolen. NULL with an exception */
static PyObject *make_row(const struct accelerators *self, size_t index, const struct am_device *device,
                          PyObject *model)
{
	bool is_slice = device->kind == AM_DEVICE_SLICE;
	char location[AM_PCI_TEXT_SIZE];
	am_pci_format(&device->pci, location);
	PyObject *const items[] = {
	    Py_NewRef(self->ids[index]),
	    text_to_object(location),
	    PyLong_FromUnsignedLongLong(device->memory_total),
	    PyLong_FromUnsignedLong(device->processing_units),
	    device->numa_node >= 0 ? PyLong_FromLong(device->numa_node) : Py_NewRef(Py_None),
	    model,
	    /* A whole device is its own mother. */
	    is_slice ? text_to_object(device->toml_id) : Py_NewRef(self->ids[index]),
	    Py_NewRef(is_slice ? Py_True : Py_False),
	};
	return tuple_of(items, sizeof(items) / sizeof(items[0]));
}

PyObject *accelerators_devices(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *devices = PyList_New(0);
	PyObject *model = NULL;
	const char *last = NULL;
	(void)ignored;

	for (size_t index = 0; devices != NULL && index < self->inventory.visible_count; index++) {
		const struct am_device *device = &self->machine->devices[self->inventory.visible[index]];
		/* Devices come in rows of equal ones: these share one object. */
		if (last == NULL || strcmp(last, device->model_name) != 0)
			Py_XSETREF(model, text_to_object(device->model_name));
		last = device->model_name;
		if (!list_add(devices, make_row(self, index, device, Py_XNewRef(model))))
			Py_CLEAR(devices);
	}
	Py_XDECREF(model);
	return devices;
}

void accelerators_format_amount(const struct accelerators *self, bool unique, int64_t hundredths,
                                char ret_text[AM_PLUGIN_AMOUNT_SIZE])
{
	if (self->options.mode == AM_PLUGIN_FRACTIONAL && !unique)
		am_plugin_hundredths_format(hundredths, ret_text);
	else
		(void)snprintf(ret_text, AM_PLUGIN_AMOUNT_SIZE, "%lld",
		               (long long)(hundredths / AM_PLUGIN_HUNDREDTHS_ONE));
}

PyObject *accelerators_slots(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *slots = PyList_New(0);
	(void)ignored;

	for (size_t index = 0; slots != NULL && index < self->inventory.slot_count; index++) {
		const struct am_plugin_slot *slot = &self->inventory.slots[index];
		char total[AM_PLUGIN_AMOUNT_SIZE];
		accelerators_format_amount(self, slot->unique, slot->total, total);
		if (!list_add(slots, Py_BuildValue("(NOs)", text_to_object(slot->name),
		                                   slot->unique ? Py_True : Py_False, total)))
			Py_CLEAR(slots);
	}
	return slots;
}

PyObject *accelerators_device_slots(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *rows = PyList_New(0);
	(void)ignored;

	for (size_t index = 0; rows != NULL && index < self->inventory.visible_count; index++) {
		uint32_t device = self->inventory.visible[index];
		const struct am_plugin_slot *slot = &self->inventory.slots[self->inventory.slot_of[device]];
		char amount[AM_PLUGIN_AMOUNT_SIZE];
		accelerators_format_amount(self, slot->unique, self->inventory.hundredths[device], amount);
		if (!list_add(rows, Py_BuildValue("(Ons)", self->ids[index],
		                                  (Py_ssize_t)self->inventory.slot_of[device], amount)))
			Py_CLEAR(rows);
	}
	return rows;
}

PyObject *accelerators_attributes(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *attributes = PyList_New(0);
	(void)ignored;

	for (size_t index = 0; attributes != NULL && index < self->machine->attribute_count; index++) {
		const struct am_attribute *attribute = &self->machine->attributes[index];
		if (!list_add(attributes,
		              Py_BuildValue("(NNO)", text_to_object(attribute->name), text_to_object(attribute->text),
		                            attribute->kind == AM_ATTRIBUTE_JSON ? Py_True : Py_False)))
			Py_CLEAR(attributes);
	}
	return attributes;
}

PyObject *accelerators_metadata(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	struct am_plugin_metadata metadata;
	PyObject *result = PyDict_New();
	(void)ignored;

	if (result == NULL)
		return NULL;
	am_plugin_metadata_choose(&self->inventory, &metadata);
	if (!metadata.found) {
		const char *quote = strchr(metadata.format, '*') != NULL ? "\"" : "";
		accelerators_warn(self, "%s has no [formats.%s%s%s]; %s is shown as \"%s\" (%s)", self->machine->source,
		                  quote, metadata.format, quote, metadata.slot_name, metadata.human_readable_name,
		                  metadata.description);
	}
	if (!dict_add(result, "slot_name", text_to_object(metadata.slot_name)) ||
	    !dict_add(result, "human_readable_name", text_to_object(metadata.human_readable_name)) ||
	    !dict_add(result, "description", text_to_object(metadata.description)) ||
	    !dict_add(result, "display_unit", text_to_object(metadata.display_unit)) ||
	    !dict_add(result, "number_format",
	              Py_BuildValue("{sOsI}", "binary", metadata.binary ? Py_True : Py_False, "round_length",
	                            (unsigned int)metadata.round_length)) ||
	    !dict_add(result, "display_icon", text_to_object(metadata.display_icon)))
		Py_CLEAR(result);
	return result;
}

/** The health of each device, and what the matter is, all of one moment, or NULL where the board cannot be read. The
 * caller frees it. */
static enum am_health *read_healths(struct accelerators *self)
{
	size_t count = self->inventory.device_count;
	enum am_health *healths = calloc(count > 0 ? count : 1, sizeof(*healths));
	struct am_snapshot snapshot;

	if (healths == NULL)
		return NULL;
	do {
		am_snapshot_take(self->board, &snapshot);
		int64_t tick = am_snapshot_tick(&snapshot);
		am_plugin_disturbance_read(&self->disturbance, &snapshot, tick);
		for (size_t device = 0; device < count; device++)
			healths[device] = am_snapshot_health(&snapshot, (uint32_t)device, tick);
	} while (!am_snapshot_holds(&snapshot));
	return healths;
}

static PyObject *hardware_to_object(struct accelerators *self, const struct am_plugin_hardware *hardware)
{
	static const char *const names[] = {"healthy", "degraded", "offline", "unknown"};
	PyObject *details = PyDict_New();
	PyObject *reason = Py_NewRef(Py_None);

	if (hardware->reason.length > 0)
		Py_SETREF(reason, text_to_object(am_plugin_buffer_text(&hardware->reason)));
	bool whole =
	    details != NULL && reason != NULL &&
	    dict_add(details, "models", text_to_object(am_plugin_buffer_text(&hardware->models))) &&
	    dict_add(details, "devices", PyUnicode_FromFormat("%zu", self->inventory.visible_count)) &&
	    dict_add(details, "board", text_to_object(self->board != NULL ? am_board_directory(self->board) : ""));
	for (size_t health = 0; health < sizeof(names) / sizeof(names[0]); health++)
		whole =
		    whole && dict_add(details, names[health], PyUnicode_FromFormat("%zu", hardware->counts[health]));
	if (!whole || hardware->reason.failed || hardware->models.failed) {
		Py_XDECREF(details);
		Py_XDECREF(reason);
		return PyErr_Occurred() != NULL ? NULL : PyErr_NoMemory();
	}
	return Py_BuildValue("(sNN)", am_plugin_status_name(hardware->status), reason, details);
}

PyObject *accelerators_hardware(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	struct am_plugin_hardware hardware = {0};
	enum am_health *healths = NULL;
	(void)ignored;

	if (accelerators_enter(self)) {
		healths = read_healths(self);
		accelerators_leave(self);
	}
	am_plugin_hardware_judge(&self->inventory, healths, self->disturbance.devices, "there is no board to read",
	                         &hardware);
	free(healths);
	PyObject *result = hardware_to_object(self, &hardware);
	am_plugin_hardware_finish(&hardware);
	return result;
}
