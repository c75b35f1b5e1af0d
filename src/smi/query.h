/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file query.h
 * Answers to questions by name, as CSV: of devices, and of what they have any number of.
 */
#ifndef ACCELMOCK_SMI_QUERY_H
#define ACCELMOCK_SMI_QUERY_H

#include "smi/device.h"
#include "smi/options.h"

#include <stdbool.h>

/** Whether all names are known; says which is not. */
bool smi_query_check(const struct smi_options *options, int driver);

/** Writes the header, where one is wanted, and the answers. */
void smi_query_write(const struct smi_options *options, const struct smi_system *system, bool header);

/** Writes what can be asked for, of that kind. */
void smi_query_help(const char *kind, int driver);

#endif
