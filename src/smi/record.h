/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file record.h
 * Questions about what devices have any number of: programs, clocks, pages, rows.
 */
#ifndef ACCELMOCK_SMI_RECORD_H
#define ACCELMOCK_SMI_RECORD_H

#include "smi/device.h"

#include <stdbool.h>

/** Whether records of that kind have a value of that name. */
bool smi_record_knows(const char *kind, const char *name);

/** Writes a line for each record of the devices. */
void smi_record_write(const char *kind, const char *names, const struct smi_system *system, bool header, bool units);

void smi_record_help(const char *kind);

#endif
