/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file format.h
 * The board's file. A header, sections that never change (bodies, devices,
 * products, attributes, identity), and one arena of all mutable state, which
 * exists twice: `committed & 1` is the one to read.
 *
 * Whatever is mutable is read and written in words of 8 bytes, by relaxed atomic
 * loads and stores; what a reader copied counts only if am_snapshot_holds().
 */
#ifndef ACCELMOCK_BOARD_FORMAT_H
#define ACCELMOCK_BOARD_FORMAT_H

#include "accelmock/board.h"
#include "accelmock/event.h"
#include "accelmock/identity.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AM_BOARD_MAGIC 0x4b434f4d4c434341u /* "ACCLMOCK", little-endian */

#define AM_HOLDERS_MAX         64u
#define AM_ATTRIBUTE_NAME_SIZE 64
#define AM_ATTRIBUTE_TEXT_SIZE 256

/** Segments that a block of history holds. */
#define AM_BLOCK_SEGMENTS 64u
/** For how many busy devices there is history. */
#define AM_BUSY_DEVICES_MAX 1024u
/** Workloads of each that ended and are still known. */
#define AM_ENDED_MAX 64u
/** Events that are kept. */
#define AM_EVENTS_MAX 1024u
/** Changed records that a transaction lists; one with more makes the next copy everything. */
#define AM_JOURNAL_MAX 4096u

/** The sections that never change once the board is published. */
enum board_section {
	SECTION_BODIES,     /**< struct board_body per device: what sampling needs */
	SECTION_DEVICES,    /**< struct am_device: what identity needs */
	SECTION_PRODUCTS,   /**< struct am_product */
	SECTION_ATTRIBUTES, /**< struct board_attribute */
	SECTION_IDENTITY,   /**< struct am_identity_entry */
	SECTION_ARENAS,     /**< two arenas */
	SECTION_JOURNALS,   /**< two struct board_journal: for writers only */
	SECTION_FACTS,      /**< struct am_facts per product */
	SECTION_SLICES,     /**< struct am_slice_profile: of all products */
	SECTION_PROFILES,   /**< struct am_profile_info: the built-in ones, then the machine's own */
	SECTION_COUNT = 16, /**< room for what later versions append */
};

struct board_extent {
	uint64_t offset;      /**< from the start of the file, a multiple of 8 */
	uint64_t record_size; /**< bytes, a multiple of 8 */
	uint64_t count;
};

/** The tables of an arena. */
enum arena_table {
	TABLE_HOLDERS,    /**< struct am_holder */
	TABLE_STATES,     /**< struct device_state per device */
	TABLE_CONDITIONS, /**< struct condition_slot */
	TABLE_WORKLOADS,  /**< struct workload_slot */
	TABLE_OWNERS,     /**< struct am_owner, parallel to the workloads */
	TABLE_BLOCKS,     /**< struct history_block */
	TABLE_EVENTS,     /**< struct am_event: a ring */
	TABLE_COUNT = 16,
};

struct board_header {
	uint64_t magic;
	uint32_t major;
	uint32_t minor;
	uint64_t size; /**< of the whole file */
	uint64_t content_hash;
	uint64_t seed;
	int64_t tick_ns;
	int64_t created; /**< CLOCK_REALTIME, nanoseconds */
	uint32_t device_count;
	uint32_t listed_count;
	char boot_id[40];
	char name[AM_KEY_SIZE];
	char slot_name[AM_KEY_SIZE];
	char source[512];
	struct board_extent sections[SECTION_COUNT];
	struct board_extent tables[TABLE_COUNT]; /**< offsets from the start of an arena */

	/* What follows changes. */
	uint64_t begun;      /**< number of the transaction that a writer began last */
	uint64_t committed;  /**< number of the last one that is complete */
	uint64_t superseded; /**< not 0: another board took its place */
	uint64_t
	    allocated[TABLE_COUNT]; /**< records of each table whose pages exist in both arenas; for writers only */
};

struct board_body {
	struct am_body body; /**< of a mother: of what is not sliced */
	double fraction;     /**< of a slice: of its mother; of a mother: what is not sliced; else 1 */
	uint32_t kind;       /**< enum am_device_kind */
	uint32_t parent;     /**< as in struct am_device */
	uint32_t first_slice;
	uint32_t next_slice;
};

struct board_attribute {
	char name[AM_ATTRIBUTE_NAME_SIZE];
	char text[AM_ATTRIBUTE_TEXT_SIZE];
};

struct arena_head {
	struct am_clock clock;
	uint64_t next_id;         /**< of workloads and conditions */
	uint32_t workloads_used;  /**< slots that were ever used: the rest is untouched */
	uint32_t free_workload;   /**< first of a list of free ones, or AM_NONE */
	uint32_t conditions_used; /**< likewise */
	uint32_t free_condition;  /**< likewise */
	uint32_t blocks_used;
	uint32_t reserved;
	uint64_t events_written; /**< the number of the latest one; they are counted from 1 */
};

