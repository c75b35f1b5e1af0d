/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool make_folder(const char *path, struct am_error *error)
{
	struct stat status;

	if (mkdir(path, 0755) != 0 && errno != EEXIST) {
		int number = errno;

		am_error_set_errno(error, number, "%s", path);
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
		return false;
	}
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is no directory", path);
	if (status.st_uid != geteuid() && geteuid() != 0)
		return am_error_set(error, AM_ERROR_PERMISSION, "%s: it belongs to another user", path);
	return true;
}

/* Makes the directory, and the one that it is in: `<dir>` and `<dir>/<name>`. */
static bool make_directory(const char *directory, struct am_error *error)
{
	char parent[AM_BOARD_PATH_SIZE];
	char *slash;
	struct stat status;

	if (!am_text_copy(parent, sizeof(parent), directory))
		return am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
	slash = strrchr(parent, '/');
	if (slash != NULL && slash != parent) {
		*slash = '\0';
		if (stat(parent, &status) != 0 && !make_folder(parent, error))
			return false;
	}
	return make_folder(directory, error);
}

/* Refuses to touch a board that somebody holds. @param what it is to the caller: "the board of another machine" */
static bool check_holders(const struct am_board *old, const char *what, struct am_error *error)
{
	struct am_holder holder;
	char name[64];

	if (am_board_holders(old, &holder, 1) == 0)
		return true;
	if (!am_process_name(&holder.process, name, sizeof(name)))
		am_text_copy(name, sizeof(name), "of another namespace");
	return am_error_set(error, AM_ERROR_BUSY, "%s: process %d (%s) holds %s (%s) there", old->directory,
	                    (int)holder.process.pid, name, what,
	                    old->header.source[0] != '\0' ? old->header.source : old->header.name);
}

/* Most workloads of one device that move to a new board. */
#define TAKEN_OVER_MAX 256

/* The profile of the old board as the new one knows it: by its name. */
static uint32_t same_profile(const struct am_board *board, const struct am_board *old, uint32_t profile)
{
	struct am_profile_info info;
	uint32_t found = am_board_profile(old, profile, &info) ? am_board_profile_by_name(board, info.name) : AM_NONE;

	return found != AM_NONE ? found : AM_PROFILE_TRAINING;
}

/* Starts on @p board what containers hold on the old board's device, if it is still there. */
static bool take_over_device(struct am_transaction *transaction, const struct am_board *board,
                             const struct am_snapshot *old, uint32_t index, struct am_error *error)
{
	struct am_workload_sample samples[TAKEN_OVER_MAX];
	struct am_device device;
	uint32_t found;
	size_t count;

	if (!am_board_device(old->board, index, &device))
		return true;
	found = am_board_device_by_name(board, device.id);
	if (found == AM_NONE || am_snapshot_workloads(old, index, am_snapshot_tick(old), samples, TAKEN_OVER_MAX,
	                                              &count, NULL) != AM_READING_OK)
		return true;
	for (size_t i = count < TAKEN_OVER_MAX ? count : TAKEN_OVER_MAX; i-- > 0;) {
		const struct am_workload *workload = &samples[i].workload;
		struct am_owner owner;

		if (!am_snapshot_owner(old, workload, &owner) || owner.kind != AM_OWNER_CONTAINER)
			continue;
		if (!am_transaction_start_workload(transaction, found, &owner,
		                                   same_profile(board, old->board, workload->profile),
		                                   workload->fraction, workload->memory_limit, NULL, error))
			return false;
	}
	return true;
}

/* The containers that live go on, on the devices that are still there. */
static bool take_over(struct am_board *board, const struct am_board *old, struct am_error *error)
{
	struct am_transaction *transaction = transaction_begin_locked(board, error);
	struct am_snapshot snapshot;

	if (transaction == NULL)
		return false;
	/* Nobody can change the old one: we have its lock. */
	am_snapshot_take(old, &snapshot);
	for (uint32_t i = 0; i < old->header.device_count; i++)
		if (!take_over_device(transaction, board, &snapshot, i, error)) {
			transaction_commit_locked(transaction);
			return false;
		}
	transaction_commit_locked(transaction);
	return true;
}

/* Makes the machine a file beside the board, with the containers of @p old, which may be NULL. */
static struct am_board *make_new(const struct am_machine *machine, const char *directory, const char *path,
                                 const struct am_board *old, struct am_error *error)
{
	struct am_board *board;
	bool made;
	int file;

	unlink(path); /* of a writer that died: we have the lock */
	file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (file < 0) {
		am_error_set_errno(error, errno, "%s", path);
		return NULL;
	}
	made = board_compile(file, machine, error);
	close(file);
	if (!made) {
		am_error_prefix(error, "%s: ", path);
		return NULL;
	}
	board = board_map(directory, "board.new", true, error);
	if (board == NULL)
		return NULL;
	if (!am_process_self(&board->self, error) || (old != NULL && !take_over(board, old, error))) {
		am_board_close(board);
		return NULL;
	}
	return board;
}

