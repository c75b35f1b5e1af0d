/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file front.h
 * What vendors' libraries share: the board, opened once, the devices that a vendor's tools would see, and what they
 * show at this moment. It lives in other people's processes: nothing here prints, ends the process or makes a thread;
 * any number of threads may call all of it, also in a child after fork(). What was opened stays mapped until another
 * board takes its place, so that a call that is under way while another thread closes reads on.
 */
#ifndef ACCELMOCK_FRONT_FRONT_H
#define ACCELMOCK_FRONT_FRONT_H

#include "accelmock/board.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct front_device;

/** Whose devices a library shows: those of the vendor's products, or all of a board with the vendor's slot. */
struct front_vendor {
	const char *name; /**< as in the catalogue */
	const char *slot;
	void (*describe)(struct front_device *device); /**< fills what is the vendor's of it */
};

/** Room for what a vendor says of a device in numbers of its own. */
#define FRONT_VENDOR_NUMBERS 4

/** What never changes of a device that is shown: copies, and what it points to is part of the board. */
struct front_device {
	struct am_device device;
	const struct am_facts *facts;
	const struct am_product *product;
	uint64_t known;                    /**< bit by enum am_fact: numbers that are whole and fit */
	uint32_t numbers[AM_FACTS_MAX];    /**< by enum am_fact */
	int vendors[FRONT_VENDOR_NUMBERS]; /**< the vendor's */
	uint32_t name_length;              /**< of the model's name */
	char uuid[AM_UUID_TEXT_SIZE];
	uint32_t board_index;
	uint32_t number; /**< among the whole devices that are shown; a slice has its mother's */
	uint32_t place;  /**< of a slice: among its mother's, from 0 */
};

/** A reading of a device at one tick, kept until the tick or the board's state is another. */
struct front_reading {
	uint64_t sequence; /**< odd: being written */
	uint64_t device;
	uint64_t committed;
	int64_t now; /**< am_clock_now(), at which this was known to be the tick */
	int64_t reading;
	uint64_t sample[sizeof(struct am_sample) / sizeof(uint64_t)];
};

/** How many readings are kept, by the device's index. */
#define FRONT_READINGS 32u

struct front_wholes;

/** An open board. */
struct front {
	struct am_board *board;
	const uint64_t *committed;   /**< am_board_committed() */
	struct front_wholes *wholes; /**< NULL until somebody asks */
	uint32_t device_count;
	const struct front_vendor *vendor;
	struct front_device **devices; /**< by their index on the board; NULL until somebody asks */
	struct front_view *view;       /**< NULL: all devices */
	struct front *older;           /**< the one before, whose calls may still be under way */
	struct front_reading readings[FRONT_READINGS];
};

/** The open board, or NULL. To be read by front_get() only. */
extern struct front *front_current;

/** The open board, or NULL where none is open. */
static inline struct front *front_get(void)
{
	return __atomic_load_n(&front_current, __ATOMIC_ACQUIRE);
}

/**
 * Opens the board that am_board_find() finds; counts how often. @return false with the reason. A board
 * that was opened before is used on, unless another one is there now.
 */
bool front_open(const struct front_vendor *vendor, struct am_error *error);

/** Undoes one front_open(). @return false where none is open */
bool front_close(void);

/** How many whole devices are shown. */
uint32_t front_count(struct front *front);

/** The whole device of that number, or NULL. */
const struct front_device *front_whole(struct front *front, uint32_t number);

/** Makes what front_device() returns. */
const struct front_device *front_device_make(struct front *front, uint32_t index);

/** The device of that index on the board; NULL where there is none, or it is not shown. */
static inline const struct front_device *front_device(struct front *front, uint32_t index)
{
	const struct front_device *device;

	if (index >= front->device_count)
		return NULL;
	device = __atomic_load_n(&front->devices[index], __ATOMIC_ACQUIRE);
	return device != NULL ? device : front_device_make(front, index);
}

