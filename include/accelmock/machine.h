/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file machine.h
 * A machine is what a mock-accelerator.toml describes: devices and their
 * slices, formats, attributes and the settings of its board and telemetry.
 * Plain data, built once and then only read. No I/O, no clock.
 *
 * To build one: am_machine_create(), fill the settings, add devices, formats
 * and attributes, then am_machine_finish(), which checks the whole and derives
 * mothers, slice numbers, addresses and uuids. Not safe for use by several
 * threads while it is built; afterwards it is.
 */
#ifndef ACCELMOCK_MACHINE_H
#define ACCELMOCK_MACHINE_H

#include "device.h"
#include "error.h"
#include "facts.h"
#include "telemetry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most devices and slices of one machine. */
#define AM_MACHINE_DEVICES_MAX 200000u

/** Largest memory of a device, in bytes: 1 PiB. */
#define AM_MEMORY_MAX ((uint64_t)1 << 50)

/** Most processing units of a device. */
#define AM_PROCESSING_UNITS_MAX 1000000u

/** The seed of a machine whose TOML names none. */
#define AM_SEED_DEFAULT ((uint64_t)0x61636365)

/** Most warnings that a machine keeps; one more says that there are others. */
#define AM_MACHINE_WARNINGS_MAX 100u

/** One device as it is written down; what am_machine_add_device() takes. */
struct am_device_spec {
	const char *id;            /**< `mother_uuid`: not empty, without ':' ',' '/' and control characters */
	const char *model_name;    /**< any text without control characters */
	int32_t numa_node;         /**< -1: not known */
	uint32_t processing_units; /**< `subproc_count`, > 0 */
	uint64_t memory_size;      /**< bytes, > 0 */
	bool is_slice;             /**< `is_mig_device` */
	const struct am_catalog_product *product; /**< `product`; NULL: whichever the model's name says */
};

/** How a slot is shown, `[formats.<name>]`: owned strings, UTF-8. */
struct am_format {
	char *name;
	char *human_readable_name;
	char *description;
	char *display_unit;
	char *display_icon;
	bool binary;           /**< number_format.binary */
	uint32_t round_length; /**< number_format.round_length */
};

/** What type an attribute's value had in the TOML. */
enum am_attribute_kind {
	AM_ATTRIBUTE_STRING, /**< the text is the string itself */
	AM_ATTRIBUTE_JSON,   /**< the text is JSON: a number, a boolean, an array, a table */
};

/** One line of `[attributes]`: owned strings, UTF-8. */
struct am_attribute {
	char *name;
	char *text;
	enum am_attribute_kind kind;
};

/** What the part of a device that nobody holds does. */
enum am_unallocated {
	AM_UNALLOCATED_AMBIENT, /**< a lively, plausible load, so that dashboards move */
	AM_UNALLOCATED_IDLE,    /**< really nothing */
};

/** "No room temperature is given", and the bounds of one, in celsius. */
#define AM_INLET_UNKNOWN (-1000.0)
#define AM_INLET_MIN     (-20.0)
#define AM_INLET_MAX     60.0

/** The default, the smallest and the largest length of a tick, in nanoseconds. */
#define AM_TICK_DEFAULT ((int64_t)100000000)
#define AM_TICK_MIN     ((int64_t)1000000)
#define AM_TICK_MAX     ((int64_t)60000000000)

/** A machine. Fields may be read by anyone; only this header's functions change the lists. */
struct am_machine {
	char slot_name[AM_KEY_SIZE];          /**< `slot_name`, the plugin's key: "cuda" */
	char device_plugin_name[AM_KEY_SIZE]; /**< `device_plugin_name`, shown in texts only */
	char board_name[AM_KEY_SIZE];         /**< `[board] name`, or "default" */
	char source[512];                     /**< the file that it was read from, or empty */
	uint64_t content_hash;                /**< of the source's text: equal for equal machines */
	uint64_t seed;                        /**< `[telemetry] seed` */
	int64_t tick_ns;                      /**< `[telemetry] tick`, in nanoseconds */
	enum am_unallocated unallocated;      /**< `[telemetry] unallocated` */
	double inlet; /**< `[telemetry] inlet`: celsius, or AM_INLET_UNKNOWN: each product's own */

