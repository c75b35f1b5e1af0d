/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include "accelmock/config.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void accelerators_warn(struct accelerators *self, const char *format, ...)
{
	char text[AM_ERROR_MESSAGE_SIZE * 4];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);

	PyObject *pending = PyErr_GetRaisedException();
	PyObject *sentence = text_to_object(text);
	PyObject *result = sentence != NULL ? PyObject_CallOneArg(self->warn, sentence) : NULL;
	if (result == NULL)
		PyErr_Clear();
	Py_XDECREF(result);
	Py_XDECREF(sentence);
	PyErr_SetRaisedException(pending);
}

void accelerators_trouble(struct accelerators *self, const char *text)
{
	uint64_t hash = am_hash_text(text, 0);
	if (hash == self->told)
		return;
	self->told = hash;
	accelerators_warn(self, "%s", text);
}

/* ---- the type --------------------------------------------------------------------------------------------------- */

/** Where another plugin of ours has the board without a name, a machine that names none has its slot's name. */
static void name_board(struct am_machine *machine)
{
	if (strcmp(machine->board_name, "default") == 0 && am_board_name_check(machine->slot_name, NULL))
		memcpy(machine->board_name, machine->slot_name, sizeof(machine->board_name));
}

static bool load(struct accelerators *self, PyObject *path, PyObject *options, PyObject *plugins)
{
	struct am_error error = {0};
	PyObject *encoded = NULL;

	if (!PyUnicode_FSConverter(path, &encoded))
		return false;
	self->machine = am_config_load(PyBytes_AS_STRING(encoded), &error);
	Py_DECREF(encoded);
	if (self->machine == NULL) {
		raise_error(self->state, &error);
		return false;
	}
	if (self->beside)
		name_board(self->machine);
	for (size_t warning = 0; warning < self->machine->warning_count; warning++)
		accelerators_warn(self, "%s", self->machine->warnings[warning]);
	return accelerators_configure(self, options, plugins) && accelerators_prepare(self);
}

static PyObject *accelerators_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
	static char *keywords[] = {"path", "measures", "options", "plugins", "agent_id", "warn", "beside", NULL};
	PyObject *path, *measures, *options, *plugins, *warn;
	const char *agent_id;
	int beside = 0;
	struct module_state *state = module_state_of_type(type);

	if (state == NULL)
		return NULL;
	if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!OOsO|$p:Accelerators", keywords, &path, state->measures,
	                                 &measures, &options, &plugins, &agent_id, &warn, &beside))
		return NULL;
	struct accelerators *self = (struct accelerators *)type->tp_alloc(type, 0);
	if (self == NULL)
		return NULL;
	self->state = state;
	self->measures = (struct measures *)Py_NewRef(measures);
	self->warn = Py_NewRef(warn);
	self->beside = beside != 0;
	self->agent_id = strdup(agent_id);
	am_plugin_options_init(&self->options);
	if (self->agent_id == NULL)
		PyErr_NoMemory();
	if (self->agent_id == NULL || !decimals_prepare(state) || !load(self, path, options, plugins)) {
		Py_DECREF(self);
		return NULL;
	}
	return (PyObject *)self;
}

static int accelerators_traverse(PyObject *object, visitproc visit, void *arg)
{
	struct accelerators *self = (struct accelerators *)object;
	Py_VISIT(Py_TYPE(object));
	Py_VISIT(self->measures);
	Py_VISIT(self->warn);
	Py_VISIT(self->indexes);
	return holding_views_traverse(self, visit, arg);
}

static int accelerators_clear(PyObject *object)
{
	struct accelerators *self = (struct accelerators *)object;
	holding_views_clear(self);
	/* The rest is needed until the end, and refers to nothing but the plugin's log. */
	Py_XSETREF(self->warn, Py_NewRef(Py_None));
	return 0;
}

static void accelerators_dealloc(PyObject *object)
{
	struct accelerators *self = (struct accelerators *)object;
	PyTypeObject *type = Py_TYPE(object);

	PyObject_GC_UnTrack(object);
	accelerators_let_go(self);
	holding_views_clear(self);
	accelerators_forget(self);
	am_plugin_occupancy_finish(&self->occupancy);
	am_plugin_disturbance_finish(&self->disturbance);
	am_plugin_inventory_finish(&self->inventory);
	am_plugin_options_finish(&self->options);
	am_machine_destroy(self->machine);
	free(self->agent_id);
	Py_CLEAR(self->warn);
	Py_CLEAR(self->measures);
	type->tp_free(object);
	Py_DECREF(type);
}

/* ---- what it shows of itself ------------------------------------------------------------------------------------ */

static PyObject *get_slot_name(PyObject *object, void *closure)
{
	(void)closure;
	return text_to_object(((struct accelerators *)object)->machine->slot_name);
}

static PyObject *get_plugin_name(PyObject *object, void *closure)
{
	(void)closure;
	return text_to_object(((struct accelerators *)object)->machine->device_plugin_name);
}

static PyObject *get_source(PyObject *object, void *closure)
{
	(void)closure;
	return text_to_object(((struct accelerators *)object)->machine->source);
}

