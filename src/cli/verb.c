/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verb.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

#define DEVICE_TEXT                                                                                                    \
	"DEVICE is an index (0), a slice of one (0:1), a range of them (0-3, 0:0-2), an id, a uuid or at least four "  \
	"characters that only one begins with, a PCI address, a serial number, a model with wildcards (*H100*), or "   \
	"all; several are divided by commas or blanks."

#define JSON_TEXT                                                                                                      \
	"In JSON, a quantity's key is its channel's name and unit, as in power_milliwatt or memory_used_byte, and "    \
	"its "                                                                                                         \
	"value a whole number of these. Keys keep their meaning; later versions may add others."

const struct argp_option verb_common_options[] = {
    {"board", OPTION_BOARD, "DIRECTORY", 0,
     "the board in that directory; else what $ACCELMOCK_BOARD names, else the "
     "one of that name in $XDG_RUNTIME_DIR/accelmock, /run/accelmock or "
     "/tmp/accelmock-UID",
     -2},
    {"name", OPTION_NAME, "NAME", 0, "the board of that name, in the usual places (\"default\")", -2},
    {"verbose", OPTION_VERBOSE, NULL, 0, "say on standard error which board is used", -2},
    {0},
};

#define JSON_OPTION                                                                                                    \
	{                                                                                                              \
		"json", OPTION_JSON, NULL, 0, "print facts as JSON", 0                                                 \
	}

/* Of parted verbs, whose parts have them. */
static const struct argp_option no_options[] = {{0}};

static const struct argp_option load_options[] = {JSON_OPTION, {0}};
static const char load_text[] =
    "FILE is a mock-accelerator.toml; without one, the first of ./mock-accelerator.toml, "
    "~/.config/backend.ai/mock-accelerator.toml and /etc/backend.ai/mock-accelerator.toml is taken. The board gets the "
    "name that --name says, else the TOML's own, and lies in $XDG_RUNTIME_DIR/accelmock (root: /run/accelmock), else "
    "in "
    "/tmp/accelmock-UID. A board of another machine that a living process holds is not touched.\v" JSON_TEXT;

static const struct argp_option unload_options[] = {
    {"force", OPTION_FORCE, NULL, 0, "also while a process holds it", 0},
    {0},
};
static const char unload_text[] =
    "Whoever still has it open goes on with what it has, until it looks for a board again.";

static const struct argp_option check_options[] = {JSON_OPTION, {0}};
static const char check_text[] =
    "Prints a line for each FILE; what is wrong, and what is odd but loads, goes to standard "
    "error with file, line and column. Fails if any FILE is wrong.\v" JSON_TEXT;

static const struct argp_option list_options[] = {JSON_OPTION, {0}};
static const char list_text[] = DEVICE_TEXT "\v" JSON_TEXT;

static const struct argp_option show_options[] = {JSON_OPTION, {0}};
static const char show_text[] = DEVICE_TEXT "\v" JSON_TEXT;

static const struct argp_option status_options[] = {
    {"watch", OPTION_WATCH, "SECONDS", OPTION_ARG_OPTIONAL,
     "draw it anew every SECONDS (1) until Ctrl-C; with --json, a line each time", 0},
    JSON_OPTION,
    {0},
};
static const char status_text[] = "All numbers of a table are of one moment. Colours are for terminals only, and "
				  "not where NO_COLOR is set. " DEVICE_TEXT "\v" JSON_TEXT;

/* ---- run and workload ------------------------------------------------------------------------------------------- */

#define CLAIM_OPTIONS                                                                                                  \
	{"share", OPTION_SHARE, "SHARE", 0, "so much of each device's compute: 0.5 or 50% (1)", 0},                    \
	    {"memory", OPTION_MEMORY, "SIZE", 0, "so much of each device's memory: 8G (as large a part of it)", 0},    \
	{                                                                                                              \
		"profile", OPTION_PROFILE, "NAME", 0, "how its load looks: one of the board's profiles (training)", 0  \
	}

#define OWNER_OPTIONS                                                                                                  \
	{"container", OPTION_CONTAINER, "ID", 0, "of the container of that id", 0},                                    \
	    {"pid", OPTION_PID, "PID", 0, "of that process; they end when it does", 0},                                \
	{                                                                                                              \
		"owner", OPTION_OWNER, "NAME", 0, "of nobody but that name; they last until they are ended", 0         \
	}

#define CODES_TEXT                                                                                                     \
	"It exits as the COMMAND does: with 128 and the signal's number where a signal ended it, 127 where there is "  \
	"no "                                                                                                          \
	"such command, 126 where it cannot be run; and with 125 where it was not its turn yet."

