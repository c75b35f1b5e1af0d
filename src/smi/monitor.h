/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file monitor.h
 * Lines that go on: dmon of devices, pmon of programs.
 */
#ifndef ACCELMOCK_SMI_MONITOR_H
#define ACCELMOCK_SMI_MONITOR_H

#include "smi/device.h"
#include "smi/options.h"

#include <stdbool.h>

/** Whether the columns that are wanted exist; says so where they do not. */
bool smi_monitor_check(const struct smi_options *options);

/** Writes until there are as many samples as wanted, or it is ended. */
void smi_monitor_run(const struct smi_options *options, const struct smi_system *system);

/** Waits for so many milliseconds. */
void smi_wait(long milliseconds);

#endif
