/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/board.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The folder of boards in each of the usual places; false where there is no such place. */
static bool runtime_folder(char *path, size_t size)
{
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");

	return runtime != NULL && runtime[0] == '/' && (size_t)snprintf(path, size, "%s/accelmock", runtime) < size;
}

static bool system_folder(char *path, size_t size)
{
	return (size_t)snprintf(path, size, "/run/accelmock") < size;
}

static bool temporary_folder(char *path, size_t size)
{
	return (size_t)snprintf(path, size, "/tmp/accelmock-%u", (unsigned)geteuid()) < size;
}

typedef bool folder_function(char *path, size_t size);

static folder_function *const folders[] = {runtime_folder, system_folder, temporary_folder};

static bool join(char *ret_path, const char *folder, const char *name, struct am_error *error)
{
	if ((size_t)snprintf(ret_path, AM_BOARD_PATH_SIZE, "%s/%s", folder, name) >= AM_BOARD_PATH_SIZE)
		return am_error_set(error, AM_ERROR_INVALID, "%s/%s: the path is too long", folder, name);
	return true;
}

static bool named_by_environment(char *ret_directory, struct am_error *error, bool *ret_named)
{
	const char *named = secure_getenv("ACCELMOCK_BOARD");

	*ret_named = named != NULL && named[0] != '\0';
	if (!*ret_named)
		return true;
	if (!am_text_copy(ret_directory, AM_BOARD_PATH_SIZE, named))
		return am_error_set(error, AM_ERROR_INVALID, "ACCELMOCK_BOARD: the path is too long");
	return true;
}

/* Only our own boards and root's are believed, and none that somebody else may exchange. */
static bool is_trusted(const char *folder)
{
	struct stat status;

	/*
	 * lstat() by its number: C libraries before glibc 2.33 have no such symbol, and vendor libraries, of
	 * which this is a part, bring none and load with any. On 64-bit machines the kernel's structure is theirs.
	 */
	return syscall(SYS_newfstatat, AT_FDCWD, folder, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(status.st_mode) && (status.st_uid == geteuid() || status.st_uid == 0) &&
	       (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool am_board_find(const char *name, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error)
{
	char tried[sizeof(folders) / sizeof(folders[0]) * (AM_BOARD_PATH_SIZE + 2)] = "";
	bool named;

	if (!named_by_environment(ret_directory, error, &named))
		return false;
	if (named)
		return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char folder[AM_BOARD_PATH_SIZE], directory[AM_BOARD_PATH_SIZE], file[AM_BOARD_PATH_SIZE];
		size_t used = strlen(tried);

		if (!folders[i](folder, sizeof(folder)) ||
		    !join(directory, folder, name != NULL ? name : "default", NULL) ||
		    !join(file, directory, "board", NULL))
			continue;
		snprintf(tried + used, sizeof(tried) - used, "%s%s", used > 0 ? ", " : "", directory);
		if (access(file, F_OK) != 0 || !is_trusted(folder) || !is_trusted(directory))
			continue;
		am_text_copy(ret_directory, AM_BOARD_PATH_SIZE, directory);
		return true;
	}
	return am_error_set(
	    error, AM_ERROR_NOT_FOUND,
	    "no board is loaded (looked in %s); `accelmock load FILE`, or an agent with the plugin, makes one", tried);
}

bool am_board_place(const char *name, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error)
{
	char folder[AM_BOARD_PATH_SIZE];
	bool named;

	if (!named_by_environment(ret_directory, error, &named))
		return false;
	if (named)
		return true;
	if (geteuid() == 0)
		system_folder(folder, sizeof(folder));
	else if (!runtime_folder(folder, sizeof(folder)))
		temporary_folder(folder, sizeof(folder));
	/* In /tmp anybody may have been there first. */
	if (access(folder, F_OK) == 0 && !is_trusted(folder))
		return am_error_set(error, AM_ERROR_PERMISSION,
		                    "%s: it belongs to another user, or others may write to it; remove it, or name "
		                    "another directory by ACCELMOCK_BOARD",
		                    folder);
	return join(ret_directory, folder, name != NULL ? name : "default", error);
}
