/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file workload.h
 * A workload is what a container or a process does on a device or slice: a
 * fraction of its compute, a limit of its memory, a profile. Its owner says who
 * that is, so that what the dead left behind can be swept.
 */
#ifndef ACCELMOCK_WORKLOAD_H
#define ACCELMOCK_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room for a container's id or a name, with its terminating zero. */
#define AM_OWNER_NAME_SIZE 80

/** Who holds a workload. */
enum am_owner_kind {
	AM_OWNER_PROCESS = 0,   /**< a process; ends with it */
	AM_OWNER_CONTAINER = 1, /**< a container, named by its id; outlives the agent that made it */
	AM_OWNER_ALLOCATION =
	    2, /**< an agent's allocation of which the container is not known (yet); ends with the agent */
};

/** A process, wherever it is looked at from: pids are reused, and mean something in their namespace only. */
struct am_process {
	uint64_t start_time;    /**< field 22 of /proc/<pid>/stat: clock ticks after boot */
	uint64_t pid_namespace; /**< inode of /proc/<pid>/ns/pid */
	int32_t pid;
	uint32_t reserved;
};

/** The owner of a workload. 8-byte aligned, no padding. */
struct am_owner {
	uint32_t kind; /**< enum am_owner_kind */
	uint32_t reserved;
	uint64_t agent;                /**< hash of the agent's id that answers for it; 0: none */
	struct am_process process;     /**< of a process or allocation */
	char name[AM_OWNER_NAME_SIZE]; /**< of a container: its id; else a name for people, or empty */
};

/** A workload as the board holds it. 8-byte aligned, no padding. */
struct am_workload {
	uint64_t id;           /**< unique while the board lives, > 0 */
	uint64_t hash;         /**< am_part_hash() */
	double fraction;       /**< of the device's compute, 0 < f */
	uint64_t memory_limit; /**< bytes */
	int64_t start;         /**< its first tick */
	int64_t end;           /**< the first tick without it; INT64_MAX while it lives */
	uint32_t device;       /**< index */
	uint32_t profile;      /**< enum am_profile */
};

/** Whether two processes are the same one. */
bool am_process_equal(const struct am_process *one, const struct am_process *other);

#ifdef __cplusplus
}
#endif
#endif
