/* SPDX-License-Identifier: Apache-2.0 */
/** @file json.h A TOML value as JSON text. */
#ifndef ACCELMOCK_CONFIG_JSON_H
#define ACCELMOCK_CONFIG_JSON_H

#include "config/toml.h"

/**
 * Writes @p node as JSON, in one line. Dates and times become strings; infinite
 * numbers and those that are none become null, since JSON has no others.
 * @return text that the caller frees, or NULL where memory ran out.
 */
char *am_json_write(const struct am_toml_node *node);

#endif
