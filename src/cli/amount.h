/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file amount.h
 * Amounts as people write them: a number, with a point or without, and a unit behind it, in
 * upper or lower case: `8G`, `1.5GiB`, `500ms`, `300W`, `50%`.
 */
#ifndef ACCELMOCK_CLI_AMOUNT_H
#define ACCELMOCK_CLI_AMOUNT_H

#include "accelmock/condition.h"
#include "accelmock/error.h"

#include <stdbool.h>
#include <stdint.h>

/** Room for an amount as amount_of_parameter() writes it. */
#define AMOUNT_SIZE 64

/** Bytes: `512m`, `8G`, `8GiB`, `1024`: all of them powers of 1024. @return false where @p text is no size. */
bool amount_read_bytes(const char *text, int64_t *ret_bytes, struct am_error *error);

/** Nanoseconds: `500ms`, `5s`, `2m`, `1.5h`, `1d`. @return false where @p text is no duration. */
bool amount_read_duration(const char *text, int64_t *ret_nanoseconds, struct am_error *error);

/** Millionths of a fraction that is above 0 and at most 1: `0.5`, `50%`. */
bool amount_read_share(const char *text, int64_t *ret_millionths, struct am_error *error);

/** Thousandths of a factor: `60`, `0.5`, `60x`. @return false where @p text is none. */
bool amount_read_factor(const char *text, int64_t *ret_thousandths, struct am_error *error);

/**
 * An amount in @p unit, as channels and parameters name it (`milliwatt`): with a suffix, or a plain number of these,
 * but of power and energy in watts and joules. What is no whole number of the unit is refused, except of bytes.
 */
bool amount_read_quantity(const char *unit, const char *text, int64_t *ret_value, struct am_error *error);

/** What a parameter is: the unit of its integer, `count`, `switch`, `channel` or `choice`. Static. */
const char *amount_unit(const struct am_parameter *parameter);

/**
 * The value of a condition's parameter, within its range.
 * @return false with the reason, which names the parameter and what is allowed.
 */
bool amount_read_parameter(const struct am_parameter *parameter, const char *text, int64_t *ret_value,
                           struct am_error *error);

/** A parameter's value as people read it, and amount_read_parameter() too: `300 W`, `on`, `50 %`. */
void amount_of_parameter(const struct am_parameter *parameter, int64_t value, char ret_text[AMOUNT_SIZE]);

#endif
