/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "accelmock/error.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** How often a reading that was overtaken begins again, before each device is read by itself. */
#define ATTEMPTS_MAX 64

void accelerators_reconcile(struct accelerators *self)
{
	struct am_error error = {0};

	/* Who holds the lock lets go of it soon: the next collection tries again. */
	if (!am_plugin_reconcile(&self->occupancy, self->board, &self->identity, &error) && error.code != AM_ERROR_BUSY)
		accelerators_trouble(self, error.message);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/** What each metric is of. */
static const enum am_channel metric_channels[METRIC_COUNT] = {
    [METRIC_MEMORY] = AM_CHANNEL_MEMORY_USED,
    [METRIC_UTILIZATION] = AM_CHANNEL_UTILIZATION,
    [METRIC_POWER] = AM_CHANNEL_POWER,
    [METRIC_TEMPERATURE] = AM_CHANNEL_TEMPERATURE,
};

static void read_row(struct reading_row *row, enum am_reading reading, const struct am_sample *sample)
{
	row->read = row->told = reading == AM_READING_OK;
	row->lost = reading == AM_READING_LOST;
	if (!row->read)
		return;
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		row->values[metric] = sample->values[metric_channels[metric]];
	row->values[METRIC_POWER] = am_channel_coarsen(row->values[METRIC_POWER], 1000);
}

/** Reads all devices, of one committed state and one tick. @return how many could be read */
static size_t read_rows(struct accelerators *self)
{
	const struct am_plugin_inventory *inventory = &self->inventory;
	struct am_sample sample;
	struct am_snapshot snapshot;
	unsigned int attempts = 0;
	size_t read;
	int64_t tick;

	do {
		read = 0;
		am_snapshot_take(self->board, &snapshot);
		tick = am_snapshot_tick(&snapshot);
		am_plugin_disturbance_read(&self->disturbance, &snapshot, tick);
		for (size_t index = 0; index < inventory->visible_count; index++) {
			read_row(&self->rows[index],
			         am_snapshot_sample(&snapshot, inventory->visible[index], tick, &sample), &sample);
			read += self->rows[index].read;
		}
	} while (!am_snapshot_holds(&snapshot) && ++attempts < ATTEMPTS_MAX);
	if (attempts < ATTEMPTS_MAX)
		return read;
	/* Somebody writes without a pause. */
	read = 0;
	for (size_t index = 0; index < inventory->visible_count; index++) {
		read_row(&self->rows[index], am_board_sample(self->board, inventory->visible[index], tick, &sample),
		         &sample);
		read += self->rows[index].read;
	}
	return read;
}

/** Devices that should have numbers and have none; one that is lost has none by right. */
static size_t count_unreadable(const struct accelerators *self)
{
	size_t count = 0;

	for (size_t index = 0; index < self->inventory.visible_count; index++)
		count += !self->rows[index].read && !self->rows[index].lost;
	return count;
}

/** Takes the devices out that a metric does not tell of. @return how many are left of so many that were read */
static size_t leave_out(struct accelerators *self, enum metric metric, size_t read)
{
	uint64_t bit = UINT64_C(1) << metric_channels[metric];

	for (size_t index = 0; index < self->inventory.visible_count; index++) {
		struct reading_row *row = &self->rows[index];
		row->told = row->read && !(self->disturbance.devices[self->inventory.visible[index]].absent & bit);
		read -= row->read && !row->told;
	}
	return read;
}

/* ---- answering -------------------------------------------------------------------------------------------------- */

static PyObject *thousandths_to_decimal(struct accelerators *self, int64_t thousandths)
{
	char text[32];

	if (thousandths % 1000 == 0)
		return decimal_of(self->state, thousandths / 1000);
	int length = snprintf(text, sizeof(text), "%s%" PRId64 ".%03d", thousandths < 0 ? "-" : "",
	                      thousandths < 0 ? -thousandths / 1000 : thousandths / 1000,
	                      (int)(thousandths < 0 ? -thousandths % 1000 : thousandths % 1000));
	while (length > 0 && text[length - 1] == '0')
		text[--length] = '\0';
	return decimal_of_text(self->state, text);
}

/** The mean of the temperatures as a Decimal of at most three decimals, which is all that the agent shows. */
static PyObject *mean_to_decimal(struct accelerators *self, int64_t sum, size_t count)
{
	int64_t thousandths = am_channel_coarsen(sum * 1000, (int64_t)count);
	struct mean *mean = &self->means[am_hash_mix((uint64_t)thousandths) % MEANS_KEPT];

	if (mean->decimal == NULL || mean->thousandths != thousandths) {
		PyObject *decimal = thousandths_to_decimal(self, thousandths);
		if (decimal == NULL)
			return NULL;
		mean->thousandths = thousandths;
		Py_XSETREF(mean->decimal, decimal);
	}
	return Py_NewRef(mean->decimal);
}

/** The capacity of the whole machine: of the devices that could be read. New reference. */
static PyObject *node_capacity(struct accelerators *self, enum metric metric, size_t read)
{
	const struct metric_constants *constants = &self->metrics[metric];

	if (read == self->inventory.visible_count || metric == METRIC_TEMPERATURE)
		return Py_NewRef(constants->node_capacity);
	PyObject *total = decimal_of(self->state, 0);
	for (size_t index = 0; total != NULL && index < self->inventory.visible_count; index++) {
		if (self->rows[index].told)
			Py_SETREF(total, PyNumber_Add(total, constants->capacities[index]));
	}
	return total;
}

/** One metric of the devices of which so many could be read: their dict, and their sum. NULL with an exception */
static PyObject *make_per_device(struct accelerators *self, enum metric metric, size_t read, int64_t *ret_sum)
{
	const struct metric_constants *constants = &self->metrics[metric];
	PyObject *per_device = read == self->inventory.visible_count ? PyDict_Copy(self->blank) : PyDict_New();
	int64_t sum = 0;

	for (size_t index = 0; per_device != NULL && index < self->inventory.visible_count; index++) {
		const struct reading_row *row = &self->rows[index];
		if (!row->told)
			continue;
		int64_t value = row->values[metric];
		PyObject *measurement =
		    measurement_make(self->measures, decimal_of(self->state, value), constants->capacities[index]);
		if (measurement == NULL || PyDict_SetItem(per_device, self->ids[index], measurement) < 0)
			Py_CLEAR(per_device);
		Py_XDECREF(measurement);
		sum += value;
	}
	*ret_sum = sum;
	return per_device;
}

static PyObject *make_node_measurement(struct accelerators *self, enum metric metric, size_t read)
{
	int64_t sum;
	PyObject *per_device = make_per_device(self, metric, read, &sum);
	if (per_device == NULL)
		return NULL;
	PyObject *capacity = node_capacity(self, metric, read);
	PyObject *value = capacity == NULL               ? NULL
	                  : metric == METRIC_TEMPERATURE ? mean_to_decimal(self, sum, read)
	                                                 : decimal_of(self->state, sum);
	PyObject *per_node = measurement_make(self->measures, value, capacity);
	Py_XDECREF(capacity);
	return node_measurement_make(self->measures, metric, self->metrics[metric].node_key, per_node, per_device);
}

static PyObject *collect(struct accelerators *self, PyObject *context)
{
	if (!holding_read(self))
		return NULL;
	if (!am_plugin_occupancy_collect(&self->occupancy, (uint64_t)(uintptr_t)context))
		return PyErr_NoMemory();
	accelerators_reconcile(self);

	size_t read = read_rows(self);
	size_t unreadable = count_unreadable(self);
	if (unreadable > 0) {
		char text[AM_ERROR_MESSAGE_SIZE];
		(void)snprintf(text, sizeof(text), "the board in %s cannot say what %zu of %zu devices do",
		               am_board_directory(self->board), unreadable, self->inventory.visible_count);
		accelerators_trouble(self, text);
	}
	if (!accelerators_may_answer(self))
		return NULL;
	PyObject *measures = PyList_New(0);
	for (int metric = 0; measures != NULL && metric < METRIC_COUNT; metric++) {
		size_t told = self->disturbance.any_absent ? leave_out(self, (enum metric)metric, read) : read;
		if (told > 0 && !list_add(measures, make_node_measurement(self, (enum metric)metric, told)))
			Py_CLEAR(measures);
	}
	return measures;
}

PyObject *accelerators_node_measures(PyObject *object, PyObject *context)
{
	struct accelerators *self = (struct accelerators *)object;

	if (!accelerators_enter(self))
		return PyList_New(0);
	PyObject *measures = collect(self, context);
	accelerators_leave(self);
	return measures;
}
