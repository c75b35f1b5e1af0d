/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "base/quote.h"
#include "policy/buffer.h"

#include <stdlib.h>
#include <string.h>

static uint64_t context_key(PyObject *context)
{
	return (uint64_t)(uintptr_t)context;
}

/** The text of a container's id, or NULL (without an exception) where it is none. */
static const char *id_text(PyObject *id)
{
	const char *text = PyUnicode_Check(id) ? PyUnicode_AsUTF8(id) : NULL;
	if (text == NULL)
		PyErr_Clear();
	return text;
}

static struct am_plugin_container *find(struct accelerators *self, PyObject *id)
{
	const char *text = id_text(id);
	return text != NULL ? am_plugin_occupancy_find(&self->occupancy, text) : NULL;
}

PyObject *accelerators_unknown_containers(PyObject *object, PyObject *ids)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *items = PySequence_Fast(ids, "container ids must be a sequence");
	PyObject *unknown = items != NULL ? PyList_New(0) : NULL;

	for (Py_ssize_t index = 0; unknown != NULL && index < PySequence_Fast_GET_SIZE(items); index++) {
		PyObject *id = PySequence_Fast_GET_ITEM(items, index);
		if (id_text(id) == NULL || find(self, id) != NULL)
			continue;
		if (PyList_Append(unknown, id) < 0)
			Py_CLEAR(unknown);
	}
	Py_XDECREF(items);
	return unknown;
}

/** Tells that a container asks for a profile that the board does not have. */
static void warn_of_profile(struct accelerators *self, const char *id, const char *name)
{
	struct am_plugin_buffer known = {0};
	char quoted_id[AM_QUOTE_SIZE], quoted_name[AM_QUOTE_SIZE];

	for (uint32_t number = 0; number < am_board_profile_count(self->board); number++) {
		struct am_profile_info profile;
		if (am_board_profile(self->board, number, &profile))
			am_plugin_buffer_add(&known, "%s%s", known.length > 0 ? ", " : "", profile.name);
	}
	accelerators_warn(self, "Container %s asks for the profile %s, and there are only %s; it gets %s",
	                  am_quote(quoted_id, id), am_quote(quoted_name, name), am_plugin_buffer_text(&known),
	                  am_profile_info(AM_PROFILE_TRAINING)->name);
	am_plugin_buffer_finish(&known);
}

/** The number of the profile of that name, or AM_NONE where none is asked for, or there is none. */
static uint32_t find_profile(struct accelerators *self, const char *id, PyObject *name)
{
	const char *text = id_text(name);
	uint32_t number = AM_NONE;

	if (text == NULL || text[0] == '\0' || !accelerators_enter(self))
		return AM_NONE;
	number = am_board_profile_by_name(self->board, text);
	if (number == AM_NONE)
		warn_of_profile(self, id, text);
	accelerators_leave(self);
	return number;
}

