/* SPDX-License-Identifier: Apache-2.0 */
/** @file derive.h What machine.c and derive.c share. */
#ifndef ACCELMOCK_CORE_DERIVE_H
#define ACCELMOCK_CORE_DERIVE_H

#include "accelmock/machine.h"

/** The model of a mother that is only known by a slice: that one's without its profile, `3g.20gb` and the like. */
void am_model_of_mother(const char *slice_model, char ret_model[AM_MODEL_NAME_SIZE]);

/**
 * Finds the product that a device is: the one that is named, else the one whose driver prints such a model, else the
 * generic one.
 * @param last the device before it, or NULL
 * @param ret_reserved bytes that the driver keeps for itself
 * @return its index, or AM_NONE where memory ran out
 */
uint32_t am_model_choose(struct am_machine *machine, const struct am_device_spec *spec, const struct am_device *last,
                         uint64_t *ret_reserved);

/** Appends an empty, unlisted whole device; may move the list. @return NULL with the reason. */
struct am_device *am_machine_append(struct am_machine *machine, struct am_error *error);

#endif
