/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file field.h
 * Everything that is shown of a device, in one table: by which name it is asked for, how it is read, and where it
 * stands in what -q writes, as text and as XML. The table is in the order of the latter; a node's children follow it
 * and are deeper. Nodes without `get` are sections, nodes of depth 0 are only asked for by their names.
 */
#ifndef ACCELMOCK_SMI_FIELD_H
#define ACCELMOCK_SMI_FIELD_H

#include "smi/getter.h"

#include <stdbool.h>
#include <stddef.h>

/** What -d chooses of -q: bits. */
enum smi_display {
	SMI_DISPLAY_MEMORY = 1 << 0,
	SMI_DISPLAY_UTILIZATION = 1 << 1,
	SMI_DISPLAY_ECC = 1 << 2,
	SMI_DISPLAY_TEMPERATURE = 1 << 3,
	SMI_DISPLAY_POWER = 1 << 4,
	SMI_DISPLAY_CLOCK = 1 << 5,
	SMI_DISPLAY_COMPUTE = 1 << 6,
	SMI_DISPLAY_PIDS = 1 << 7,
	SMI_DISPLAY_PERFORMANCE = 1 << 8,
	SMI_DISPLAY_SUPPORTED_CLOCKS = 1 << 9,
	SMI_DISPLAY_PAGE_RETIREMENT = 1 << 10,
	SMI_DISPLAY_ACCOUNTING = 1 << 11,
	SMI_DISPLAY_ENCODER_STATS = 1 << 12,
	SMI_DISPLAY_TARGET_TEMPERATURE = 1 << 13,
	SMI_DISPLAY_VOLTAGE = 1 << 14,
	SMI_DISPLAY_FBC_STATS = 1 << 15,
	SMI_DISPLAY_ROW_REMAPPER = 1 << 16,
	SMI_DISPLAY_RESET_STATUS = 1 << 17,
	SMI_DISPLAY_GSP_FIRMWARE_VERSION = 1 << 18,
	SMI_DISPLAY_POWER_SMOOTHING = 1 << 19,
	SMI_DISPLAY_POWER_PROFILES = 1 << 20,
};

/** Of which devices a node is shown. */
enum smi_when {
	SMI_WHEN_ALWAYS,
	SMI_WHEN_DISTANCES, /**< of those whose limits of heat are distances */
	SMI_WHEN_ABSOLUTE,  /**< of those whose limits are temperatures */
	SMI_WHEN_SRAM,      /**< of those that tell causes of errors in SRAM */
	SMI_WHEN_NO_SRAM,   /**< of newer ones that do not */
	SMI_WHEN_PLACES,    /**< of those before Turing */
	SMI_WHEN_NO_PLACES, /**< of Turing and later */
};

struct smi_tree;
struct smi_node;

/** Adds the children that no table can list. */
typedef void smi_lister(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent);

struct smi_field {
	const char *tag;        /**< in XML; NULL: not there */
	const char *label;      /**< in the text; NULL: not there */
	smi_getter *get;        /**< how it is read; NULL: a section */
	const char *unit;       /**< of what -q shows */
	const char *query;      /**< --query-gpu */
	const char *alias;      /**< its other name there */
	const char *query_unit; /**< of what is asked for, and in its header */
	const char *help;
	smi_lister *list;
	unsigned int depth;
	int argument;         /**< of `get` */
	unsigned int display; /**< enum smi_display, of nodes of depth 1 */
	enum smi_when when;
	int since;        /**< drivers that show it: SMI_DRIVER(); 0 is all */
	int until;        /**< the first that does not */
	int absent;       /**< a branch between them that does not */
	int deprecated;   /**< drivers that say no more than that it is deprecated */
	bool on_demand;   /**< not in all of -q, only where -d names it */
	bool optional;    /**< a section that has no children where `get` fails, but what stands in a value's place */
	bool unprefixed;  /**< a number that XML shows without 0x */
	bool joined;      /**< nothing between the number and its unit */
	bool indented;    /**< its label, as if it were a child of what is before it */
	bool transparent; /**< a section whose children stand in its own place in the text */
	bool bare;        /**< asked for, it says N/A without brackets */
};

/** All of them. */
extern const struct smi_field smi_fields[];
extern const size_t smi_field_count;

/** The field that is asked for by that name, or NULL. */
const struct smi_field *smi_field_find(const char *name);

/** Whether that driver has it. */
bool smi_field_exists(const struct smi_field *field, int driver);

/** Whether it is shown of that device. */
bool smi_field_applies(const struct smi_field *field, const struct smi_device *device);

/** Reads it. @return why there is no value */
nvmlReturn_t smi_field_read(const struct smi_field *field, const struct smi_device *device, char *ret_text);

/** What is written of it in CSV, with its unit or without. */
void smi_field_ask(const struct smi_field *field, const struct smi_device *device, bool units, char *ret_text,
                   size_t size);

#endif
