/* SPDX-License-Identifier: Apache-2.0 */
/** @file reconcile.h Brings the board to what is held, and reads from it what a container does. */
#ifndef ACCELMOCK_PLUGIN_RECONCILE_H
#define ACCELMOCK_PLUGIN_RECONCILE_H

#include "occupancy.h"

#include "accelmock/board.h"
#include "accelmock/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** As whom a plugin writes to the board. */
struct am_plugin_identity {
	uint64_t agent;                /**< hash of the agent's id, or 0 */
	struct am_process process;     /**< this process */
	char name[AM_OWNER_NAME_SIZE]; /**< tells the plugins of one process apart */
};

/** The hash of an agent's id: 0 for an empty one, else never 0. */
uint64_t am_plugin_agent_hash(const char *id);

/** Fills it for this process. @p number tells apart those of one process and agent. */
bool am_plugin_identity_init(struct am_plugin_identity *identity, const char *agent_id, uint64_t number,
                             struct am_error *error);

/**
 * Brings the workloads of the devices that changed to what they should be, in one transaction, if
 * there is anything to do. Where somebody else has written to the board since the last time, all
 * devices are looked at: what he has ended is started again. Never waits for the board's lock.
 * @return false with the reason, AM_ERROR_BUSY where someone else holds the lock; it is then still to be done.
 */
bool am_plugin_reconcile(struct am_plugin_occupancy *occupancy, struct am_board *board,
                         const struct am_plugin_identity *identity, struct am_error *error);

/** What a container uses of what it holds. */
struct am_plugin_usage {
	int64_t memory;       /**< bytes, of all its devices */
	int64_t memory_limit; /**< the bytes that it was told it may use */
	int64_t utilization;  /**< percent of what it holds, 100 per device */
	int64_t capacity;     /**< 100 per device */
};

/** Reads it at @p tick. What the board does not have (yet) counts as nothing used. */
void am_plugin_container_read(const struct am_plugin_inventory *inventory, const struct am_snapshot *snapshot,
                              int64_t tick, const struct am_plugin_container *container,
                              struct am_plugin_usage *ret_usage);

#endif
