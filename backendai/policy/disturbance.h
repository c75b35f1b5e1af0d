/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file disturbance.h
 * What the conditions of a board make of the plugin's answers: statistics that come late or not at
 * all, devices that are not in them, slots that are not offered, faults that are told.
 *
 * Nearly always there are none, and then nothing is read: it is remembered after which transaction
 * no device had any.
 */
#ifndef ACCELMOCK_PLUGIN_DISTURBANCE_H
#define ACCELMOCK_PLUGIN_DISTURBANCE_H

#include "inventory.h"

#include "accelmock/board.h"
#include "accelmock/condition.h"
#include "accelmock/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is the matter with one device. All zero: nothing. */
struct am_plugin_disturbed {
	uint64_t kinds;    /**< bit per enum am_condition_kind that it, or its mother, has */
	uint64_t absent;   /**< bit per enum am_channel that statistics do not tell of it */
	int64_t shrinking; /**< percent of it that are not offered */
};

/** What is the matter with all of them. */
struct am_plugin_disturbance {
	const struct am_plugin_inventory *inventory;
	uint64_t quiet;     /**< number of a transaction after which no device had any condition, and 1 */
	int64_t delay;      /**< milliseconds by which statistics are late */
	uint32_t raising;   /**< the first device because of which statistics fail, or AM_NONE */
	bool any_absent;    /**< some device is not in some statistics */
	bool any_shrinking; /**< some device is not offered as a whole */
	struct am_plugin_disturbed *devices; /**< by device of the inventory */
	size_t capacity;                     /**< scratch: ... */
	struct am_condition *conditions;     /**< ... those of one device */
};

/** Makes one in which nothing is the matter. The inventory must outlive it. */
bool am_plugin_disturbance_init(struct am_plugin_disturbance *disturbance, const struct am_plugin_inventory *inventory,
                                struct am_error *error);

/** Frees what it holds. */
void am_plugin_disturbance_finish(struct am_plugin_disturbance *disturbance);

/**
 * Reads it at @p tick, for the devices that the agent was told of. What a mother has counts for her slices.
 * Worth nothing if the snapshot does not hold afterwards.
 */
void am_plugin_disturbance_read(struct am_plugin_disturbance *disturbance, const struct am_snapshot *snapshot,
                                int64_t tick);

/** The sentence with which statistics fail because of the device `raising`. */
void am_plugin_disturbance_complain(const struct am_plugin_disturbance *disturbance,
                                    char ret_text[AM_ERROR_MESSAGE_SIZE]);

/**
 * How much of slot number @p slot is offered, in hundredths. Shares are rounded down to hundredths, device
 * by device; of what is handed out whole, all or nothing is offered.
 */
int64_t am_plugin_disturbance_offered(const struct am_plugin_disturbance *disturbance, size_t slot);

#endif
