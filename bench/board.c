/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the board costs, in C: a sample of a new tick and of the same one again,
 * on a small and on a large board; the clock; publishing; transactions. Prints
 * all rounds as JSON for run.py, which prints medians.
 *
 *     bench-board DIRECTORY [ROUNDS]
 *
 * DIRECTORY is made, and everything that was made in it is removed.
 */
#include "accelmock/board.h"
#include "accelmock/machine.h"
#include "stopwatch.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL_DEVICES     8u
#define LARGE_DEVICES     100000u
#define PUBLISHED_DEVICES 1000u
#define HISTORY_LENGTH    300
#define HISTORY_DEVICE    5u
/* The device that a workload holds as a whole, so that nothing of it is left to nobody. */
#define WHOLE_DEVICE  4
#define DEVICE_MEMORY ((uint64_t)48 << 30)

/* A stride that visits a large board's devices in an order that no prefetcher follows: a prime. */
#define STRIDE 7919u

struct large_or_small {
	struct am_board *board;
	uint32_t device_count;
	uint32_t device; /* that one, where one device is asked only */
	int64_t tick;
};

struct publishing {
	const struct am_machine *machine;
	const char *directory;
};

_Noreturn static void fail(const char *format, ...) AM_PRINTF(1, 2);

static void fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fputs("bench-board: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

static struct am_machine *make_machine(uint32_t device_count)
{
	struct am_error error = {0};
	struct am_machine *machine = am_machine_create();
	if (machine == NULL)
		fail("out of memory");
	snprintf(machine->slot_name, sizeof(machine->slot_name), "cuda");
	/* The hash stands for the text of a TOML, which tells machines apart. */
	machine->content_hash = device_count;
	for (uint32_t i = 0; i < device_count; i++) {
		char id[AM_UUID_TEXT_SIZE];
		snprintf(id, sizeof(id), "22222222-0000-4000-8000-%012u", i + 1);
		struct am_device_spec spec = {
		    .id = id,
		    .model_name = "Mock A40",
		    .numa_node = (int32_t)(i % 2),
		    .processing_units = 84,
		    .memory_size = DEVICE_MEMORY,
		};
		if (!am_machine_add_device(machine, &spec, &error))
			fail("%s", error.message);
	}
	if (!am_machine_finish(machine, NULL, &error))
		fail("%s", error.message);
	return machine;
}

/* Removes a board's directory with the files in it that boards are made of. */
static void remove_board(const char *directory)
{
	static const char *const names[] = {"board", "lock"};
	char path[AM_BOARD_PATH_SIZE + 16];
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		if (unlink(path) != 0 && errno != ENOENT)
			fail("cannot remove %s: %s", path, strerror(errno));
	}
	if (rmdir(directory) != 0 && errno != ENOENT)
		fail("cannot remove %s: %s", directory, strerror(errno));
}

static struct am_board *publish(const struct am_machine *machine, const char *directory)
{
	struct am_error error = {0};
	enum am_board_published published;
	struct am_board *board = am_board_publish(machine, directory, false, 0, &published, &error);
	if (board == NULL)
		fail("%s", error.message);
	if (published != AM_BOARD_CREATED)
		fail("%s held a board already", directory);
	return board;
}

/* One workload, as a container's, on each of the first SMALL_DEVICES devices but one: of half of it, or of one the
 * whole. */
static void start_workloads(struct am_board *board)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	if (transaction == NULL)
		fail("%s", error.message);
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER, .name = "bench"};
	for (uint32_t device = 0; device < SMALL_DEVICES; device++)
		if (device != HISTORY_DEVICE &&
		    !am_transaction_start_workload(
			transaction, device, &owner, AM_PROFILE_TRAINING, device == WHOLE_DEVICE ? 1.0 : 0.5,
			device == WHOLE_DEVICE ? DEVICE_MEMORY : DEVICE_MEMORY / 2, NULL, &error))
			fail("%s", error.message);
	am_transaction_commit(transaction);
}

