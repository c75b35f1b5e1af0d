/* SPDX-License-Identifier: Apache-2.0 */
/** @file transaction.h What the files that change a board share. */
#ifndef ACCELMOCK_BOARD_TRANSACTION_H
#define ACCELMOCK_BOARD_TRANSACTION_H

#include "board/format.h"

struct am_transaction {
	struct am_board *board;
	unsigned char *arena;          /**< the one that is edited: nobody reads it */
	struct board_journal *journal; /**< what of it was changed */
	struct am_snapshot view;       /**< of that arena */
	struct arena_head head;        /**< written back when it is committed */
	int64_t now;                   /**< CLOCK_MONOTONIC_COARSE when it began */
	int64_t tick;                  /**< board time then: its changes count from here */
	uint64_t number;
};

/** Copies a record out of the arena. @p index must be below the table's count. */
void transaction_load(const struct am_transaction *transaction, enum arena_table table, uint64_t index,
                      void *ret_record, size_t size);

/** Writes a record, or part of one, into the arena and notes that it did. Sizes and offsets are multiples of 8. */
void transaction_store(struct am_transaction *transaction, enum arena_table table, uint64_t index, const void *record,
                       size_t size);
void transaction_store_at(struct am_transaction *transaction, uint64_t offset, const void *record, size_t size);

/**
 * Sees to it that the first @p count records of a table have pages in both arenas:
 * the file is sparse, and where the disk is full that must be an error here and
 * not a signal when the page is written to.
 */
bool transaction_reserve(struct am_transaction *transaction, enum arena_table table, uint64_t count,
                         struct am_error *error);

/** What a device was when its parts are about to change. */
struct moment {
	int64_t tick; /**< from which the change counts */
	struct am_sample sample;
	struct am_part_sample rest;
	struct am_segment segment; /**< that held until then */
};

/** Takes that of a device, before the change. */
bool history_moment(const struct am_transaction *transaction, uint32_t device, struct moment *ret_moment,
                    struct am_error *error);

/**
 * Writes the segment that follows @p moment, after the change, and those that must come after it by
 * themselves: where conditions begin and end, and where heat comes to its limit.
 */
bool history_follow(struct am_transaction *transaction, uint32_t device, const struct moment *moment,
                    struct am_error *error);

/** The same for a device whose parts stay as they are, and for its slices. */
bool history_again(struct am_transaction *transaction, uint32_t device, struct am_error *error);

/** How many times from now on conditions of a device begin or end. */
size_t history_scheduled(const struct am_transaction *transaction, uint32_t device);

/** Writes into the ring what happened. Number, tick and time are filled in. */
void transaction_note(struct am_transaction *transaction, const struct am_event *event);

/** Ends the workloads, and removes the holders, of processes that are dead. */
void transaction_sweep(struct am_transaction *transaction);

#endif