static const struct argp_option run_options[] = {
    {"device", OPTION_DEVICES, "DEVICES", 0, "devices that it holds; may be repeated (the only one)", 0},
    CLAIM_OPTIONS,
    {"owner", OPTION_OWNER, "NAME", 0, "what it is called where its workloads are shown (its program)", 0},
    {0},
};
static const char run_text[] =
    "The load is there from before the COMMAND begins until it ends, however it does. It gets the variables that "
    "`accelmock env` shows, and each signal that is sent here. In DEVICES, each DEVICE is as in `accelmock list`, "
    "divided by commas.\v" CODES_TEXT;

static const struct argp_option env_options[] = {JSON_OPTION, {0}};
static const char env_text[] =
    "Without a COMMAND, it prints the variables for a shell: eval \"$(accelmock env)\". With one, it becomes that "
    "COMMAND, which has them.\v" CODES_TEXT;

static const char workload_text[] =
    "A workload is what a container or a process does on a device: a share of its compute, a limit of its memory and a "
    "profile. `accelmock run` makes those of a command.";

static const struct argp_option workload_add_options[] = {OWNER_OPTIONS, CLAIM_OPTIONS, JSON_OPTION, {0}};
static const char workload_add_text[] =
    "Prints the number of each. One of --container, --pid and --owner says whose they are. Where a device's shares add "
    "up to more than 1, each gets less. " DEVICE_TEXT;

static const struct argp_option workload_list_options[] = {JSON_OPTION, {0}};
static const char workload_list_text[] = DEVICE_TEXT "\v" JSON_TEXT;

static const struct argp_option workload_end_options[] = {
    OWNER_OPTIONS, {"all", OPTION_ALL, NULL, 0, "all that there are, also agents'", 0}, JSON_OPTION, {0}};
static const char workload_end_text[] =
    "ID is a number that `workload add` printed and `workload list` shows; else all of an owner are ended. If one of "
    "them is not there, none is ended.";

/* ---- pin and fault ---------------------------------------------------------------------------------------------- */

#define PERIOD_OPTIONS                                                                                                 \
	{"at", OPTION_AT, "TIME", 0, "from then on: +10s from now, in board time, or @12345 for that tick (now)", 0},  \
	{                                                                                                              \
		"for", OPTION_FOR, "DURATION", 0, "for so long, in board time: 10s, 1m (until it is ended)", 0         \
	}

static const struct argp_option pin_options[] = {PERIOD_OPTIONS, {0}};
static const char pin_text[] =
    "A CHANNEL is named as `show` names it. A plain VALUE is in the channel's unit, but of power and power-limit in "
    "watts and of energy in joules; what is shown and JSON are in milliwatt and millijoule. Or with a unit: 50%, 8G "
    "(powers of 1024), 300W or 300000mW, 85C, 1410MHz, 10s, P0; throttle-reasons are power+heat. Load, power, energy "
    "and heat follow a pinned utilization, and so do the parts of containers; energy and heat follow a pinned power; "
    "other channels only show it. A pin takes the place of one of the same channel that holds and would be "
    "hidden. " DEVICE_TEXT;

static const struct argp_option unpin_options[] = {{0}};
static const char unpin_text[] =
    "Without a CHANNEL, all pins of the devices end, also those that are to come. " DEVICE_TEXT;

static const char fault_text[] = "`accelmock fault kinds` says what can fail, and what that does.";

static const struct argp_option fault_inject_options[] = {PERIOD_OPTIONS, {0}};
static const char fault_inject_text[] = "What is not given of a KIND's parameters is as usual; `accelmock fault kinds "
					"KIND` says which there are. " DEVICE_TEXT;

static const struct argp_option fault_list_options[] = {JSON_OPTION, {0}};
static const char fault_list_text[] = DEVICE_TEXT "\v" JSON_TEXT;

static const struct argp_option fault_clear_options[] = {
    {"all", OPTION_ALL, NULL, 0, "of all devices", 0},
    {0},
};
static const char fault_clear_text[] = "Ends the faults of those kinds, or all faults of the devices where no KIND is "
				       "named, also those that are to come. " DEVICE_TEXT;

static const struct argp_option fault_kinds_options[] = {JSON_OPTION, {0}};
static const char fault_kinds_text[] =
    "Of each kind: its parameters, what it does here and to which channels, what a real device does, and where that is "
    "said.\v" JSON_TEXT;

