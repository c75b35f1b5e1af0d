/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds a device, by the pids that the caller's /proc has. A process that runs there is looked up by its own pid
 * where it is of the caller's pid namespace, else by what /proc says that it is called there; the processes of a
 * container are those whose cgroup has its id.
 */
#include "front/front.h"

#include "front/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most workloads of one device that are looked at. */
#define WORKLOADS_MAX 256u

/* Containers' ids are hashes; a name shorter than that could be part of another's. */
#define CONTAINER_ID_SIZE_MIN 12u

/* What is asked of one device at one moment. */
struct holding {
	struct am_workload_sample sample;
	struct am_owner owner;
};

struct holdings {
	size_t count;
	int64_t tick;
	struct holding all[WORKLOADS_MAX];
};

static enum am_reading take_holdings(struct front *front, uint32_t device, struct holdings *ret_holdings)
{
	struct am_workload_sample *samples = malloc(WORKLOADS_MAX * sizeof(*samples));
	enum am_reading reading = AM_READING_NO_DATA;
	struct am_snapshot snapshot;
	size_t count, kept;

	if (samples == NULL)
		return reading;
	do {
		count = kept = 0;
		am_snapshot_take(front->board, &snapshot);
		ret_holdings->tick = am_snapshot_tick(&snapshot);
		if (am_snapshot_lost(&snapshot, device, ret_holdings->tick)) {
			reading = AM_READING_LOST;
			continue;
		}
		reading =
		    am_snapshot_workloads(&snapshot, device, ret_holdings->tick, samples, WORKLOADS_MAX, &count, NULL);
		for (size_t i = 0; i < count && i < WORKLOADS_MAX && reading == AM_READING_OK; i++) {
			struct holding *holding = &ret_holdings->all[kept];

			holding->sample = samples[i];
			kept += am_snapshot_owner(&snapshot, &samples[i].workload, &holding->owner);
		}
	} while (!am_snapshot_holds(&snapshot));
	ret_holdings->count = kept;
	free(samples);
	return reading;
}

/* ---- /proc ------------------------------------------------------------------------------------------------------ */

/* The file of a process, as a text. @return its length, 0 where it cannot be read */
static size_t read_proc(const char *pid, const char *name, char *ret_text, size_t size)
{
	char path[64];
	ssize_t length = 0, more;
	int file;

	ret_text[0] = '\0';
	if ((size_t)snprintf(path, sizeof(path), "/proc/%s/%s", pid, name) >= sizeof(path))
		return 0;
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return 0;
	while ((size_t)length < size - 1 && (more = read(file, ret_text + length, size - 1 - (size_t)length)) > 0)
		length += more;
	close(file);
	ret_text[length] = '\0';
	return (size_t)length;
}

/* The number that a text begins with, after blanks. */
static uint64_t read_number(const char *text)
{
	uint64_t number = 0;

	while (*text == ' ' || *text == '\t')
		text++;
	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (uint64_t)(*text - '0');
	return number;
}

static uint64_t namespace_of(const char *pid)
{
	char path[64], text[64];
	ssize_t length;

	if ((size_t)snprintf(path, sizeof(path), "/proc/%s/ns/pid", pid) >= sizeof(path))
		return 0;
	length = readlink(path, text, sizeof(text) - 1);
	if (length < 6)
		return 0;
	text[length] = '\0';
	return strncmp(text, "pid:[", 5) == 0 ? read_number(text + 5) : 0;
}

/* The pid that a process has in its own namespace: the last one of the line NSpid. */
static int32_t innermost_pid(const char *pid)
{
	char text[4096];
	const char *line, *last;

	read_proc(pid, "status", text, sizeof(text));
	line = strstr(text, "\nNSpid:");
	if (line == NULL)
		return 0;
	line += strlen("\nNSpid:");
	last = line;
	for (; *line != '\0' && *line != '\n'; line++)
		if (*line == '\t' || *line == ' ')
			last = line + 1;
	return (int32_t)read_number(last);
}

/* ---- matching --------------------------------------------------------------------------------------------------- */

struct matching {
	struct front_process *processes;
	size_t count;
	uint32_t *owners; /* by process: the number of its holding */
	const struct holdings *holdings;
	const struct front *front;
};

static void add_process(struct matching *matching, uint32_t pid, uint32_t holding)
{
	/* One process may hold several parts, and is listed once for each: they are added up later. */
	if (pid == 0 || matching->count == FRONT_PROCESSES_MAX)
		return;
	matching->processes[matching->count] = (struct front_process){.pid = pid};
	matching->owners[matching->count++] = holding;
}

static bool is_own_container(const struct front *front, const struct am_owner *owner)
{
	return front->view != NULL && front->view->container[0] != '\0' &&
	       strcmp(front->view->container, owner->name) == 0;
}

