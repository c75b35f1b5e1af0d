/* SPDX-License-Identifier: Apache-2.0 */
/* Reading options. */
#include "smi/options.h"

#include "smi/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the table -------------------------------------------------------------------------------------------------- */

enum key {
	KEY_HELP,
	KEY_VERSION,
	KEY_LIST,
	KEY_LIST_EXCLUDED,
	KEY_QUERY,
	KEY_XML,
	KEY_DISPLAY,
	KEY_ID,
	KEY_FILE,
	KEY_LOOP,
	KEY_LOOP_MS,
	KEY_FORMAT,
	KEY_QUERY_GPU,
	KEY_QUERY_RECORDS,
	KEY_HELP_QUERY,
	KEY_COUNT,
	KEY_DELAY,
	KEY_COLUMNS,
	KEY_TIME,
	KEY_MATRIX,
	KEY_IGNORED,
};

/* Where an option is one. */
enum { PLACE_MAIN = 1, PLACE_MONITOR = 2, PLACE_TOPOLOGY = 4 };

struct option {
	const char *brief, *name; /* NULL: it has no such form */
	enum key key;
	int places;
	enum { VALUE_NONE, VALUE_OPTIONAL, VALUE_NEEDED } value;
	const char *help;
};

static const struct option options[] = {
    {"-h", "--help", KEY_HELP, PLACE_MAIN | PLACE_MONITOR | PLACE_TOPOLOGY, VALUE_NONE, "print this, and exit"},
    {NULL, "--version", KEY_VERSION, PLACE_MAIN, VALUE_NONE, "print versions, and exit"},
    {"-L", "--list-gpus", KEY_LIST, PLACE_MAIN, VALUE_NONE, "list the GPUs, with their slices"},
    {"-B", "--list-excluded-gpus", KEY_LIST_EXCLUDED, PLACE_MAIN, VALUE_NONE, "list GPUs that the driver leaves alone"},
    {"-q", "--query", KEY_QUERY, PLACE_MAIN, VALUE_NONE, "print all that is known of the GPUs"},
    {"-x", "--xml-format", KEY_XML, PLACE_MAIN, VALUE_NONE, "print it as XML"},
    {NULL, "--dtd", KEY_IGNORED, PLACE_MAIN, VALUE_NONE, NULL},
    {"-d", "--display", KEY_DISPLAY, PLACE_MAIN, VALUE_NEEDED,
     "print only these parts of it: MEMORY, UTILIZATION, ..."},
    {"-i", "--id", KEY_ID, PLACE_MAIN | PLACE_MONITOR | PLACE_TOPOLOGY, VALUE_NEEDED,
     "only GPUs of these numbers, UUIDs, serial numbers or PCI addresses"},
    {"-f", "--filename", KEY_FILE, PLACE_MAIN | PLACE_MONITOR, VALUE_NEEDED, "write to this file"},
    {"-l", "--loop", KEY_LOOP, PLACE_MAIN, VALUE_OPTIONAL, "again and again, after so many seconds"},
    {"-lms", "--loop-ms", KEY_LOOP_MS, PLACE_MAIN, VALUE_NEEDED, "again and again, after so many milliseconds"},
    {NULL, "--format", KEY_FORMAT, PLACE_MAIN, VALUE_NEEDED, "csv; with it noheader, nounits"},
    {NULL, "--query-gpu", KEY_QUERY_GPU, PLACE_MAIN, VALUE_NEEDED, "ask for values of GPUs"},
    {NULL, "--query-supported-clocks", KEY_QUERY_RECORDS, PLACE_MAIN, VALUE_NEEDED, "ask for the clocks they can have"},
    {NULL, "--query-compute-apps", KEY_QUERY_RECORDS, PLACE_MAIN, VALUE_NEEDED, "ask for programs that compute"},
    {NULL, "--query-accounted-apps", KEY_QUERY_RECORDS, PLACE_MAIN, VALUE_NEEDED, "ask for programs of the past"},
    {NULL, "--query-retired-pages", KEY_QUERY_RECORDS, PLACE_MAIN, VALUE_NEEDED, "ask for pages that are out of use"},
    {NULL, "--query-remapped-rows", KEY_QUERY_RECORDS, PLACE_MAIN, VALUE_NEEDED, "ask for rows that are remapped"},
    {NULL, "--help-query-gpu", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, "what values of GPUs there are"},
    {NULL, "--help-query-supported-clocks", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, NULL},
    {NULL, "--help-query-compute-apps", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, "what values of programs there are"},
    {NULL, "--help-query-accounted-apps", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, NULL},
    {NULL, "--help-query-retired-pages", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, NULL},
    {NULL, "--help-query-remapped-rows", KEY_HELP_QUERY, PLACE_MAIN, VALUE_NONE, NULL},
    {"-c", "--count", KEY_COUNT, PLACE_MONITOR, VALUE_NEEDED, "so many times"},
    {"-d", "--delay", KEY_DELAY, PLACE_MONITOR, VALUE_NEEDED, "after so many seconds"},
    {"-s", "--select", KEY_COLUMNS, PLACE_MONITOR, VALUE_NEEDED, "these groups of columns: p u c v m e t"},
    {"-o", "--options", KEY_TIME, PLACE_MONITOR, VALUE_NEEDED, "with the date (D), the time (T)"},
    {"-m", "--matrix", KEY_MATRIX, PLACE_TOPOLOGY, VALUE_NONE, "how GPUs are connected to one another"},
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static const struct {
	const char *word;
	enum smi_action action;
	int place;
	const char *help;
} modes[] = {
    {"dmon", SMI_ACTION_DEVICE_MONITOR, PLACE_MONITOR, "values of GPUs, a line for each in every second"},
    {"pmon", SMI_ACTION_PROCESS_MONITOR, PLACE_MONITOR, "values of programs, a line for each in every second"},
    {"topo", SMI_ACTION_TOPOLOGY, PLACE_TOPOLOGY, "topo -m: how GPUs are connected"},
};

#define MODE_COUNT (sizeof(modes) / sizeof(modes[0]))

void smi_help(void)
{
	puts("NVIDIA System Management Interface -- of accelmock " ACCELMOCK_VERSION "\n\n"
	     "Shows what a driver's NVML library says of its GPUs, as the vendor's program of this name does.\n\n"
	     "nvidia-smi [OPTION1 [ARG1]] [OPTION2 [ARG2]] ...\n");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char name[64];

		if (options[i].help == NULL)
			continue;
		snprintf(name, sizeof(name), "%s%s", options[i].name, options[i].value != VALUE_NONE ? "=" : "");
		printf("    %-5s %-28s %s\n", options[i].brief != NULL ? options[i].brief : "", name, options[i].help);
	}
	putchar('\n');
	for (size_t i = 0; i < MODE_COUNT; i++)
		printf("    %-34s %s\n", modes[i].word, modes[i].help);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

static const char *const displays[] = {
    "MEMORY",
    "UTILIZATION",
    "ECC",
    "TEMPERATURE",
    "POWER",
    "CLOCK",
    "COMPUTE",
    "PIDS",
    "PERFORMANCE",
    "SUPPORTED_CLOCKS",
    "PAGE_RETIREMENT",
    "ACCOUNTING",
    "ENCODER_STATS",
    "SUPPORTED_GPU_TARGET_TEMP",
    "VOLTAGE",
    "FBC_STATS",
    "ROW_REMAPPER",
    "RESET_STATUS",
    "GSP_FIRMWARE_VERSION",
    "POWER_SMOOTHING",
    "POWER_PROFILES",
};

static bool parse_display(const char *list, unsigned int *ret_display)
{
	char *copy = strdup(list), *rest = copy, *word;
	bool known = copy != NULL;

	while (known && (word = strsep(&rest, ",")) != NULL) {
		size_t i = 0;

		while (i < sizeof(displays) / sizeof(displays[0]) && strcasecmp(displays[i], word) != 0)
			i++;
		known = i < sizeof(displays) / sizeof(displays[0]);
		if (known)
			*ret_display |= 1u << i;
		else
			printf("Failed to parse --display flags: \"%s\" is not one of them. Please run 'nvidia-smi -h' "
			       "for help.\n",
			       word);
	}
	free(copy);
	return known;
}

static bool parse_format(const char *list, struct smi_options *options_)
{
	char *copy = strdup(list), *rest = copy, *word;
	bool known = copy != NULL, csv = false;

	options_->header = options_->units = true;
	while (known && (word = strsep(&rest, ",")) != NULL) {
		while (*word == ' ')
			word++;
		if (strcmp(word, "csv") == 0)
			csv = true;
		else if (strcmp(word, "noheader") == 0)
			options_->header = false;
		else if (strcmp(word, "nounits") == 0)
			options_->units = false;
		else
			known = false;
	}
	free(copy);
	if (!known || !csv)
		puts("Invalid \"--format=\" switch. Please run 'nvidia-smi -h' for help.");
	return known && csv;
}

static bool parse_number(const char *text, long least, long *ret_number)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end != '\0' || number < least || number > 1000000000) {
		printf("Invalid argument \"%s\". Please run 'nvidia-smi -h' for help.\n", text);
		return false;
	}
	*ret_number = number;
	return true;
}