/** Computes what a device shows at that moment, or copies what is kept of the same tick, and keeps it. */
enum am_reading front_sample_at(struct front *front, uint32_t device, int64_t now, struct am_sample *ret_sample);

/** Looks for channels in what is kept of that moment. @return whether there is any, and nobody wrote to it meanwhile */
static inline bool front_find(const struct front_reading *kept, uint64_t device, uint64_t committed, int64_t now,
                              const enum am_channel *channels, size_t count, int64_t *ret_reading, int64_t *ret_values)
{
	uint64_t sequence = __atomic_load_n(&kept->sequence, __ATOMIC_ACQUIRE);

	if ((sequence & 1) != 0 || __atomic_load_n(&kept->device, __ATOMIC_RELAXED) != device ||
	    __atomic_load_n(&kept->committed, __ATOMIC_RELAXED) != committed ||
	    __atomic_load_n(&kept->now, __ATOMIC_RELAXED) != now)
		return false;
	*ret_reading = __atomic_load_n(&kept->reading, __ATOMIC_RELAXED);
#pragma GCC unroll 8
	for (size_t i = 0; i < count; i++)
		ret_values[i] = (int64_t)__atomic_load_n(
		    &kept->sample[offsetof(struct am_sample, values) / sizeof(uint64_t) + (size_t)channels[i]],
		    __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&kept->sequence, __ATOMIC_RELAXED) == sequence;
}

/**
 * What some channels of a device show now, all of one tick. Where it is not AM_READING_OK, the values mean nothing.
 * In the header, so that a call which knows its channels is but a few loads.
 */
static inline enum am_reading front_values(struct front *front, const struct front_device *device,
                                           const enum am_channel *channels, size_t count, int64_t *ret_values)
{
	const struct front_reading *kept = &front->readings[device->board_index % FRONT_READINGS];
	uint64_t committed = __atomic_load_n(front->committed, __ATOMIC_ACQUIRE);
	int64_t now = am_clock_now(), found;
	struct am_sample sample;
	enum am_reading reading;

	if (front_find(kept, device->board_index, committed, now, channels, count, &found, ret_values))
		return (enum am_reading)found;
	reading = front_sample_at(front, device->board_index, now, &sample);
	for (size_t i = 0; i < count; i++)
		ret_values[i] = sample.values[channels[i]];
	return reading;
}

/** What one channel shows now. */
static inline enum am_reading front_value(struct front *front, const struct front_device *device,
                                          enum am_channel channel, int64_t *ret_value)
{
	return front_values(front, device, &channel, 1, ret_value);
}

/** All of it. */
enum am_reading front_sample(struct front *front, const struct front_device *device, struct am_sample *ret_sample);

/** The latest value of a setting of a device, by its parameter. @return false where nobody made it. */
bool front_setting(struct front *front, const struct front_device *device, enum am_condition_kind kind,
                   int64_t *ret_value);

/** When a tick began, in microseconds after 1970, as the vendors stamp. */
int64_t front_time_of_tick(struct front *front, const struct am_clock *clock, int64_t tick);

/** The same of what is shown now. */
int64_t front_time_now(struct front *front);

/** A process that holds a part of a device. */
struct front_process {
	uint32_t pid;        /**< as the caller's /proc has it */
	int64_t memory;      /**< bytes */
	int64_t utilization; /**< percent of the device */
};

/** Most processes of one device that are shown. */
#define FRONT_PROCESSES_MAX 512u

/**
 * The processes that hold a device now, by their pids: those that run there as a process, and those of
 * containers that do. What a container holds is divided among its processes by am_share_of_process().
 * @param ret_processes room for FRONT_PROCESSES_MAX
 * @param ret_tick may be NULL
 */
enum am_reading front_processes(struct front *front, const struct front_device *device,
                                struct front_process *ret_processes, size_t *ret_count, int64_t *ret_tick);

#endif
