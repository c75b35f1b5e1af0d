/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include <stdlib.h>
#include <string.h>

/** Room for a metric's key. */
#define METRIC_KEY_SIZE (AM_KEY_SIZE + 16)

static const char *const metric_suffixes[METRIC_COUNT] = {
    [METRIC_MEMORY] = "mem",
    [METRIC_UTILIZATION] = "util",
    [METRIC_POWER] = "power",
    [METRIC_TEMPERATURE] = "temperature",
};

/** The most that a device shows of a metric, in the agent's unit. */
static int64_t capacity_of(const struct accelerators *self, enum metric metric, uint32_t index)
{
	const struct am_device *device = &self->machine->devices[index];
	const struct am_product *product = &self->machine->products[device->product];

	switch (metric) {
	case METRIC_MEMORY:
		return (int64_t)device->memory_total;
	case METRIC_POWER:
		return am_channel_coarsen(
		    am_channel_round(AM_CHANNEL_POWER, product->power_limit[1] * device->fraction), 1000);
	case METRIC_TEMPERATURE:
		return am_channel_round(AM_CHANNEL_TEMPERATURE, product->temperature_limit);
	case METRIC_UTILIZATION:
	case METRIC_COUNT:
		break;
	}
	return 100;
}

static bool prepare_metric(struct accelerators *self, enum metric metric)
{
	struct metric_constants *constants = &self->metrics[metric];
	size_t count = self->inventory.visible_count;
	int64_t total = 0, last = 0;
	PyObject *decimal = NULL;

	constants->node_key = PyUnicode_FromFormat("%s_%s", self->machine->slot_name, metric_suffixes[metric]);
	if (constants->node_key == NULL)
		return false;
	PyUnicode_InternInPlace(&constants->node_key);
	constants->capacities = calloc(count > 0 ? count : 1, sizeof(PyObject *));
	if (constants->capacities == NULL) {
		PyErr_NoMemory();
		return false;
	}
	for (size_t index = 0; index < count; index++) {
		int64_t capacity = capacity_of(self, metric, self->inventory.visible[index]);
		total += capacity;
		/* Devices come in rows of equal ones: these share one object. */
		if (decimal == NULL || capacity != last)
			Py_XSETREF(decimal, decimal_of(self->state, capacity));
		if (decimal == NULL)
			return false;
		last = capacity;
		constants->capacities[index] = Py_NewRef(decimal);
	}
	/* A machine is not warmer than its warmest device may be. */
	if (metric == METRIC_TEMPERATURE && count > 0) {
		total = 0;
		for (size_t index = 0; index < count; index++) {
			int64_t capacity = capacity_of(self, metric, self->inventory.visible[index]);
			total = capacity > total ? capacity : total;
		}
	}
	Py_XDECREF(decimal);
	constants->node_capacity = decimal_of(self->state, total);
	return constants->node_capacity != NULL;
}

bool accelerators_prepare(struct accelerators *self)
{
	size_t count = self->inventory.visible_count;
	size_t devices = self->inventory.device_count;

	self->indexes = PyDict_New();
	self->ids = calloc(count > 0 ? count : 1, sizeof(PyObject *));
	self->rows = calloc(count > 0 ? count : 1, sizeof(*self->rows));
	self->amounts = calloc(devices > 0 ? devices : 1, sizeof(*self->amounts));
	if (self->indexes == NULL || self->ids == NULL || self->rows == NULL || self->amounts == NULL) {
		PyErr_NoMemory();
		return false;
	}
	for (size_t index = 0; index < count; index++) {
		uint32_t device = self->inventory.visible[index];
		PyObject *number = PyLong_FromUnsignedLong(device);
		self->ids[index] = text_to_object(self->machine->devices[device].id);
		if (number == NULL || self->ids[index] == NULL ||
		    PyDict_SetItem(self->indexes, self->ids[index], number) < 0) {
			Py_XDECREF(number);
			return false;
		}
		Py_DECREF(number);
	}
	self->blank = PyDict_New();
	for (size_t index = 0; self->blank != NULL && index < count; index++) {
		if (PyDict_SetItem(self->blank, self->ids[index], Py_None) < 0)
			Py_CLEAR(self->blank);
	}
	if (self->blank == NULL)
		return false;
	for (int metric = 0; metric < METRIC_COUNT; metric++) {
		if (!prepare_metric(self, (enum metric)metric))
			return false;
	}
	return true;
}

void accelerators_forget(struct accelerators *self)
{
	size_t count = self->inventory.visible_count;

	for (size_t index = 0; self->ids != NULL && index < count; index++)
		Py_XDECREF(self->ids[index]);
	free(self->ids);
	self->ids = NULL;
	for (int metric = 0; metric < METRIC_COUNT; metric++) {
		struct metric_constants *constants = &self->metrics[metric];
		Py_CLEAR(constants->node_key);
		Py_CLEAR(constants->node_capacity);
		for (size_t index = 0; constants->capacities != NULL && index < count; index++)
			Py_XDECREF(constants->capacities[index]);
		free(constants->capacities);
		constants->capacities = NULL;
	}
	for (size_t index = 0; index < MEANS_KEPT; index++)
		Py_CLEAR(self->means[index].decimal);
	free(self->rows);
	free(self->amounts);
	self->rows = NULL;
	self->amounts = NULL;
	Py_CLEAR(self->indexes);
	Py_CLEAR(self->blank);
}
