/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file verb.h
 * The verbs of the command, in one table. Parsing, help, the man page and the
 * completions are made of it, and it says which program does a verb: the base
 * command itself, or, where the verb needs a library of its own, a helper that the base
 * command becomes.
 */
#ifndef ACCELMOCK_CLI_VERB_H
#define ACCELMOCK_CLI_VERB_H

#include <argp.h>
#include <stdbool.h>

/*
 * BUILT_IN(enumerator, name, arguments, summary)
 * HELPED(enumerator, name, arguments, summary, helper executable)
 * PARTED(enumerator, name, arguments, summary)
 * Each has `<name>_options` and `<name>_text` in verb.c, and a function verb_<name>() in <name>.c. A parted
 * one has verbs of its own instead of options: `<name>_parts` in verb.c, made of a list of PART() below.
 */
#define VERBS(BUILT_IN, HELPED, PARTED)                                                                                \
	HELPED(VERB_LOAD, load, "[FILE]", "make the machine that a TOML describes the board", "accelmock-load")        \
	BUILT_IN(VERB_UNLOAD, unload, "", "remove the board")                                                          \
	HELPED(VERB_CHECK, check, "FILE...", "say what is wrong with TOMLs, and load nothing", "accelmock-load")       \
	BUILT_IN(VERB_LIST, list, "[DEVICE...]", "which devices there are, and who holds them")                        \
	BUILT_IN(VERB_SHOW, show, "DEVICE...", "everything of a device: names, channels, workloads, conditions")       \
	BUILT_IN(VERB_STATUS, status, "[DEVICE...]", "what all devices do at this moment, as one table")               \
	BUILT_IN(VERB_RUN, run, "COMMAND...", "run a command that holds devices until it ends")                        \
	PARTED(VERB_WORKLOAD, workload, "VERB ...", "put load on devices, see what there is, and end it")              \
	BUILT_IN(VERB_PIN, pin, "DEVICE... CHANNEL=VALUE...", "make channels show exact values")                       \
	BUILT_IN(VERB_UNPIN, unpin, "DEVICE... [CHANNEL...]", "end that")                                              \
	PARTED(VERB_FAULT, fault, "VERB ...", "make devices fail, see which do, and mend them")                        \
	BUILT_IN(VERB_EVENTS, events, "[DEVICE...]", "what happened, and what follows from it")                        \
	BUILT_IN(VERB_SET, set, "DEVICE... SETTING VALUE", "change a setting of devices, or take that back")           \
	BUILT_IN(VERB_RESET, reset, "DEVICE...", "reset devices, as their driver would")                               \
	BUILT_IN(VERB_CLOCK, clock, "[real|freeze|step DURATION|speed FACTOR]", "how the board's time goes")           \
	BUILT_IN(VERB_ENV, env, "[COMMAND...]", "how programs find the board, or a command that does")                 \
	BUILT_IN(VERB_DOCTOR, doctor, "", "which board is found and why, and what is wrong")                           \
	BUILT_IN(VERB_CATALOG, catalog, "[NAME...]", "products, what is public about them, and where that is said")

/*
 * PART(verb, name, arguments, summary): a verb of a parted verb. Each has `<verb>_<name>_options` and
 * `<verb>_<name>_text` in verb.c, and a function verb_<verb>_<name>() in <verb>.c.
 */
#define WORKLOAD_VERBS(PART)                                                                                           \
	PART(workload, add, "DEVICE...", "put a workload on each device, for a container, a process or a name")        \
	PART(workload, list, "[DEVICE...]", "which workloads there are, and whose they are")                           \
	PART(workload, end, "[ID...]", "end workloads")

#define FAULT_VERBS(PART)                                                                                              \
	PART(fault, inject, "DEVICE... KIND [PARAMETER=VALUE...]", "make devices fail")                                \
	PART(fault, list, "[DEVICE...]", "which faults there are, and which are to come")                              \
	PART(fault, clear, "[DEVICE...] [KIND...]", "end faults")                                                      \
	PART(fault, kinds, "[KIND]", "what faults there can be, what they do, and what real devices do")

/* The lists of all parted verbs. */
#define PARTS(PART)                                                                                                    \
	WORKLOAD_VERBS(PART)                                                                                           \
	FAULT_VERBS(PART)

/** The verbs. */
enum verb_number {
#define VERB(enumerator, ...) enumerator,
	VERBS(VERB, VERB, VERB)
#undef VERB
	    VERB_COUNT
};

/** The options' keys: a letter where there is a short one. */
enum option_key {
	OPTION_BOARD = 'b',
	OPTION_NAME = 'n',
	OPTION_VERBOSE = 'v',
	OPTION_FORCE = 'f',
	OPTION_WATCH = 'w',
	OPTION_DEVICES = 'd',
	OPTION_SHARE = 's',
	OPTION_PROFILE = 'p',
	OPTION_MEMORY = 'm',
	OPTION_JSON = 0x100,
	/* Of run and workload. */
	OPTION_OWNER = 0x120,
	OPTION_CONTAINER,
	OPTION_PID,
	OPTION_ALL,
	/* Of pin, fault and events. */
	OPTION_AT = 0x140,
	OPTION_FOR,
	OPTION_SINCE,
	OPTION_FOLLOW,
};

/** One row of the table. */
struct verb {
	const char *name;
	const char *title;                 /**< as messages begin: its name, of a part behind its verb's */
	const char *arguments;             /**< as the usage shows them; FILE, DEVICE and COMMAND mean what they say */
	const char *summary;               /**< one line */
	const char *text;                  /**< what its help says besides */
	const char *helper;                /**< the executable that does it, or NULL: the base command */
	const struct argp_option *options; /**< besides the common ones; ended by zeros */
	const struct verb *parts;          /**< verbs of its own, ended by one without a name; or NULL */
};

/** All of them, ended by one without a name. Static. */
const struct verb *verb_table(void);

/** The row of @p number, which must be one. Static. */
const struct verb *verb_info(enum verb_number number);

/** Finds a verb by its name. @return false where there is none. */
bool verb_find(const char *name, enum verb_number *ret_number);

/** The verb of that name in @p verbs, ended by one without a name; or NULL. */
const struct verb *verb_in(const struct verb *verbs, const char *name);

/** The one of them whose name is nearest to @p name, or NULL where none is near. */
const struct verb *verb_nearest(const struct verb *verbs, const char *name);

/** Whether its first word begins a command, of which all that follows is a part. */
bool verb_takes_command(const struct verb *verb);

/** The options that every verb has, and that may stand before it; ended by zeros. */
extern const struct argp_option verb_common_options[];

#endif
