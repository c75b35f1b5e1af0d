/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/places.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *place_state_name(enum place_state state)
{
	static const char *const names[] = {
	    [PLACE_GOOD] = "good",           [PLACE_ABSENT] = "absent",   [PLACE_UNTRUSTED] = "untrusted",
	    [PLACE_EMPTY] = "empty",         [PLACE_STALE] = "stale",     [PLACE_VERSION] = "version",
	    [PLACE_FORBIDDEN] = "forbidden", [PLACE_DAMAGED] = "damaged",
	};

	return names[state];
}

static enum place_state state_of(enum am_error_code code)
{
	switch (code) {
	case AM_ERROR_STALE:
		return PLACE_STALE;
	case AM_ERROR_VERSION:
		return PLACE_VERSION;
	case AM_ERROR_PERMISSION:
		return PLACE_FORBIDDEN;
	case AM_ERROR_NOT_FOUND:
		return PLACE_EMPTY;
	default:
		return PLACE_DAMAGED;
	}
}

/* Sees whether a folder is one that am_board_find() believes. @return false, and says why, where it is not. */
static bool is_trusted(const char *folder, struct place *place)
{
	struct stat status;

	if (lstat(folder, &status) != 0) {
		place->state = errno == ENOENT || errno == ENOTDIR ? PLACE_ABSENT : PLACE_FORBIDDEN;
		snprintf(place->reason, sizeof(place->reason), "%s",
		         place->state == PLACE_ABSENT ? "there is no such directory" : strerror(errno));
		return false;
	}
	place->state = PLACE_UNTRUSTED;
	if (!S_ISDIR(status.st_mode))
		snprintf(place->reason, sizeof(place->reason), "%s is no directory", folder);
	else if (status.st_uid != geteuid() && status.st_uid != 0)
		snprintf(place->reason, sizeof(place->reason),
		         "%s belongs to the user %u; only one's own and root's boards are taken", folder,
		         (unsigned)status.st_uid);
	else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		snprintf(place->reason, sizeof(place->reason),
		         "others may write to %s; a board that others may exchange is not taken", folder);
	else
		return true;
	return false;
}

/* Opens the board that is there. */
static void look(struct place *place)
{
	struct am_error error;
	struct am_board *board = am_board_open(place->directory, &error);

	place->state = board != NULL ? PLACE_GOOD : state_of(error.code);
	if (place->state == PLACE_EMPTY)
		snprintf(place->reason, sizeof(place->reason), "%s",
		         access(place->directory, F_OK) == 0 ? "no board is in it" : "there is no such directory");
	else if (board == NULL)
		am_text_cut(place->reason, sizeof(place->reason), error.message);
	if (place->state == PLACE_EMPTY && access(place->directory, F_OK) != 0)
		place->state = PLACE_ABSENT;
	am_board_close(board);
}

/* The one place that is named, and nowhere else: also what is not trusted is taken there. */
static size_t look_there(const char *directory, const char *because, struct place ret_places[PLACES_MAX])
{
	struct place *place = &ret_places[0];

	*place = (struct place){.because = because, .chosen = true};
	am_text_cut(place->directory, sizeof(place->directory), directory);
	look(place);
	return 1;
}

/* Adds `folder`/`name`. The first one that has something is taken, whether it can be opened or not. */
static size_t add(struct place *places, size_t count, const char *folder, const char *name, const char *because)
{
	struct place *place = &places[count];
	char file[AM_BOARD_PATH_SIZE + 16];
	bool trusted, chosen = true;

	*place = (struct place){.because = because};
	if ((size_t)snprintf(place->directory, sizeof(place->directory), "%s/%s", folder, name) >=
	    sizeof(place->directory))
		return count;
	for (size_t i = 0; i < count; i++)
		chosen &= !places[i].chosen;
	trusted = is_trusted(folder, place) && is_trusted(place->directory, place);
	if (trusted) {
		look(place);
		snprintf(file, sizeof(file), "%s/board", place->directory);
		place->chosen = chosen && access(file, F_OK) == 0;
	}
	return count + 1;
}

size_t places_look(const struct command *command, struct place ret_places[PLACES_MAX])
{
	const char *name = command->name != NULL ? command->name : "default";
	const char *named = command->name == NULL ? secure_getenv("ACCELMOCK_BOARD") : NULL;
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	char folder[PATH_MAX];
	size_t count = 0;

	if (command->board != NULL)
		return look_there(command->board, "--board", ret_places);
	if (named != NULL && named[0] != '\0')
		return look_there(named, "ACCELMOCK_BOARD", ret_places);
	/* The same places, in the same order, as am_board_find() has. */
	if (runtime != NULL && runtime[0] == '/' &&
	    (size_t)snprintf(folder, sizeof(folder), "%s/accelmock", runtime) < sizeof(folder))
		count = add(ret_places, count, folder, name, "XDG_RUNTIME_DIR");
	count = add(ret_places, count, "/run/accelmock", name, NULL);
	snprintf(folder, sizeof(folder), "/tmp/accelmock-%u", (unsigned)geteuid());
	return add(ret_places, count, folder, name, NULL);
}
