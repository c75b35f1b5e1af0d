/* SPDX-License-Identifier: Apache-2.0 */
/** @file checks.h What unit tests have in common. Include it first. */
#ifndef ACCELMOCK_TESTS_CHECKS_H
#define ACCELMOCK_TESTS_CHECKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "accelmock/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The number of elements of an array. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** Asserts that an error is what is expected, to the letter. */
#define assert_error(error, expected_code, expected_message)                                                           \
	do {                                                                                                           \
		assert_string_equal((error).message, expected_message);                                                \
		assert_int_equal((error).code, expected_code);                                                         \
	} while (0)

/**
 * Ends the test program, all of it skipped, in the words that meson understands. cmocka
 * of Debian 12 writes "not ok" for what it skips.
 */
static inline int skip_all(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

/** A path in the source tree. */
static inline const char *source_path(char *path, size_t size, const char *relative)
{
	const char *root = getenv("ACCELMOCK_SOURCE_ROOT");

	snprintf(path, size, "%s/%s", root != NULL ? root : ".", relative);
	return path;
}

#endif
