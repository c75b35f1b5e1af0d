/* SPDX-License-Identifier: Apache-2.0 */
#include "board/transaction.h"

#include <fcntl.h>
#include <stdlib.h>

/* ---- records ---------------------------------------------------------------------------------------------------- */

static void note_change(struct am_transaction *transaction, uint64_t offset, uint64_t size)
{
	struct board_journal *journal = transaction->journal;

	if (journal->count < AM_JOURNAL_MAX)
		journal->entries[journal->count] = (struct journal_entry){offset, size};
	if (journal->count <= AM_JOURNAL_MAX)
		journal->count++;
}

void transaction_store_at(struct am_transaction *transaction, uint64_t offset, const void *record, size_t size)
{
	words_store(transaction->arena + offset, record, size);
	note_change(transaction, offset, size);
}

void transaction_store(struct am_transaction *transaction, enum arena_table table, uint64_t index, const void *record,
                       size_t size)
{
	transaction_store_at(transaction, table_offset(transaction->board, table, index), record, size);
}

void transaction_load(const struct am_transaction *transaction, enum arena_table table, uint64_t index,
                      void *ret_record, size_t size)
{
	arena_load(&transaction->view, table, index, ret_record, size);
}

/* Records whose pages are made at once when a table grows. */
#define GROWTH_BYTES ((uint64_t)64 * 1024)

bool transaction_reserve(struct am_transaction *transaction, enum arena_table table, uint64_t count,
                         struct am_error *error)
{
	const struct am_board *board = transaction->board;
	const struct board_extent *extent = &board->header.tables[table];
	const struct board_extent *arenas = &board->header.sections[SECTION_ARENAS];
	uint64_t *allocated = &board_live(board)->allocated[table];
	uint64_t wanted = count + GROWTH_BYTES / extent->record_size;

	if (count <= *allocated)
		return true;
	if (wanted > extent->count)
		wanted = extent->count;
	for (uint64_t i = 0; i < 2; i++) {
		int number =
		    posix_fallocate(board->file, (off_t)(arenas->offset + i * arenas->record_size + extent->offset),
		                    (off_t)(wanted * extent->record_size));

		if (number != 0)
			return am_error_set_errno(error, number, "%s: the board cannot grow", board->directory);
	}
	*allocated = wanted;
	return true;
}

/* ---- begin and end ---------------------------------------------------------------------------------------------- */

static void copy_range(unsigned char *to, const unsigned char *from, uint64_t offset, uint64_t size)
{
	words_store(to + offset, from + offset, size);
}

/* Copies all that is in use. */
static void copy_arena(const struct am_board *board, unsigned char *to, const unsigned char *from)
{
	struct arena_head head;
	uint64_t used[TABLE_COUNT] = {0};

	words_load(&head, from, sizeof(head));
	used[TABLE_HOLDERS] = table_count(board, TABLE_HOLDERS);
	used[TABLE_STATES] = table_count(board, TABLE_STATES);
	used[TABLE_CONDITIONS] = head.conditions_used;
	used[TABLE_WORKLOADS] = used[TABLE_OWNERS] = head.workloads_used;
	used[TABLE_BLOCKS] = head.blocks_used;
	used[TABLE_EVENTS] = head.events_written < table_count(board, TABLE_EVENTS) ? head.events_written
	                                                                            : table_count(board, TABLE_EVENTS);
	copy_range(to, from, 0, sizeof(head));
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		const struct board_extent *extent = &board->header.tables[i];

		if (used[i] > 0 && used[i] <= extent->count)
			copy_range(to, from, extent->offset, used[i] * extent->record_size);
	}
}

/* Makes the other arena what the committed one is: by what the last transaction changed, where that is known. */
static void catch_up(const struct am_board *board, unsigned char *to, const unsigned char *from,
                     const struct board_journal *last, bool whole)
{
	uint64_t room = board->header.sections[SECTION_ARENAS].record_size;

	if (whole || last->count > AM_JOURNAL_MAX) {
		copy_arena(board, to, from);
		return;
	}
	for (uint64_t i = 0; i < last->count; i++) {
		struct journal_entry entry = last->entries[i];

		if (entry.offset <= room && entry.size <= room - entry.offset && entry.offset % 8 == 0)
			copy_range(to, from, entry.offset, entry.size);
	}
}

