/* SPDX-License-Identifier: Apache-2.0 */
/** @file support.h What tests of the engine and the board have in common: machines, boards, workloads, chance. */
#ifndef ACCELMOCK_TESTS_SUPPORT_H
#define ACCELMOCK_TESTS_SUPPORT_H

#include "checks.h"

#include "accelmock/board.h"

/** Makes an empty folder. @return its path, for remove_folder(). */
char *make_folder_for_test(void);

/** Removes the folder and the files in it, and frees @p path. */
void remove_folder(char *path);

/** A finished machine of that many whole devices with 40 GiB and 108 processing units each. */
struct am_machine *make_machine(unsigned devices, uint64_t content_hash);

/** A finished machine with a whole device and three slices, 20, 10 and 10 GiB, of a mother that is not listed. */
struct am_machine *make_sliced_machine(uint64_t content_hash);

/** Publishes @p machine in @p directory, with the clock frozen; fails the test where that fails. */
struct am_board *publish_frozen(const struct am_machine *machine, const char *directory);

/** Moves the board's time forward. */
void step_ticks(struct am_board *board, int64_t ticks);

/** The owner of a container's workload. */
struct am_owner container_owner(const char *id);

/** Starts and ends a container's workload, each in a transaction of its own. */
uint64_t start_workload(struct am_board *board, uint32_t device, const char *container, double fraction,
                        uint64_t memory_limit);
void end_workload(struct am_board *board, uint32_t device, uint64_t id);

/** Asserts that @p error is of that kind and holds that text: for messages that name a folder made for the test. */
void assert_error_says(const struct am_error *error, enum am_error_code code, const char *text);

/** How often to repeat what takes its evidence from repetition: @p often, and a hundredth of it under valgrind. */
unsigned repetitions(unsigned often);

/** A random number, the next of those of @p state; and one below @p bound. */
uint64_t draw(uint64_t *state);
uint64_t draw_below(uint64_t *state, uint64_t bound);

#endif
