/* SPDX-License-Identifier: Apache-2.0 */
/* The helper that reads TOML, and thereby the only one that has C++ in it. */
#include "cli/command.h"

int main(int argc, char **argv)
{
	static verb_function *const functions[VERB_COUNT] = {
	    [VERB_LOAD] = verb_load,
	    [VERB_CHECK] = verb_check,
	};

	return (int)command_main(argc, argv, functions);
}
