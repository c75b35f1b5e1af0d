/* SPDX-License-Identifier: Apache-2.0 */
/** @file hardware.h How the hardware is, as the board says: what the agent answers when it is asked for it. */
#ifndef ACCELMOCK_PLUGIN_HARDWARE_H
#define ACCELMOCK_PLUGIN_HARDWARE_H

#include "buffer.h"
#include "disturbance.h"
#include "inventory.h"

#include "accelmock/condition.h"

#include <stddef.h>

/** Backend.AI's words for it. */
enum am_plugin_status {
	AM_PLUGIN_HEALTHY,
	AM_PLUGIN_DEGRADED,
	AM_PLUGIN_OFFLINE,
	AM_PLUGIN_UNAVAILABLE,
};

/** How it is. All zero is an empty one. */
struct am_plugin_hardware {
	enum am_plugin_status status;
	size_t counts[4];               /**< devices by enum am_health */
	struct am_plugin_buffer reason; /**< empty where all is well */
	struct am_plugin_buffer models; /**< `NVIDIA A100 x4, NVIDIA T4 x2` */
};

/** The word for @p status. Static. */
const char *am_plugin_status_name(enum am_plugin_status status);

/**
 * Sums up the devices that the agent was told of.
 * @param healths by device; NULL: the board cannot be read, and @p trouble says why
 * @param disturbed by device: whose conditions the reason names; may be NULL
 */
void am_plugin_hardware_judge(const struct am_plugin_inventory *inventory, const enum am_health *healths,
                              const struct am_plugin_disturbed *disturbed, const char *trouble,
                              struct am_plugin_hardware *ret_hardware);

/** Frees its texts. */
void am_plugin_hardware_finish(struct am_plugin_hardware *hardware);

#endif
