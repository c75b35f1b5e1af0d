/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file device.h
 * A device is a physical accelerator; a slice (MIG) is a part of one, with its
 * own id. Both are struct am_device: a slice names its parent. Plain data with
 * fixed, inline strings, since it is mapped as it is into every process.
 */
#ifndef ACCELMOCK_DEVICE_H
#define ACCELMOCK_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** "No such index". */
#define AM_NONE UINT32_MAX

/** Sizes of the inline strings, with their terminating zero. */
#define AM_TOML_ID_SIZE       96
#define AM_DEVICE_ID_SIZE     128
#define AM_MODEL_NAME_SIZE    128
#define AM_SERIAL_SIZE        24
#define AM_SLICE_PROFILE_SIZE 24
#define AM_KEY_SIZE           64

/** Longest text forms, with their terminating zero. */
#define AM_UUID_TEXT_SIZE 37
#define AM_PCI_TEXT_SIZE  20

/** The kinds of struct am_device. */
enum am_device_kind {
	AM_DEVICE_WHOLE = 0, /**< a physical accelerator */
	AM_DEVICE_SLICE = 1, /**< a part of one */
};

/** A PCI address. */
struct am_pci_address {
	uint32_t domain;
	uint8_t bus;
	uint8_t device;   /**< 0 to 31 */
	uint8_t function; /**< 0 to 7 */
	uint8_t reserved;
};

/** What never changes of a device or slice while a board lives. 8-byte aligned, no padding. */
struct am_device {
	char id[AM_DEVICE_ID_SIZE];    /**< the agent's device id: the TOML's, or `MIG-<mother>/<gi>/<ci>` */
	char toml_id[AM_TOML_ID_SIZE]; /**< `mother_uuid`, as written, or repeated by `count` */
	char model_name[AM_MODEL_NAME_SIZE];
	char serial[AM_SERIAL_SIZE];               /**< 13 digits; a slice has its mother's */
	char slice_profile[AM_SLICE_PROFILE_SIZE]; /**< of a slice, in lower case: `20g`, `3g.20gb`; else empty */
	uint8_t uuid[16];          /**< for the vendors: the TOML's id if it is a uuid, else derived from it */
	struct am_pci_address pci; /**< a slice has its mother's */
	uint64_t memory_total;     /**< bytes, > 0 */
	uint64_t memory_reserved;  /**< bytes of the total that no one can use */
	double fraction;           /**< of a slice: its processing units over its mother's, 0 < f <= 1; else 1 */
	int32_t numa_node;         /**< -1: not known */
	uint32_t processing_units; /**< > 0 */
	uint32_t kind;             /**< enum am_device_kind */
	uint32_t parent;           /**< of a slice: the index of its mother; else AM_NONE */
	uint32_t first_slice;      /**< of a mother: index of her first slice; else AM_NONE */
	uint32_t next_slice;       /**< of a slice: the next one of the same mother, or AM_NONE */
	uint32_t listed;           /**< 1: the TOML lists it; 0: a mother known only by her slices */
	uint32_t ordinal;          /**< position in the TOML's list; of an unlisted mother, after all of these */
	uint32_t gpu_instance;     /**< of a slice: as NVML numbers it, counted per mother from 1 */
	uint32_t compute_instance; /**< of a slice: 0 */
	uint32_t product;          /**< index into the machine's products */
	uint32_t minor;            /**< number among whole devices: the vendors' index; a slice has its mother's */
};

/** Writes @p uuid in its usual 36 characters. */
void am_uuid_format(const uint8_t uuid[16], char ret_text[AM_UUID_TEXT_SIZE]);

/** Reads a uuid of 36 characters, or of 32 without dashes. @return false where @p text is no uuid. */
bool am_uuid_parse(const char *text, uint8_t ret_uuid[16]);

/** Writes @p address as `0000:99:1f.0`. */
void am_pci_format(const struct am_pci_address *address, char ret_text[AM_PCI_TEXT_SIZE]);

/** Reads `[domain:]bus:device.function`, hexadecimal, a domain of 4 or 8 digits. */
bool am_pci_parse(const char *text, struct am_pci_address *ret_address);

/**
 * The PCI address of the physical device number @p number: 32 devices to a bus,
 * from bus 0x99 of domain 0 on, then further domains.
 */
struct am_pci_address am_pci_of_number(uint32_t number);

#ifdef __cplusplus
}
#endif
#endif
