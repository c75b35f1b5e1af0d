/* SPDX-License-Identifier: Apache-2.0 */
/** @file quantity.h Channels' integers as people read them, rounded by the channels' one rule. */
#ifndef ACCELMOCK_CLI_QUANTITY_H
#define ACCELMOCK_CLI_QUANTITY_H

#include "accelmock/channel.h"

#include <stddef.h>
#include <stdint.h>

/** Room for any of these texts. */
#define QUANTITY_SIZE 64

/** `61.2 GiB` */
void quantity_bytes(int64_t bytes, char ret_text[QUANTITY_SIZE]);

/** `61.2 / 80.0 GiB`, both in the unit of the larger one and equally wide; or short, `61.2/80.0G`. */
void quantity_of_bytes(int64_t used, int64_t total, bool brief, char ret_text[QUANTITY_SIZE]);

/** `612 / 700 W`; or short, `612 W`. Milliwatt. @param cap may be 0: not known */
void quantity_of_power(int64_t power, double cap, bool brief, char ret_text[QUANTITY_SIZE]);

/** A channel's value with its unit, as people write it; @p celsius is how the terminal writes that one. */
void quantity_of_channel(enum am_channel channel, int64_t value, const char *celsius, char ret_text[QUANTITY_SIZE]);

/** `real time`, `frozen`, `60x`: how fast a board's clock goes, in thousandths. */
void quantity_rate(int64_t rate, const char *times, char ret_text[QUANTITY_SIZE]);

/** `3 h 25 min`, `12.3 s`: a time in nanoseconds, two units at the most. */
void quantity_time(int64_t nanoseconds, char ret_text[QUANTITY_SIZE]);

#endif
