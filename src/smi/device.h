/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file device.h
 * The system and its devices, as the library hands them out; which of them the caller has chosen.
 */
#ifndef ACCELMOCK_SMI_DEVICE_H
#define ACCELMOCK_SMI_DEVICE_H

#include "smi/library.h"

#include <stdbool.h>
#include <stddef.h>

/** Room for any text that is shown. */
#define SMI_TEXT_SIZE 256

/** A driver's version as a number: 580.105.08 is 580105. What is shown differs between branches. */
#define SMI_DRIVER(branch, minor) ((branch)*1000 + (minor))

/** Newer than all drivers. */
#define SMI_DRIVER_NEVER 99999999

struct smi_system;

/** One physical device. */
struct smi_device {
	const struct smi_system *system;
	const struct smi_library *library;
	nvmlDevice_t handle;
	nvmlDeviceArchitecture_t architecture;
	unsigned int index;   /**< its number in the system */
	bool absolute_limits; /**< its limits of heat are temperatures, and no distances from one */
	bool counts_sram;     /**< it tells causes of errors in its SRAM */
	bool counts_places;   /**< it tells places of errors, as those before Turing */
	bool has_ecc;
};

struct smi_system {
	struct smi_library library;
	char driver_version[SMI_TEXT_SIZE];
	char cuda_version[32];
	int driver;                 /**< SMI_DRIVER() */
	unsigned int attached;      /**< how many devices there are */
	struct smi_device *devices; /**< those that are chosen, in the system's order */
	size_t count;
};

/** How it ended: the exit codes of nvidia-smi, from its manual. */
enum smi_exit {
	SMI_EXIT_SUCCESS = 0,
	SMI_EXIT_INVALID_ARGUMENT = 2,
	SMI_EXIT_NOT_AVAILABLE = 3,
	SMI_EXIT_NO_PERMISSION = 4,
	SMI_EXIT_NOT_FOUND = 6,
	SMI_EXIT_NO_DRIVER = 9,
	SMI_EXIT_NO_LIBRARY = 12,
	SMI_EXIT_LOST = 15,
	SMI_EXIT_MISMATCH = 18,
	SMI_EXIT_OTHER = 255,
};

/**
 * Opens the library and finds the devices that @p chosen names: indices, uuids, serial numbers and PCI addresses with
 * commas between them; all where it is NULL. Says on standard output what is wrong, as nvidia-smi does.
 */
enum smi_exit smi_system_open(const char *chosen, struct smi_system *ret_system);

/** The driver that is there, as SMI_DRIVER(); SMI_DRIVER_NEVER where there is none. Says nothing. */
int smi_system_driver(void);

void smi_system_close(struct smi_system *system);

/** The value of one of NVML's fields, of a scope. */
nvmlReturn_t smi_device_field(const struct smi_device *device, unsigned int id, unsigned int scope,
                              nvmlFieldValue_t *ret_value);

#endif
