/* SPDX-License-Identifier: Apache-2.0 */
/** @file environment.h The variables that let a program find a board, and our libraries and tools. */
#ifndef ACCELMOCK_CLI_ENVIRONMENT_H
#define ACCELMOCK_CLI_ENVIRONMENT_H

#include "accelmock/error.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/** What of ours may be installed beside the command. */
enum environment_folder {
	ENVIRONMENT_LIBRARIES, /**< those that stand for the vendors': `accelmock/lib` */
	ENVIRONMENT_TOOLS,     /**< likewise, what the vendors' tools are called: `accelmock/bin` */
};

/** Finds it from the running executable. @return false where it is not installed */
bool environment_find(enum environment_folder folder, char ret_path[PATH_MAX]);

/** Most variables. */
#define ENVIRONMENT_MAX 3

/** Variables with their values. */
struct environment {
	struct environment_variable {
		const char *name;
		char *value;
	} variables[ENVIRONMENT_MAX];
	size_t count;
};

/** What a program needs for the board in @p directory, besides what is set here. environment_finish() frees it. */
bool environment_gather(const char *directory, struct environment *ret_environment, struct am_error *error);

/** Sets them in this process. */
bool environment_set(const struct environment *environment, struct am_error *error);

void environment_finish(struct environment *environment);

/**
 * Becomes that command. @return only where it cannot, with what a shell's exit code then is: 127 where there
 * is none, 126 where it cannot be run.
 */
int environment_execute(char *const *words, struct am_error *error);

/** What env and run end with where it was not yet the command's turn. */
#define ENVIRONMENT_FAILED 125

#endif
