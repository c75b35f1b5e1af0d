/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file occupancy.h
 * Who holds what of the devices, as far as an agent lets its plugin see: how
 * much its allocation maps hold, and which containers it names. From that
 * follows which workloads there should be on the board.
 *
 * Agents clear their maps and fill them again with pauses between. So a device
 * is taken for as busy as the busier of the last two collections saw it: it
 * gets busy at once, and calms when two in a row saw less.
 *
 * Pure: no board, no clock, no Python. See reconcile.h for what brings the
 * board to this.
 */
#ifndef ACCELMOCK_PLUGIN_OCCUPANCY_H
#define ACCELMOCK_PLUGIN_OCCUPANCY_H

#include "allotment.h"
#include "inventory.h"

#include "accelmock/error.h"
#include "accelmock/workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Most statistics contexts (agents of one process) that are told apart at one time. */
#define AM_PLUGIN_CONTEXTS_MAX 32u

/** A container that the agent named. */
struct am_plugin_container {
	char name[AM_OWNER_NAME_SIZE]; /**< as the board's owner has it */
	uint64_t hash;                 /**< of its whole id */
	uint32_t named_by;             /**< bit per context that named it in its last call */
	uint32_t profile;              /**< its number on the board that it asks for, or AM_NONE: none in particular */
	bool held;                     /**< whether its workloads are wanted: somebody named it in the last call */
	size_t count;                  /**< of its allotments; 0: it holds nothing of ours */
	struct am_plugin_allotment *allotments; /**< owned, in the order of the devices */
};

/** One agent that collects statistics. */
struct am_plugin_context {
	uint64_t key; /**< what tells it from others; only meaningful while `used` */
	bool used;
	bool collected;   /**< it has collected at least once */
	uint64_t last;    /**< number of the collection in which it was last heard of */
	uint64_t version; /**< of the amounts that it last saw */
	int64_t *amounts; /**< by device, as it last saw them */
};

/** What is held. */
struct am_plugin_occupancy {
	const struct am_plugin_inventory *inventory;
	int64_t *now;       /**< by device: what the maps hold */
	int64_t *effective; /**< by device: what is taken for held */
	bool *changed;      /**< by device: whether its workloads may have to change */
	bool any_changed;
	uint64_t version;  /**< of `now` */
	uint64_t inputs;   /**< grows with whatever `effective` follows from ... */
	uint64_t computed; /**< ... and what it was when that was last computed */
	uint64_t collections;
	size_t context_count; /**< of those that are in use */
	struct am_plugin_context contexts[AM_PLUGIN_CONTEXTS_MAX];
	size_t container_count;
	size_t container_capacity;
	struct am_plugin_container **containers;
	uint64_t looked; /**< number of the board's transaction at which its workloads were last looked at */
};

/** Makes an empty one. The inventory must outlive it. */
bool am_plugin_occupancy_init(struct am_plugin_occupancy *occupancy, const struct am_plugin_inventory *inventory,
                              struct am_error *error);

/** Frees what it holds. */
void am_plugin_occupancy_finish(struct am_plugin_occupancy *occupancy);

/** Tells what the maps hold of each device now (as many as the inventory has). Cheap where nothing differs. */
void am_plugin_occupancy_hold(struct am_plugin_occupancy *occupancy, const int64_t *amounts);

/**
 * One collection by the agent of that key ends the wait of the one before.
 * @return false where memory ran out
 */
bool am_plugin_occupancy_collect(struct am_plugin_occupancy *occupancy, uint64_t key);

/** Whether leftovers of an earlier run may be ended: not before two collections were seen. */
bool am_plugin_occupancy_settled(const struct am_plugin_occupancy *occupancy);

/** The container of that id, or NULL where nothing is known of it. Valid until the next change. */
struct am_plugin_container *am_plugin_occupancy_find(struct am_plugin_occupancy *occupancy, const char *id);

/**
 * Remembers what a container holds that the agent of that key has named; the list is copied and brought in
 * order. What is known already stays. @return it, or NULL where memory ran out
 * @param profile the number on the board of the profile that it asks for, or AM_NONE
 */
struct am_plugin_container *am_plugin_occupancy_learn(struct am_plugin_occupancy *occupancy, uint64_t key,
                                                      const char *id, const struct am_plugin_allotment *allotments,
                                                      size_t count, uint32_t profile);

/** The agent of that key begins to name its containers anew. */
void am_plugin_occupancy_name_begin(struct am_plugin_occupancy *occupancy, uint64_t key);

/** It names one, which is known. */
void am_plugin_occupancy_name(struct am_plugin_occupancy *occupancy, uint64_t key,
                              struct am_plugin_container *container);

/** It has named all of them: those that no agent names any more are forgotten. */
void am_plugin_occupancy_name_end(struct am_plugin_occupancy *occupancy);

/* ---- what should be on the board -------------------------------------------------------------------------------- */

/** A workload as it should be on one device. */
struct am_plugin_wanted {
	const struct am_plugin_container *container; /**< NULL: an allocation of which the container is not known */
	double fraction;
	uint64_t memory_limit;
	uint32_t profile; /**< or AM_NONE: none in particular */
};

/** A workload of this agent as it is on one device. */
struct am_plugin_present {
	uint64_t id;
	enum am_owner_kind kind;
	char name[AM_OWNER_NAME_SIZE];
	double fraction;
	uint64_t memory_limit;
	uint32_t profile;
};

/** What to do. */
enum am_plugin_action_kind {
	AM_PLUGIN_END,   /**< end the present one */
	AM_PLUGIN_OWN,   /**< give the present one to the wanted one's owner */
	AM_PLUGIN_START, /**< start the wanted one */
	AM_PLUGIN_SHAPE, /**< give the present one the wanted one's profile */
};

/** One thing to do. */
struct am_plugin_action {
	enum am_plugin_action_kind kind;
	uint64_t id;                    /**< of the present one */
	struct am_plugin_wanted wanted; /**< of the wanted one */
};

/** A list of them; all zero is empty. */
struct am_plugin_actions {
	size_t count;
	size_t capacity;
	struct am_plugin_action *items; /**< owned */
	bool failed;                    /**< memory ran out: the list is not whole */
};

/**
 * Decides what is to be done on one device that has these workloads of this agent: in the order in which it
 * must be done. The containers that the agent names hold what they hold; workloads of others stay while what
 * is taken for held covers them; the remainder is one allocation.
 */
void am_plugin_occupancy_plan(const struct am_plugin_occupancy *occupancy, uint32_t device,
                              const struct am_plugin_present *present, size_t count,
                              struct am_plugin_actions *ret_actions);

/** Frees a list; it is empty again. */
void am_plugin_actions_finish(struct am_plugin_actions *actions);

#endif
