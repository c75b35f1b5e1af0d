/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include <stdio.h>
#include <string.h>

/** Where the agents keep the options of accelerators, and the name of ours among them. */
#define OPTIONS_ROOT "config/plugins/accelerator/"
#define OPTIONS_NAME "mock"

/** Room for a place's name. */
#define WHERE_SIZE (sizeof(OPTIONS_ROOT) + AM_KEY_SIZE)

/** The item of a mapping, or NULL: also where it is no mapping, or None. Never leaves an exception. */
static PyObject *get_item(PyObject *mapping, const char *key)
{
	PyObject *value = NULL;
	if (mapping == Py_None || !PyMapping_Check(mapping) || PyUnicode_Check(mapping))
		return NULL;
	if (PyMapping_GetOptionalItemString(mapping, key, &value) < 0)
		PyErr_Clear();
	if (value == Py_None)
		Py_CLEAR(value);
	return value;
}

/** The same for an option: where etcd has keys below it, its own value is the one of the empty key. */
static PyObject *get_option(PyObject *mapping, const char *key)
{
	PyObject *value = get_item(mapping, key);
	PyObject *own = value != NULL ? get_item(value, "") : NULL;
	if (own != NULL)
		Py_SETREF(value, own);
	return value;
}

/** A mask may also be a list of ids. */
static PyObject *join_list(PyObject *value)
{
	PyObject *texts = PyList_New(0);
	PyObject *comma = PyUnicode_FromString(",");
	PyObject *items = PySequence_Fast(value, "");
	PyObject *joined = NULL;

	for (Py_ssize_t index = 0; texts != NULL && items != NULL && index < PySequence_Fast_GET_SIZE(items); index++) {
		if (!list_add(texts, PyObject_Str(PySequence_Fast_GET_ITEM(items, index))))
			Py_CLEAR(texts);
	}
	if (texts != NULL && items != NULL && comma != NULL)
		joined = PyUnicode_Join(comma, texts);
	Py_XDECREF(items);
	Py_XDECREF(comma);
	Py_XDECREF(texts);
	return joined;
}

/** The text of an option's value: etcd's are strings, a test's may be numbers. NULL with an exception, or for none. */
static PyObject *text_of(PyObject *value, enum am_plugin_option option)
{
	if (PyUnicode_Check(value))
		return Py_NewRef(value);
	if (PyBool_Check(value))
		return NULL;
	if (PyLong_Check(value))
		return PyNumber_ToBase(value, 10);
	if (PyFloat_Check(value)) {
		double number = PyFloat_AS_DOUBLE(value);
		/* 2e9 is as whole a number of bytes as 2000000000. */
		if (number >= 0 && number < 1e18 && number == (double)(long long)number)
			return PyUnicode_FromFormat("%lld", (long long)number);
		return PyObject_Str(value);
	}
	if (option == AM_PLUGIN_OPTION_DEVICE_MASK && (PyList_Check(value) || PyTuple_Check(value)))
		return join_list(value);
	if (PyMapping_Check(value))
		return NULL;
	return PyObject_Str(value); /* A Decimal, a size of Backend.AI's, an enumeration's member. */
}

/** Sets one option from @p value. @return false with an exception */
static bool set_option(struct accelerators *self, enum am_plugin_option option, PyObject *value, const char *where)
{
	struct am_error error = {0};
	bool set = false;

	PyObject *text = text_of(value, option);
	if (text == NULL && PyErr_Occurred() != NULL)
		return false;
	Py_ssize_t length = 0;
	const char *bytes = text != NULL ? PyUnicode_AsUTF8AndSize(text, &length) : NULL;
	PyErr_Clear();
	if (bytes != NULL && strlen(bytes) != (size_t)length)
		bytes = NULL;
	if (bytes != NULL) {
		set = am_plugin_options_set(&self->options, option, bytes, where, &error);
	} else {
		PyObject *shown = PyObject_Repr(value);
		const char *shown_bytes = shown != NULL ? PyUnicode_AsUTF8(shown) : NULL;
		PyErr_Clear();
		(void)am_plugin_options_refuse(option, shown_bytes != NULL ? shown_bytes : "?", where, &error);
		Py_XDECREF(shown);
	}
	Py_XDECREF(text);
	if (!set)
		raise_error(self->state, &error);
	return set;
}

