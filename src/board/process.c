/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/board.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* By hand: newer headers make strtoull() a symbol that older C libraries lack, and this is a part of what any loads. */
static uint64_t read_number(const char *text)
{
	uint64_t number = 0;

	while (*text == ' ')
		text++;
	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (uint64_t)(*text - '0');
	return number;
}

/* Field 22 of the stat file; the command's name, field 2, may hold blanks and parentheses. */
static bool read_start_time(int32_t pid, uint64_t *ret_start_time)
{
	char path[64], text[1024];
	const char *at;
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	length = read(file, text, sizeof(text) - 1);
	close(file);
	if (length <= 0)
		return false;
	text[length] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at == NULL)
		return false;
	*ret_start_time = read_number(at + 1);
	return true;
}

static bool read_namespace(const char *process, uint64_t *ret_namespace)
{
	char path[64], text[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%s/ns/pid", process);
	length = readlink(path, text, sizeof(text) - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	if (strncmp(text, "pid:[", 5) != 0)
		return false;
	*ret_namespace = read_number(text + 5);
	return true;
}

bool am_process_of_pid(int32_t pid, struct am_process *ret_process)
{
	struct am_process process = {.pid = pid};

	/* As seen from here, a pid is one of our own namespace, whichever it calls its own. */
	if (pid <= 0 || !read_start_time(pid, &process.start_time) || !read_namespace("self", &process.pid_namespace))
		return false;
	*ret_process = process;
	return true;
}

bool am_process_self(struct am_process *ret_process, struct am_error *error)
{
	if (!am_process_of_pid((int32_t)getpid(), ret_process))
		return am_error_set(error, AM_ERROR_SYSTEM, "/proc does not show this process; is it mounted?");
	return true;
}

bool am_process_dead(const struct am_process *process)
{
	uint64_t namespace, start_time;

	if (!read_namespace("self", &namespace) || namespace != process->pid_namespace)
		return false;
	return !read_start_time(process->pid, &start_time) || start_time != process->start_time;
}

bool am_process_name(const struct am_process *process, char *ret_name, size_t size)
{
	struct am_process now;
	char path[64];
	ssize_t length;
	int file;

	ret_name[0] = '\0';
	/* Another one may have its pid by now. */
	if (!am_process_of_pid(process->pid, &now) || !am_process_equal(&now, process))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)process->pid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	length = read(file, ret_name, size - 1);
	close(file);
	ret_name[length > 0 ? length : 0] = '\0';
	ret_name[strcspn(ret_name, "\n")] = '\0';
	return ret_name[0] != '\0';
}