/* One workload after another on one device, ten seconds each, so that its history is as long as it can get. */
static void make_history(struct am_board *board, uint32_t device)
{
	struct am_error error = {0};
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER, .name = "bench"};
	uint64_t id = 0;
	for (int i = 0; i < HISTORY_LENGTH; i++) {
		struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
		if (transaction == NULL)
			fail("%s", error.message);
		if (id != 0)
			am_transaction_end_workload(transaction, device, id);
		if (!am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, 0.5,
		                                   DEVICE_MEMORY / 2, &id, &error) ||
		    !am_transaction_step(transaction, INT64_C(10000000000), &error))
			fail("%s", error.message);
		am_transaction_commit(transaction);
	}
}

static void clock_now(void *context, uint64_t count)
{
	(void)context;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++)
		sum ^= am_clock_now();
	bench_use(sum);
}

static void board_tick(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++)
		sum ^= am_board_tick(asked->board);
	bench_use(sum);
}

static int64_t sample(const struct am_board *board, uint32_t device, int64_t tick)
{
	struct am_sample figures;
	if (am_board_sample(board, device, tick, &figures) != AM_READING_OK)
		fail("device %u cannot be read at tick %lld", device, (long long)tick);
	return figures.values[AM_CHANNEL_POWER] ^ figures.values[AM_CHANNEL_ENERGY];
}

static void same_tick(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++)
		sum ^= sample(asked->board, asked->device, asked->tick);
	bench_use(sum);
}

static void new_tick(void *context, uint64_t count)
{
	struct large_or_small *asked = context;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++)
		sum ^= sample(asked->board, asked->device, asked->tick++);
	bench_use(sum);
}

static void new_tick_in_a_year(void *context, uint64_t count)
{
	struct large_or_small *asked = context;
	const int64_t year = INT64_C(365) * 86400 * 10;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++)
		sum ^= sample(asked->board, asked->device, year + asked->tick++);
	bench_use(sum);
}

static void other_device_each_time(void *context, uint64_t count)
{
	struct large_or_small *asked = context;
	uint32_t device = 0;
	int64_t sum = 0;
	for (uint64_t i = 0; i < count; i++) {
		device = (device + STRIDE) % asked->device_count;
		sum ^= sample(asked->board, device, asked->tick++);
	}
	bench_use(sum);
}

static void open_and_close(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	for (uint64_t i = 0; i < count; i++) {
		struct am_error error = {0};
		struct am_board *board = am_board_open(am_board_directory(asked->board), &error);
		if (board == NULL)
			fail("%s", error.message);
		am_board_close(board);
	}
}

static void publish_and_remove(void *context, uint64_t count)
{
	const struct publishing *asked = context;
	for (uint64_t i = 0; i < count; i++) {
		am_board_close(publish(asked->machine, asked->directory));
		remove_board(asked->directory);
	}
}

static struct am_transaction *begin(struct am_board *board)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	if (transaction == NULL)
		fail("%s", error.message);
	return transaction;
}

static void empty_transaction(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	for (uint64_t i = 0; i < count; i++)
		am_transaction_commit(begin(asked->board));
}

/* Two transactions: a container's workload starts, and ends. */
static void start_and_end(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER, .name = "another"};
	const uint32_t device = SMALL_DEVICES - 1;
	for (uint64_t i = 0; i < count; i++) {
		struct am_error error = {0};
		uint64_t id;
		struct am_transaction *transaction = begin(asked->board);
		if (!am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, 0.25,
		                                   DEVICE_MEMORY / 4, &id, &error))
			fail("%s", error.message);
		am_transaction_commit(transaction);
		transaction = begin(asked->board);
		if (!am_transaction_end_workload(transaction, device, id))
			fail("a workload that was just started is not there");
		am_transaction_commit(transaction);
	}
}

