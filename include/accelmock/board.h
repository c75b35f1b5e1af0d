/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file board.h
 * A board is a machine compiled into one file that everyone maps. Readers need
 * no lock and are never blocked; whoever writes holds the board's lock for the
 * length of one transaction, which becomes visible as a whole, by one store.
 *
 * A `struct am_board` may be used by several threads to read; a transaction
 * belongs to one thread. After fork() both processes may go on reading.
 * Whatever lies in the file is untrusted: a damaged board gives errors or
 * wrong numbers, never a crash.
 */
#ifndef ACCELMOCK_BOARD_H
#define ACCELMOCK_BOARD_H

#include "condition.h"
#include "device.h"
#include "error.h"
#include "event.h"
#include "facts.h"
#include "machine.h"
#include "telemetry.h"
#include "workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest path of a board's directory, with its terminating zero. */
#define AM_BOARD_PATH_SIZE 512

/** The format's version. Minor versions only append; another major version is refused. */
#define AM_BOARD_MAJOR 1u
#define AM_BOARD_MINOR 0u

struct am_board;

/* ---- where boards live ------------------------------------------------------------------------------------------ */

/**
 * The directory of an existing board, for who only wants to see it: what
 * ACCELMOCK_BOARD names (ignored in setuid programs), else `<dir>/<name>` in the
 * first that holds one of $XDG_RUNTIME_DIR/accelmock, /run/accelmock,
 * /tmp/accelmock-<uid>. A directory of another user (root excepted), or one that others
 * may write to, is passed over.
 * @param name NULL means "default"
 */
bool am_board_find(const char *name, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error);

/** The directory where this user makes a board of that name: root in /run, others in $XDG_RUNTIME_DIR, else /tmp. */
bool am_board_place(const char *name, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error);

/* ---- making and opening ----------------------------------------------------------------------------------------- */

/** What am_board_publish() did. */
enum am_board_published {
	AM_BOARD_CREATED,  /**< a new board, where none was, or a stale or broken one */
	AM_BOARD_SHARED,   /**< the board there describes the same machine: it is used as it is */
	AM_BOARD_REPLACED, /**< another one was there, which no live owner holds; its containers were taken over */
};

/**
 * Makes @p machine the board in @p directory (which is made where missing, its parent too).
 * A board of another machine that a live owner holds is not touched: AM_ERROR_BUSY,
 * and the message says who holds it.
 * @param owned whether this process holds it from now on (am_board_close() or its death ends that)
 * @param agent hash of the agent's id, or 0
 * @return a board that is open for writing, which the caller closes, or NULL with the reason.
 */
struct am_board *am_board_publish(const struct am_machine *machine, const char *directory, bool owned, uint64_t agent,
                                  enum am_board_published *ret_published, struct am_error *error);

/**
 * Removes the board in @p directory, of whichever version or boot. Who has it open goes on
 * with what is there, and sees that it is superseded.
 * @param force also while a live owner holds it, which is AM_ERROR_BUSY otherwise
 */
bool am_board_withdraw(const char *directory, bool force, struct am_error *error);

/** Maps the board in @p directory read-only. @return NULL with the reason. */
struct am_board *am_board_open(const char *directory, struct am_error *error);

/** The same, and able to begin transactions. */
struct am_board *am_board_open_writable(const char *directory, struct am_error *error);

/** Unmaps it; an owner lets go of it. NULL is allowed. */
void am_board_close(struct am_board *board);

/** Whether another board has taken its place: whoever follows opens anew. */
bool am_board_superseded(const struct am_board *board);

/** Whether both are open from the same directory and are the same board there, which nothing has replaced. */
bool am_board_is_same(const struct am_board *one, const struct am_board *other);

/* ---- what never changes ----------------------------------------------------------------------------------------- */

/** The directory that the board was opened from. Valid while it is open. */
const char *am_board_directory(const struct am_board *board);

