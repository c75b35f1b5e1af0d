/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "accelmock/error.h"

/** Reads what conditions make of the answers now. */
static void read_now(struct accelerators *self)
{
	struct am_snapshot snapshot;

	do {
		am_snapshot_take(self->board, &snapshot);
		am_plugin_disturbance_read(&self->disturbance, &snapshot, am_snapshot_tick(&snapshot));
	} while (!am_snapshot_holds(&snapshot));
}

bool accelerators_may_answer(struct accelerators *self)
{
	char text[AM_ERROR_MESSAGE_SIZE];

	if (self->disturbance.raising == AM_NONE)
		return true;
	am_plugin_disturbance_complain(&self->disturbance, text);
	PyObject *sentence = text_to_object(text);
	if (sentence != NULL)
		PyErr_SetObject(self->state->disturbed, sentence);
	Py_XDECREF(sentence);
	return false;
}

bool accelerators_may_answer_now(struct accelerators *self)
{
	read_now(self);
	return accelerators_may_answer(self);
}

PyObject *accelerators_delay(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	int64_t delay = 0;
	(void)ignored;

	if (accelerators_enter(self)) {
		read_now(self);
		delay = self->disturbance.delay;
		accelerators_leave(self);
	}
	return delay == 0 ? PyLong_FromLong(0) : PyFloat_FromDouble((double)delay / 1000.0);
}

PyObject *accelerators_offered(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	bool shrinking = false;
	(void)ignored;

	if (accelerators_enter(self)) {
		read_now(self);
		shrinking = self->disturbance.any_shrinking;
		accelerators_leave(self);
	}
	if (!shrinking)
		Py_RETURN_NONE;
	PyObject *totals = PyList_New(0);
	for (size_t slot = 0; totals != NULL && slot < self->inventory.slot_count; slot++) {
		char text[AM_PLUGIN_AMOUNT_SIZE];
		accelerators_format_amount(self, self->inventory.slots[slot].unique,
		                           am_plugin_disturbance_offered(&self->disturbance, slot), text);
		if (!list_add(totals, text_to_object(text)))
			Py_CLEAR(totals);
	}
	return totals;
}
