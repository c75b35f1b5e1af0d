/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file catalog.h
 * What is public about accelerators that exist: facts, each with its source,
 * and what the engine needs besides, each figure fitted to a capture or said to
 * be assumed. It is data: one file per product in catalog/, made into a table
 * when accelmock is built (tools/catalog.py, which reads the two lists below).
 *
 * Everything here is constant and static: no I/O, no allocation, safe for any
 * number of threads. What is not known is not there; nothing is guessed.
 */
#ifndef ACCELMOCK_CATALOG_H
#define ACCELMOCK_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What kind of value a figure has. */
enum am_catalog_kind {
	AM_CATALOG_NUMBER,  /**< `number`, in the unit of its row */
	AM_CATALOG_TEXT,    /**< `text` */
	AM_CATALOG_BOOLEAN, /**< `number`: 0 or 1 */
};

/*
 * AM_FACT(enumerator, name, kind, unit). The names are the keys of [facts] in
 * catalog/<product>.toml. Memory is what nvidia-smi shows as the total
 * (memory_total) or what is sold (memory_size, in binary units). Newer products show how
 * far they are from thermal limits and not the limits themselves: these are the
 * temperature_limit_... rows.
 */
#define AM_FACT_LIST(AM_FACT)                                                                                          \
	AM_FACT(AM_FACT_ARCHITECTURE, "architecture", AM_CATALOG_TEXT, "")                                             \
	AM_FACT(AM_FACT_BRAND, "brand", AM_CATALOG_TEXT, "")                                                           \
	AM_FACT(AM_FACT_COMPUTE_CAPABILITY_MAJOR, "compute_capability_major", AM_CATALOG_NUMBER, "")                   \
	AM_FACT(AM_FACT_COMPUTE_CAPABILITY_MINOR, "compute_capability_minor", AM_CATALOG_NUMBER, "")                   \
	AM_FACT(AM_FACT_PROCESSING_UNITS, "processing_units", AM_CATALOG_NUMBER, "")                                   \
	AM_FACT(AM_FACT_CORES, "cores", AM_CATALOG_NUMBER, "")                                                         \
	AM_FACT(AM_FACT_MEMORY_SIZE, "memory_size", AM_CATALOG_NUMBER, "byte")                                         \
	AM_FACT(AM_FACT_MEMORY_TOTAL, "memory_total", AM_CATALOG_NUMBER, "byte")                                       \
	AM_FACT(AM_FACT_MEMORY_RESERVED, "memory_reserved", AM_CATALOG_NUMBER, "byte")                                 \
	AM_FACT(AM_FACT_MEMORY_KIND, "memory_kind", AM_CATALOG_TEXT, "")                                               \
	AM_FACT(AM_FACT_MEMORY_BUS_WIDTH, "memory_bus_width", AM_CATALOG_NUMBER, "bit")                                \
	AM_FACT(AM_FACT_MEMORY_BANDWIDTH, "memory_bandwidth", AM_CATALOG_NUMBER, "byte per second")                    \
	AM_FACT(AM_FACT_BAR1_SIZE, "bar1_size", AM_CATALOG_NUMBER, "byte")                                             \
	AM_FACT(AM_FACT_POWER_LIMIT_DEFAULT, "power_limit_default", AM_CATALOG_NUMBER, "milliwatt")                    \
	AM_FACT(AM_FACT_POWER_LIMIT_LOWEST, "power_limit_lowest", AM_CATALOG_NUMBER, "milliwatt")                      \
	AM_FACT(AM_FACT_POWER_LIMIT_HIGHEST, "power_limit_highest", AM_CATALOG_NUMBER, "milliwatt")                    \
	AM_FACT(AM_FACT_POWER_IDLE, "power_idle", AM_CATALOG_NUMBER, "milliwatt")                                      \
	AM_FACT(AM_FACT_TEMPERATURE_SLOWDOWN, "temperature_slowdown", AM_CATALOG_NUMBER, "celsius")                    \
	AM_FACT(AM_FACT_TEMPERATURE_SHUTDOWN, "temperature_shutdown", AM_CATALOG_NUMBER, "celsius")                    \
	AM_FACT(AM_FACT_TEMPERATURE_HIGHEST_OPERATING, "temperature_highest_operating", AM_CATALOG_NUMBER, "celsius")  \
	AM_FACT(AM_FACT_TEMPERATURE_MEMORY_HIGHEST, "temperature_memory_highest", AM_CATALOG_NUMBER, "celsius")        \
	AM_FACT(AM_FACT_TEMPERATURE_TARGET, "temperature_target", AM_CATALOG_NUMBER, "celsius")                        \
	AM_FACT(AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN, "temperature_limit_slowdown", AM_CATALOG_NUMBER, "kelvin")         \
	AM_FACT(AM_FACT_TEMPERATURE_LIMIT_SHUTDOWN, "temperature_limit_shutdown", AM_CATALOG_NUMBER, "kelvin")         \
	AM_FACT(AM_FACT_TEMPERATURE_LIMIT_HIGHEST_OPERATING, "temperature_limit_highest_operating", AM_CATALOG_NUMBER, \
	        "kelvin")                                                                                              \
	AM_FACT(AM_FACT_TEMPERATURE_LIMIT_MEMORY_HIGHEST, "temperature_limit_memory_highest", AM_CATALOG_NUMBER,       \
	        "kelvin")                                                                                              \
	AM_FACT(AM_FACT_CLOCK_CORE_LOWEST, "clock_core_lowest", AM_CATALOG_NUMBER, "megahertz")                        \
	AM_FACT(AM_FACT_CLOCK_CORE_IDLE, "clock_core_idle", AM_CATALOG_NUMBER, "megahertz")                            \
	AM_FACT(AM_FACT_CLOCK_CORE_HIGHEST, "clock_core_highest", AM_CATALOG_NUMBER, "megahertz")                      \
	AM_FACT(AM_FACT_CLOCK_CORE_APPLICATION, "clock_core_application", AM_CATALOG_NUMBER, "megahertz")              \
	AM_FACT(AM_FACT_CLOCK_CORE_STEPS, "clock_core_steps", AM_CATALOG_NUMBER, "")                                   \
	AM_FACT(AM_FACT_CLOCK_MEMORY_LOWEST, "clock_memory_lowest", AM_CATALOG_NUMBER, "megahertz")                    \
	AM_FACT(AM_FACT_CLOCK_MEMORY_IDLE, "clock_memory_idle", AM_CATALOG_NUMBER, "megahertz")                        \
	AM_FACT(AM_FACT_CLOCK_MEMORY_HIGHEST, "clock_memory_highest", AM_CATALOG_NUMBER, "megahertz")                  \
	AM_FACT(AM_FACT_CLOCK_MEMORY_APPLICATION, "clock_memory_application", AM_CATALOG_NUMBER, "megahertz")          \
	AM_FACT(AM_FACT_CLOCK_VIDEO_IDLE, "clock_video_idle", AM_CATALOG_NUMBER, "megahertz")                          \
	AM_FACT(AM_FACT_CLOCK_VIDEO_HIGHEST, "clock_video_highest", AM_CATALOG_NUMBER, "megahertz")                    \
	AM_FACT(AM_FACT_PERFORMANCE_STATE_IDLE, "performance_state_idle", AM_CATALOG_NUMBER, "")                       \
	AM_FACT(AM_FACT_PERFORMANCE_STATE_LOADED, "performance_state_loaded", AM_CATALOG_NUMBER, "")                   \
	AM_FACT(AM_FACT_FAN_COUNT, "fan_count", AM_CATALOG_NUMBER, "")                                                 \
	AM_FACT(AM_FACT_PCI_VENDOR_ID, "pci_vendor_id", AM_CATALOG_NUMBER, "identifier")                               \
	AM_FACT(AM_FACT_PCI_DEVICE_ID, "pci_device_id", AM_CATALOG_NUMBER, "identifier")                               \
	AM_FACT(AM_FACT_PCI_SUBSYSTEM_VENDOR_ID, "pci_subsystem_vendor_id", AM_CATALOG_NUMBER, "identifier")           \
	AM_FACT(AM_FACT_PCI_SUBSYSTEM_DEVICE_ID, "pci_subsystem_device_id", AM_CATALOG_NUMBER, "identifier")           \
	AM_FACT(AM_FACT_PCIE_GENERATION, "pcie_generation", AM_CATALOG_NUMBER, "")                                     \
	AM_FACT(AM_FACT_PCIE_WIDTH, "pcie_width", AM_CATALOG_NUMBER, "")                                               \
	AM_FACT(AM_FACT_LINK_COUNT, "link_count", AM_CATALOG_NUMBER, "")                                               \
	AM_FACT(AM_FACT_LINK_BANDWIDTH, "link_bandwidth", AM_CATALOG_NUMBER, "byte per second")                        \
	AM_FACT(AM_FACT_ENCODERS, "encoders", AM_CATALOG_NUMBER, "")                                                   \
	AM_FACT(AM_FACT_DECODERS, "decoders", AM_CATALOG_NUMBER, "")                                                   \
	AM_FACT(AM_FACT_ECC, "ecc", AM_CATALOG_BOOLEAN, "")                                                            \
	AM_FACT(AM_FACT_MIG, "mig", AM_CATALOG_BOOLEAN, "")                                                            \
	AM_FACT(AM_FACT_VBIOS_VERSION, "vbios_version", AM_CATALOG_TEXT, "")                                           \
	AM_FACT(AM_FACT_BOARD_PART_NUMBER, "board_part_number", AM_CATALOG_TEXT, "")                                   \
	AM_FACT(AM_FACT_PART_NUMBER, "part_number", AM_CATALOG_TEXT, "")                                               \
	AM_FACT(AM_FACT_INFOROM_IMAGE, "inforom_image", AM_CATALOG_TEXT, "")                                           \
	AM_FACT(AM_FACT_INFOROM_OEM, "inforom_oem", AM_CATALOG_TEXT, "")                                               \
	AM_FACT(AM_FACT_INFOROM_ECC, "inforom_ecc", AM_CATALOG_TEXT, "")                                               \
	AM_FACT(AM_FACT_MEMORY_BANKS, "memory_banks", AM_CATALOG_NUMBER, "")