/** The name and the TOML that it was made from. Valid while it is open. */
const char *am_board_name(const struct am_board *board);
const char *am_board_source(const struct am_board *board);
const char *am_board_slot_name(const struct am_board *board);
uint64_t am_board_content_hash(const struct am_board *board);

/** The length of a tick, in nanoseconds. */
int64_t am_board_tick_length(const struct am_board *board);

/** How many devices, slices and unlisted mothers it has; the first listed ones are the TOML's, in its order. */
size_t am_board_device_count(const struct am_board *board);
size_t am_board_listed_count(const struct am_board *board);

/** Copies a device. @return false where there is none of that index, or its record is damaged. */
bool am_board_device(const struct am_board *board, uint32_t index, struct am_device *ret_device);

/** The product of a device. @return false as am_board_device(). */
bool am_board_product(const struct am_board *board, uint32_t index, const struct am_product **ret_product);

/** What the catalogue knows of a device's product. @return false as am_board_device(). Valid while it is open. */
bool am_board_facts(const struct am_board *board, uint32_t index, const struct am_facts **ret_facts);

/** Copies the profile of slices number @p number of a product. @return false where it has no more. */
bool am_board_slice_profile(const struct am_board *board, const struct am_facts *facts, uint32_t number,
                            struct am_slice_profile *ret_profile);

/** How many profiles it knows: the built-in ones, then the machine's own. */
size_t am_board_profile_count(const struct am_board *board);

/** Copies a profile. @return false where there is none of that number, or its record is damaged. */
bool am_board_profile(const struct am_board *board, uint32_t number, struct am_profile_info *ret_profile);

/** The number of the profile of that name, or AM_NONE. */
uint32_t am_board_profile_by_name(const struct am_board *board, const char *name);

/** The index of the device of that name (see identity.h), or AM_NONE. */
uint32_t am_board_device_by_name(const struct am_board *board, const char *name);

/** The text of an attribute; copies at most @p size bytes. @return false where there is none. */
bool am_board_attribute(const struct am_board *board, const char *name, char *ret_text, size_t size);

/* ---- time ------------------------------------------------------------------------------------------------------- */

/** The board's clock: tick = (origin + rate * (now - epoch)) / tick length. */
struct am_clock {
	int64_t epoch;    /**< CLOCK_MONOTONIC_COARSE, nanoseconds, at which it was set */
	int64_t origin;   /**< board time then, nanoseconds, >= 0 */
	int64_t rate;     /**< thousandths: 1000 is real time, 0 frozen, 60000 an hour in a minute */
	int64_t realtime; /**< CLOCK_REALTIME, nanoseconds, at the epoch */
};

/** Largest rate, in thousandths. */
#define AM_CLOCK_RATE_MAX ((int64_t)3600000)

/** The tick of @p clock at the time @p now (CLOCK_MONOTONIC_COARSE, nanoseconds). Pure. */
int64_t am_clock_tick(const struct am_clock *clock, int64_t now, int64_t tick_ns);

/** The machine's CLOCK_MONOTONIC_COARSE in nanoseconds: the one clock of every front. */
int64_t am_clock_now(void);

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/**
 * One committed state. Take it, read with it, and ask whether it still holds;
 * if not, what was read may be torn: begin again. am_board_sample() and the
 * like do that by themselves.
 */
struct am_snapshot {
	const struct am_board *board;
	const unsigned char *arena;
	uint64_t committed; /**< grows with every transaction: with the tick, the key of any cache */
};

/**
 * Where the number of the latest committed state is, for who keeps what was read of one: it holds as long as
 * an acquiring load of it gives that number. Valid while the board is open.
 */
const uint64_t *am_board_committed(const struct am_board *board);

/** Takes the latest committed state. */
void am_snapshot_take(const struct am_board *board, struct am_snapshot *ret_snapshot);

/** Whether nobody has begun to overwrite what was read with it. */
bool am_snapshot_holds(const struct am_snapshot *snapshot);

/** Its clock, and its tick at this moment. */
void am_snapshot_clock(const struct am_snapshot *snapshot, struct am_clock *ret_clock);
int64_t am_snapshot_tick(const struct am_snapshot *snapshot);

