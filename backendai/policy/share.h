/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file share.h
 * Shares in exact arithmetic. How many a device has is counted in hundredths,
 * as the agent shows it; how much of it someone got, its amount, in millionths,
 * since an operator's quantum may be finer.
 */
#ifndef ACCELMOCK_PLUGIN_SHARE_H
#define ACCELMOCK_PLUGIN_SHARE_H

#include "options.h"

#include <stdint.h>

/** One share (or one whole device) as an amount, and as hundredths. */
#define AM_PLUGIN_AMOUNT_ONE     ((int64_t)1000000)
#define AM_PLUGIN_HUNDREDTHS_ONE ((int64_t)100)

/** Millionths per hundredth. */
#define AM_PLUGIN_AMOUNT_HUNDREDTH (AM_PLUGIN_AMOUNT_ONE / AM_PLUGIN_HUNDREDTHS_ONE)

/** Fewest processors that a share has: with fewer, TensorFlow passes a GPU over. */
#define AM_PLUGIN_SHARE_PROCESSORS_MIN 4u

/** Room for an amount's digits, with the terminating zero. */
#define AM_PLUGIN_AMOUNT_SIZE 32

/** How many shares a device has, in hundredths: what its memory and its processors both allow, rounded down. */
int64_t am_plugin_share_count(const struct am_plugin_options *options, uint64_t memory, uint32_t processors);

/** The bytes that @p amount shares may use, rounded down. */
uint64_t am_plugin_share_memory(const struct am_plugin_options *options, int64_t amount);

/** The processors that @p amount shares may use, rounded down, but no fewer than the fewest. */
uint32_t am_plugin_share_processors(const struct am_plugin_options *options, int64_t amount);

/** Writes hundredths with two decimals: 1350 as `13.50`. */
void am_plugin_hundredths_format(int64_t hundredths, char ret_text[AM_PLUGIN_AMOUNT_SIZE]);

#endif
