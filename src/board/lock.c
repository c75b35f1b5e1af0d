/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/*
 * The descriptor lives for one transaction only: a child that was forked shares
 * it, and would keep the lock when its parent dies.
 */
static int open_lock(const char *directory, bool create, struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE];
	int lock;

	if ((size_t)snprintf(path, sizeof(path), "%s/lock", directory) >= sizeof(path)) {
		am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
		return -1;
	}
	lock = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0600);
	if (lock < 0) {
		int number = errno;

		am_error_set_errno(error, number, "%s: only the board's owner may change it", path);
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
	}
	return lock;
}

/* A transaction takes microseconds: whoever holds the lock for this long was stopped in the middle of one. */
#define LOCK_PATIENCE_MS 5000
#define LOCK_RETRY_MS    1

static bool take_lock(int lock, enum am_lock_mode mode, struct am_error *error)
{
	for (int waited = 0;; waited += LOCK_RETRY_MS) {
		struct timespec pause = {.tv_nsec = LOCK_RETRY_MS * 1000000L};

		if (flock(lock, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return am_error_set_errno(error, errno, "the board's lock");
		if (mode == AM_LOCK_TRY || waited >= LOCK_PATIENCE_MS)
			return am_error_set(error, AM_ERROR_BUSY, "another process is changing the board");
		nanosleep(&pause, NULL);
	}
}

int board_lock(const char *directory, bool create, enum am_lock_mode mode, struct am_error *error)
{
	int lock = open_lock(directory, create, error);

	if (lock >= 0 && !take_lock(lock, mode, error)) {
		close(lock);
		return -1;
	}
	return lock;
}

bool board_may_lock(const char *directory, struct am_error *error)
{
	int lock = open_lock(directory, false, error);

	if (lock < 0)
		return false;
	close(lock);
	return true;
}

void board_unlock(int lock)
{
	close(lock);
}
