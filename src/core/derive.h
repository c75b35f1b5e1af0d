/* SPDX-License-Identifier: Apache-2.0 */
/** @file derive.h What machine.c and derive.c share. */
#ifndef ACCELMOCK_CORE_DERIVE_H
#define ACCELMOCK_CORE_DERIVE_H

#include "accelmock/machine.h"

/** Appends an empty, unlisted whole device; may move the list. @return NULL with the reason. */
struct am_device *am_machine_append(struct am_machine *machine, struct am_error *error);

#endif