/** The facts. New ones are appended. */
enum am_fact {
#define AM_FACT(enumerator, name, kind, unit) enumerator,
	AM_FACT_LIST(AM_FACT)
#undef AM_FACT
	    AM_FACT_COUNT
};

/*
 * AM_ASSUMPTION(enumerator, name, kind, unit): what the engine needs and nobody
 * publishes. Every product has all of them but the last three, which only those with fans have. A device that nobody
 * uses is asleep; one that a workload holds is awake, whatever its load. power_full is what an ordinary training job
 * draws at full utilization and the default limit, and temperature_full where that leads. Heat rises by
 * (temperature_full - temperature_idle) / (power_full - power_asleep) kelvin a milliwatt, from the inlet,
 * which follows from the others and is not written in the files.
 */
#define AM_ASSUMPTION_LIST(AM_ASSUMPTION)                                                                              \
	AM_ASSUMPTION(AM_ASSUMPTION_POWER_ASLEEP, "power_asleep", AM_CATALOG_NUMBER, "milliwatt")                      \
	AM_ASSUMPTION(AM_ASSUMPTION_POWER_AWAKE, "power_awake", AM_CATALOG_NUMBER, "milliwatt")                        \
	AM_ASSUMPTION(AM_ASSUMPTION_POWER_FULL, "power_full", AM_CATALOG_NUMBER, "milliwatt")                          \
	AM_ASSUMPTION(AM_ASSUMPTION_TEMPERATURE_IDLE, "temperature_idle", AM_CATALOG_NUMBER, "celsius")                \
	AM_ASSUMPTION(AM_ASSUMPTION_TEMPERATURE_FULL, "temperature_full", AM_CATALOG_NUMBER, "celsius")                \
	AM_ASSUMPTION(AM_ASSUMPTION_INLET, "inlet", AM_CATALOG_NUMBER, "celsius")                                      \
	AM_ASSUMPTION(AM_ASSUMPTION_TIME_CONSTANT, "time_constant", AM_CATALOG_NUMBER, "second")                       \
	AM_ASSUMPTION(AM_ASSUMPTION_CLOCK_CORE_ASLEEP, "clock_core_asleep", AM_CATALOG_NUMBER, "megahertz")            \
	AM_ASSUMPTION(AM_ASSUMPTION_CLOCK_CORE_LOADED, "clock_core_loaded", AM_CATALOG_NUMBER, "megahertz")            \
	AM_ASSUMPTION(AM_ASSUMPTION_CLOCK_MEMORY_ASLEEP, "clock_memory_asleep", AM_CATALOG_NUMBER, "megahertz")        \
	AM_ASSUMPTION(AM_ASSUMPTION_CLOCK_MEMORY_LOADED, "clock_memory_loaded", AM_CATALOG_NUMBER, "megahertz")        \
	AM_ASSUMPTION(AM_ASSUMPTION_PERFORMANCE_STATE_ASLEEP, "performance_state_asleep", AM_CATALOG_NUMBER, "")       \
	AM_ASSUMPTION(AM_ASSUMPTION_PERFORMANCE_STATE_AWAKE, "performance_state_awake", AM_CATALOG_NUMBER, "")         \
	AM_ASSUMPTION(AM_ASSUMPTION_FAN_IDLE, "fan_idle", AM_CATALOG_NUMBER, "percent")                                \
	AM_ASSUMPTION(AM_ASSUMPTION_FAN_FROM, "fan_from", AM_CATALOG_NUMBER, "celsius")                                \
	AM_ASSUMPTION(AM_ASSUMPTION_FAN_FULL_AT, "fan_full_at", AM_CATALOG_NUMBER, "celsius")