/* Puts a new board into the directory, complete when anybody sees it. The caller has the lock. @p old may be NULL. */
static struct am_board *replace(const struct am_machine *machine, const char *directory, struct am_board *old,
                                struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE], temporary[AM_BOARD_PATH_SIZE];
	struct am_board *board;

	if ((size_t)snprintf(path, sizeof(path), "%s/board", directory) >= sizeof(path) ||
	    (size_t)snprintf(temporary, sizeof(temporary), "%s/board.new", directory) >= sizeof(temporary)) {
		am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
		return NULL;
	}
	board = make_new(machine, directory, temporary, old, error);
	if (board != NULL && rename(temporary, path) != 0) {
		am_error_set_errno(error, errno, "%s", path);
		am_board_close(board);
		board = NULL;
	}
	if (board == NULL) {
		unlink(temporary);
		return NULL;
	}
	if (old != NULL)
		__atomic_store_n(&board_live(old)->superseded, 1, __ATOMIC_RELEASE);
	return board;
}

static void let_go(struct am_board *board)
{
	struct am_holder holder = {.process = board->self, .agent = board->agent};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, NULL);

	/* Where that fails, our death will say it. */
	if (transaction == NULL)
		return;
	transaction_end_allocations(transaction, &board->self, board->agent);
	transaction_remove_holder(transaction, &holder);
	am_transaction_commit(transaction);
}

/* Enters this process as a holder. */
static bool hold(struct am_board *board, uint64_t agent, struct am_error *error)
{
	struct am_holder holder = {.process = board->self, .agent = agent};
	struct am_transaction *transaction = transaction_begin_locked(board, error);

	if (transaction == NULL)
		return false;
	if (!transaction_add_holder(transaction, &holder, error)) {
		transaction_commit_locked(transaction);
		return false;
	}
	transaction_commit_locked(transaction);
	board->let_go = let_go;
	board->agent = agent;
	return true;
}

/* Whether the board that is there is of this machine, as this version of ours would make it. */
static bool is_same_machine(const struct am_board *board, const struct am_machine *machine)
{
	return board->header.content_hash == am_hash_text(ACCELMOCK_VERSION, machine->content_hash) &&
	       board->header.minor == AM_BOARD_MINOR && strcmp(board->header.name, machine->board_name) == 0;
}

/* The board that is to be used; the caller has the lock. */
static struct am_board *share_or_replace(const struct am_machine *machine, const char *directory,
                                         enum am_board_published *ret_published, struct am_error *error)
{
	struct am_board *old = board_map(directory, "board", true, NULL), *board;

	/* What is no board, or of another boot, is as good as nothing. */
	if (old != NULL && !board_is_current(old, NULL)) {
		am_board_close(old);
		old = NULL;
	}
	if (old != NULL && is_same_machine(old, machine)) {
		if (!am_process_self(&old->self, error)) {
			am_board_close(old);
			return NULL;
		}
		*ret_published = AM_BOARD_SHARED;
		return old;
	}
	if (old != NULL && !check_holders(old, "the board of another machine", error)) {
		am_board_close(old);
		return NULL;
	}
	board = replace(machine, directory, old, error);
	if (board != NULL)
		*ret_published = old != NULL ? AM_BOARD_REPLACED : AM_BOARD_CREATED;
	am_board_close(old);
	return board;
}

struct am_board *am_board_publish(const struct am_machine *machine, const char *directory, bool owned, uint64_t agent,
                                  enum am_board_published *ret_published, struct am_error *error)
{
	enum am_board_published published = AM_BOARD_CREATED;
	struct am_board *board;
	int lock;

	if (!make_directory(directory, error))
		return NULL;
	lock = board_lock(directory, true, AM_LOCK_WAIT, error);
	if (lock < 0)
		return NULL;
	board = share_or_replace(machine, directory, &published, error);
	if (board != NULL && owned && !hold(board, agent, error)) {
		am_board_close(board);
		board = NULL;
	}
	board_unlock(lock);
	if (board != NULL && ret_published != NULL)
		*ret_published = published;
	return board;
}

/* Removes the board's file; the caller has the lock. What is no board, or of another boot, may go as well. */
static bool remove_board(const char *directory, bool force, struct am_error *error)
{
	struct am_board *old = board_map(directory, "board", true, NULL);
	char path[AM_BOARD_PATH_SIZE];
	bool removed = true;

	if (old != NULL && !force && board_is_current(old, NULL))
		removed = check_holders(old, "the board", error);
	if (removed && (size_t)snprintf(path, sizeof(path), "%s/board", directory) >= sizeof(path))
		removed = am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
	if (removed && unlink(path) != 0) {
		int number = errno;

		removed = am_error_set_errno(error, number, "%s", path);
		if (error != NULL && number == ENOENT)
			error->code = AM_ERROR_NOT_FOUND;
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
	}
	/* Who follows it looks for another one. */
	if (removed && old != NULL)
		__atomic_store_n(&board_live(old)->superseded, 1, __ATOMIC_RELEASE);
	am_board_close(old);
	return removed;
}

bool am_board_withdraw(const char *directory, bool force, struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE];
	bool removed;
	int lock;

	if ((size_t)snprintf(path, sizeof(path), "%s/board", directory) < sizeof(path) && access(path, F_OK) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR))
		return am_error_set(error, AM_ERROR_NOT_FOUND, "%s: no board is loaded there", directory);
	/*
	 * The lock's file stays: somebody may be waiting for it in order to publish, and would
	 * not know that the next one locks another file.
	 */
	lock = board_lock(directory, true, AM_LOCK_WAIT, error);
	if (lock < 0)
		return false;
	removed = remove_board(directory, force, error);
	board_unlock(lock);
	return removed;
}
