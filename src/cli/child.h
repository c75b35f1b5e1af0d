/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file child.h
 * A command run for someone else: it waits until it may begin, gets the signals that are meant for it, and
 * stops and ends as if the shell had started it by itself.
 */
#ifndef ACCELMOCK_CLI_CHILD_H
#define ACCELMOCK_CLI_CHILD_H

#include "accelmock/error.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/** A child that was started. */
struct child {
	pid_t pid;
	int gate; /**< what it waits for */
	sigset_t mask;
	struct sigaction ended; /**< what SIGCHLD did before */
};

/**
 * Starts a process that will become the command of @p words when child_release() lets it. Where it
 * cannot, it calls @p fail, which prints the reason, and exits with 127 or 126. If this process dies
 * before, it ends without having begun.
 */
bool child_start(struct child *child, char *const *words, void (*fail)(const void *, const struct am_error *),
                 const void *context, struct am_error *error);

/** Lets it begin. */
void child_release(struct child *child);

/** Ends one that has not begun. */
void child_cancel(struct child *child);

/** Waits for its end and passes signals on. @return its exit code, or 128 and the signal that killed it. */
int child_wait(struct child *child);

#endif
