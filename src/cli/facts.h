/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file facts.h
 * What a board says of some devices at one tick, all of it of one committed
 * state, copied out: whoever prints it need not think of writers any more.
 */
#ifndef ACCELMOCK_CLI_FACTS_H
#define ACCELMOCK_CLI_FACTS_H

#include "accelmock/board.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A workload, with its owner. */
struct workload_facts {
	struct am_workload_sample sample;
	struct am_owner owner;
	bool owned; /**< the owner could be read */
};

/** A device or slice. */
struct device_facts {
	uint32_t ordinal; /**< its place on the board */
	struct am_device device;
	char label[24];          /**< as it is chosen: `0`, or `0:1` of a slice */
	enum am_reading reading; /**< of the sample */
	struct am_sample sample;
	enum am_health health;
	double power_cap;         /**< milliwatt */
	double temperature_limit; /**< celsius */
	size_t workload_count;
	struct workload_facts *workloads; /**< the latest first */
	struct am_workload_sample rest;   /**< what nobody holds */
	size_t condition_count;           /**< that hold */
	size_t coming_count;              /**< that are to come */
	struct am_condition *conditions;  /**< those that hold, the oldest first, then those to come */
};

/** Some devices of a board. */
struct facts {
	const struct am_board *board;
	struct am_clock clock;
	int64_t tick;
	int64_t tick_ns;    /**< the length of a tick */
	uint64_t committed; /**< number of the last transaction */
	size_t device_count;
	struct device_facts *devices;
};

/**
 * Gathers what the board says at this moment of the devices at @p ordinals.
 * @param ret_facts finished by facts_finish(); on failure nothing is left to finish
 */
bool facts_gather(const struct am_board *board, const uint32_t *ordinals, size_t count, struct facts *ret_facts,
                  struct am_error *error);

/**
 * The same of what a transaction has written so far: nobody can overtake that.
 * @param view of am_transaction_view()
 */
bool facts_gather_view(const struct am_snapshot *view, int64_t tick, const uint32_t *ordinals, size_t count,
                       struct facts *ret_facts, struct am_error *error);

/** Frees what they hold; not the board. */
void facts_finish(struct facts *facts);

/** Writes how a device is chosen on the command line. */
void facts_label(const struct am_device *device, char *ret_label, size_t size);

/** Whether its numbers mean something: it was read, and has not fallen off the bus. */
bool facts_answers(const struct device_facts *device);

#endif
