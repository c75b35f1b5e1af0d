/* SPDX-License-Identifier: Apache-2.0 */
#include "module.h"

#include "accelmock/error.h"

static struct PyModuleDef module_definition;

struct module_state *module_state_of_type(PyTypeObject *type)
{
	PyObject *module = PyType_GetModuleByDef(type, &module_definition);
	return module != NULL ? PyModule_GetState(module) : NULL;
}

struct module_state *module_state_of(PyObject *self)
{
	return module_state_of_type(Py_TYPE(self));
}

PyObject *raise_error(struct module_state *state, const struct am_error *error)
{
	PyObject *message = text_to_object(error->message);
	if (message != NULL) {
		PyErr_SetObject(error->code == AM_ERROR_SYSTEM && error->message[0] == '\0' ? PyExc_MemoryError
		                                                                            : state->error,
		                message);
		Py_DECREF(message);
	}
	return NULL;
}

PyObject *attribute_of(PyObject *object, const char *name)
{
	PyObject *interned = PyUnicode_InternFromString(name);
	PyObject *value = interned != NULL ? PyObject_GetAttr(object, interned) : NULL;
	Py_XDECREF(interned);
	return value;
}

PyObject *text_to_object(const char *text)
{
	return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

PyObject *tuple_of(PyObject *const *items, size_t count)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)count);
	bool whole = tuple != NULL;

	for (size_t index = 0; index < count; index++) {
		whole = whole && items[index] != NULL;
		if (tuple != NULL)
			PyTuple_SET_ITEM(tuple, (Py_ssize_t)index, items[index]);
		else
			Py_XDECREF(items[index]);
	}
	if (!whole)
		Py_CLEAR(tuple);
	return tuple;
}

bool list_add(PyObject *list, PyObject *value)
{
	if (value == NULL)
		return false;
	int result = PyList_Append(list, value);
	Py_DECREF(value);
	return result == 0;
}

bool dict_add(PyObject *dict, const char *key, PyObject *value)
{
	if (value == NULL)
		return false;
	int result = PyDict_SetItemString(dict, key, value);
	Py_DECREF(value);
	return result == 0;
}

PyObject *decimal_of_text(struct module_state *state, const char *text)
{
	return PyObject_CallFunction(state->decimal, "s", text);
}

bool decimals_prepare(struct module_state *state)
{
	for (long number = 0; number < SHARED_DECIMALS; number++) {
		if (state->shared[number] != NULL)
			continue;
		PyObject *integer = PyLong_FromLong(number);
		if (integer == NULL)
			return false;
		state->shared[number] = PyObject_CallOneArg(state->decimal_of_integer, integer);
		Py_DECREF(integer);
		if (state->shared[number] == NULL)
			return false;
	}
	if (state->million == NULL)
		state->million = decimal_of_text(state, "1000000");
	return state->million != NULL;
}

PyObject *decimal_of(struct module_state *state, int64_t number)
{
	if (number >= 0 && number < SHARED_DECIMALS)
		return Py_NewRef(state->shared[number]);
	PyObject *integer = PyLong_FromLongLong(number);
	if (integer == NULL)
		return NULL;
	PyObject *decimal = PyObject_CallOneArg(state->decimal_of_integer, integer);
	Py_DECREF(integer);
	return decimal;
}

int64_t amount_of_object(struct module_state *state, PyObject *value)
{
	long long amount = 0;
	PyObject *scaled = PyNumber_Multiply(value, state->million);
	PyObject *integer = scaled != NULL ? PyNumber_Long(scaled) : NULL;
	if (integer != NULL)
		amount = PyLong_AsLongLong(integer);
	Py_XDECREF(scaled);
	Py_XDECREF(integer);
	if (PyErr_Occurred() != NULL) {
		PyErr_Clear();
		return 0;
	}
	return amount > 0 ? (int64_t)amount : 0;
}

/* ---- the module ------------------------------------------------------------------------------------------------- */

static int module_exec(PyObject *module)
{
	struct module_state *state = PyModule_GetState(module);

	state->error = PyErr_NewExceptionWithDoc("ai.backend.accelerator.mock._native.Error",
	                                         "What was given is wrong, or cannot be done: one sentence says why.",
	                                         PyExc_ValueError, NULL);
	if (state->error == NULL || PyModule_AddObjectRef(module, "Error", state->error) < 0)
		return -1;
	state->disturbed =
	    PyErr_NewExceptionWithDoc("ai.backend.accelerator.mock._native.Disturbed",
	                              "A condition on the board makes statistics fail.", PyExc_RuntimeError, NULL);
	if (state->disturbed == NULL || PyModule_AddObjectRef(module, "Disturbed", state->disturbed) < 0)
		return -1;
	state->accelerators = (PyTypeObject *)PyType_FromModuleAndSpec(module, &accelerators_spec, NULL);
	if (state->accelerators == NULL || PyModule_AddType(module, state->accelerators) < 0)
		return -1;
	state->measures = (PyTypeObject *)PyType_FromModuleAndSpec(module, &measures_spec, NULL);
	if (state->measures == NULL || PyModule_AddType(module, state->measures) < 0)
		return -1;
	state->allocations_name = PyUnicode_InternFromString("allocations");
	if (state->allocations_name == NULL)
		return -1;
	PyObject *decimal = PyImport_ImportModule("decimal");
	if (decimal == NULL)
		return -1;
	state->decimal = attribute_of(decimal, "Decimal");
	Py_DECREF(decimal);
	if (state->decimal == NULL)
		return -1;
	state->decimal_of_integer = attribute_of(state->decimal, "from_float");
	if (state->decimal_of_integer == NULL)
		return -1;
	return PyModule_AddStringConstant(module, "__version__", ACCELMOCK_VERSION);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
	struct module_state *state = PyModule_GetState(module);
	Py_VISIT(state->error);
	Py_VISIT(state->disturbed);
	Py_VISIT(state->accelerators);
	Py_VISIT(state->measures);
	Py_VISIT(state->decimal);
	Py_VISIT(state->decimal_of_integer);
	return 0;
}

static int module_clear(PyObject *module)
{
	struct module_state *state = PyModule_GetState(module);
	Py_CLEAR(state->error);
	Py_CLEAR(state->disturbed);
	Py_CLEAR(state->accelerators);
	Py_CLEAR(state->measures);
	Py_CLEAR(state->decimal);
	Py_CLEAR(state->decimal_of_integer);
	Py_CLEAR(state->million);
	Py_CLEAR(state->allocations_name);
	for (size_t number = 0; number < SHARED_DECIMALS; number++)
		Py_CLEAR(state->shared[number]);
	return 0;
}

static void module_free(void *module)
{
	(void)module_clear((PyObject *)module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_USED},
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_native",
    .m_doc = "The mock accelerators of one agent: devices, what is held of them, and what they do.",
    .m_size = sizeof(struct module_state),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__native(void);

PyMODINIT_FUNC PyInit__native(void)
{
	return PyModuleDef_Init(&module_definition);
}
