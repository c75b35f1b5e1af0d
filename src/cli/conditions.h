/* SPDX-License-Identifier: Apache-2.0 */
/** @file conditions.h What the verbs that make and end conditions have in common. */
#ifndef ACCELMOCK_CLI_CONDITIONS_H
#define ACCELMOCK_CLI_CONDITIONS_H

#include "cli/change.h"
#include "cli/value.h"

#include <stdbool.h>
#include <stddef.h>

/** Does something about one condition of a device. @return false to end there, with the reason. */
typedef bool condition_function(struct change *change, const struct am_condition *condition, void *context,
                                struct am_error *error);

/** Calls @p visit for each condition of @p device that holds or is to come, the oldest first; it may remove it. */
bool conditions_visit(struct change *change, uint32_t device, condition_function *visit, void *context,
                      struct am_error *error);

/** The same for each device that was named; the reason then names the device. */
bool conditions_visit_all(struct change *change, condition_function *visit, void *context, struct am_error *error);

/**
 * A word that names no device may be a slip in something else that may stand there: where @p error is about
 * one of @p words, it then says so.
 * @param what names the other thing: `channel`
 */
void conditions_suggest(char *const *words, int count, const char *what, value_name_function *name,
                        struct am_error *error);

/** Room for a list of devices. */
#define CONDITIONS_DEVICES_SIZE 128

/** Tells the devices that were named by their labels, the first ones of many: `0, 1:0 and 3 more`. */
void conditions_tell_devices(const struct change *change, char ret_text[CONDITIONS_DEVICES_SIZE]);

#endif
