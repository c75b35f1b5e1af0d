/* SPDX-License-Identifier: Apache-2.0 */
/* The base command: every verb that needs nothing but the board. */
#include "cli/command.h"

int main(int argc, char **argv)
{
	static verb_function *const functions[VERB_COUNT] = {
#define BUILT_IN(enumerator, name, ...) [enumerator] = verb_##name,
#define HELPED(...)
	    VERBS(BUILT_IN, HELPED, BUILT_IN)
#undef HELPED
#undef BUILT_IN
	};

	return (int)command_main(argc, argv, functions);
}
