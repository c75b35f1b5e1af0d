/* SPDX-License-Identifier: Apache-2.0 */
/** @file machine_text.h How load and check speak of a machine. */
#ifndef ACCELMOCK_CLI_MACHINE_TEXT_H
#define ACCELMOCK_CLI_MACHINE_TEXT_H

#include "accelmock/machine.h"

#include <jansson.h>
#include <stddef.h>

/** `8 devices of cuda`, `2 devices and 7 slices of cuda`: what the TOML lists. */
void machine_text(const struct am_machine *machine, char *ret_text, size_t size);

/** Its warnings, as a list of strings. */
json_t *machine_describe_warnings(const struct am_machine *machine);

#endif
