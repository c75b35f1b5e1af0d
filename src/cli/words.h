/* SPDX-License-Identifier: Apache-2.0 */
/** @file words.h What the board holds as numbers, in words: the same ones in tables and in JSON. */
#ifndef ACCELMOCK_CLI_WORDS_H
#define ACCELMOCK_CLI_WORDS_H

#include "cli/facts.h"

#include <stddef.h>

/** Room for any of these texts. */
#define WORDS_SIZE 192

/** `healthy`, `degraded`, `offline`, `unknown`. Static, as the following. */
const char *words_health(enum am_health health);

/** `ok`, `no data`, `no device`, `damaged`. */
const char *words_reading(enum am_reading reading);

/** `process`, `container`, `allocation`. */
const char *words_owner_kind(uint32_t kind);

/** The name of a profile. */
const char *words_profile(const struct am_board *board, uint32_t profile, char ret_name[AM_PROFILE_NAME_SIZE]);

/** Why a device is held back, enum am_throttle, as far as that is nothing normal; 0 where it is not. */
int64_t words_throttle(const struct device_facts *device);

/**
 * What is wrong with a device, or what of it is not its own doing: `lost`, `degraded, pinned`,
 * `fan-failure, throttled (heat)`; empty where nothing.
 */
void words_state(const struct device_facts *device, char ret_text[WORDS_SIZE]);

/** The slot in which the agent offers it: of a slice `cuda.device:20g-mig`; else the plugin's key. */
void words_slot(const struct am_board *board, const struct am_device *device, char ret_text[WORDS_SIZE]);

/** An owner for people: `python (4711)`; of a container its id, as short as docker shows it. */
void words_owner(const struct workload_facts *workload, char ret_text[WORDS_SIZE]);

/** All owners of a device, the latest first, of at most @p named of them by name; empty where nobody holds it. */
void words_holders(const struct device_facts *device, size_t named, char ret_text[WORDS_SIZE]);

#endif
