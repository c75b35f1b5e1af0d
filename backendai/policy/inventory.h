/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file inventory.h
 * What the agent is told of a machine: the devices that are not masked, the
 * resource slots that they offer, and how much of which slot each one is.
 */
#ifndef ACCELMOCK_PLUGIN_INVENTORY_H
#define ACCELMOCK_PLUGIN_INVENTORY_H

#include "options.h"
#include "share.h"

#include "accelmock/error.h"
#include "accelmock/machine.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a slot's name, with the terminating zero. */
#define AM_PLUGIN_SLOT_NAME_SIZE (AM_KEY_SIZE + AM_SLICE_PROFILE_SIZE + 16)

/** One resource slot. */
struct am_plugin_slot {
	char name[AM_PLUGIN_SLOT_NAME_SIZE]; /**< `cuda.device`, `cuda.shares`, `cuda.device:20g-mig` */
	bool unique;                         /**< of slices: a session gets one, and nothing beside it */
	int64_t total;                       /**< hundredths */
};

/** What the agent is told. Plain data; the machine and the options must outlive it. */
struct am_plugin_inventory {
	const struct am_machine *machine;
	const struct am_plugin_options *options;
	size_t device_count; /**< the machine's listed ones */
	bool *hidden;        /**< by device: whether it is masked */
	uint32_t *slot_of;   /**< by device: index into slots, or AM_NONE where it is masked */
	int64_t *hundredths; /**< by device: how much of its slot it is */
	size_t visible_count;
	uint32_t *visible; /**< the devices that are not masked, in the machine's order */
	size_t slot_count;
	struct am_plugin_slot *slots; /**< the plain one first, where there is one */
	size_t warning_count;
	char **warnings; /**< one sentence each */
};

/**
 * Builds it.
 * @param where the place the mask was read from, which its warnings name
 * @return false where memory ran out; nothing is then held.
 */
bool am_plugin_inventory_init(struct am_plugin_inventory *inventory, const struct am_machine *machine,
                              const struct am_plugin_options *options, const char *where, struct am_error *error);

/** Frees what it holds. */
void am_plugin_inventory_finish(struct am_plugin_inventory *inventory);

/** Appends a warning, formatted. Where memory runs out it is dropped. */
void am_plugin_inventory_warn(struct am_plugin_inventory *inventory, const char *format, ...) AM_PRINTF(2, 3);

/** Whether @p device is a slice. */
bool am_plugin_is_slice(const struct am_plugin_inventory *inventory, uint32_t device);

/** All of @p device as an amount: its shares, or 1. */
int64_t am_plugin_whole_amount(const struct am_plugin_inventory *inventory, uint32_t device);

/** The fraction of its compute that @p amount of @p device is, above 0 and at most 1. */
double am_plugin_fraction(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount);

/** The bytes that whoever holds @p amount of @p device is told that it may use. */
uint64_t am_plugin_memory_limit(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount);

/** The same, without what nobody can use: what a workload is limited to. */
uint64_t am_plugin_workload_memory(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount);

/** The processors that whoever holds @p amount of @p device may use. */
uint32_t am_plugin_processors(const struct am_plugin_inventory *inventory, uint32_t device, int64_t amount);

/** Masks what @p mask names, in `hidden`; warns of names that nothing has. */
bool am_plugin_mask_apply(struct am_plugin_inventory *inventory, const char *mask, const char *where,
                          struct am_error *error);

#endif