static bool apply(const struct option *option, const char *value, struct smi_options *options_)
{
	/* Where one is needed, there is one. */
	const char *text = value != NULL ? value : "";
	bool seconds = false, fine = true;

	switch (option->key) {
	case KEY_HELP:
		options_->action = SMI_ACTION_HELP;
		return true;
	case KEY_VERSION:
		options_->action = SMI_ACTION_VERSION;
		return true;
	case KEY_LIST:
		options_->action = SMI_ACTION_LIST;
		return true;
	case KEY_LIST_EXCLUDED:
		options_->action = SMI_ACTION_LIST_EXCLUDED;
		return true;
	case KEY_QUERY:
		options_->action = options_->action == SMI_ACTION_XML ? SMI_ACTION_XML : SMI_ACTION_REPORT;
		return true;
	case KEY_XML:
		options_->action = SMI_ACTION_XML;
		return true;
	case KEY_DISPLAY:
		return parse_display(text, &options_->display);
	case KEY_ID:
		options_->chosen = text;
		return true;
	case KEY_FILE:
		options_->file = text;
		return true;
	case KEY_FORMAT:
		return parse_format(text, options_);
	case KEY_QUERY_GPU:
		options_->action = SMI_ACTION_QUERY_GPU;
		options_->query = text;
		return true;
	case KEY_QUERY_RECORDS:
		options_->action = SMI_ACTION_QUERY_RECORDS;
		options_->kind = option->name + strlen("--query-");
		options_->query = text;
		return true;
	case KEY_HELP_QUERY:
		options_->action = SMI_ACTION_HELP_QUERY;
		options_->kind = option->name + strlen("--help-query-");
		return true;
	case KEY_COLUMNS:
		options_->columns = text;
		return true;
	case KEY_TIME:
		options_->date = strchr(text, 'D') != NULL;
		options_->time = strchr(text, 'T') != NULL;
		return true;
	case KEY_COUNT:
		return parse_number(text, 1, &options_->samples);
	case KEY_LOOP:
	case KEY_DELAY:
		seconds = true;
		/* fall through */
	case KEY_LOOP_MS:
		options_->interval = 5;
		if (value != NULL)
			fine = parse_number(text, 1, &options_->interval);
		if (seconds)
			options_->interval *= 1000;
		return fine;
	case KEY_MATRIX:
	case KEY_IGNORED:
		return true;
	}
	return false;
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

/* The option that a word is, and what follows in the same word. */
static const struct option *find_option(const char *word, int place, const char **ret_value)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *names[] = {options[i].brief, options[i].name};

		for (size_t k = 0; k < 2; k++) {
			size_t length = names[k] != NULL ? strlen(names[k]) : 0;

			if (length == 0 || (options[i].places & place) == 0 || strncmp(word, names[k], length) != 0 ||
			    (word[length] != '\0' && word[length] != '='))
				continue;
			*ret_value = word[length] == '=' ? word + length + 1 : NULL;
			return &options[i];
		}
	}
	return NULL;
}

