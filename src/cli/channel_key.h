/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file channel_key.h
 * How JSON names a channel: its name and the unit of its integer, as in
 * `power_milliwatt` or `memory_used_byte`. One rule, so that a reader who knows
 * the table of channels knows every key.
 */
#ifndef ACCELMOCK_CLI_CHANNEL_KEY_H
#define ACCELMOCK_CLI_CHANNEL_KEY_H

#include "accelmock/channel.h"

/** Room for a key, with its terminating zero. */
#define CHANNEL_KEY_SIZE 64

/** Writes the key of @p channel. @return @p ret_key, so that it can stand in an argument list. */
const char *channel_key(enum am_channel channel, char ret_key[CHANNEL_KEY_SIZE]);

#endif