struct device_state {
	struct am_segment segment; /**< the latest */
	int64_t oldest;            /**< first tick that is still known */
	uint32_t first_live;       /**< list of the workloads that live, latest first, or AM_NONE */
	uint32_t first_ended;      /**< the same of those that ended and are still known */
	uint32_t first_condition;  /**< of its list, the oldest first, or AM_NONE */
	uint32_t block;            /**< its history, or AM_NONE */
	uint32_t block_count;      /**< segments ever written there; the last AM_BLOCK_SEGMENTS of them are kept */
	uint32_t ended;            /**< how many ended ones are known */
};

struct workload_slot {
	struct am_workload workload; /**< id 0: free */
	uint32_t next;               /**< of its device's list, or of the free ones */
	uint32_t reserved;
};

struct condition_slot {
	struct am_condition condition; /**< id 0: free */
	uint32_t next;                 /**< of its device's list, or of the free ones */
	uint32_t reserved;
};

struct history_block {
	uint32_t device; /**< whose it is */
	uint32_t reserved;
	struct am_segment segments[AM_BLOCK_SEGMENTS]; /**< a ring */
};

struct journal_entry {
	uint64_t offset; /**< in the arena */
	uint64_t size;
};

struct board_journal {
	uint64_t count; /**< above AM_JOURNAL_MAX: everything may have changed */
	struct journal_entry entries[AM_JOURNAL_MAX];
};

/* The file's layout is part of the format: it must not depend on a compiler. */
static_assert(sizeof(struct am_device) == 496, "struct am_device");
static_assert(sizeof(struct am_body) == 40, "struct am_body");
static_assert(sizeof(struct am_segment) == 112, "struct am_segment");
static_assert(sizeof(struct am_workload) == 56, "struct am_workload");
static_assert(sizeof(struct am_owner) == 120, "struct am_owner");
static_assert(sizeof(struct am_condition) == 56, "struct am_condition");
static_assert(sizeof(struct am_clock) == 32, "struct am_clock");
static_assert(sizeof(struct am_holder) == 32, "struct am_holder");
static_assert(sizeof(struct am_sinusoid) == 48, "struct am_sinusoid");
static_assert(sizeof(struct am_waveform) == 288, "struct am_waveform");
static_assert(sizeof(struct board_body) == 64, "struct board_body");
static_assert(sizeof(struct am_event) == 144, "struct am_event");
static_assert(sizeof(struct am_profile_info) == 232, "struct am_profile_info");
static_assert(sizeof(struct am_facts) == 1024, "struct am_facts");
static_assert(sizeof(struct am_slice_profile) == 112, "struct am_slice_profile");
static_assert(sizeof(struct condition_slot) == 64, "struct condition_slot");
static_assert(sizeof(struct arena_head) == 72, "struct arena_head");
static_assert(sizeof(struct device_state) == 144, "struct device_state");
static_assert(sizeof(struct workload_slot) == 64, "struct workload_slot");
static_assert(sizeof(struct history_block) == 7176, "struct history_block");
static_assert(offsetof(struct board_header, sections) % 8 == 0, "struct board_header");

/** An open board. */
struct am_board {
	unsigned char *map;
	size_t size;
	int file;                               /**< descriptor of the board, or -1: read-only */
	int lock;                               /**< descriptor of the lock while a transaction is under way, else -1 */
	bool writing;                           /**< a transaction of this handle is under way */
	void (*let_go)(struct am_board *board); /**< of who is in the list of holders; a reader has no writing in it */
	uint64_t agent;
	struct am_process self;
	/* Copied once, checked, and trusted from then on: the mapped header may change under us. */
	struct board_header header;
	char directory[AM_BOARD_PATH_SIZE];
};

/** The mapped header, of which only the words that change may be used. */
static inline struct board_header *board_live(const struct am_board *board)
{
	return (struct board_header *)(void *)board->map;
}

/** A record of a section that never changes. @p index must be below its count. */
static inline const void *board_record(const struct am_board *board, enum board_section section, uint64_t index)
{
	const struct board_extent *extent = &board->header.sections[section];

	return board->map + extent->offset + index * extent->record_size;
}

/** Where a record lies in an arena. @p index must be below the table's count. */
static inline uint64_t table_offset(const struct am_board *board, enum arena_table table, uint64_t index)
{
	return board->header.tables[table].offset + index * board->header.tables[table].record_size;
}

static inline uint64_t table_count(const struct am_board *board, enum arena_table table)
{
	return board->header.tables[table].count;
}

/** A word of any record: it may alias whatever the record really holds. */
typedef uint64_t board_word __attribute__((may_alias));

/** Copies mutable words. @p size must be a multiple of 8. */
static inline void words_load(void *destination, const void *source, size_t size)
{
	board_word *to = destination;
	const board_word *from = source;

	/* Of known size nearly always: without a loop it takes half the time. */
#pragma GCC unroll 16
	for (size_t i = 0; i < size / 8; i++)
		to[i] = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
}

