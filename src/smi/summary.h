/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file summary.h
 * The system at a glance: what nvidia-smi writes without options, and its list.
 */
#ifndef ACCELMOCK_SMI_SUMMARY_H
#define ACCELMOCK_SMI_SUMMARY_H

#include "smi/device.h"

/** Writes the table. */
void smi_summary_write(const struct smi_system *system);

/** Writes the list: -L. */
void smi_summary_list(const struct smi_system *system);

#endif