static bool complain(const char *text)
{
	puts(text);
	return false;
}

bool smi_options_parse(int count, char **words, struct smi_options *ret_options)
{
	int place = PLACE_MAIN, first = 1;
	bool formatted = false, displayed = false;

	*ret_options = (struct smi_options){.header = true, .units = true};
	for (size_t i = 0; i < MODE_COUNT && count > 1; i++)
		if (strcmp(words[1], modes[i].word) == 0) {
			ret_options->action = modes[i].action;
			place = modes[i].place;
			first = 2;
		}
	if (place == PLACE_MONITOR)
		ret_options->interval = 1000;
	for (int i = first; i < count; i++) {
		const char *value = NULL;
		const struct option *option = find_option(words[i], place, &value);

		if (option == NULL) {
			if (words[i][0] != '-')
				return complain(
				    "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n");
			printf("ERROR: Option %s is not recognized. Please run 'nvidia-smi -h' for help.\n\n",
			       words[i]);
			return false;
		}
		if (value == NULL && option->value != VALUE_NONE && i + 1 < count &&
		    (option->value == VALUE_NEEDED || (words[i + 1][0] >= '0' && words[i + 1][0] <= '9')))
			value = words[++i];
		if (value == NULL && option->value == VALUE_NEEDED) {
			printf("Missing argument of %s. Please run 'nvidia-smi -h' for help.\n\n", words[i]);
			return false;
		}
		if (!apply(option, value, ret_options))
			return false;
		formatted |= option->key == KEY_FORMAT;
		displayed |= option->key == KEY_DISPLAY;
	}
	if ((ret_options->action == SMI_ACTION_QUERY_GPU || ret_options->action == SMI_ACTION_QUERY_RECORDS) &&
	    !formatted)
		return complain("\"--format=\" switch is missing. Please run 'nvidia-smi -h' for help.\n");
	if (displayed && ret_options->action != SMI_ACTION_REPORT && ret_options->action != SMI_ACTION_XML)
		return complain("Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n");
	return true;
}
