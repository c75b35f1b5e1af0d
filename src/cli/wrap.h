/* SPDX-License-Identifier: Apache-2.0 */
/** @file wrap.h A named text of several lines, as wide as the terminal. */
#ifndef ACCELMOCK_CLI_WRAP_H
#define ACCELMOCK_CLI_WRAP_H

#include "cli/terminal.h"

/** Prints @p text behind @p name on standard output; lines break at blanks and begin below one another. */
void wrap_print(const struct terminal *terminal, const char *name, const char *text);

#endif
