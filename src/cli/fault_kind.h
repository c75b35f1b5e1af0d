/* SPDX-License-Identifier: Apache-2.0 */
/** @file fault_kind.h Those kinds of conditions that are faults, of the device or of what the agent is told. */
#ifndef ACCELMOCK_CLI_FAULT_KIND_H
#define ACCELMOCK_CLI_FAULT_KIND_H

#include "accelmock/condition.h"
#include "accelmock/error.h"

#include <stdbool.h>
#include <stdint.h>

/** Whether a condition of that kind is a fault. */
bool fault_kind_is(uint32_t kind);

/** Finds a fault by its name. */
bool fault_kind_find(const char *name, enum am_condition_kind *ret_kind);

/** The name of the fault with that number among faults, or NULL. */
const char *fault_kind_name(unsigned number);

/** Says that there is no such fault, and what to do. @return always false */
bool fault_kind_refuse(const char *name, struct am_error *error);

#endif