/* What the lists of the arena begin with is followed without looking: it must lead into their tables. */
static bool head_is_sound(const struct am_board *board, const struct arena_head *head)
{
	return head->workloads_used <= table_count(board, TABLE_WORKLOADS) &&
	       head->conditions_used <= table_count(board, TABLE_CONDITIONS) &&
	       head->blocks_used <= table_count(board, TABLE_BLOCKS) &&
	       (head->free_condition == AM_NONE || head->free_condition < table_count(board, TABLE_CONDITIONS)) &&
	       (head->free_workload == AM_NONE || head->free_workload < table_count(board, TABLE_WORKLOADS));
}

struct am_transaction *transaction_begin_locked(struct am_board *board, struct am_error *error)
{
	struct board_header *live = board_live(board);
	const struct board_extent *arenas = &board->header.sections[SECTION_ARENAS];
	struct am_transaction *transaction = calloc(1, sizeof(*transaction));
	uint64_t committed = __atomic_load_n(&live->committed, __ATOMIC_ACQUIRE);
	bool whole = __atomic_load_n(&live->begun, __ATOMIC_RELAXED) != committed;
	struct board_journal *journals =
	    (struct board_journal *)(void *)(board->map + board->header.sections[SECTION_JOURNALS].offset);

	if (transaction == NULL) {
		am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
		return NULL;
	}
	transaction->board = board;
	transaction->number = committed + 1;
	transaction->arena = board->map + arenas->offset + (transaction->number & 1) * arenas->record_size;
	transaction->journal = &journals[transaction->number & 1];
	/* From here on, who still reads what the last but one left knows that it no longer holds. */
	__atomic_store_n(&live->begun, transaction->number, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	catch_up(board, transaction->arena, board->map + arenas->offset + (committed & 1) * arenas->record_size,
	         &journals[committed & 1], whole);
	transaction->journal->count = 0;
	transaction->view = (struct am_snapshot){board, transaction->arena, transaction->number};
	words_load(&transaction->head, transaction->arena, sizeof(transaction->head));
	if (!head_is_sound(board, &transaction->head)) {
		free(transaction);
		am_error_set(error, AM_ERROR_INVALID, "%s: the board is damaged; load the machine again",
		             board->directory);
		return NULL;
	}
	transaction->now = am_clock_now();
	transaction->tick = am_clock_tick(&transaction->head.clock, transaction->now, board->header.tick_ns);
	board->writing = true;
	transaction_sweep(transaction);
	return transaction;
}

struct am_transaction *am_transaction_begin(struct am_board *board, enum am_lock_mode mode, struct am_error *error)
{
	struct am_transaction *transaction;
	int lock;

	if (board->file < 0) {
		am_error_set(error, AM_ERROR_PERMISSION, "%s: the board is open for reading only", board->directory);
		return NULL;
	}
	if (board->writing) {
		am_error_set(error, AM_ERROR_BUSY, "%s: this program is changing the board already", board->directory);
		return NULL;
	}
	lock = board_lock(board->directory, false, mode, error);
	if (lock < 0)
		return NULL;
	transaction = transaction_begin_locked(board, error);
	if (transaction == NULL)
		board_unlock(lock);
	else
		board->lock = lock;
	return transaction;
}

void transaction_commit_locked(struct am_transaction *transaction)
{
	struct am_board *board = transaction->board;

	transaction_store_at(transaction, 0, &transaction->head, sizeof(transaction->head));
	__atomic_store_n(&board_live(board)->committed, transaction->number, __ATOMIC_RELEASE);
	board->writing = false;
	free(transaction);
}

void am_transaction_commit(struct am_transaction *transaction)
{
	struct am_board *board = transaction->board;

	transaction_commit_locked(transaction);
	board_unlock(board->lock);
	board->lock = -1;
}

void am_transaction_abort(struct am_transaction *transaction)
{
	struct am_board *board = transaction->board;

	/* `begun` stays ahead of `committed`, as if we had died: the next writer copies everything. */
	board->writing = false;
	free(transaction);
	board_unlock(board->lock);
	board->lock = -1;
}

int64_t am_transaction_tick(const struct am_transaction *transaction)
{
	return transaction->tick;
}

void am_transaction_view(const struct am_transaction *transaction, struct am_snapshot *ret_snapshot)
{
	*ret_snapshot = transaction->view;
}
