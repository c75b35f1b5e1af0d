/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/environment.h"

#include "base/quote.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of this executable. */
static bool own_folder(char ret_path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", ret_path, PATH_MAX - 1);
	char *slash;

	if (length <= 0)
		return false;
	ret_path[length] = '\0';
	slash = strrchr(ret_path, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

/* The first folder that a pattern, which begins at the executable's folder, leads to. */
static bool find_by(const char *own, const char *pattern, char ret_path[PATH_MAX])
{
	char whole[2 * PATH_MAX];
	struct stat status;
	bool found = false;
	glob_t names;

	snprintf(whole, sizeof(whole), "%s/%s", own, pattern);
	if (glob(whole, GLOB_NOSORT, NULL, &names) != 0)
		return false;
	for (size_t i = 0; i < names.gl_pathc && !found; i++)
		found = realpath(names.gl_pathv[i], ret_path) != NULL && stat(ret_path, &status) == 0 &&
		        S_ISDIR(status.st_mode);
	globfree(&names);
	return found;
}

/* Where the command may be: in a prefix's bin, in a Python environment's, or where it was built. */
static const char *const places[][6] = {
    [ENVIRONMENT_LIBRARIES] = {"../lib/accelmock/lib", "../lib/*/accelmock/lib", "../libexec/accelmock/lib",
                               "../lib/python3*/site-packages/ai/backend/accelerator/mock/lib", "../front/nvml", NULL},
    [ENVIRONMENT_TOOLS] = {"../lib/accelmock/bin", "../lib/*/accelmock/bin", "../libexec/accelmock/bin",
                           "../lib/python3*/site-packages/ai/backend/accelerator/mock/bin", "../smi", NULL},
};

bool environment_find(enum environment_folder folder, char ret_path[PATH_MAX])
{
	char own[PATH_MAX];

	if (!own_folder(own))
		return false;
	for (size_t i = 0; places[folder][i] != NULL; i++)
		if (find_by(own, places[folder][i], ret_path))
			return true;
	return false;
}

static bool add_variable(struct environment *environment, const char *name, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return false;
	environment->variables[environment->count++] = (struct environment_variable){name, copy};
	return true;
}

/* Puts a folder of ours, if it is there, before those that the variable has. */
static bool add_path(struct environment *environment, const char *name, enum environment_folder folder)
{
	const char *now = getenv(name);
	char path[PATH_MAX], *joined;
	bool done;

	if (!environment_find(folder, path))
		return true;
	/* An empty entry would be the current folder. */
	if (now == NULL || now[0] == '\0')
		return add_variable(environment, name, path);
	/* What was put there before does not grow. */
	if (strncmp(now, path, strlen(path)) == 0 && strchr(":", now[strlen(path)]) != NULL)
		return add_variable(environment, name, now);
	if (asprintf(&joined, "%s:%s", path, now) < 0)
		return false;
	done = add_variable(environment, name, joined);
	free(joined);
	return done;
}

bool environment_gather(const char *directory, struct environment *ret_environment, struct am_error *error)
{
	struct environment environment = {.count = 0};

	if (add_variable(&environment, "ACCELMOCK_BOARD", directory) &&
	    add_path(&environment, "LD_LIBRARY_PATH", ENVIRONMENT_LIBRARIES) &&
	    add_path(&environment, "PATH", ENVIRONMENT_TOOLS)) {
		*ret_environment = environment;
		return true;
	}
	environment_finish(&environment);
	return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
}

bool environment_set(const struct environment *environment, struct am_error *error)
{
	for (size_t i = 0; i < environment->count; i++)
		if (setenv(environment->variables[i].name, environment->variables[i].value, 1) != 0)
			return am_error_set_errno(error, errno, "%s cannot be set", environment->variables[i].name);
	return true;
}

void environment_finish(struct environment *environment)
{
	for (size_t i = 0; i < environment->count; i++)
		free(environment->variables[i].value);
	environment->count = 0;
}

int environment_execute(char *const *words, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];
	int number;

	execvp(words[0], words);
	number = errno;
	am_error_set_errno(error, number, "%s cannot be run", am_quote(quote, words[0]));
	return number == ENOENT ? 127 : 126;
}
