/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file error.h
 * An error is a value with a reason. The callee fills it and returns false;
 * on success it is left as it was. Callers on the way up add context with
 * am_error_prefix(). Nothing here prints, exits or allocates.
 */
#ifndef ACCELMOCK_ERROR_H
#define ACCELMOCK_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why something failed: what a caller may act on; the message is for people. */
enum am_error_code {
	AM_ERROR_NONE = 0,
	AM_ERROR_INVALID,    /**< what was given is wrong: a value, a file's content, an argument */
	AM_ERROR_NOT_FOUND,  /**< no such file, board, device */
	AM_ERROR_PERMISSION, /**< not allowed to this user */
	AM_ERROR_BUSY,       /**< someone else holds it at the moment; trying again may succeed */
	AM_ERROR_FULL,       /**< a fixed table has no room left */
	AM_ERROR_VERSION,    /**< a board of another major version */
	AM_ERROR_STALE,      /**< a board of an earlier boot of this machine */
	AM_ERROR_SYSTEM,     /**< the operating system refused: memory, space, I/O */
};

/** Longest message kept, with its terminating zero; longer ones are cut at a character's edge. */
#define AM_ERROR_MESSAGE_SIZE 512

/** A failure: its kind, and one sentence that says what, where and why. */
struct am_error {
	enum am_error_code code;
	char message[AM_ERROR_MESSAGE_SIZE];
};

#if defined(__GNUC__)
#define AM_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#else
#define AM_PRINTF(format_index, first)
#endif

/**
 * Fills @p error (which may be NULL: the reason is then dropped).
 * @return always false, so that a failing function can `return am_error_set(...)`.
 */
bool am_error_set(struct am_error *error, enum am_error_code code, const char *format, ...) AM_PRINTF(3, 4);

/** As am_error_set(), with the text of the errno value @p number appended after a colon. */
bool am_error_set_errno(struct am_error *error, int number, const char *format, ...) AM_PRINTF(3, 4);

/** Puts context before the message of @p error (NULL is allowed). @return always false. */
bool am_error_prefix(struct am_error *error, const char *format, ...) AM_PRINTF(2, 3);

#ifdef __cplusplus
}
#endif
#endif
