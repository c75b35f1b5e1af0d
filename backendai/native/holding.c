/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include <stdlib.h>
#include <string.h>

/* ---- the list of maps ------------------------------------------------------------------------------------------- */

static void view_release_items(PyObject **keys, PyObject **values, size_t count)
{
	for (size_t index = 0; index < count; index++) {
		Py_XDECREF(keys[index]);
		Py_XDECREF(values[index]);
	}
	free(keys);
	free(values);
}

static void view_finish(struct holding_view *view)
{
	struct holding_view old = *view;
	memset(view, 0, sizeof(*view));
	view_release_items(old.keys, old.values, old.count);
	free(old.amounts);
	Py_XDECREF(old.weakref);
}

void holding_views_clear(struct accelerators *self)
{
	size_t count = self->view_count;
	struct holding_view *views = self->views;

	self->view_count = 0;
	self->views = NULL;
	for (size_t index = 0; index < count; index++)
		view_finish(&views[index]);
	free(views);
}

int holding_views_traverse(struct accelerators *self, visitproc visit, void *arg)
{
	for (size_t index = 0; index < self->view_count; index++) {
		struct holding_view *view = &self->views[index];
		Py_VISIT(view->weakref);
		for (size_t item = 0; item < view->count; item++) {
			Py_VISIT(view->keys[item]);
			Py_VISIT(view->values[item]);
		}
	}
	return 0;
}

/** Forgets maps that the agent has dropped. */
static void drop_dead_views(struct accelerators *self)
{
	for (size_t index = 0; index < self->view_count;) {
		PyObject *map = NULL;
		if (PyWeakref_GetRef(self->views[index].weakref, &map) != 0) {
			Py_XDECREF(map);
			index++;
			continue;
		}
		/* With it goes all that it held. */
		struct holding_view gone = self->views[index];
		size_t last = --self->view_count;
		self->views[index] = self->views[last];
		memset(&self->views[last], 0, sizeof(self->views[last]));
		view_finish(&gone);
		self->views_dropped = true;
	}
}

PyObject *accelerators_watch(PyObject *object, PyObject *map)
{
	struct accelerators *self = (struct accelerators *)object;
	size_t devices = self->inventory.device_count;
	struct holding_view view = {0};

	drop_dead_views(self);
	struct holding_view *views = realloc(self->views, (self->view_count + 1) * sizeof(*views));
	if (views == NULL)
		return PyErr_NoMemory();
	self->views = views;
	view.amounts = calloc(devices > 0 ? devices : 1, sizeof(*view.amounts));
	if (view.amounts == NULL)
		return PyErr_NoMemory();
	view.weakref = PyWeakref_NewRef(map, NULL);
	if (view.weakref == NULL) {
		free(view.amounts);
		return NULL;
	}
	self->views[self->view_count++] = view;
	Py_RETURN_NONE;
}

/* ---- one map ---------------------------------------------------------------------------------------------------- */

/**
 * Whether a map still holds the very objects that it held: the same ids and amounts. No code of others runs
 * here, so nothing can change meanwhile.
 */
static bool view_is_current(const struct holding_view *view, PyObject *allocations)
{
	PyObject *slot, *per_device, *key, *value;
	Py_ssize_t outer = 0;
	size_t index = 0;

	if (!PyDict_Check(allocations))
		return false;
	while (PyDict_Next(allocations, &outer, &slot, &per_device)) {
		Py_ssize_t inner = 0;
		if (!PyDict_Check(per_device))
			return false;
		while (PyDict_Next(per_device, &inner, &key, &value)) {
			if (index >= view->count || view->keys[index] != key || view->values[index] != value)
				return false;
			index++;
		}
	}
	return index == view->count;
}

/** Lists the ids and amounts of all slots as pairs, whatever mappings they are in. */
static PyObject *list_pairs(PyObject *allocations)
{
	PyObject *pairs = PyList_New(0);
	PyObject *values = PyMapping_Values(allocations);
	bool listed = pairs != NULL && values != NULL;

	for (Py_ssize_t index = 0; listed && index < PyList_GET_SIZE(values); index++) {
		PyObject *items = PyMapping_Items(PyList_GET_ITEM(values, index));
		listed = items != NULL && PyList_Extend(pairs, items) == 0;
		Py_XDECREF(items);
	}
	Py_XDECREF(values);
	if (!listed)
		Py_CLEAR(pairs);
	return pairs;
}