static const struct argp_option events_options[] = {
    {"follow", OPTION_FOLLOW, NULL, 0, "go on as it happens, until Ctrl-C; with --json, a line for each", 0},
    {"since", OPTION_SINCE, "DURATION", 0, "of the last 10m of board time, say, only (all that is known)", 0},
    JSON_OPTION,
    {0},
};
static const char events_text[] =
    "A line for each: tick, board time, time of the day where it is known, device, and what happened: workloads, pins, "
    "faults and settings, throttling, resets, and what was done to the clock. A board knows its last events "
    "only. " DEVICE_TEXT "\v" JSON_TEXT;

/* ---- settings and the clock ------------------------------------------------------------------------------------- */

static const struct argp_option set_options[] = {JSON_OPTION, {0}};
static const char set_text[] =
    "SETTING and VALUE are one of\n"
    "  power-limit WATTS           300 or 300W, within the product's bounds\n"
    "  clocks LOWEST,HIGHEST       1200,1500 megahertz; one VALUE is both\n"
    "  fan PERCENT                 0 to 100\n"
    "  compute-mode MODE           exclusive-process, exclusive-thread, prohibited\n"
    "  persistence on|off\n"
    "  ecc on|off\n"
    "and default as a VALUE takes the setting back. A device has one of each; setting it again replaces "
    "it.\n\n" DEVICE_TEXT;

static const struct argp_option reset_options[] = {JSON_OPTION, {0}};
static const char reset_text[] =
    "That ends their settings, and those faults that a reset cures. Workloads go on. " DEVICE_TEXT;

static const struct argp_option clock_options[] = {JSON_OPTION, {0}};
static const char clock_text[] =
    "Without words it says how time goes. While it is frozen, everything that is asked of the board has one answer; a "
    "step moves it forward by a DURATION, such as 500ms, 5s, 2m or 1h. At speed 60, an hour takes a minute; at most it "
    "is "
    "3600.";

static const struct argp_option doctor_options[] = {JSON_OPTION, {0}};
static const char doctor_text[] =
    "A line for each thing that was looked at, marked ok, warning or problem, and what to do. It fails if there is a "
    "problem.\v" JSON_TEXT;

static const struct argp_option catalog_options[] = {JSON_OPTION, {0}};
static const char catalog_text[] =
    "Without a NAME, all products. A device of a TOML is one by product = \"NAME\", or where its model_name is one "
    "that "
    "the product's driver prints. What nobody publishes and is assumed stands apart, below the line.\v" JSON_TEXT;

/* ---- the table -------------------------------------------------------------------------------------------------- */

/* The lists of parts: `<verb>_parts` of each parted verb. */
#define PART(verb, name, arguments, summary)                                                                           \
	{#name, #verb " " #name, arguments, summary, verb##_##name##_text, NULL, verb##_##name##_options, NULL},
static const struct verb workload_parts[] = {WORKLOAD_VERBS(PART){0}};
static const struct verb fault_parts[] = {FAULT_VERBS(PART){0}};
#undef PART

static const struct verb verbs[VERB_COUNT + 1] = {
#define BUILT_IN(enumerator, name, arguments, summary)                                                                 \
	{#name, #name, arguments, summary, name##_text, NULL, name##_options, NULL},
#define HELPED(enumerator, name, arguments, summary, helper)                                                           \
	{#name, #name, arguments, summary, name##_text, helper, name##_options, NULL},
#define PARTED(enumerator, name, arguments, summary)                                                                   \
	{#name, #name, arguments, summary, name##_text, NULL, no_options, name##_parts},
    VERBS(BUILT_IN, HELPED, PARTED){0},
#undef PARTED
#undef HELPED
#undef BUILT_IN
};

const struct verb *verb_table(void)
{
	return verbs;
}

const struct verb *verb_info(enum verb_number number)
{
	return &verbs[number];
}

bool verb_find(const char *name, enum verb_number *ret_number)
{
	const struct verb *found = verb_in(verbs, name);

	if (found == NULL)
		return false;
	*ret_number = (enum verb_number)(found - verbs);
	return true;
}

const struct verb *verb_in(const struct verb *list, const char *name)
{
	for (const struct verb *verb = list; verb->name != NULL; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

const struct verb *verb_nearest(const struct verb *list, const char *name)
{
	const struct verb *nearest = NULL;
	size_t distance = 3; /* further apart, it was hardly meant */

	for (const struct verb *verb = list; verb->name != NULL; verb++) {
		size_t apart = am_text_distance(name, verb->name);

		if (apart < distance && apart < strlen(verb->name)) {
			distance = apart;
			nearest = verb;
		}
	}
	return nearest;
}

bool verb_takes_command(const struct verb *verb)
{
	return strstr(verb->arguments, "COMMAND") != NULL;
}