static PyObject *get_fractional(PyObject *object, void *closure)
{
	(void)closure;
	return PyBool_FromLong(((struct accelerators *)object)->options.mode == AM_PLUGIN_FRACTIONAL);
}

static PyObject *get_mode_given(PyObject *object, void *closure)
{
	(void)closure;
	return PyBool_FromLong(((struct accelerators *)object)->options.given[AM_PLUGIN_OPTION_ALLOCATION_MODE]);
}

static PyObject *get_quantum_size(PyObject *object, void *closure)
{
	struct accelerators *self = (struct accelerators *)object;
	(void)closure;
	return decimal_of_text(self->state, self->options.quantum);
}

static PyObject *get_reserved_memory(PyObject *object, void *closure)
{
	(void)closure;
	return PyLong_FromUnsignedLongLong(((struct accelerators *)object)->options.reserved_memory);
}

static PyObject *get_device_mask(PyObject *object, void *closure)
{
	struct accelerators *self = (struct accelerators *)object;
	PyObject *mask = PyList_New(0);
	(void)closure;
	for (size_t device = 0; mask != NULL && device < self->inventory.device_count; device++) {
		if (self->inventory.hidden[device] &&
		    !list_add(mask, text_to_object(self->machine->devices[device].id)))
			Py_CLEAR(mask);
	}
	return mask;
}

static PyObject *get_board(PyObject *object, void *closure)
{
	struct accelerators *self = (struct accelerators *)object;
	(void)closure;
	return self->board != NULL ? text_to_object(am_board_directory(self->board)) : Py_NewRef(Py_None);
}

static PyGetSetDef accelerators_getters[] = {
    {"slot_name", get_slot_name, NULL, "The plugin's key.", NULL},
    {"plugin_name", get_plugin_name, NULL, "device_plugin_name of the TOML.", NULL},
    {"source", get_source, NULL, "The TOML that was read.", NULL},
    {"fractional", get_fractional, NULL, "Whether devices are handed out in shares.", NULL},
    {"mode_given", get_mode_given, NULL, "Whether allocation_mode was set.", NULL},
    {"quantum_size", get_quantum_size, NULL, "What shares are a multiple of.", NULL},
    {"reserved_memory", get_reserved_memory, NULL, "Bytes held back from each container.", NULL},
    {"device_mask", get_device_mask, NULL, "Ids of the devices that are hidden.", NULL},
    {"board", get_board, NULL, "The board's directory, or None while there is none.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* CPython casts methods by their flags. */
#define FAST(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef accelerators_methods[] = {
    {"devices", accelerators_devices, METH_NOARGS, "Those that are not hidden."},
    {"slots", accelerators_slots, METH_NOARGS, "The resource slots, the plain one first."},
    {"device_slots", accelerators_device_slots, METH_NOARGS, "How much of which slot each device is."},
    {"attributes", accelerators_attributes, METH_NOARGS, "The TOML's attributes: name, text, whether it is JSON."},
    {"metadata", accelerators_metadata, METH_NOARGS, "How the slot is shown."},
    {"hardware", accelerators_hardware, METH_NOARGS, "How the devices are."},
    {"environment", accelerators_environment, METH_O, "Environment of a container that was given these."},
    {"resource_data", accelerators_resource_data, METH_O, "resource.txt of a container that was given these."},
    {"attached", accelerators_attached, METH_O, "The devices of these, with what of them is given."},
    {"restorable", accelerators_restorable, METH_O, "What of these is still there, and what is not."},
    {"watch", accelerators_watch, METH_O, "Follows an allocation map that the agent was given."},
    {"publish", accelerators_publish, METH_NOARGS, "Makes or shares the board."},
    {"close", accelerators_close, METH_NOARGS, "Lets go of the board."},
    {"delay", accelerators_delay, METH_NOARGS, "Seconds by which statistics are late now."},
    {"offered", accelerators_offered, METH_NOARGS, "The totals of the slots, where less than all is offered."},
    {"node_measures", accelerators_node_measures, METH_O, "One collection of the machine's statistics."},
    {"unknown_containers", accelerators_unknown_containers, METH_O, "Which of these ids nothing is known of."},
    {"learn", FAST(accelerators_learn), METH_FASTCALL, "Remembers what a container holds."},
    {"container_measures", FAST(accelerators_container_measures), METH_FASTCALL, "Statistics of containers."},
    {"process_measures", FAST(accelerators_process_measures), METH_FASTCALL, "Statistics of processes."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot accelerators_slots_table[] = {
    {Py_tp_doc, "Accelerators(path, measures, options, plugins, agent_id, warn)\n--\n\n"
                "The accelerators of one plugin, as its TOML describes them."},
    {Py_tp_new, accelerators_new},
    {Py_tp_traverse, accelerators_traverse},
    {Py_tp_clear, accelerators_clear},
    {Py_tp_dealloc, accelerators_dealloc},
    {Py_tp_getset, accelerators_getters},
    {Py_tp_methods, accelerators_methods},
    {0, NULL},
};

PyType_Spec accelerators_spec = {
    .name = "ai.backend.accelerator.mock._native.Accelerators",
    .basicsize = sizeof(struct accelerators),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = accelerators_slots_table,
};