/* Two transactions: a device's utilization is pinned, and let go. */
static void pin_and_unpin(void *context, uint64_t count)
{
	const struct large_or_small *asked = context;
	const struct am_condition pin = {.device = SMALL_DEVICES - 1,
	                                 .kind = AM_CONDITION_PIN,
	                                 .values = {AM_CHANNEL_UTILIZATION, 50},
	                                 .until = INT64_MAX};
	for (uint64_t i = 0; i < count; i++) {
		struct am_error error = {0};
		uint64_t id;
		struct am_transaction *transaction = begin(asked->board);
		if (!am_transaction_add_condition(transaction, &pin, &id, &error))
			fail("%s", error.message);
		am_transaction_commit(transaction);
		transaction = begin(asked->board);
		if (!am_transaction_remove_condition(transaction, pin.device, id))
			fail("a pin that was just made is not there");
		am_transaction_commit(transaction);
	}
}

/* A writer that works while it is told to, with a mapping of its own. */
struct writer {
	struct large_or_small asked;
	pthread_t thread;
	int works; /* by atomics; below 0: it ends */
	uint64_t transactions;
};

static void *write_on(void *context)
{
	struct writer *writer = context;
	int works;

	while ((works = __atomic_load_n(&writer->works, __ATOMIC_ACQUIRE)) >= 0)
		if (works > 0) {
			start_and_end(&writer->asked, 1);
			writer->transactions += 2;
		} else {
			usleep(20);
		}
	return NULL;
}

static void begin_writer(struct writer *writer, const struct large_or_small *asked)
{
	struct am_error error = {0};

	*writer = (struct writer){.asked = *asked};
	writer->asked.board = am_board_open_writable(am_board_directory(asked->board), &error);
	if (writer->asked.board == NULL || pthread_create(&writer->thread, NULL, write_on, writer) != 0)
		fail("no writer: %s", error.message);
}

static void end_writer(struct writer *writer)
{
	__atomic_store_n(&writer->works, -1, __ATOMIC_RELEASE);
	pthread_join(writer->thread, NULL);
	if (writer->transactions == 0)
		fail("the writer has written nothing");
	am_board_close(writer->asked.board);
}

/* What a reader of the same board does meanwhile. */
struct beside {
	struct writer writer;
	struct large_or_small reader;
};

static void new_tick_beside_a_writer(void *context, uint64_t count)
{
	struct beside *beside = context;

	__atomic_store_n(&beside->writer.works, 1, __ATOMIC_RELEASE);
	new_tick(&beside->reader, count);
	__atomic_store_n(&beside->writer.works, 0, __ATOMIC_RELEASE);
}

static struct large_or_small asked_of(struct am_board *board, uint32_t device_count, uint32_t device)
{
	return (struct large_or_small){
	    .board = board, .device_count = device_count, .device = device, .tick = am_board_tick(board)};
}