/** The assumptions. New ones are appended. */
enum am_assumption {
#define AM_ASSUMPTION(enumerator, name, kind, unit) enumerator,
	AM_ASSUMPTION_LIST(AM_ASSUMPTION)
#undef AM_ASSUMPTION
	    AM_ASSUMPTION_COUNT
};

/** A row of one of the two lists. */
struct am_catalog_figure_info {
	const char *name;
	enum am_catalog_kind kind;
	const char *unit; /**< singular; "identifier" for PCI ids; empty for counts, texts and booleans */
};

/**
 * One figure of a product. Its texts are numbers for am_catalog_text(), and not pointers: thousands of these would be
 * written to whenever a program loads the library that they are in.
 */
struct am_catalog_figure {
	double number;   /**< in the unit of its row, exact where it is an integer */
	uint32_t text;   /**< of a text; else 0 */
	uint32_t source; /**< document and place in it, or capture and field, or the reason of an assumption; else 0 */
	bool known;      /**< false: nobody publishes it; the rest is 0 then */
	bool assumed;    /**< chosen and not measured; the source says why. Never true of a fact */
};

/** What a number of struct am_catalog_calibration or am_catalog_slice is where it is not known. */
#define AM_CATALOG_UNKNOWN (-1)

/** What a real one was seen to do; a test holds the engine to it. Unknown figures are AM_CATALOG_UNKNOWN. */
struct am_catalog_calibration {
	uint32_t source;    /**< for am_catalog_text() */
	bool asleep;        /**< nobody used it */
	double utilization; /**< percent */
	double power;       /**< milliwatt */
	double temperature; /**< celsius */
	double clock_core;  /**< megahertz */
	double clock_memory;
	double memory_utilization; /**< percent */
	double performance_state;
	double fan; /**< percent */
};

