/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file value.h
 * Values of channels, as people write them and as they are told. A plain number is in the channel's unit, but of
 * power in watts and of energy in joules; amount.h has the suffixes.
 */
#ifndef ACCELMOCK_CLI_VALUE_H
#define ACCELMOCK_CLI_VALUE_H

#include "accelmock/condition.h"
#include "accelmock/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a value that is told. */
#define VALUE_SIZE 96

/** Reads a value of @p channel, in its unit or with a suffix. @return false with the reason, which says how to write
 * it. */
bool value_read_channel(enum am_channel channel, const char *text, int64_t *ret_value, struct am_error *error);

/** Tells a channel's value with its unit, as `300000 milliwatt`; reasons of a throttle by their names. */
void value_tell_channel(enum am_channel channel, int64_t value, char ret_text[VALUE_SIZE]);

/** The name of the reason with the number @p bit of a throttle mask (from 0), or NULL. */
const char *value_throttle(unsigned bit);

/** The reasons of @p mask by name, divided by @p divider; `none` where there is none. */
void value_tell_throttle(int64_t mask, const char *divider, char ret_text[VALUE_SIZE]);

/** A text of a list whose number is given, or NULL behind its end. */
typedef const char *value_name_function(unsigned number);

/** The name nearest to @p text, or NULL where none is near enough to be meant. */
const char *value_nearest(const char *text, value_name_function *name);

/** Finds a channel by its name. @return false with the reason, which names the nearest. */
bool value_find_channel(const char *name, enum am_channel *ret_channel, struct am_error *error);

/** The name of the channel with that number, or NULL. */
const char *value_channel_name(unsigned number);

#endif
