/* SPDX-License-Identifier: Apache-2.0 */
#include "front/front.h"

#include "front/view.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So many boards that were replaced stay mapped: a call would have to last through as many openings of others. */
#define OLDER_MAX 4u

struct front *front_current;

/* The latest board that was opened, whether it is open or not; under the lock, as the count. */
static struct front *latest;
static unsigned references;

/*
 * Holds the pid of who has it. It is taken for the length of an opening; one that the parent of this process held
 * when it forked will never be given back, and what it guards is whole at any time but for the count.
 */
static int lock_word;

static void lock(void)
{
	int self = (int)getpid(), holder = 0;

	while (!__atomic_compare_exchange_n(&lock_word, &holder, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		if (holder != 0 && holder != self &&
		    __atomic_compare_exchange_n(&lock_word, &holder, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return;
		holder = 0;
		sched_yield();
	}
}

static void unlock(void)
{
	__atomic_store_n(&lock_word, 0, __ATOMIC_RELEASE);
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static void destroy(struct front *front)
{
	if (front == NULL)
		return;
	for (uint32_t i = 0; i < front->device_count && front->devices != NULL; i++)
		free(front->devices[i]);
	free(front->devices);
	free(front->wholes);
	free(front->view);
	am_board_close(front->board);
	free(front);
}

static struct front *make(const struct front_vendor *vendor, struct am_error *error)
{
	char directory[AM_BOARD_PATH_SIZE];
	struct front *front;

	if (!am_board_find(NULL, directory, error))
		return NULL;
	front = calloc(1, sizeof(*front));
	if (front == NULL) {
		am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
		return NULL;
	}
	front->vendor = vendor;
	for (size_t i = 0; i < FRONT_READINGS; i++)
		front->readings[i].device = AM_NONE;
	front->board = am_board_open(directory, error);
	if (front->board == NULL) {
		free(front);
		return NULL;
	}
	front->committed = am_board_committed(front->board);
	front->device_count = (uint32_t)am_board_device_count(front->board);
	/* Of pointers: NOLINTNEXTLINE(bugprone-sizeof-expression) */
	front->devices = calloc((size_t)front->device_count + 1, sizeof(front->devices[0]));
	if (front->devices == NULL)
		am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	if (front->devices == NULL || !front_view_read(front->board, &front->view, error)) {
		destroy(front);
		return NULL;
	}
	return front;
}

static bool is_same(const struct front *one, const struct front *other)
{
	uint64_t views[2] = {one->view != NULL ? one->view->hash : 0, other->view != NULL ? other->view->hash : 0};

	return views[0] == views[1] && am_board_is_same(one->board, other->board);
}

static void keep(struct front *front)
{
	struct front *last = front;

	front->older = latest;
	latest = front;
	for (unsigned i = 0; i < OLDER_MAX && last != NULL; i++)
		last = last->older;
	if (last != NULL) {
		destroy(last->older);
		last->older = NULL;
	}
}

bool front_open(const struct front_vendor *vendor, struct am_error *error)
{
	int number = errno;
	struct front *front;
	bool done = true;

	lock();
	/* A child whose parent was closing while it forked may have the one without the other. */
	if (front_get() == NULL)
		references = 0;
	if (references == 0) {
		front = make(vendor, error);
		done = front != NULL;
		if (done && latest != NULL && is_same(front, latest))
			destroy(front);
		else if (done)
			keep(front);
		if (done)
			__atomic_store_n(&front_current, latest, __ATOMIC_RELEASE);
	}
	if (done)
		references++;
	unlock();
	if (done)
		errno = number;
	return done;
}

bool front_close(void)
{
	bool done;

	lock();
	done = front_get() != NULL && references > 0;
	if (done && --references == 0)
		__atomic_store_n(&front_current, NULL, __ATOMIC_RELEASE);
	unlock();
	return done;
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

/* The whole devices that are shown, in the order of their numbers on the board. */
struct front_wholes {
	uint32_t count;
	uint32_t *numbers; /* by the index on the board: the place in `indices`, or AM_NONE */
	uint32_t indices[];
};

static bool is_vendors(const struct front *front, uint32_t index)
{
	const struct am_facts *facts;

	if (!am_board_facts(front->board, index, &facts))
		return false;
	return strcmp(am_board_slot_name(front->board), front->vendor->slot) == 0 ||
	       strncmp(facts->vendor, front->vendor->name, sizeof(facts->vendor)) == 0;
}

static struct front_wholes *list_wholes(const struct front *front)
{
	struct front_wholes *wholes =
	    malloc(sizeof(*wholes) + 2 * ((size_t)front->device_count + 1) * sizeof(wholes->indices[0]));
	uint32_t count = 0;

	if (wholes == NULL)
		return NULL;
	wholes->numbers = wholes->indices + front->device_count + 1;
	for (uint32_t i = 0; i < front->device_count; i++)
		wholes->indices[i] = wholes->numbers[i] = AM_NONE;
	/* Their numbers are those of the places here, where the board is not damaged. */
	for (uint32_t i = 0; i < front->device_count; i++) {
		struct am_device device;

		if (am_board_device(front->board, i, &device) && device.kind == AM_DEVICE_WHOLE &&
		    device.minor < front->device_count && is_vendors(front, i) &&
		    front_view_shows(front->view, front->board, i))
			wholes->indices[device.minor] = i;
	}
	for (uint32_t i = 0; i < front->device_count; i++) {
		uint32_t index = wholes->indices[i];

		if (index == AM_NONE)
			continue;
		wholes->numbers[index] = count;
		wholes->indices[count++] = index;
	}
	wholes->count = count;
	return wholes;
}

static const struct front_wholes *get_wholes(struct front *front)
{
	struct front_wholes *wholes = __atomic_load_n(&front->wholes, __ATOMIC_ACQUIRE), *first = NULL;
	int number = errno;

	if (wholes != NULL)
		return wholes;
	wholes = list_wholes(front);
	errno = number;
	if (wholes == NULL ||
	    __atomic_compare_exchange_n(&front->wholes, &first, wholes, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return wholes;
	/* Another thread was faster. */
	free(wholes);
	return first;
}

uint32_t front_count(struct front *front)
{
	const struct front_wholes *wholes = get_wholes(front);

	return wholes != NULL ? wholes->count : 0;
}

const struct front_device *front_whole(struct front *front, uint32_t number)
{
	const struct front_wholes *wholes = get_wholes(front);

	return wholes != NULL && number < wholes->count ? front_device(front, wholes->indices[number]) : NULL;
}

/* The number of the whole device of that index, or AM_NONE. */
static uint32_t number_of(struct front *front, uint32_t index)
{
	const struct front_wholes *wholes = get_wholes(front);

	return wholes != NULL && index < front->device_count ? wholes->numbers[index] : AM_NONE;
}

/* Counts the slices of the same mother before it that are shown. */
static uint32_t place_of(const struct front *front, const struct am_device *mother, uint32_t index)
{
	uint32_t slice = mother->first_slice, place = 0;
	struct am_device device;

	for (uint32_t left = front->device_count; slice != index && left > 0; left--) {
		if (!am_board_device(front->board, slice, &device))
			break;
		place += front_view_shows(front->view, front->board, slice);
		slice = device.next_slice;
	}
	return place;
}

/* Copies the facts that are whole numbers: to look them up is then a load. */
static void fill_numbers(struct front_device *device)
{
	for (unsigned i = 0; i < AM_FACT_COUNT; i++) {
		double number;

		if (!am_facts_number(device->facts, (enum am_fact)i, &number) ||
		    !(number >= 0.0 && number < 4294967295.0))
			continue;
		device->numbers[i] = (uint32_t)(number + 0.5);
		device->known |= (uint64_t)1 << i;
	}
}

static bool fill(struct front *front, uint32_t index, struct front_device *ret_device)
{
	const struct am_board *board = front->board;
	struct am_device mother;

	ret_device->board_index = index;
	if (!am_board_device(board, index, &ret_device->device) || !am_board_facts(board, index, &ret_device->facts) ||
	    !am_board_product(board, index, &ret_device->product))
		return false;
	am_uuid_format(ret_device->device.uuid, ret_device->uuid);
	ret_device->name_length = (uint32_t)strlen(ret_device->device.model_name);
	fill_numbers(ret_device);
	front->vendor->describe(ret_device);
	if (ret_device->device.kind != AM_DEVICE_SLICE) {
		ret_device->number = number_of(front, index);
		return ret_device->number != AM_NONE;
	}
	ret_device->number = number_of(front, ret_device->device.parent);
	if (ret_device->number == AM_NONE || !front_view_shows(front->view, board, index) ||
	    !am_board_device(board, ret_device->device.parent, &mother))
		return false;
	ret_device->place = place_of(front, &mother, index);
	return true;
}

const struct front_device *front_device_make(struct front *front, uint32_t index)
{
	struct front_device *device, *first = NULL;
	int number = errno;

	device = calloc(1, sizeof(*device));
	if (device != NULL && !fill(front, index, device)) {
		free(device);
		device = NULL;
	}
	errno = number;
	if (device == NULL || __atomic_compare_exchange_n(&front->devices[index], &first, device, false,
	                                                  __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return device;
	free(device);
	return first;
}