static inline void words_store(void *destination, const void *source, size_t size)
{
	board_word *to = destination;
	const board_word *from = source;

	for (size_t i = 0; i < size / 8; i++)
		__atomic_store_n(&to[i], from[i], __ATOMIC_RELAXED);
}

/** Copies a record of an arena. @p index must be below the table's count. */
static inline void arena_load(const struct am_snapshot *snapshot, enum arena_table table, uint64_t index,
                              void *ret_record, size_t size)
{
	words_load(ret_record, snapshot->arena + table_offset(snapshot->board, table, index), size);
}

/** Maps and checks the file of that name, "board" as a rule. @return NULL with the reason. */
struct am_board *board_map(const char *directory, const char *name, bool writable, struct am_error *error);

/** Writes the machine as a board into an open, empty file. */
bool board_compile(int file, const struct am_machine *machine, struct am_error *error);

/** Whether the board was made since this machine started. */
bool board_is_current(const struct am_board *board, struct am_error *error);

/**
 * Takes the directory's lock, whose file is made where it is missing and @p create.
 * @return a descriptor for board_unlock(), or -1 with the reason.
 */
int board_lock(const char *directory, bool create, enum am_lock_mode mode, struct am_error *error);
void board_unlock(int lock);

/** Whether this user may take it. */
bool board_may_lock(const char *directory, struct am_error *error);

/** Begins and ends a transaction while the caller has the lock already. */
struct am_transaction *transaction_begin_locked(struct am_board *board, struct am_error *error);
void transaction_commit_locked(struct am_transaction *transaction);

/** Enters this process into, and removes it from, the holders. The former fails where all places are taken. */
bool transaction_add_holder(struct am_transaction *transaction, const struct am_holder *holder, struct am_error *error);
void transaction_remove_holder(struct am_transaction *transaction, const struct am_holder *holder);

/** Ends what an agent of this process allocated without a container. */
void transaction_end_allocations(struct am_transaction *transaction, const struct am_process *process, uint64_t agent);

/**
 * Steps through lists of workloads, the latest of all of them first: sums of doubles
 * depend on the order, and must come out as they did before one of them had ended. A
 * damaged list ends: it cannot have more links than there are slots.
 */
struct slot_walk {
	uint32_t next[2]; /**< of the live and of the ended ones, or AM_NONE */
	uint64_t left;
};

/** Begins at the first one of each list; one that is AM_NONE is empty. */
struct slot_walk slot_walk_begin(const struct am_snapshot *snapshot, uint32_t first_live, uint32_t first_ended);

/** Copies the next one. @return false at the end. */
bool slot_walk_next(const struct am_snapshot *snapshot, struct slot_walk *walk, struct workload_slot *ret_slot,
                    uint32_t *ret_index);

/** Copies a device's state. @return false where it is damaged. @p device must be below the count. */
bool snapshot_state(const struct am_snapshot *snapshot, uint32_t device, struct device_state *ret_state);

/** Steps through the conditions of a device, the oldest first. A damaged list ends. */
struct condition_walk {
	uint32_t next;
	uint32_t index; /**< of the one that was copied last */
	uint64_t left;
};
struct condition_walk condition_walk_begin(const struct am_snapshot *snapshot, uint32_t device);
bool condition_walk_next(const struct am_snapshot *snapshot, struct condition_walk *walk,
                         struct condition_slot *ret_slot);

/** Whether a device has any conditions, now or at another time. */
bool snapshot_has_conditions(const struct am_snapshot *snapshot, uint32_t device);

/** Changes what is shown of a device by the conditions that hold at the sample's tick. */
void snapshot_show_conditions(const struct am_snapshot *snapshot, uint32_t device, struct am_sample *sample);

/** What the conditions of a device, and of its mother, come to at @p tick. */
void snapshot_influence(const struct am_snapshot *snapshot, uint32_t device, const struct am_product *product,
                        int64_t tick, struct am_influence *ret_influence);

/** The product of a device, or NULL where the board is damaged. */
const struct am_product *board_product(const struct am_board *board, const struct board_body *body);

/**
 * The segment that was written @p back before the latest of a device: 0 is the latest, which may
 * lie ahead. @return false where that is not known
 */
bool snapshot_segment(const struct am_snapshot *snapshot, uint32_t device, uint32_t back,
                      struct am_segment *ret_segment);

/** What a device itself does (of a mother: what is not sliced), without what conditions show. */
struct alone {
	struct am_sample sample;
	struct am_part_sample rest;
	struct am_summation summation; /**< its segment is not there any more */
	struct am_segment segment;     /**< that held */
};
enum am_reading snapshot_alone(const struct am_snapshot *snapshot, const struct board_body *body, uint32_t device,
                               int64_t tick, struct alone *ret_alone);

/** The id of this boot. @return false with the reason. */
bool board_boot_id(char ret_boot_id[40], struct am_error *error);

#endif