/** Reads a map anew into @p amounts. */
static void add_amounts(struct accelerators *self, int64_t *amounts, PyObject *pairs)
{
	for (Py_ssize_t index = 0; index < PyList_GET_SIZE(pairs); index++) {
		PyObject *pair = PyList_GET_ITEM(pairs, index);
		PyObject *number = PyDict_GetItemWithError(self->indexes, PyTuple_GET_ITEM(pair, 0));
		if (number == NULL) {
			PyErr_Clear();
			continue;
		}
		size_t device = PyLong_AsSize_t(number);
		int64_t amount = amount_of_object(self->state, PyTuple_GET_ITEM(pair, 1));
		if (amount > INT64_MAX - amounts[device])
			amount = INT64_MAX - amounts[device];
		amounts[device] += amount;
	}
}

/** Remembers what @p map holds now. The list of views may have changed when it returns: amounts go to the caller. */
static bool view_load(struct accelerators *self, PyObject *weakref, PyObject *allocations)
{
	size_t devices = self->inventory.device_count;
	PyObject *pairs = list_pairs(allocations);
	if (pairs == NULL)
		return false;

	size_t count = (size_t)PyList_GET_SIZE(pairs);
	PyObject **keys = calloc(count + 1, sizeof(PyObject *));
	PyObject **values = calloc(count + 1, sizeof(PyObject *));
	int64_t *amounts = calloc(devices + 1, sizeof(*amounts));
	bool loaded = keys != NULL && values != NULL && amounts != NULL;
	for (size_t index = 0; loaded && index < count; index++) {
		PyObject *pair = PyList_GET_ITEM(pairs, (Py_ssize_t)index);
		loaded = PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2;
		if (loaded) {
			keys[index] = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
			values[index] = Py_NewRef(PyTuple_GET_ITEM(pair, 1));
		}
	}
	if (loaded)
		add_amounts(self, amounts, pairs);
	Py_DECREF(pairs);

	/* Others' code may have run above: the view is looked for again. */
	for (size_t index = 0; loaded && index < self->view_count; index++) {
		struct holding_view *view = &self->views[index];
		if (view->weakref != weakref)
			continue;
		struct holding_view old = *view;
		view->keys = keys;
		view->values = values;
		view->amounts = amounts;
		view->count = count;
		keys = old.keys;
		values = old.values;
		amounts = old.amounts;
		count = old.count;
		break;
	}
	if (keys != NULL && values != NULL) {
		view_release_items(keys, values, count);
	} else {
		free(keys);
		free(values);
	}
	free(amounts);
	if (!loaded && PyErr_Occurred() == NULL)
		PyErr_SetString(PyExc_TypeError, "an allocation map holds something else than amounts of devices");
	return loaded;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

/** Sums up what all maps hold, and tells it. */
static void tell(struct accelerators *self)
{
	size_t devices = self->inventory.device_count;
	memset(self->amounts, 0, devices * sizeof(*self->amounts));
	for (size_t index = 0; index < self->view_count; index++) {
		for (size_t device = 0; device < devices; device++) {
			int64_t amount = self->views[index].amounts[device];
			if (amount > INT64_MAX - self->amounts[device])
				amount = INT64_MAX - self->amounts[device];
			self->amounts[device] += amount;
		}
	}
	am_plugin_occupancy_hold(&self->occupancy, self->amounts);
}

/** Looks at one map again. @return 1 if it holds something else, 0 if not, -1 with an exception */
static int look_again(struct accelerators *self, size_t index)
{
	PyObject *weakref = self->views[index].weakref;
	PyObject *map = NULL, *allocations = NULL;
	int result = 0;

	if (PyWeakref_GetRef(weakref, &map) < 0)
		return -1;
	if (map == NULL)
		return 0;
	/* Asked for each time: to roll back, agents put another dictionary in its place. */
	int found = PyObject_GetOptionalAttr(map, self->state->allocations_name, &allocations);
	Py_DECREF(map);
	if (found < 0)
		return -1;
	if (allocations != NULL && !view_is_current(&self->views[index], allocations)) {
		Py_INCREF(weakref);
		result = view_load(self, weakref, allocations) ? 1 : -1;
		Py_DECREF(weakref);
	}
	Py_XDECREF(allocations);
	return result;
}

bool holding_read(struct accelerators *self)
{
	drop_dead_views(self);
	bool changed = self->views_dropped;
	for (size_t index = 0; index < self->view_count; index++) {
		int result = look_again(self, index);
		if (result < 0)
			return false;
		changed = changed || result > 0;
	}
	if (changed)
		tell(self);
	self->views_dropped = false;
	return true;
}
