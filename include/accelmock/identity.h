/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file identity.h
 * Every name that a device has, mapped to its index: the TOML's id, the agent's
 * device id, the vendors' `GPU-<uuid>` and `MIG-<uuid>`, the bare uuid, the PCI
 * address, the serial number and the number among whole devices. A slice is
 * also known by its place in its mother, `MIG-<mother's uuid>/<gi>/<ci>` and
 * `MIG-GPU-<mother's uuid>/<gi>/<ci>`. Hashed; never changes while a board lives.
 */
#ifndef ACCELMOCK_IDENTITY_H
#define ACCELMOCK_IDENTITY_H

#include "device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One place of the table. */
struct am_identity_entry {
	uint64_t hash;   /**< of the name; 0: empty */
	uint32_t device; /**< index */
	uint32_t reserved;
};

/** How many places a table for @p device_count devices has: a power of two, at most half full. */
size_t am_identity_capacity(size_t device_count);

/** Fills @p entries (all zero, am_identity_capacity() of them) with all names of @p devices. */
void am_identity_build(struct am_identity_entry *entries, size_t capacity, const struct am_device *devices,
                       size_t device_count);

/**
 * Finds a device by any of its names, in upper or lower case. An id that is
 * spelled exactly so goes before one that differs in case, and ids go before all
 * derived names. What a mother shares with her slices (address, serial, id in
 * the TOML) means the mother. The table and the devices may be damaged: it is
 * then wrong, or AM_NONE, but reads nothing beyond them.
 * @return its index, or AM_NONE.
 */
uint32_t am_identity_find(const struct am_identity_entry *entries, size_t capacity, const struct am_device *devices,
                          size_t device_count, const char *name);

#ifdef __cplusplus
}
#endif
#endif
