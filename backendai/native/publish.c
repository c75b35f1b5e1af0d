/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** Enters this one into the list of those that hold a board, with the lowest number that is free for its agent. */
static void enlist(struct accelerators *self)
{
	uint64_t number = 0;
	bool taken = true;

	while (taken) {
		taken = false;
		for (const struct accelerators *other = self->state->first; other != NULL; other = other->next) {
			if (other->number == number && strcmp(other->agent_id, self->agent_id) == 0) {
				taken = true;
				number++;
				break;
			}
		}
	}
	self->number = number;
	self->next = self->state->first;
	self->state->first = self;
}

static void delist(struct accelerators *self)
{
	for (struct accelerators **link = &self->state->first; *link != NULL; link = &(*link)->next) {
		if (*link == self) {
			*link = self->next;
			self->next = NULL;
			return;
		}
	}
}

/** Removes the directory that was made for this plugin only. */
static void remove_private_directory(struct accelerators *self)
{
	static const char *const names[] = {"board", "lock"};
	char path[AM_BOARD_PATH_SIZE + 8];

	if (self->private_directory == NULL)
		return;
	for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
		(void)snprintf(path, sizeof(path), "%s/%s", self->private_directory, names[index]);
		(void)unlink(path);
	}
	(void)rmdir(self->private_directory);
	free(self->private_directory);
	self->private_directory = NULL;
}

void accelerators_let_go(struct accelerators *self)
{
	struct am_board *board = self->board;

	if (board == NULL)
		return;
	self->board = NULL;
	self->closing = false;
	delist(self);
	am_board_close(board);
	remove_private_directory(self);
}

bool accelerators_enter(struct accelerators *self)
{
	if (self->board == NULL || self->closing)
		return false;
	self->users++;
	return true;
}

void accelerators_leave(struct accelerators *self)
{
	if (--self->users == 0 && self->closing)
		accelerators_let_go(self);
}

PyObject *accelerators_close(PyObject *object, PyObject *ignored)
{
	struct accelerators *self = (struct accelerators *)object;
	(void)ignored;

	if (self->users > 0)
		self->closing = self->board != NULL;
	else
		accelerators_let_go(self);
	Py_RETURN_NONE;
}

/* ---- finding a place -------------------------------------------------------------------------------------------- */

static struct am_board *try_place(struct accelerators *self, const char *directory,
                                  enum am_board_published *ret_published, struct am_error *error)
{
	struct am_board *board;
	Py_BEGIN_ALLOW_THREADS board =
	    am_board_publish(self->machine, directory, true, self->identity.agent, ret_published, error);
	Py_END_ALLOW_THREADS return board;
}

/**
 * Where the board belongs. What the environment names is one place: a plugin beside another one of ours takes one
 * beside it, with its board's name.
 */
static bool find_place(struct accelerators *self, char ret_directory[AM_BOARD_PATH_SIZE], struct am_error *error)
{
	const char *name = self->machine->board_name, *last;
	size_t length;

	if (!am_board_place(name, ret_directory, error))
		return false;
	last = strrchr(ret_directory, '/');
	if (!self->beside || (last != NULL && strcmp(last + 1, name) == 0))
		return true;
	length = strlen(ret_directory);
	if ((size_t)snprintf(ret_directory + length, AM_BOARD_PATH_SIZE - length, "-%s", name) >=
	    AM_BOARD_PATH_SIZE - length)
		return am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", ret_directory);
	return true;
}

/** Where another machine's board is in the way: a place beside it, named after what ours is made of. */
static struct am_board *publish_beside(struct accelerators *self, const char *directory,
                                       enum am_board_published *ret_published, struct am_error *error)
{
	char beside[AM_BOARD_PATH_SIZE];
	char reason[AM_ERROR_MESSAGE_SIZE];

	memcpy(reason, error->message, sizeof(reason));
	if ((size_t)snprintf(beside, sizeof(beside), "%s-%08x", directory, (unsigned int)self->machine->content_hash) >=
	    sizeof(beside))
		return NULL;
	struct am_board *board = try_place(self, beside, ret_published, error);
	if (board == NULL)
		return NULL;
	accelerators_warn(
	    self,
	    "%s; this agent's board is in %s instead. Set another [board] name in %s to give it a place of "
	    "its own",
	    reason, beside, self->machine->source);
	return board;
}

/** Where there is no place to write to: a directory that nobody else looks for. */
static struct am_board *publish_privately(struct accelerators *self, enum am_board_published *ret_published,
                                          struct am_error *error)
{
	const char *folder = secure_getenv("TMPDIR");
	char directory[AM_BOARD_PATH_SIZE];
	char reason[AM_ERROR_MESSAGE_SIZE];

	memcpy(reason, error->message, sizeof(reason));
	if (folder == NULL || folder[0] != '/')
		folder = "/tmp";
	if ((size_t)snprintf(directory, sizeof(directory), "%s/accelmock-private-XXXXXX", folder) >=
	        sizeof(directory) ||
	    mkdtemp(directory) == NULL)
		return NULL;
	self->private_directory = strdup(directory);
	struct am_board *board =
	    self->private_directory != NULL ? try_place(self, directory, ret_published, error) : NULL;
	if (board == NULL) {
		remove_private_directory(self);
		return NULL;
	}
	accelerators_warn(self,
	                  "%s; this agent's board is in %s instead, where no other program looks for it. Set "
	                  "ACCELMOCK_BOARD to a directory that may be written to",
	                  reason, directory);
	return board;
}

PyObject *accelerators_publish(PyObject *object, PyObject *ignored)
{
	static const char *const words[] = {
	    [AM_BOARD_CREATED] = "created",
	    [AM_BOARD_SHARED] = "shared",
	    [AM_BOARD_REPLACED] = "replaced",
	};
	struct accelerators *self = (struct accelerators *)object;
	enum am_board_published published = AM_BOARD_CREATED;
	struct am_error error = {0};
	char directory[AM_BOARD_PATH_SIZE];
	struct am_board *board = NULL;
	(void)ignored;

	if (self->board != NULL) {
		PyErr_SetString(self->state->error, "there is a board already");
		return NULL;
	}
	enlist(self);
	if (!am_plugin_identity_init(&self->identity, self->agent_id, self->number, &error)) {
		delist(self);
		return raise_error(self->state, &error);
	}
	if (find_place(self, directory, &error))
		board = try_place(self, directory, &published, &error);
	if (board == NULL && error.code == AM_ERROR_BUSY)
		board = publish_beside(self, directory, &published, &error);
	if (board == NULL)
		board = publish_privately(self, &published, &error);
	if (board == NULL) {
		delist(self);
		return raise_error(self->state, &error);
	}
	self->board = board;
	self->closing = false;
	return Py_BuildValue("(Ns)", text_to_object(am_board_directory(board)), words[published]);
}
