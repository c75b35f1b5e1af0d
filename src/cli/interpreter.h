/* SPDX-License-Identifier: Apache-2.0 */
/** @file interpreter.h Which mock plugins the Python of the PATH has. */
#ifndef ACCELMOCK_CLI_INTERPRETER_H
#define ACCELMOCK_CLI_INTERPRETER_H

#include <stdbool.h>

/** Room for a version's text. */
#define INTERPRETER_VERSION_SIZE 48

/** What it says; an empty version is of what it has not. */
struct interpreter {
	bool found;    /**< there is a python3 */
	bool answered; /**< it said something in time */
	char path[512];
	char ours[INTERPRETER_VERSION_SIZE];
	char upstreams[INTERPRETER_VERSION_SIZE];
};

/** Asks it, for a few seconds at the most. */
void interpreter_ask(struct interpreter *ret_interpreter);

#endif
