/* SPDX-License-Identifier: Apache-2.0 */
/** @file dashboard.h What status shows: a header, a row for each device, a line of totals. */
#ifndef ACCELMOCK_CLI_DASHBOARD_H
#define ACCELMOCK_CLI_DASHBOARD_H

#include "accelmock/error.h"
#include "cli/facts.h"
#include "cli/terminal.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/** Draws it, as wide and, where its height is known, as high as the terminal. */
bool dashboard_draw(const struct facts *facts, const struct terminal *terminal, FILE *out, struct am_error *error);

/** The totals of the same line: sums and means over whole devices, of which slices are parts. */
json_t *dashboard_describe_totals(const struct facts *facts);

#endif
