/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file list.h
 * What a device has any number of: slices, clocks, processes.
 */
#ifndef ACCELMOCK_SMI_LIST_H
#define ACCELMOCK_SMI_LIST_H

#include "smi/field.h"

/** For the table. */
smi_lister smi_list_slices, smi_list_clocks, smi_list_processes, smi_list_samples, smi_list_nothing;

/** The slice at @p place of a device, if there is one. */
bool smi_slice(const struct smi_device *device, unsigned int place, struct smi_device *ret_slice);

/** How many slices a device may have; 0 where it is not sliced. */
unsigned int smi_slice_places(const struct smi_device *device);

/** A program on a device. */
struct smi_process {
	unsigned int pid;
	char type;                                   /**< 'C'ompute, 'G'raphics, 'M'PS; 'B' for compute and graphics */
	unsigned long long memory;                   /**< bytes; SMI_MEMORY_UNKNOWN */
	unsigned int gpu_instance, compute_instance; /**< SMI_NO_INSTANCE where it has none */
};

#define SMI_MEMORY_UNKNOWN 0xffffffffffffffffull
#define SMI_NO_INSTANCE    0xffffffffu

/** The programs on a device and its slices, by their pids. The caller frees the list. */
struct smi_process *smi_processes(const struct smi_device *device, bool only_compute, size_t *ret_count);

/** "C", "G", "C+G", "M+C". */
const char *smi_process_type(const struct smi_process *process);

/** What a process is called. */
nvmlReturn_t smi_process_name(const struct smi_device *device, unsigned int pid, char *ret_text);

/** The clocks that the memory can have, and the core with one of them. The caller frees the list. */
unsigned int *smi_memory_clocks(const struct smi_device *device, unsigned int *ret_count);
unsigned int *smi_core_clocks(const struct smi_device *device, unsigned int memory, unsigned int *ret_count);

#endif