PyObject *accelerators_learn(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
	struct accelerators *self = (struct accelerators *)object;
	struct am_plugin_allotment *allotments = NULL;
	size_t allotment_count = 0;

	if (count != 3 && count != 4) {
		PyErr_SetString(PyExc_TypeError, "learn() takes a context, an id, allocations and a profile's name");
		return NULL;
	}
	const char *id = id_text(args[1]);
	if (id == NULL)
		Py_RETURN_NONE;
	if (!read_allotments(self, args[2], &allotments, &allotment_count))
		return NULL;
	/* Only who holds anything does anything. */
	uint32_t profile = count == 4 && allotment_count > 0 ? find_profile(self, id, args[3]) : AM_NONE;
	const struct am_plugin_container *container =
	    am_plugin_occupancy_learn(&self->occupancy, context_key(args[0]), id, allotments, allotment_count, profile);
	free(allotments);
	if (container == NULL)
		return PyErr_NoMemory();
	Py_RETURN_NONE;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/** A container of the answer, and what it was read to use. */
struct row {
	PyObject *id; /**< borrowed of the caller's sequence */
	const struct am_plugin_container *container;
	struct am_plugin_usage usage;
};

/** Reads all, of one committed state and one tick. */
static void read_rows(struct accelerators *self, struct row *rows, size_t count)
{
	struct am_snapshot snapshot;
	unsigned int attempts = 0;

	do {
		am_snapshot_take(self->board, &snapshot);
		int64_t tick = am_snapshot_tick(&snapshot);
		for (size_t index = 0; index < count; index++)
			am_plugin_container_read(&self->inventory, &snapshot, tick, rows[index].container,
			                         &rows[index].usage);
	} while (!am_snapshot_holds(&snapshot) && ++attempts < 64);
}

static bool set_measurement(struct accelerators *self, PyObject *dict, PyObject *key, int64_t value, int64_t capacity)
{
	PyObject *most = decimal_of(self->state, capacity);
	if (most == NULL)
		return false;
	PyObject *measurement = measurement_make(self->measures, decimal_of(self->state, value), most);
	Py_DECREF(most);
	if (measurement == NULL)
		return false;
	int result = PyDict_SetItem(dict, key, measurement);
	Py_DECREF(measurement);
	return result == 0;
}

/** The two metrics of containers or processes. The dicts are stolen. */
static PyObject *make_measures(struct accelerators *self, const struct record_class *record, PyObject *memory,
                               PyObject *utilization)
{
	PyObject *first = group_measurement_make(self->measures, record, METRIC_MEMORY,
	                                         self->metrics[METRIC_MEMORY].node_key, memory);
	PyObject *second = group_measurement_make(self->measures, record, METRIC_UTILIZATION,
	                                          self->metrics[METRIC_UTILIZATION].node_key, utilization);
	if (first != NULL && second != NULL)
		return Py_BuildValue("[NN]", first, second);
	Py_XDECREF(first);
	Py_XDECREF(second);
	return NULL;
}

/* ---- containers ------------------------------------------------------------------------------------------------- */

static PyObject *answer_containers(struct accelerators *self, const struct row *rows, size_t count)
{
	PyObject *memory = PyDict_New();
	PyObject *utilization = PyDict_New();
	bool whole = memory != NULL && utilization != NULL;

	for (size_t index = 0; whole && index < count; index++) {
		const struct am_plugin_usage *usage = &rows[index].usage;
		whole = set_measurement(self, memory, rows[index].id, usage->memory, usage->memory_limit) &&
		        set_measurement(self, utilization, rows[index].id, usage->utilization, usage->capacity);
	}
	if (whole)
		return make_measures(self, &self->measures->container, memory, utilization);
	Py_XDECREF(memory);
	Py_XDECREF(utilization);
	return NULL;
}

/** Names the containers of a call. @return how many of them hold anything of ours: these are in @p rows */
static size_t name_containers(struct accelerators *self, uint64_t key, PyObject *items, struct row *rows)
{
	size_t count = 0;

	am_plugin_occupancy_name_begin(&self->occupancy, key);
	for (Py_ssize_t index = 0; index < PySequence_Fast_GET_SIZE(items); index++) {
		PyObject *id = PySequence_Fast_GET_ITEM(items, index);
		struct am_plugin_container *container = find(self, id);
		if (container == NULL)
			continue;
		am_plugin_occupancy_name(&self->occupancy, key, container);
		if (container->count > 0) {
			rows[count].id = id;
			rows[count++].container = container;
		}
	}
	am_plugin_occupancy_name_end(&self->occupancy);
	return count;
}

static PyObject *measure_containers(struct accelerators *self, PyObject *context, PyObject *items)
{
	struct row *rows = calloc((size_t)PySequence_Fast_GET_SIZE(items) + 1, sizeof(*rows));
	if (rows == NULL)
		return PyErr_NoMemory();
	PyObject *measures = NULL;
	if (holding_read(self)) {
		size_t count = name_containers(self, context_key(context), items, rows);
		accelerators_reconcile(self);
		if (accelerators_may_answer_now(self)) {
			read_rows(self, rows, count);
			measures = answer_containers(self, rows, count);
		}
	}
	free(rows);
	return measures;
}

PyObject *accelerators_container_measures(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
	struct accelerators *self = (struct accelerators *)object;

	if (count != 2) {
		PyErr_SetString(PyExc_TypeError, "container_measures() takes a context and ids");
		return NULL;
	}
	PyObject *items = PySequence_Tuple(args[1]);
	if (items == NULL)
		return NULL;
	PyObject *measures = NULL;
	if (accelerators_enter(self)) {
		measures = measure_containers(self, args[0], items);
		accelerators_leave(self);
	} else {
		measures = PyList_New(0);
	}
	Py_DECREF(items);
	return measures;
}

/* ---- processes -------------------------------------------------------------------------------------------------- */

/** A process of a container. */
struct process {
	PyObject *pid; /**< borrowed of the caller's list */
	long long number;
	const struct am_plugin_container *container;
};

static int compare_processes(const void *one, const void *other)
{
	const struct process *a = one, *b = other;
	if (a->container != b->container)
		return (uintptr_t)a->container > (uintptr_t)b->container ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

/** Lists the processes of containers that hold anything of ours, by container and pid. */
static size_t list_processes(struct accelerators *self, uint64_t key, PyObject *pairs, struct process *processes)
{
	size_t count = 0;

	for (Py_ssize_t index = 0; index < PyList_GET_SIZE(pairs); index++) {
		PyObject *pair = PyList_GET_ITEM(pairs, index);
		PyObject *pid = PyTuple_GET_ITEM(pair, 0);
		struct am_plugin_container *container = find(self, PyTuple_GET_ITEM(pair, 1));
		if (container == NULL)
			continue;
		am_plugin_occupancy_name(&self->occupancy, key, container);
		long long number = PyLong_Check(pid) ? PyLong_AsLongLong(pid) : -1;
		if (number == -1 && PyErr_Occurred() != NULL)
			PyErr_Clear();
		if (container->count == 0 || number < 0)
			continue;
		processes[count++] = (struct process){.pid = pid, .number = number, .container = container};
	}
	qsort(processes, count, sizeof(*processes), compare_processes);
	return count;
}

/** How many processes from the first one on are of one container. */
static size_t group_size(const struct process *processes, size_t count)
{
	size_t size = 1;
	while (size < count && processes[size].container == processes[0].container)
		size++;
	return size;
}

static PyObject *answer_processes(struct accelerators *self, const struct process *processes, size_t count,
                                  struct row *rows)
{
	PyObject *memory = PyDict_New();
	PyObject *utilization = PyDict_New();
	bool whole = memory != NULL && utilization != NULL;
	size_t groups = 0;

	for (size_t first = 0; first < count; first += group_size(&processes[first], count - first))
		rows[groups++].container = processes[first].container;
	read_rows(self, rows, groups);
	size_t group = 0;
	for (size_t first = 0; whole && first < count; group++) {
		const struct am_plugin_usage *usage = &rows[group].usage;
		size_t size = group_size(&processes[first], count - first);
		for (size_t index = 0; whole && index < size; index++) {
			PyObject *pid = processes[first + index].pid;
			whole = set_measurement(self, memory, pid, am_share_of_process(usage->memory, size, index),
			                        usage->memory_limit) &&
			        set_measurement(self, utilization, pid,
			                        am_share_of_process(usage->utilization, size, index), usage->capacity);
		}
		first += size;
	}
	if (whole)
		return make_measures(self, &self->measures->process, memory, utilization);
	Py_XDECREF(memory);
	Py_XDECREF(utilization);
	return NULL;
}

static PyObject *measure_processes(struct accelerators *self, PyObject *context, PyObject *pairs)
{
	size_t room = (size_t)PyList_GET_SIZE(pairs) + 1;
	struct process *processes = calloc(room, sizeof(*processes));
	struct row *rows = calloc(room, sizeof(*rows));
	PyObject *measures = NULL;

	if (processes == NULL || rows == NULL) {
		PyErr_NoMemory();
	} else if (holding_read(self)) {
		size_t count = list_processes(self, context_key(context), pairs, processes);
		am_plugin_occupancy_name_end(&self->occupancy);
		accelerators_reconcile(self);
		if (accelerators_may_answer_now(self))
			measures = count > 0 ? answer_processes(self, processes, count, rows) : PyList_New(0);
	}
	free(processes);
	free(rows);
	return measures;
}

PyObject *accelerators_process_measures(PyObject *object, PyObject *const *args, Py_ssize_t count)
{
	struct accelerators *self = (struct accelerators *)object;

	if (count != 2) {
		PyErr_SetString(PyExc_TypeError, "process_measures() takes a context and a mapping of pids");
		return NULL;
	}
	PyObject *pairs = PyMapping_Items(args[1]);
	if (pairs == NULL)
		return NULL;
	PyObject *measures = NULL;
	if (accelerators_enter(self)) {
		measures = measure_processes(self, args[0], pairs);
		accelerators_leave(self);
	} else {
		measures = PyList_New(0);
	}
	Py_DECREF(pairs);
	return measures;
}