/** What reading found. */
enum am_reading {
	AM_READING_OK,
	AM_READING_NO_DATA,   /**< before the board's first tick, or further back than its history */
	AM_READING_NO_DEVICE, /**< no such index */
	AM_READING_DAMAGED,   /**< the board is not whole */
	AM_READING_LOST,      /**< it, or its mother, has fallen off the bus: it has no numbers */
};

/** A device or slice at @p tick, conditions applied. Where it is not AM_READING_OK, @p ret_sample is undefined. */
enum am_reading am_snapshot_sample(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                   struct am_sample *ret_sample);

/** One workload on a device at a tick. */
struct am_workload_sample {
	struct am_workload workload;
	struct am_part_sample part;
	int64_t utilization; /**< percent of the device, so that all of it (with the rest's) add up to the device's */
};

/**
 * The workloads of a device at @p tick, the latest first, and the rest's numbers.
 * @param ret_count how many there are, which may be more than @p capacity: the first ones are then written
 * @param ret_rest may be NULL: the part that nobody holds; its workload.id is 0
 * Where a channel is pinned, the parts add up to what it is pinned to.
 */
enum am_reading am_snapshot_workloads(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                      struct am_workload_sample *ret_samples, size_t capacity, size_t *ret_count,
                                      struct am_workload_sample *ret_rest);

/** Copies the owner of the workload of that id, which a call on the same snapshot named. */
bool am_snapshot_owner(const struct am_snapshot *snapshot, const struct am_workload *workload,
                       struct am_owner *ret_owner);

/** A tick that stands for any. */
#define AM_TICK_ANY INT64_MIN

/**
 * The conditions of a device at @p tick, the oldest first; at AM_TICK_ANY all that are known: those that
 * are over, while the device's past is known, and those to come. See am_snapshot_workloads() for
 * @p capacity and @p ret_count.
 */
enum am_reading am_snapshot_conditions(const struct am_snapshot *snapshot, uint32_t device, int64_t tick,
                                       struct am_condition *ret_conditions, size_t capacity, size_t *ret_count);

/**
 * What happened on the board after the event number @p after, the oldest first.
 * @param ret_count how many were written, at most @p capacity; the last one's number is where to go on
 */
void am_snapshot_events(const struct am_snapshot *snapshot, uint64_t after, struct am_event *ret_events,
                        size_t capacity, size_t *ret_count);

/**
 * What followed by itself on a device from tick @p from (exclusive) to @p to (inclusive), in order: conditions
 * that began or ended at their time, and changes of what holds it back. As am_snapshot_events(); where there are
 * more, the last one's tick is where to go on.
 */
void am_snapshot_transitions(const struct am_snapshot *snapshot, uint32_t device, int64_t from, int64_t to,
                             struct am_event *ret_events, size_t capacity, size_t *ret_count);

/** Whether a device, or its mother, has fallen off the bus at @p tick: then it has no numbers. */
bool am_snapshot_lost(const struct am_snapshot *snapshot, uint32_t device, int64_t tick);

/** The worst health of a device at @p tick. */
enum am_health am_snapshot_health(const struct am_snapshot *snapshot, uint32_t device, int64_t tick);

/** am_snapshot_sample() of a snapshot of its own, begun again while it was overtaken. */
enum am_reading am_board_sample(const struct am_board *board, uint32_t device, int64_t tick,
                                struct am_sample *ret_sample);

/** The tick at this moment. */
int64_t am_board_tick(const struct am_board *board);

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/** One transaction: all of it is seen at once, or nothing. Its change counts from the start of the current tick. */
struct am_transaction;

/** Whether to wait for a lock that someone else holds. */
enum am_lock_mode { AM_LOCK_WAIT, AM_LOCK_TRY };

/**
 * Takes the lock and begins. What dead processes left is swept.
 * @return NULL with the reason: AM_ERROR_BUSY where @p mode is to try and someone
 *         else holds the lock, AM_ERROR_PERMISSION where this user may not write.
 */
