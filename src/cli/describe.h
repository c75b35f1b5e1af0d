/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file describe.h
 * Facts as JSON. Keys are a promise: they keep their meaning, and later versions
 * only add to them. A quantity's key is made of its channel's name and unit (see
 * channel_key.h), its value is a whole number of these; what is not known is null.
 */
#ifndef ACCELMOCK_CLI_DESCRIBE_H
#define ACCELMOCK_CLI_DESCRIBE_H

#include "cli/command.h"
#include "cli/facts.h"

#include <jansson.h>

/** How much of a device is described. */
enum describe_part {
	DESCRIBE_IDENTITY = 0,      /**< always: names, kind, size, health, who holds it */
	DESCRIBE_CHANNELS = 1 << 0, /**< what it shows */
	DESCRIBE_DETAILS = 1 << 1,  /**< workloads and conditions */
};

/** A string: what is no UTF-8 is replaced. */
json_t *describe_text(const char *text);

/** The reasons of a throttle mask by name. */
json_t *describe_throttle(int64_t mask);

/** The board, its clock and its tick. */
json_t *describe_board(const struct facts *facts);

/** A device; @p parts are enum describe_part. */
json_t *describe_device(const struct facts *facts, const struct device_facts *device, unsigned parts);

/** Board and devices together, as list, show and status print them. */
json_t *describe_facts(const struct facts *facts, unsigned parts);

/** The workloads of a device, as a list. */
json_t *describe_workloads(const struct facts *facts, const struct device_facts *device);

/** Prints it and lets go of it. @param compact in one line */
enum exit_code describe_print(const struct command *command, json_t *described, bool compact);

#endif
