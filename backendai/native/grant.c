/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "policy/allotment.h"

#include <stdlib.h>
#include <string.h>

/** A list of allotments that grows. */
struct allotment_list {
	struct am_plugin_allotment *items;
	size_t count;
	size_t capacity;
};

static bool append(struct allotment_list *list, uint32_t device, int64_t amount)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity * 2 + 16;
		struct am_plugin_allotment *items = realloc(list->items, capacity * sizeof(*items));
		if (items == NULL) {
			PyErr_NoMemory();
			return false;
		}
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = (struct am_plugin_allotment){.device = device, .amount = amount};
	return true;
}

/** The index of the device of that id (any object: its str counts), or AM_NONE; -1 with an exception in @p ret_failed.
 */
static uint32_t find_device(struct accelerators *self, PyObject *id, bool *ret_failed)
{
	PyObject *text = PyUnicode_Check(id) ? Py_NewRef(id) : PyObject_Str(id);
	PyObject *number = text != NULL ? PyDict_GetItemWithError(self->indexes, text) : NULL;
	uint32_t device = AM_NONE;

	if (number != NULL)
		device = (uint32_t)PyLong_AsUnsignedLong(number);
	Py_XDECREF(text);
	*ret_failed = PyErr_Occurred() != NULL;
	return device;
}

/** Reads what is given per device: a mapping of ids to amounts. @return false with an exception */
static bool read_devices(struct accelerators *self, PyObject *per_device, struct allotment_list *list)
{
	PyObject *items = PyMapping_Items(per_device);
	bool read = items != NULL;

	for (Py_ssize_t index = 0; read && index < PyList_GET_SIZE(items); index++) {
		PyObject *pair = PyList_GET_ITEM(items, index);
		PyObject *id, *amount;
		bool failed;
		if (!PyArg_ParseTuple(pair, "OO", &id, &amount)) {
			read = false;
			break;
		}
		uint32_t device = find_device(self, id, &failed);
		if (failed)
			read = false;
		else if (device != AM_NONE)
			read = append(list, device, amount_of_object(self->state, amount));
	}
	Py_XDECREF(items);
	return read;
}

bool read_allotments(struct accelerators *self, PyObject *allocations, struct am_plugin_allotment **ret_allotments,
                     size_t *ret_count)
{
	struct allotment_list list = {0};
	PyObject *values = PyMapping_Values(allocations);
	bool read = values != NULL;

	for (Py_ssize_t index = 0; read && index < PyList_GET_SIZE(values); index++)
		read = read_devices(self, PyList_GET_ITEM(values, index), &list);
	Py_XDECREF(values);
	if (!read) {
		free(list.items);
		return false;
	}
	*ret_count = am_plugin_allotments_settle(&self->inventory, list.items, list.count);
	*ret_allotments = list.items;
	return true;
}

typedef void write_lines_function(const struct am_plugin_inventory *inventory,
                                  const struct am_plugin_allotment *allotments, size_t count,
                                  struct am_plugin_lines *ret_lines);

static PyObject *write_lines(PyObject *object, PyObject *allocations, write_lines_function *write)
{
	struct accelerators *self = (struct accelerators *)object;
	struct am_plugin_allotment *allotments = NULL;
	size_t count = 0;
	struct am_plugin_lines lines = {0};

	if (!read_allotments(self, allocations, &allotments, &count))
		return NULL;
	PyObject *result = PyDict_New();
	write(&self->inventory, allotments, count, &lines);
	if (result != NULL && am_plugin_lines_failed(&lines)) {
		Py_CLEAR(result);
		PyErr_NoMemory();
	}
	for (size_t line = 0; result != NULL && line < lines.count; line++) {
		if (!dict_add(result, lines.items[line].name,
		              text_to_object(am_plugin_buffer_text(&lines.items[line].value))))
			Py_CLEAR(result);
	}
	am_plugin_lines_finish(&lines);
	free(allotments);
	return result;
}

PyObject *accelerators_environment(PyObject *object, PyObject *allocations)
{
	return write_lines(object, allocations, am_plugin_environment);
}

PyObject *accelerators_resource_data(PyObject *object, PyObject *allocations)
{
	return write_lines(object, allocations, am_plugin_resource_data);
}

PyObject *accelerators_attached(PyObject *object, PyObject *allocations)
{
	struct accelerators *self = (struct accelerators *)object;
	struct am_plugin_allotment *allotments = NULL;
	size_t count = 0;

	if (!read_allotments(self, allocations, &allotments, &count))
		return NULL;
	PyObject *attached = PyList_New(0);
	for (size_t index = 0; attached != NULL && allotments != NULL && index < count; index++) {
		uint32_t device = allotments[index].device;
		int64_t amount = allotments[index].amount;
		if (!list_add(
			attached,
			Py_BuildValue("(NNIK)", text_to_object(self->machine->devices[device].id),
		                      text_to_object(self->machine->devices[device].model_name),
		                      (unsigned int)am_plugin_processors(&self->inventory, device, amount),
		                      (unsigned long long)am_plugin_memory_limit(&self->inventory, device, amount))))
			Py_CLEAR(attached);
	}
	free(allotments);
	return attached;
}

/* ---- restoring -------------------------------------------------------------------------------------------------- */

/** Sorts the devices of one slot into those that are there as that slot, and those that are not. */
static bool restore_slot(struct accelerators *self, PyObject *slot, PyObject *per_device, PyObject *restored,
                         PyObject *gone)
{
	PyObject *items = PyMapping_Items(per_device);
	PyObject *kept = items != NULL ? PyDict_New() : NULL;
	bool done = kept != NULL;

	for (Py_ssize_t index = 0; done && index < PyList_GET_SIZE(items); index++) {
		PyObject *id, *amount;
		bool failed;
		if (!PyArg_ParseTuple(PyList_GET_ITEM(items, index), "OO", &id, &amount)) {
			done = false;
			break;
		}
		uint32_t device = find_device(self, id, &failed);
		if (failed)
			done = false;
		else if (device != AM_NONE &&
		         PyUnicode_EqualToUTF8(slot, self->inventory.slots[self->inventory.slot_of[device]].name))
			done = PyDict_SetItem(kept, id, amount) == 0;
		else if (amount_of_object(self->state, amount) > 0)
			done = list_add(gone, PyObject_Str(id));
	}
	if (done && PyDict_GET_SIZE(kept) > 0)
		done = PyDict_SetItem(restored, slot, kept) == 0;
	Py_XDECREF(kept);
	Py_XDECREF(items);
	return done;
}

PyObject *accelerators_restorable(PyObject *object, PyObject *allocations)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *items = PyMapping_Items(allocations);
	PyObject *restored = PyDict_New();
	PyObject *gone = PyList_New(0);
	bool done = items != NULL && restored != NULL && gone != NULL;

	for (Py_ssize_t index = 0; done && index < PyList_GET_SIZE(items); index++) {
		PyObject *slot, *per_device;
		done = PyArg_ParseTuple(PyList_GET_ITEM(items, index), "OO", &slot, &per_device) != 0;
		PyObject *name = done ? PyObject_Str(slot) : NULL;
		done = name != NULL && restore_slot(self, name, per_device, restored, gone);
		Py_XDECREF(name);
	}
	Py_XDECREF(items);
	if (!done) {
		Py_XDECREF(restored);
		Py_XDECREF(gone);
		return NULL;
	}
	return Py_BuildValue("(NN)", restored, gone);
}