	size_t device_count; /**< devices, slices and unlisted mothers */
	size_t listed_count; /**< those of them that the TOML lists: the first ones, in its order */
	struct am_device *devices;
	size_t product_count;
	struct am_product *products;
	struct am_facts *facts; /**< parallel to the products */
	size_t slice_profile_count;
	struct am_slice_profile *slice_profiles; /**< of all products */
	size_t profile_count;                    /**< the built-in ones, then the TOML's */
	struct am_profile_info profiles[AM_PROFILES_MAX];
	size_t format_count;
	struct am_format *formats;
	size_t attribute_count;
	struct am_attribute *attributes;
	size_t warning_count;
	char **warnings; /**< what is odd but loads; one sentence each */

	/** Something of a device is a stand-in, since it was refused: what devices are together is not judged. */
	bool incomplete;
	size_t device_capacity; /**< private: room in devices */
	bool named_last;        /**< private: the last device's product was named, not recognized */
};

/**
 * Whether @p name can be a slot's: what the agent writes must come back as it was. It
 * puts the name before a dot, into upper case in resource.txt, and into keys of etcd.
 * These four checks are what the functions below apply; whoever knows where a text came from
 * can ask first. @return false with the reason, which begins with the text in quotes.
 */
bool am_slot_name_check(const char *name, struct am_error *error);

/** Whether @p name can be a board's: it is a directory's name. */
bool am_board_name_check(const char *name, struct am_error *error);

/** Whether @p id can be a device's: it stands in lists that ':' and ',' divide. */
bool am_device_id_check(const char *id, struct am_error *error);

/** Whether @p model_name can be a device's. */
bool am_model_name_check(const char *model_name, struct am_error *error);

/** Makes an empty machine with default settings; its slot_name is yet to be set. @return NULL where memory ran out. */
struct am_machine *am_machine_create(void);

/** Frees @p machine and all that it holds. NULL is allowed. */
void am_machine_destroy(struct am_machine *machine);

/** Makes room for @p count more devices at once, so that the list need not grow one step after the other. */
void am_machine_expect(struct am_machine *machine, size_t count);

/**
 * Appends a device. Texts are copied. The spec is checked (see its fields).
 * @return false with the reason; the machine is then as it was.
 */
bool am_machine_add_device(struct am_machine *machine, const struct am_device_spec *spec, struct am_error *error);

/**
 * Appends a profile, or changes the figures of the one of that name. Its name is one of a slot's
 * characters. @return false with the reason, as of am_profile_check()
 */
bool am_machine_add_profile(struct am_machine *machine, const struct am_profile_info *profile, struct am_error *error);

/** The profile of that name, or NULL. */
const struct am_profile_info *am_machine_profile(const struct am_machine *machine, const char *name);

/** Appends a format, copying its strings. */
bool am_machine_add_format(struct am_machine *machine, const struct am_format *format, struct am_error *error);

/** Appends an attribute, copying its strings. */
bool am_machine_add_attribute(struct am_machine *machine, const char *name, const char *text,
                              enum am_attribute_kind kind, struct am_error *error);

/** Appends a warning, formatted. Where memory runs out, or there are too many, it is dropped. */
void am_machine_warn(struct am_machine *machine, const char *format, ...) AM_PRINTF(2, 3);

/**
 * Checks the whole and derives what is derived: numbers of slices, mothers that
 * are not listed, PCI addresses, uuids, serials, products. Call it once, after
 * the last addition.
 * @param ret_culprit where it fails over one device: its position in the list
 *        (may be NULL); else left as it was.
 * @return false with the first reason; the machine may then only be destroyed, or read for its warnings
 */
bool am_machine_finish(struct am_machine *machine, size_t *ret_culprit, struct am_error *error);

/** Is told one thing that is wrong with a machine, over the device at @p culprit, or SIZE_MAX. */
typedef void am_machine_tell(void *context, size_t culprit, const struct am_error *error);

/** As am_machine_finish(), telling all that is wrong. */
bool am_machine_finish_all(struct am_machine *machine, am_machine_tell *tell, void *context);

/** The format of that name, or NULL. */
const struct am_format *am_machine_format(const struct am_machine *machine, const char *name);

/** The attribute of that name, or NULL. */
const struct am_attribute *am_machine_attribute(const struct am_machine *machine, const char *name);

#ifdef __cplusplus
}
#endif
#endif
