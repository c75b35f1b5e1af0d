/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file command.h
 * What all verbs have in common: how the command line is read, which board is
 * meant, how a failure is told. Exit codes: 0, 1 failed, 2 used wrongly.
 */
#ifndef ACCELMOCK_CLI_COMMAND_H
#define ACCELMOCK_CLI_COMMAND_H

#include "accelmock/board.h"
#include "accelmock/error.h"
#include "cli/table.h"
#include "cli/verb.h"

#include <stdbool.h>

/** What a verb's function returns, and the process with it. */
enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/** One call of the command. */
struct command {
	enum verb_number number;
	const struct verb *verb;
	const char *board; /**< --board, or NULL */
	const char *name;  /**< --name, or NULL */
	bool verbose;
	bool json;
	char **words; /**< what is no option, in its order */
	int word_count;
};

/** Does a verb; @p argv begins with its name. It must call command_parse() first. */
typedef enum exit_code verb_function(struct command *command, int argc, char **argv);

#define VERB(enumerator, name, ...) verb_function verb_##name;
VERBS(VERB, VERB, VERB)
#undef VERB
#define PART(verb, name, ...) verb_function verb_##verb##_##name;
PARTS(PART)
#undef PART

/**
 * The main function of the base command and of each helper.
 * @param functions by verb: those that this program does itself; it becomes the
 *        helper of any other one.
 */
enum exit_code command_main(int argc, char **argv, verb_function *const functions[VERB_COUNT]);

/**
 * Does that verb of a parted verb which @p argv names; its help lists them.
 * @param functions in the order of the verb's parts
 */
enum exit_code command_do_part(struct command *command, int argc, char **argv, verb_function *const functions[]);

/** Takes an option of a verb's own. A wrong value ends the program by argp_error(). */
typedef void option_function(int key, const char *argument, struct argp_state *state, void *input);

/**
 * Reads the verb's options and words into @p command. Help and wrong usage end the program.
 * @param least, most how many words there may be; most < 0: any number
 * @param take called for each option that is not common; may be NULL where the verb has none
 */
void command_parse(struct command *command, int argc, char **argv, int least, int most, option_function *take,
                   void *input);

/** Prints the reason on standard error. @return EXIT_FAILED */
enum exit_code command_fail(const struct command *command, const struct am_error *error);

/** The same of words that make no sense together. @return EXIT_USAGE */
enum exit_code command_refuse(const struct command *command, const struct am_error *error);

/** Prints something that does not end the command on standard error. */
void command_warn(const struct command *command, const char *format, ...) AM_PRINTF(2, 3);

/** The directory of the board that is meant and exists. */
bool command_find(const struct command *command, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error);

/** Opens that board read-only. @return NULL with the reason, which says where was looked and what to do. */
struct am_board *command_open(const struct command *command, struct am_error *error);

/** The same, to change it. Who may not is told so. */
struct am_board *command_open_writable(const struct command *command, struct am_error *error);

/** Prints a table on standard output, as wide as that is, and finishes it. */
enum exit_code command_print_table(const struct command *command, struct table *table, const struct table_step *steps,
                                   size_t step_count);

/** Whether all that was printed has been written. A pipe that nobody reads any more is no failure. */
enum exit_code command_finish_output(const struct command *command);

#endif
