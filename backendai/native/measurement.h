/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file measurement.h
 * Making the agent's statistics objects. They are many, and to call their
 * classes costs more than all else: where a class is what it is known to be,
 * its objects are allocated and their slots filled directly. Whatever differs
 * is called as anyone would.
 */
#ifndef ACCELMOCK_NATIVE_MEASUREMENT_H
#define ACCELMOCK_NATIVE_MEASUREMENT_H

#include "module.h"

/** Most fields of a class. */
#define RECORD_FIELDS_MAX 7

/** A class whose objects are made of fields only. */
struct record_class {
	PyObject *type;
	PyObject *names; /**< tuple of the fields' names, in our order */
	size_t count;
	bool direct; /**< whether slots are filled directly */
	Py_ssize_t offsets[RECORD_FIELDS_MAX];
};

/** The metrics that there are, by what they measure. */
enum metric {
	METRIC_MEMORY,
	METRIC_UTILIZATION,
	METRIC_POWER,
	METRIC_TEMPERATURE,
	METRIC_COUNT,
};

/** The classes of the agent at hand. */
struct measures {
	PyObject_HEAD struct record_class measurement; /**< value, capacity */
	struct record_class node;                      /**< of a whole machine and its devices */
	struct record_class container;
	struct record_class process;
	PyObject *types[METRIC_COUNT];   /**< MetricTypes members */
	PyObject *filters[METRIC_COUNT]; /**< frozensets */
	PyObject *hints[METRIC_COUNT];   /**< units */
};

/** A measurement of @p value (stolen; NULL is passed on) out of @p capacity (borrowed). */
PyObject *measurement_make(const struct measures *measures, PyObject *value, PyObject *capacity);

/** A metric of the machine: @p per_node and @p per_device are stolen (NULL is passed on), @p key is borrowed. */
PyObject *node_measurement_make(const struct measures *measures, enum metric metric, PyObject *key, PyObject *per_node,
                                PyObject *per_device);

/** A metric of containers or, by the class, processes: @p per_one is stolen (NULL is passed on). */
PyObject *group_measurement_make(const struct measures *measures, const struct record_class *record, enum metric metric,
                                 PyObject *key, PyObject *per_one);

#endif
