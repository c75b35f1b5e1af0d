/* SPDX-License-Identifier: Apache-2.0 */
#include "measurement.h"

#include <stddef.h>

/* ---- one class -------------------------------------------------------------------------------------------------- */

/** Whether @p type has an attribute of that name which is neither missing nor None. */
static bool has(PyObject *type, const char *name)
{
	PyObject *value = attribute_of(type, name);
	bool found = value != NULL && value != Py_None;
	Py_XDECREF(value);
	PyErr_Clear();
	return found;
}

/** Whether objects of @p type are made in the ordinary way and hold nothing but @p count slots. */
static bool is_plain(PyTypeObject *type, size_t count)
{
	Py_ssize_t size = (Py_ssize_t)(sizeof(PyObject) + count * sizeof(PyObject *));
	if (type->tp_weaklistoffset > 0)
		size += (Py_ssize_t)sizeof(PyObject *);
	return Py_IS_TYPE(type, &PyType_Type) && type->tp_new == PyBaseObject_Type.tp_new &&
	       type->tp_alloc == PyType_GenericAlloc && type->tp_free == PyObject_GC_Del && PyType_IS_GC(type) &&
	       type->tp_itemsize == 0 && type->tp_dictoffset == 0 && (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0 &&
	       type->tp_basicsize == size && !has((PyObject *)type, "__attrs_post_init__") &&
	       !has((PyObject *)type, "__attrs_pre_init__");
}

/** Where the slot of that name lies in an object of @p type, or 0 where it is no slot. */
static Py_ssize_t find_offset(PyTypeObject *type, PyObject *name)
{
	PyObject *found = NULL;
	Py_ssize_t offset = 0;

	if (PyObject_GetOptionalAttr((PyObject *)type, name, &found) < 0)
		PyErr_Clear();
	if (found != NULL && Py_IS_TYPE(found, &PyMemberDescr_Type)) {
		const PyMemberDescrObject *descriptor = (const PyMemberDescrObject *)found;
		const PyMemberDef *member = descriptor->d_member;
		if (member->type == Py_T_OBJECT_EX && PyType_IsSubtype(type, PyDescr_TYPE(descriptor)) &&
		    member->offset >= (Py_ssize_t)sizeof(PyObject) &&
		    member->offset + (Py_ssize_t)sizeof(PyObject *) <= type->tp_basicsize)
			offset = member->offset;
	}
	Py_XDECREF(found);
	return offset;
}

static PyObject **slot_of(PyObject *object, Py_ssize_t offset)
{
	return (PyObject **)(void *)((char *)object + offset);
}

/** Whether an object that the class made itself has in its slots just what it was given. */
static bool is_as_given(const struct record_class *record)
{
	PyObject *values[RECORD_FIELDS_MAX] = {NULL};
	bool same = true;

	for (size_t field = 0; field < record->count && same; field++) {
		values[field] = PyList_New(0);
		same = values[field] != NULL;
	}
	PyObject *object = same ? PyObject_Vectorcall(record->type, values, 0, record->names) : NULL;
	same = object != NULL && Py_IS_TYPE(object, (PyTypeObject *)record->type);
	for (size_t field = 0; field < record->count && same; field++)
		same = *slot_of(object, record->offsets[field]) == values[field];
	Py_XDECREF(object);
	for (size_t field = 0; field < record->count; field++)
		Py_XDECREF(values[field]);
	PyErr_Clear();
	return same;
}

static bool find_slots(struct record_class *record)
{
	PyTypeObject *type = (PyTypeObject *)record->type;

	if (!PyType_Check(record->type) || !is_plain(type, record->count))
		return false;
	for (size_t field = 0; field < record->count; field++) {
		record->offsets[field] = find_offset(type, PyTuple_GET_ITEM(record->names, (Py_ssize_t)field));
		if (record->offsets[field] == 0)
			return false;
		for (size_t other = 0; other < field; other++) {
			if (record->offsets[other] == record->offsets[field])
				return false;
		}
	}
	return is_as_given(record);
}

/** Prepares a class with the fields of @p names. @return false with an exception */
static bool record_init(struct record_class *record, PyObject *type, const char *const *names, bool direct)
{
	size_t count = 0;
	while (names[count] != NULL)
		count++;
	record->count = count;
	record->type = Py_NewRef(type);
	record->names = PyTuple_New((Py_ssize_t)count);
	if (record->names == NULL)
		return false;
	for (size_t field = 0; field < count; field++) {
		PyObject *name = PyUnicode_InternFromString(names[field]);
		if (name == NULL)
			return false;
		PyTuple_SET_ITEM(record->names, (Py_ssize_t)field, name);
	}
	record->direct = direct && find_slots(record);
	return true;
}

/** An object of the class with @p values (borrowed) in its fields, which the collector of cycles does not see. */
static PyObject *record_fill(const struct record_class *record, PyObject *const *values)
{
	/* Not by the type's own allocator, which clears what is filled here and shows it to the collector. */
	PyTypeObject *type = (PyTypeObject *)record->type;
	PyObject *object = PyObject_GC_New(PyObject, type);
	if (object == NULL)
		return NULL;
	for (size_t field = 0; field < record->count; field++)
		*slot_of(object, record->offsets[field]) = Py_NewRef(values[field]);
	if (type->tp_weaklistoffset > 0)
		*slot_of(object, type->tp_weaklistoffset) = NULL;
	return object;
}

/** An object of the class with @p values (borrowed) in its fields. */
static PyObject *record_make(const struct record_class *record, PyObject *const *values)
{
	if (!record->direct)
		return PyObject_Vectorcall(record->type, values, 0, record->names);
	PyObject *object = record_fill(record, values);
	if (object != NULL)
		PyObject_GC_Track(object);
	return object;
}

/* ---- what is measured ------------------------------------------------------------------------------------------- */

PyObject *measurement_make(const struct measures *measures, PyObject *value, PyObject *capacity)
{
	if (value == NULL)
		return NULL;
	PyObject *const values[] = {value, capacity};
	const struct record_class *record = &measures->measurement;
	/*
	 * Two numbers are never part of a cycle, so the collector of cycles need not look at the thousands of these
	 * that one answer has.
	 */
	PyObject *measurement = record->direct ? record_fill(record, values) : record_make(record, values);
	Py_DECREF(value);
	return measurement;
}

PyObject *node_measurement_make(const struct measures *measures, enum metric metric, PyObject *key, PyObject *per_node,
                                PyObject *per_device)
{
	PyObject *measurement = NULL;
	if (per_node != NULL && per_device != NULL) {
		PyObject *const values[] = {
		    key,     measures->types[metric], per_node, per_device, measures->filters[metric],
		    Py_None, measures->hints[metric]};
		measurement = record_make(&measures->node, values);
	}
	Py_XDECREF(per_node);
	Py_XDECREF(per_device);
	return measurement;
}

PyObject *group_measurement_make(const struct measures *measures, const struct record_class *record, enum metric metric,
                                 PyObject *key, PyObject *per_one)
{
	if (per_one == NULL)
		return NULL;
	PyObject *const values[] = {key,     measures->types[metric], per_one, measures->filters[metric],
	                            Py_None, measures->hints[metric]};
	PyObject *measurement = record_make(record, values);
	Py_DECREF(per_one);
	return measurement;
}

/* ---- the classes, as an object ---------------------------------------------------------------------------------- */

static const char *const measurement_fields[] = {"value", "capacity", NULL};
static const char *const node_fields[] = {"key",          "type",         "per_node",  "per_device",
                                          "stats_filter", "current_hook", "unit_hint", NULL};
static const char *const container_fields[] = {"key",       "type", "per_container", "stats_filter", "current_hook",
                                               "unit_hint", NULL};
static const char *const process_fields[] = {"key",          "type",      "per_process", "stats_filter",
                                             "current_hook", "unit_hint", NULL};

/** What the statistics keep of a metric, besides its present value, and its unit. */
static const struct {
	const char *type;
	bool average;
	const char *hint;
} metric_table[METRIC_COUNT] = {
    [METRIC_MEMORY] = {"GAUGE", false, "bytes"},
    [METRIC_UTILIZATION] = {"UTILIZATION", true, "percent"},
    [METRIC_POWER] = {"GAUGE", true, "Watts"},
    [METRIC_TEMPERATURE] = {"GAUGE", true, "Celsius"},
};

static PyObject *make_filter(bool average)
{
	PyObject *names = average ? Py_BuildValue("(ss)", "avg", "max") : Py_BuildValue("(s)", "max");
	PyObject *filter = names != NULL ? PyFrozenSet_New(names) : NULL;
	Py_XDECREF(names);
	return filter;
}

static bool fill_metrics(struct measures *self, PyObject *metric_types)
{
	for (size_t metric = 0; metric < METRIC_COUNT; metric++) {
		self->types[metric] = attribute_of(metric_types, metric_table[metric].type);
		self->filters[metric] = make_filter(metric_table[metric].average);
		self->hints[metric] = PyUnicode_InternFromString(metric_table[metric].hint);
		if (self->types[metric] == NULL || self->filters[metric] == NULL || self->hints[metric] == NULL)
			return false;
	}
	return true;
}

static PyObject *measures_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
	static char *keywords[] = {
	    "measurement", "node_measurement", "container_measurement", "process_measurement", "metric_types", "direct",
	    NULL};
	PyObject *measurement, *node, *container, *process, *metric_types;
	int direct = 1;

	if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOOO|$p:Measures", keywords, &measurement, &node, &container,
	                                 &process, &metric_types, &direct))
		return NULL;
	struct measures *self = (struct measures *)type->tp_alloc(type, 0);
	if (self == NULL)
		return NULL;
	if (!record_init(&self->measurement, measurement, measurement_fields, direct != 0) ||
	    !record_init(&self->node, node, node_fields, direct != 0) ||
	    !record_init(&self->container, container, container_fields, direct != 0) ||
	    !record_init(&self->process, process, process_fields, direct != 0) || !fill_metrics(self, metric_types)) {
		Py_DECREF(self);
		return NULL;
	}
	return (PyObject *)self;
}

