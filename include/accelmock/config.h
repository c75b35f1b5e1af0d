/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file config.h
 * mock-accelerator.toml to machine. Each error says file, line, column and key,
 * what is wrong and what is allowed. What is odd but loads is a warning of the
 * machine.
 */
#ifndef ACCELMOCK_CONFIG_H
#define ACCELMOCK_CONFIG_H

#include "error.h"
#include "machine.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads and compiles the file at @p path.
 * @return a finished machine that the caller destroys, or NULL with the reason.
 */
struct am_machine *am_config_load(const char *path, struct am_error *error);

/** Most errors of one file that are told. */
#define AM_CONFIG_ERRORS_MAX 64u

/**
 * Reads the file at @p path, telling all that is wrong (of what is no TOML at all, the first).
 * @param ret_errors the earliest ones in the order of the file; room for @p capacity, at least 1
 * @param ret_count how many were written
 * @return what was read, which the caller destroys; where there are errors, it has its warnings and is good for
 *         nothing else; NULL, with one error, where there was nothing to read
 */
struct am_machine *am_config_read(const char *path, struct am_error *ret_errors, size_t capacity, size_t *ret_count);

/**
 * The same from memory. @p source is the name that errors show.
 * @p text need not end with a zero.
 */
struct am_machine *am_config_parse(const char *text, size_t length, const char *source, struct am_error *error);

/**
 * Reads a size: a whole number of bytes, or a number with a unit, as
 * Backend.AI writes them: `64m`, `2g`, `1.5G`, `40GiB`, `512 MB`; each unit is
 * a power of 1024. @return false where it is none, or does not fit.
 */
bool am_config_parse_size(const char *text, uint64_t *ret_bytes);

#ifdef __cplusplus
}
#endif
#endif
