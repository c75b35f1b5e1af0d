/* SPDX-License-Identifier: Apache-2.0 */
/** @file nvml_support.h What the tests of libnvidia-ml.so.1 share. */
#ifndef ACCELMOCK_TESTS_NVML_SUPPORT_H
#define ACCELMOCK_TESTS_NVML_SUPPORT_H

#include "support.h"

#include "front/nvml/nvml.h"

/** Asserts on the vendor's code. */
#define assert_code(call, expected) assert_string_equal(nvmlErrorString(call), nvmlErrorString(expected))
#define assert_done(call)           assert_code(call, NVML_SUCCESS)

/** A board in a folder of the test's own, which the environment names; the library is not opened. */
struct nvml_test {
	char *folder;
	struct am_board *board;
};

/** Publishes @p machine, and destroys it. Its clock is frozen. */
struct nvml_test nvml_test_begin(struct am_machine *machine);

/** Closes the board and the library, as often as that was opened, and removes the folder. */
void nvml_test_end(struct nvml_test *test);

/** A finished machine: @p count whole devices of that model, then, if @p slices, two slices of a device of it. */
struct am_machine *make_model_machine(unsigned count, const char *model, bool slices);

/** What the board itself says of a device now. */
struct am_sample board_sample(const struct am_board *board, uint32_t device);

/** Adds a condition from now on, until it is removed. @return its id */
uint64_t add_condition(struct am_board *board, uint32_t device, enum am_condition_kind kind, int64_t first,
                       int64_t second);

/** The handle of a whole device; fails the test where there is none. */
nvmlDevice_t handle_of(unsigned index);

#endif
