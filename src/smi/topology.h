/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file topology.h
 * How devices are connected to one another: topo -m.
 */
#ifndef ACCELMOCK_SMI_TOPOLOGY_H
#define ACCELMOCK_SMI_TOPOLOGY_H

#include "smi/device.h"

void smi_topology_write(const struct smi_system *system);

#endif