/* One process of /proc, for every holding that is found so. */
static void match_process(struct matching *matching, const char *pid, const bool *wanted)
{
	const struct holdings *holdings = matching->holdings;
	char cgroup[2048] = "";
	bool cgroup_read = false;
	uint64_t namespace = 0;

	for (uint32_t i = 0; i < holdings->count; i++) {
		const struct am_owner *owner = &holdings->all[i].owner;
		bool matches = false;

		if (!wanted[i])
			continue;
		if (owner->kind == AM_OWNER_PROCESS) {
			namespace = namespace != 0 ? namespace : namespace_of(pid);
			matches = namespace == owner->process.pid_namespace && innermost_pid(pid) == owner->process.pid;
		} else if (is_own_container(matching->front, owner)) {
			matches = true;
		} else {
			if (!cgroup_read)
				read_proc(pid, "cgroup", cgroup, sizeof(cgroup));
			cgroup_read = true;
			matches = strstr(cgroup, owner->name) != NULL;
		}
		if (matches)
			add_process(matching, (uint32_t)read_number(pid), i);
	}
}

static void match_all(struct matching *matching, const bool *wanted)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	if (proc == NULL)
		return;
	while ((entry = readdir(proc)) != NULL)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			match_process(matching, entry->d_name, wanted);
	closedir(proc);
}

/* Finds the processes of each holding: what need not be searched for first. */
static void match(struct matching *matching)
{
	bool wanted[WORKLOADS_MAX] = {false}, searching = false;
	uint64_t namespace = namespace_of("self");

	for (uint32_t i = 0; i < matching->holdings->count; i++) {
		const struct am_owner *owner = &matching->holdings->all[i].owner;
		struct am_process now;

		if (owner->kind == AM_OWNER_PROCESS && owner->process.pid_namespace == namespace) {
			if (am_process_of_pid(owner->process.pid, &now) && am_process_equal(&now, &owner->process))
				add_process(matching, (uint32_t)owner->process.pid, i);
			continue;
		}
		/* An agent's allocation belongs to no process that is known. */
		wanted[i] = owner->kind == AM_OWNER_PROCESS ||
		            (owner->kind == AM_OWNER_CONTAINER && strlen(owner->name) >= CONTAINER_ID_SIZE_MIN);
		searching |= wanted[i];
	}
	if (searching)
		match_all(matching, wanted);
}

/* How many processes of the same holding there are, and how many of them have lower pids. */
static void rank(const struct matching *matching, size_t process, size_t *ret_count, size_t *ret_before)
{
	*ret_count = *ret_before = 0;
	for (size_t i = 0; i < matching->count; i++) {
		if (matching->owners[i] != matching->owners[process])
			continue;
		++*ret_count;
		*ret_before += matching->processes[i].pid < matching->processes[process].pid;
	}
}

/* Gives each process its part, and adds up those of one process. */
static void divide(struct matching *matching)
{
	size_t kept = 0;

	for (size_t i = 0; i < matching->count; i++) {
		const struct am_workload_sample *sample = &matching->holdings->all[matching->owners[i]].sample;
		struct front_process *process = &matching->processes[i];
		size_t count, before;

		rank(matching, i, &count, &before);
		process->memory = am_share_of_process(sample->part.memory > 0 ? sample->part.memory : 0, count, before);
		process->utilization =
		    am_share_of_process(sample->utilization > 0 ? sample->utilization : 0, count, before);
	}
	for (size_t i = 0; i < matching->count; i++) {
		size_t same = 0;

		while (same < kept && matching->processes[same].pid != matching->processes[i].pid)
			same++;
		if (same == kept) {
			matching->processes[kept++] = matching->processes[i];
			continue;
		}
		matching->processes[same].memory += matching->processes[i].memory;
		matching->processes[same].utilization += matching->processes[i].utilization;
	}
	matching->count = kept;
}

enum am_reading front_processes(struct front *front, const struct front_device *device,
                                struct front_process *ret_processes, size_t *ret_count, int64_t *ret_tick)
{
	struct holdings *holdings = malloc(sizeof(*holdings));
	uint32_t *owners = malloc(FRONT_PROCESSES_MAX * sizeof(*owners));
	enum am_reading reading = AM_READING_NO_DATA;
	int number = errno;

	if (holdings != NULL && owners != NULL)
		reading = take_holdings(front, device->board_index, holdings);
	if (reading == AM_READING_OK) {
		struct matching matching = {ret_processes, 0, owners, holdings, front};

		match(&matching);
		divide(&matching);
		*ret_count = matching.count;
		if (ret_tick != NULL)
			*ret_tick = holdings->tick;
	}
	free(owners);
	free(holdings);
	errno = number;
	return reading;
}