struct am_transaction *am_transaction_begin(struct am_board *board, enum am_lock_mode mode, struct am_error *error);

/** Makes it visible and ends it. */
void am_transaction_commit(struct am_transaction *transaction);

/** Ends it without a trace. */
void am_transaction_abort(struct am_transaction *transaction);

/** The tick from which its changes count. */
int64_t am_transaction_tick(const struct am_transaction *transaction);

/** What it has written so far, to read with am_snapshot_sample() and the like. Ends with the transaction. */
void am_transaction_view(const struct am_transaction *transaction, struct am_snapshot *ret_snapshot);

/** Starts a workload on a device. @param profile its number on the board. @param ret_id may be NULL */
bool am_transaction_start_workload(struct am_transaction *transaction, uint32_t device, const struct am_owner *owner,
                                   uint32_t profile, double fraction, uint64_t memory_limit, uint64_t *ret_id,
                                   struct am_error *error);

/** Ends one. @return false where there is none of that id on that device that lives. */
bool am_transaction_end_workload(struct am_transaction *transaction, uint32_t device, uint64_t id);

/** Gives a live workload another owner; its load goes on without a seam. @return false as
 * am_transaction_end_workload(). */
bool am_transaction_set_owner(struct am_transaction *transaction, uint32_t device, uint64_t id,
                              const struct am_owner *owner);

/** Gives a live workload another profile, from now on. @return false as am_transaction_end_workload(). */
bool am_transaction_set_profile(struct am_transaction *transaction, uint32_t device, uint64_t id, uint32_t profile,
                                struct am_error *error);

/**
 * Adds a condition; its id and the tick at which it was made are filled in. A `from` that is
 * past counts from now; `until` is INT64_MAX where it holds until it is removed. Of a mother, it
 * holds for her slices too where it drives load, power, heat or clocks.
 * @return false with the reason, as of am_condition_check()
 */
bool am_transaction_add_condition(struct am_transaction *transaction, const struct am_condition *condition,
                                  uint64_t *ret_id, struct am_error *error);

/** Ends one of a device now. @return false where there is none of that id that holds or is to come. */
bool am_transaction_remove_condition(struct am_transaction *transaction, uint32_t device, uint64_t id);

/**
 * Resets a device as its driver would: ends its settings and those faults that a reset cures.
 * @param ret_count how many (may be NULL). @return false with the reason
 */
bool am_transaction_reset(struct am_transaction *transaction, uint32_t device, size_t *ret_count,
                          struct am_error *error);

/** Goes on from the current board time at another rate (thousandths; 0 freezes). */
bool am_transaction_set_rate(struct am_transaction *transaction, int64_t rate, struct am_error *error);

/** Moves board time forward by that many nanoseconds, > 0. */
bool am_transaction_step(struct am_transaction *transaction, int64_t nanoseconds, struct am_error *error);

/* ---- owners ----------------------------------------------------------------------------------------------------- */

/** A process that holds the board, so that no other machine takes its place. */
struct am_holder {
	struct am_process process;
	uint64_t agent; /**< hash of the agent's id, or 0 */
};

/** Those that live, of at most @p capacity. @return how many were written. */
size_t am_board_holders(const struct am_board *board, struct am_holder *ret_holders, size_t capacity);

/** This process, as others will know it. */
bool am_process_self(struct am_process *ret_process, struct am_error *error);

/** The process of that pid as seen from here. @return false where there is none. */
bool am_process_of_pid(int32_t pid, struct am_process *ret_process);

/**
 * Copies the name of its program, at most @p size bytes.
 * @return false, and an empty text, where that cannot be known: it is dead, or of another pid namespace.
 */
bool am_process_name(const struct am_process *process, char *ret_name, size_t size);

/** Whether it is known to be dead: a process of another pid namespace never is. */
bool am_process_dead(const struct am_process *process);

#ifdef __cplusplus
}
#endif
#endif
