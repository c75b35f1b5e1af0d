/* SPDX-License-Identifier: Apache-2.0 */
/** @file condition_text.h Conditions and their kinds in words and as JSON: the same ones by every verb. */
#ifndef ACCELMOCK_CLI_CONDITION_TEXT_H
#define ACCELMOCK_CLI_CONDITION_TEXT_H

#include "accelmock/condition.h"
#include "cli/value.h"

#include <jansson.h>
#include <stddef.h>

/** Room for a condition's values in words. */
#define CONDITION_TEXT_SIZE 256

/** A condition's name, or `unknown`. Static. */
const char *condition_name(uint32_t kind);

/** How many parameters a kind has. */
size_t condition_parameter_count(const struct am_condition_info *info);

/** The values of a condition in words: `clocks = 50 %`; of a pin `power = 300000 milliwatt`; empty where it has none.
 */
void condition_text(const struct am_condition *condition, char ret_text[CONDITION_TEXT_SIZE]);

/** A condition's values by the names of its parameters. */
json_t *condition_describe_values(const struct am_condition *condition);

/** All of a condition. */
json_t *condition_describe(const struct am_condition *condition);

/** The word for a group: `pin`, `fault`, `agent`, `setting`. Static. */
const char *condition_group(enum am_condition_group group);

#endif
