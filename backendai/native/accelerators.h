/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file accelerators.h
 * The accelerators of one plugin: the machine of its TOML, what its agent is
 * told of it, what is held of it, and its board. Instances share nothing.
 */
#ifndef ACCELMOCK_NATIVE_ACCELERATORS_H
#define ACCELMOCK_NATIVE_ACCELERATORS_H

#include "measurement.h"
#include "module.h"

#include "policy/disturbance.h"
#include "policy/inventory.h"
#include "policy/occupancy.h"
#include "policy/options.h"
#include "policy/reconcile.h"

#include "accelmock/board.h"
#include "accelmock/machine.h"

/** An allocation map that the agent has, and what it held when it was last looked at. */
struct holding_view {
	PyObject *weakref;
	size_t count;
	size_t capacity;
	PyObject **keys;   /**< device ids, strong references, in the order in which the map has them */
	PyObject **values; /**< amounts, strong references: the same objects are the same amounts */
	int64_t *amounts;  /**< by device */
};

/** What does not change of one metric. */
struct metric_constants {
	PyObject *node_key;    /**< also of containers and processes */
	PyObject **capacities; /**< by visible device */
	PyObject *node_capacity;
};

/** What one collection read, by visible device. */
struct reading_row {
	bool read; /**< it has numbers */
	bool told; /**< the metric that is made just now tells of it */
	bool lost; /**< it has none because it has fallen off the bus */
	int64_t values[METRIC_COUNT];
};

/** Means that were shown lately, as Decimals: they come again, and making one from digits takes long. */
#define MEANS_KEPT 64u
struct mean {
	int64_t thousandths;
	PyObject *decimal; /**< or NULL */
};

struct accelerators {
	PyObject_HEAD struct module_state *state;
	struct measures *measures; /**< strong reference */
	PyObject *warn;            /**< called with one sentence, whenever there is something to tell */
	char *agent_id;
	bool beside; /**< another plugin of ours is in the agent, and has the board without a name */

	struct am_machine *machine;
	struct am_plugin_options options;
	struct am_plugin_inventory inventory;
	struct am_plugin_occupancy occupancy;
	struct am_plugin_disturbance disturbance; /**< as it was last read */

	PyObject *indexes; /**< dict: device id to index */
	PyObject **ids;    /**< by visible device */
	PyObject *blank;   /**< dict: id of every visible device to None; to copy it is faster than to fill a new one */
	struct metric_constants metrics[METRIC_COUNT];
	struct mean means[MEANS_KEPT]; /**< by a hash of the number */
	struct reading_row *rows;      /**< scratch, by visible device */
	int64_t *amounts;              /**< scratch, by device */

	size_t view_count;
	struct holding_view *views;
	bool views_dropped; /**< some went, and what they held is not told yet */

	struct am_board *board; /**< NULL while there is none */
	struct am_plugin_identity identity;
	uint64_t number;           /**< among the plugins of this process and agent */
	char *private_directory;   /**< one of our own making, which goes with us; or NULL */
	struct accelerators *next; /**< in the module's list of those that hold a board */
	unsigned int users;        /**< calls that are under way */
	bool closing;              /**< close when they have ended */
	uint64_t told;             /**< hash of the last trouble that was told, so that it is told once */
};

/** Tells a sentence, formatted, to the plugin's log. Never leaves an exception. */
void accelerators_warn(struct accelerators *self, const char *format, ...) AM_PRINTF(2, 3);

/** The same for a trouble that may come at every collection: told when it differs from the last one. */
void accelerators_trouble(struct accelerators *self, const char *text);

/* configure.c */
bool accelerators_configure(struct accelerators *self, PyObject *options, PyObject *plugins);

/* constants.c */
bool accelerators_prepare(struct accelerators *self);
void accelerators_forget(struct accelerators *self);

/* describe.c */
PyObject *accelerators_devices(PyObject *object, PyObject *ignored);
PyObject *accelerators_slots(PyObject *object, PyObject *ignored);
PyObject *accelerators_device_slots(PyObject *object, PyObject *ignored);
PyObject *accelerators_attributes(PyObject *object, PyObject *ignored);
PyObject *accelerators_metadata(PyObject *object, PyObject *ignored);
PyObject *accelerators_hardware(PyObject *object, PyObject *ignored);

/** The digits of an amount in hundredths: whole devices and slices are counted, shares have two decimals. */
void accelerators_format_amount(const struct accelerators *self, bool unique, int64_t hundredths,
                                char ret_text[AM_PLUGIN_AMOUNT_SIZE]);

/* disturbance.c */
/** Whether statistics may be answered, by what was last read. @return false with the exception that a condition asks
 * for */
bool accelerators_may_answer(struct accelerators *self);
/** The same, by what holds now. */
bool accelerators_may_answer_now(struct accelerators *self);
PyObject *accelerators_delay(PyObject *object, PyObject *ignored);
PyObject *accelerators_offered(PyObject *object, PyObject *ignored);

/* grant.c */
bool read_allotments(struct accelerators *self, PyObject *allocations, struct am_plugin_allotment **ret_allotments,
                     size_t *ret_count);
PyObject *accelerators_environment(PyObject *object, PyObject *allocations);
PyObject *accelerators_resource_data(PyObject *object, PyObject *allocations);
PyObject *accelerators_attached(PyObject *object, PyObject *allocations);
PyObject *accelerators_restorable(PyObject *object, PyObject *allocations);

/* holding.c */
PyObject *accelerators_watch(PyObject *object, PyObject *map);
void holding_views_clear(struct accelerators *self);
int holding_views_traverse(struct accelerators *self, visitproc visit, void *arg);
/** Reads the maps again and tells the occupancy. Cheap where nothing differs. @return false with an exception */
bool holding_read(struct accelerators *self);

/* publish.c */
PyObject *accelerators_publish(PyObject *object, PyObject *ignored);
PyObject *accelerators_close(PyObject *object, PyObject *ignored);
void accelerators_let_go(struct accelerators *self);
/** Begins and ends a call that uses the board: it stays until the last one has ended. */
bool accelerators_enter(struct accelerators *self);
void accelerators_leave(struct accelerators *self);

/* statistics.c */
PyObject *accelerators_node_measures(PyObject *object, PyObject *context);

/* containers.c */
PyObject *accelerators_unknown_containers(PyObject *object, PyObject *ids);
PyObject *accelerators_learn(PyObject *object, PyObject *const *args, Py_ssize_t count);
PyObject *accelerators_container_measures(PyObject *object, PyObject *const *args, Py_ssize_t count);
PyObject *accelerators_process_measures(PyObject *object, PyObject *const *args, Py_ssize_t count);

/** Brings the board to what is held, where something differs; what stands in the way is told. */
void accelerators_reconcile(struct accelerators *self);

#endif
