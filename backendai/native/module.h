/* SPDX-License-Identifier: Apache-2.0 */
/** @file module.h What the extension's files share: its state, its types, conversions. Needs CPython 3.13. */
#ifndef ACCELMOCK_NATIVE_MODULE_H
#define ACCELMOCK_NATIVE_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "policy/allotment.h"

#include <stdbool.h>
#include <stdint.h>

struct accelerators;

/** Decimals of 0 to this number are made once. */
#define SHARED_DECIMALS 1001

/** The state of one copy of the module: one per interpreter. */
struct module_state {
	PyObject *error;                   /**< class of our exceptions */
	PyObject *disturbed;               /**< class of the exceptions that conditions ask for */
	PyTypeObject *accelerators;        /**< type */
	PyTypeObject *measures;            /**< type */
	PyObject *decimal;                 /**< decimal.Decimal */
	PyObject *decimal_of_integer;      /**< decimal.Decimal.from_float: takes integers too, and half of the time */
	PyObject *million;                 /**< Decimal(1000000) */
	PyObject *shared[SHARED_DECIMALS]; /**< Decimals, made when the first instance needs them */
	PyObject *allocations_name;        /**< "allocations" */
	struct accelerators *first;        /**< list of those that hold a board */
};

/** The state of the module that defines the type of @p self. Borrowed types keep it alive. */
struct module_state *module_state_of(PyObject *self);

/** The state behind a type of ours or one derived from it, or NULL with an exception. */
struct module_state *module_state_of_type(PyTypeObject *type);

/** Raises our exception with the message of @p error. @return NULL */
PyObject *raise_error(struct module_state *state, const struct am_error *error);

/**
 * The attribute of that name. The name is interned: a type keeps the names that it was asked for, each object for
 * itself. @return NULL with an exception
 */
PyObject *attribute_of(PyObject *object, const char *name);

/** A str of @p text, whatever bytes it has. */
PyObject *text_to_object(const char *text);

/** A tuple of @p items (all stolen), or NULL with an exception where one of them is. */
PyObject *tuple_of(PyObject *const *items, size_t count);

/** Adds @p value (stolen; NULL is passed on) to @p list. @return false with an exception */
bool list_add(PyObject *list, PyObject *value);

/** Puts @p value (stolen; NULL is passed on) into @p dict. @return false with an exception */
bool dict_add(PyObject *dict, const char *key, PyObject *value);

/** A Decimal of @p number: a shared one where it is small. */
PyObject *decimal_of(struct module_state *state, int64_t number);

/** Makes the shared ones. @return false with an exception */
bool decimals_prepare(struct module_state *state);

/** A Decimal of digits. */
PyObject *decimal_of_text(struct module_state *state, const char *text);

/** An amount in millionths, rounded down; what is no finite positive number is 0. Never leaves an exception. */
int64_t amount_of_object(struct module_state *state, PyObject *value);

extern PyType_Spec accelerators_spec;
extern PyType_Spec measures_spec;

#endif