/** Warns of keys that look like ours, but are not. */
static void warn_of_slips(struct accelerators *self, PyObject *options, const char *where)
{
	PyObject *keys = PyMapping_Check(options) && !PyUnicode_Check(options) ? PyMapping_Keys(options) : NULL;

	for (Py_ssize_t index = 0; keys != NULL && index < PyList_GET_SIZE(keys); index++) {
		PyObject *key = PyList_GET_ITEM(keys, index);
		const char *text = PyUnicode_Check(key) ? PyUnicode_AsUTF8(key) : NULL;
		if (text == NULL)
			continue;
		enum am_plugin_option meant = am_plugin_option_meant(text);
		bool known = false;
		for (unsigned int option = 0; option < AM_PLUGIN_OPTION_COUNT; option++)
			known = known || strcmp(am_plugin_option_key((enum am_plugin_option)option), text) == 0;
		if (meant == AM_PLUGIN_OPTION_COUNT || known)
			continue;
		accelerators_warn(self, "%s/%.60s is no option and is ignored; is %s meant?", where, text,
		                  am_plugin_option_key(meant));
	}
	PyErr_Clear();
	Py_XDECREF(keys);
}

/** Sets all options: from the plugin's own place, and what is not there from that of the slot's name. */
static bool set_options(struct accelerators *self, PyObject *options, PyObject *other, const char *other_where,
                        const char **ret_mask_where)
{
	for (unsigned int number = 0; number < AM_PLUGIN_OPTION_COUNT; number++) {
		enum am_plugin_option option = (enum am_plugin_option)number;
		const char *key = am_plugin_option_key(option);
		const char *where = OPTIONS_ROOT OPTIONS_NAME;
		PyObject *value = get_option(options, key);
		if (value == NULL && other != NULL) {
			value = get_option(other, key);
			where = other_where;
		}
		if (value == NULL)
			continue;
		bool set = set_option(self, option, value, where);
		Py_DECREF(value);
		if (!set)
			return false;
		if (option != AM_PLUGIN_OPTION_DEVICE_MASK)
			continue;
		*ret_mask_where = where;
		if (where == other_where)
			accelerators_warn(
			    self,
			    "device_mask is taken from %s, which may be meant for a real plugin; set " OPTIONS_ROOT
				OPTIONS_NAME "/device_mask to decide it here",
			    where);
	}
	return true;
}

bool accelerators_configure(struct accelerators *self, PyObject *options, PyObject *plugins)
{
	struct am_error error = {0};
	char other_where[WHERE_SIZE];
	const char *mask_where = OPTIONS_ROOT OPTIONS_NAME;
	PyObject *other = NULL;

	(void)snprintf(other_where, sizeof(other_where), OPTIONS_ROOT "%s", self->machine->slot_name);
	if (strcmp(self->machine->slot_name, OPTIONS_NAME) != 0)
		other = get_item(plugins, self->machine->slot_name);
	bool set = set_options(self, options, other, other_where, &mask_where);
	Py_XDECREF(other);
	if (!set)
		return false;
	warn_of_slips(self, options, OPTIONS_ROOT OPTIONS_NAME);
	am_plugin_options_settle(&self->options);
	if (!am_plugin_inventory_init(&self->inventory, self->machine, &self->options, mask_where, &error) ||
	    !am_plugin_occupancy_init(&self->occupancy, &self->inventory, &error) ||
	    !am_plugin_disturbance_init(&self->disturbance, &self->inventory, &error)) {
		raise_error(self->state, &error);
		return false;
	}
	for (size_t warning = 0; warning < self->inventory.warning_count; warning++)
		accelerators_warn(self, "%s", self->inventory.warnings[warning]);
	return true;
}