static int measures_traverse(PyObject *object, visitproc visit, void *arg)
{
	struct measures *self = (struct measures *)object;
	Py_VISIT(Py_TYPE(object));
	Py_VISIT(self->measurement.type);
	Py_VISIT(self->node.type);
	Py_VISIT(self->container.type);
	Py_VISIT(self->process.type);
	for (size_t metric = 0; metric < METRIC_COUNT; metric++)
		Py_VISIT(self->types[metric]);
	return 0;
}

static void record_finish(struct record_class *record)
{
	record->direct = false;
	Py_CLEAR(record->type);
	Py_CLEAR(record->names);
}

static void measures_dealloc(PyObject *object)
{
	struct measures *self = (struct measures *)object;
	PyTypeObject *type = Py_TYPE(object);

	/* What it holds are classes and constants, never itself: there is nothing to clear before. */
	PyObject_GC_UnTrack(object);
	record_finish(&self->measurement);
	record_finish(&self->node);
	record_finish(&self->container);
	record_finish(&self->process);
	for (size_t metric = 0; metric < METRIC_COUNT; metric++) {
		Py_CLEAR(self->types[metric]);
		Py_CLEAR(self->filters[metric]);
		Py_CLEAR(self->hints[metric]);
	}
	type->tp_free(object);
	Py_DECREF(type);
}

static PyObject *measures_direct(PyObject *object, void *closure)
{
	const struct measures *self = (const struct measures *)object;
	(void)closure;
	return PyBool_FromLong(self->measurement.direct && self->node.direct && self->container.direct &&
	                       self->process.direct);
}

static PyGetSetDef measures_getters[] = {
    {"direct", measures_direct, NULL, "Whether all objects are made by filling their slots directly.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot measures_slots[] = {
    {Py_tp_doc, "Measures(measurement, node_measurement, container_measurement, process_measurement, metric_types, *,"
                " direct=True)\n--\n\nThe classes of statistics of the agent at hand."},
    {Py_tp_new, measures_new},
    {Py_tp_traverse, measures_traverse},
    {Py_tp_dealloc, measures_dealloc},
    {Py_tp_getset, measures_getters},
    {0, NULL},
};

PyType_Spec measures_spec = {
    .name = "ai.backend.accelerator.mock._native.Measures",
    .basicsize = sizeof(struct measures),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = measures_slots,
};
