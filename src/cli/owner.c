/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/owner.h"

#include "base/quote.h"
#include "base/text.h"
#include "cli/verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool owner_read_name(const char *text, char ret_name[AM_OWNER_NAME_SIZE], struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	/* Owners are compared as a whole: nothing may stand behind the name. */
	memset(ret_name, 0, AM_OWNER_NAME_SIZE);
	if (text[0] == '\0' || am_text_has_control(text) || !am_text_is_utf8(text, strlen(text)))
		return am_error_set(error, AM_ERROR_INVALID, "%s is no name", am_quote(quote, text));
	if (!am_text_copy(ret_name, AM_OWNER_NAME_SIZE, text))
		return am_error_set(error, AM_ERROR_INVALID, "%s is longer than %d bytes", am_quote(quote, text),
		                    AM_OWNER_NAME_SIZE - 1);
	return true;
}

static bool read_pid(const char *text, int32_t *ret_pid, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE], *end;
	long pid;

	errno = 0;
	pid = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || pid <= 0 || pid > INT32_MAX)
		return am_error_set(error, AM_ERROR_INVALID, "%s is no number of a process", am_quote(quote, text));
	*ret_pid = (int32_t)pid;
	return true;
}

bool owner_take_option(struct owner_options *options, int key, const char *argument, struct argp_state *state)
{
	struct am_owner owner = {.kind = key == OPTION_PID ? AM_OWNER_PROCESS : AM_OWNER_CONTAINER};
	struct am_error error;
	bool read;

	if (key != OPTION_CONTAINER && key != OPTION_PID && key != OPTION_OWNER)
		return false;
	if (options->given)
		argp_error(state, "--container, --pid and --owner exclude one another");
	read = key == OPTION_PID ? read_pid(argument, &owner.process.pid, &error)
	                         : owner_read_name(argument, owner.name, &error);
	if (!read)
		argp_error(state, "--%s: %s",
		           key == OPTION_PID         ? "pid"
		           : key == OPTION_CONTAINER ? "container"
		                                     : "owner",
		           error.message);
	options->given = true;
	options->owner = owner;
	return true;
}

bool owner_find(struct owner_options *options, struct am_error *error)
{
	int32_t pid = options->owner.process.pid;

	if (!options->given || options->owner.kind != AM_OWNER_PROCESS ||
	    am_process_of_pid(pid, &options->owner.process))
		return true;
	return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no process %d here", (int)pid);
}