int main(int argument_count, char **arguments)
{
	if (argument_count < 2 || argument_count > 3)
		fail("usage: bench-board DIRECTORY [ROUNDS]");
	size_t round_count = argument_count == 3 ? (size_t)strtoul(arguments[2], NULL, 10) : 30;
	const char *root = arguments[1];
	if (round_count == 0 || strlen(root) > AM_BOARD_PATH_SIZE - 32)
		fail("no rounds, or too long a path");
	if (mkdir(root, 0700) != 0)
		fail("cannot make %s: %s", root, strerror(errno));

	char small_place[AM_BOARD_PATH_SIZE], large_place[AM_BOARD_PATH_SIZE], other_place[AM_BOARD_PATH_SIZE];
	snprintf(small_place, sizeof(small_place), "%s/small", root);
	snprintf(large_place, sizeof(large_place), "%s/large", root);
	snprintf(other_place, sizeof(other_place), "%s/other", root);
	struct am_machine *machine = make_machine(SMALL_DEVICES);
	struct am_board *small = publish(machine, small_place);
	am_machine_destroy(machine);
	machine = make_machine(LARGE_DEVICES);
	struct am_board *large = publish(machine, large_place);
	am_machine_destroy(machine);
	machine = make_machine(PUBLISHED_DEVICES);
	start_workloads(small);
	start_workloads(large);
	make_history(small, HISTORY_DEVICE);
	make_history(large, HISTORY_DEVICE);

	/* In the same place of both boards: device 3 has a workload; each subject moves through ticks of its own. */
	struct large_or_small one = asked_of(small, SMALL_DEVICES, 3), one_year = one, one_all = one;
	struct large_or_small many = asked_of(large, LARGE_DEVICES, 3), many_all = many, many_year = many;
	struct large_or_small ambient = asked_of(large, LARGE_DEVICES, LARGE_DEVICES / 2);
	struct large_or_small one_same = one, many_same = many, one_old = one, many_old = many;
	struct large_or_small one_whole = one, many_whole = many;
	one_old.device = many_old.device = HISTORY_DEVICE;
	one_whole.device = many_whole.device = WHOLE_DEVICE;
	struct beside one_beside = {.reader = one_whole}, many_beside = {.reader = many_whole};
	begin_writer(&one_beside.writer, &one);
	begin_writer(&many_beside.writer, &many);
	struct publishing other = {.machine = machine, .directory = other_place};
	struct bench_subject subjects[] = {
	    {.name = "clock", .function = clock_now},
	    {.name = "tick", .function = board_tick, .context = &one},
	    {.name = "sample, whole, 8 devices", .function = new_tick, .context = &one_whole},
	    {.name = "sample, whole, 100000 devices", .function = new_tick, .context = &many_whole},
	    {.name = "sample, new tick, 8 devices", .function = new_tick, .context = &one},
	    {.name = "sample, new tick, 100000 devices", .function = new_tick, .context = &many},
	    {.name = "sample, same tick, 8 devices", .function = same_tick, .context = &one_same},
	    {.name = "sample, same tick, 100000 devices", .function = same_tick, .context = &many_same},
	    {.name = "sample, long history, 8 devices", .function = new_tick, .context = &one_old},
	    {.name = "sample, long history, 100000 devices", .function = new_tick, .context = &many_old},
	    {.name = "sample, a year later, 8 devices", .function = new_tick_in_a_year, .context = &one_year},
	    {.name = "sample, a year later, 100000 devices", .function = new_tick_in_a_year, .context = &many_year},
	    {.name = "sample, no workload, 100000 devices", .function = new_tick, .context = &ambient},
	    {.name = "sample, other device each time, 8 devices",
	     .function = other_device_each_time,
	     .context = &one_all},
	    {.name = "sample, other device each time, 100000 devices",
	     .function = other_device_each_time,
	     .context = &many_all},
	    {.name = "sample, a writer at work, 8 devices",
	     .function = new_tick_beside_a_writer,
	     .context = &one_beside},
	    {.name = "sample, a writer at work, 100000 devices",
	     .function = new_tick_beside_a_writer,
	     .context = &many_beside},
	    {.name = "open, 8 devices", .function = open_and_close, .context = &one},
	    {.name = "open, 100000 devices", .function = open_and_close, .context = &many},
	    {.name = "publish, 1000 devices", .function = publish_and_remove, .context = &other, .count = 1},
	    {.name = "empty transaction, 8 devices", .function = empty_transaction, .context = &one},
	    {.name = "empty transaction, 100000 devices", .function = empty_transaction, .context = &many},
	    {.name = "start and end a workload, 8 devices", .function = start_and_end, .context = &one},
	    {.name = "start and end a workload, 100000 devices", .function = start_and_end, .context = &many},
	    {.name = "pin and unpin, 8 devices", .function = pin_and_unpin, .context = &one},
	    {.name = "pin and unpin, 100000 devices", .function = pin_and_unpin, .context = &many},
	};
	const size_t subject_count = sizeof(subjects) / sizeof(subjects[0]);
	if (!bench_run(subjects, subject_count, round_count))
		fail("out of memory");
	bench_print(subjects, subject_count, round_count);
	end_writer(&one_beside.writer);
	end_writer(&many_beside.writer);

	am_board_close(small);
	am_board_close(large);
	am_machine_destroy(machine);
	remove_board(small_place);
	remove_board(large_place);
	for (size_t i = 0; i < subject_count; i++)
		free(subjects[i].rounds);
	return rmdir(root) == 0 ? 0 : 1;
}