/** Most places that a slice of one profile can take. */
#define AM_CATALOG_PLACEMENTS_MAX 8

/** A profile of slices (MIG GPU instances). Unknown figures are AM_CATALOG_UNKNOWN. */
struct am_catalog_slice {
	char name[16];           /**< "1g.10gb", in lower case */
	int32_t profile;         /**< NVML_GPU_INSTANCE_PROFILE_... */
	int32_t id;              /**< as `nvidia-smi mig -lgip` shows it */
	int32_t slices;          /**< compute slices */
	int32_t instances;       /**< most of this profile at a time */
	int64_t memory;          /**< bytes */
	int32_t multiprocessors; /**< of the product's processing units */
	int32_t copy_engines;
	int32_t decoders;
	int32_t encoders;
	int32_t jpeg_engines;
	int32_t optical_flow_engines;
	int32_t placement_size;                        /**< memory slices that one takes */
	int32_t placement_count;                       /**< of `placements`; 0: not known */
	int32_t placements[AM_CATALOG_PLACEMENTS_MAX]; /**< where it can begin, ascending */
	uint32_t source;                               /**< for am_catalog_text() */
};

/** A product. */
struct am_catalog_product {
	const char *name;                            /**< as users write it: "H100-SXM" */
	const char *vendor;                          /**< "nvidia" */
	const char *slot;                            /**< Backend.AI's slot: "cuda" */
	const char *const *model_names;              /**< as the driver prints them; ends with NULL */
	const struct am_catalog_figure *facts;       /**< by enum am_fact */
	const struct am_catalog_figure *assumptions; /**< all known, but the fan's where there is none */
	const struct am_catalog_calibration *calibrations;
	size_t calibration_count;
	const struct am_catalog_slice *slices;
	size_t slice_count;
};

/** The row of @p fact, or NULL where there is none. */
const struct am_catalog_figure_info *am_fact_info(enum am_fact fact);

/** The row of @p assumption, or NULL where there is none. */
const struct am_catalog_figure_info *am_assumption_info(enum am_assumption assumption);

/** A figure's text or source; NULL of 0. */
const char *am_catalog_text(uint32_t number);

/** How many products there are. */
size_t am_catalog_count(void);

/** The product number @p index, in the order of their names, or NULL. */
const struct am_catalog_product *am_catalog_product(size_t index);

/** The product of that name, whatever its case, spaces, dashes and underscores; or NULL. */
const struct am_catalog_product *am_catalog_find(const char *name);

/** The product whose driver prints @p model_name, whatever its case; or NULL. */
const struct am_catalog_product *am_catalog_of_model(const char *model_name);

/** The product whose name is the nearest to @p name, for messages; NULL where none is near. */
const struct am_catalog_product *am_catalog_nearest(const char *name);

#ifdef __cplusplus
}
#endif
#endif
