/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file options.h
 * What an operator may set for the plugin, as the agent's etcd holds it: texts.
 * Here they become numbers, or one sentence that says what is allowed.
 */
#ifndef ACCELMOCK_PLUGIN_OPTIONS_H
#define ACCELMOCK_PLUGIN_OPTIONS_H

#include "accelmock/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * AM_PLUGIN_OPTION(enumerator, key, what is allowed)
 */
#define AM_PLUGIN_OPTION_LIST(AM_PLUGIN_OPTION)                                                                        \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_ALLOCATION_MODE, "allocation_mode", "discrete or fractional")                \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_UNIT_MEM, "unit_mem", "a size of 512m or more, such as 2g or 2147483648")    \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_UNIT_PROC, "unit_proc", "a whole number from 2 to 1000000")                  \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_QUANTUM_SIZE, "quantum_size",                                                \
	                 "a number above 0 and up to 1000 with at most 6 decimals, such as 0.1")                       \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_DEVICE_MASK, "device_mask", "ids of devices, separated by commas")           \
	AM_PLUGIN_OPTION(AM_PLUGIN_OPTION_RESERVED_MEMORY, "reserved_memory", "a size, such as 64m or 67108864, or 0")

/** The options. */
enum am_plugin_option {
#define AM_PLUGIN_OPTION(enumerator, key, allowed) enumerator,
	AM_PLUGIN_OPTION_LIST(AM_PLUGIN_OPTION)
#undef AM_PLUGIN_OPTION
	    AM_PLUGIN_OPTION_COUNT
};

/** How devices are handed out. */
enum am_plugin_mode {
	AM_PLUGIN_DISCRETE,   /**< whole devices */
	AM_PLUGIN_FRACTIONAL, /**< shares of devices */
};

/** Smallest allowed values, and what holds where nothing is set. */
#define AM_PLUGIN_UNIT_MEMORY_MIN         ((uint64_t)512 << 20)
#define AM_PLUGIN_UNIT_MEMORY_DEFAULT     ((uint64_t)2 << 30)
#define AM_PLUGIN_UNIT_PROCESSORS_MIN     2u
#define AM_PLUGIN_UNIT_PROCESSORS_DEFAULT 8u
#define AM_PLUGIN_UNIT_PROCESSORS_MAX     1000000u
#define AM_PLUGIN_RESERVED_MEMORY_DEFAULT ((uint64_t)64 << 20)
#define AM_PLUGIN_QUANTUM_DEFAULT         "0.1"

/** Room for a quantum's digits, with the terminating zero. */
#define AM_PLUGIN_QUANTUM_SIZE 24

/** The options' values. */
struct am_plugin_options {
	enum am_plugin_mode mode;
	uint32_t unit_processors;             /**< of one share */
	uint64_t unit_memory;                 /**< bytes of one share */
	uint64_t reserved_memory;             /**< bytes; 0 where devices are handed out whole */
	char quantum[AM_PLUGIN_QUANTUM_SIZE]; /**< decimal digits, as they were written */
	char *device_mask;                    /**< owned, as it was written; NULL: none */
	bool given[AM_PLUGIN_OPTION_COUNT];   /**< which were set */
};

/** Sets the defaults. */
void am_plugin_options_init(struct am_plugin_options *options);

/** Frees what they hold. */
void am_plugin_options_finish(struct am_plugin_options *options);

/** The key of @p option as etcd writes it. Static. */
const char *am_plugin_option_key(enum am_plugin_option option);

/** The option whose key is a slip of the pen away from @p key (but not it), or AM_PLUGIN_OPTION_COUNT. */
enum am_plugin_option am_plugin_option_meant(const char *key);

/**
 * Sets one from its text.
 * @param where the place it was read from, which the error names before the key
 */
bool am_plugin_options_set(struct am_plugin_options *options, enum am_plugin_option option, const char *text,
                           const char *where, struct am_error *error);

/** Fills @p error as am_plugin_options_set() does, for a value that is not even text. @return false */
bool am_plugin_options_refuse(enum am_plugin_option option, const char *shown, const char *where,
                              struct am_error *error);

/** After the last one: what follows from several of them. */
void am_plugin_options_settle(struct am_plugin_options *options);

#endif
