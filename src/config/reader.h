/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file reader.h
 * Reads values out of a TOML tree, with the error and warning that each deserves.
 * Reading goes on after an error, so that all can be told, or the first in the
 * file.
 */
#ifndef ACCELMOCK_CONFIG_READER_H
#define ACCELMOCK_CONFIG_READER_H

#include "accelmock/config.h"
#include "accelmock/machine.h"
#include "config/toml.h"

/** The way to a value, from the innermost name outwards; lives on the stack. */
struct am_path {
	const struct am_path *parent;
	const char *name; /**< of a table's member; NULL: of an array's element */
	size_t index;
};

/** One pass over a document. */
struct am_reader {
	struct am_machine *machine;
	const char *source;
	struct am_error *errors; /**< the earliest ones, in their order; room for error_capacity, at least 1 */
	struct am_toml_place places[AM_CONFIG_ERRORS_MAX]; /**< of these */
	size_t error_capacity;                             /**< at most AM_CONFIG_ERRORS_MAX */
	size_t error_count;
};

/** Whether there was an error. */
bool am_reader_failed(const struct am_reader *reader);

/** Notes an error of the value at @p path, unless there are earlier ones and no room for it. */
void am_reader_fail(struct am_reader *reader, struct am_toml_place place, const struct am_path *path,
                    enum am_error_code code, const char *format, ...) AM_PRINTF(5, 6);

/** Warns about the value at @p path. */
void am_reader_warn(struct am_reader *reader, struct am_toml_place place, const struct am_path *path,
                    const char *format, ...) AM_PRINTF(4, 5);

/**
 * Judges keys that are not in @p keys (ended by NULL): an error where @p strict; else
 * a warning where one is nearly a known key that is absent, as a typing error would be.
 * @param path of the table; NULL: the whole document
 */
void am_reader_check_keys(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *table,
                          const char *const keys[], bool strict);

/**
 * The member @p key of a table, whose absence is an error that says @p wanted:
 * what belongs there.
 */
const struct am_toml_node *am_reader_need(struct am_reader *reader, const struct am_path *path,
                                          const struct am_toml_node *table, const char *key, const char *wanted);

/** @return whether @p node is of that kind; else it is an error that says @p wanted. */
bool am_reader_expect(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                      enum am_toml_kind kind, const char *wanted);

/** A string that is not empty and has no zero in it. */
bool am_reader_string(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                      const char **ret_text);

/** A whole number from @p least to @p most; as upstream, also as a string of digits or a float without a fraction. */
bool am_reader_integer(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                       int64_t least, int64_t most, int64_t *ret_number);

/** What may stand for true and false in upstream's TOML: true, "yes", 1 and so on. */
bool am_reader_truth(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                     bool *ret_truth);

/** Room for what am_reader_show() writes. */
#define AM_SHOW_SIZE 96

/** Writes a value for a message: a string in quotes, a number, or of what kind it is. @return @p ret_text */
const char *am_reader_show(char ret_text[AM_SHOW_SIZE], const struct am_toml_node *node);

#endif
