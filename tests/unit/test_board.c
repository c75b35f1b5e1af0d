/* SPDX-License-Identifier: Apache-2.0 */
/* Making, sharing, replacing and refusing boards. */
#include "support.h"

#include "board/format.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	char *folder;
	struct am_machine *machine;
	struct am_machine *other;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->folder = make_folder_for_test();
	fixture->machine = make_machine(4, 1);
	fixture->other = make_machine(3, 2);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	remove_folder(fixture->folder);
	am_machine_destroy(fixture->machine);
	am_machine_destroy(fixture->other);
	free(fixture);
	return 0;
}

static struct am_board *publish(const struct am_machine *machine, const char *folder, bool owned,
                                enum am_board_published expected)
{
	struct am_error error = {0};
	enum am_board_published published = AM_BOARD_CREATED;
	struct am_board *board = am_board_publish(machine, folder, owned, 42, &published, &error);

	if (board == NULL)
		fail_msg("%s", error.message);
	assert_int_equal(published, expected);
	return board;
}

static void a_board_says_what_the_machine_is(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *writer = publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED);
	struct am_error error = {0};
	struct am_board *board = am_board_open(fixture->folder, &error);
	struct am_device device;
	char text[64];

	assert_non_null(board);
	assert_int_equal(am_board_device_count(board), 4);
	assert_int_equal(am_board_listed_count(board), 4);
	assert_string_equal(am_board_slot_name(board), "cuda");
	assert_string_equal(am_board_name(board), "default");
	assert_string_equal(am_board_directory(board), fixture->folder);
	assert_true(am_board_device(board, 2, &device));
	assert_memory_equal(&device, &fixture->machine->devices[2], sizeof(device));
	assert_false(am_board_device(board, 4, &device));
	assert_int_equal(am_board_device_by_name(board, device.id), 2);
	assert_int_equal(am_board_device_by_name(board, "0000:99:03.0"), 3);
	assert_int_equal(am_board_device_by_name(board, "nobody"), AM_NONE);
	assert_false(am_board_attribute(board, "nvidia_driver", text, sizeof(text)));
	assert_false(am_board_superseded(board));
	/* Who only reads cannot begin to write. */
	assert_null(am_transaction_begin(board, AM_LOCK_TRY, &error));
	assert_error_says(&error, AM_ERROR_PERMISSION, "open for reading only");
	am_board_close(board);
	am_board_close(writer);
}

static void the_same_machine_shares_its_board(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *first = publish(fixture->machine, fixture->folder, true, AM_BOARD_CREATED);
	struct am_board *second;
	struct am_sample here, there;
	struct am_holder holders[8];

	start_workload(first, 1, "c0ffee", 0.5, 1 << 30);
	second = publish(fixture->machine, fixture->folder, true, AM_BOARD_SHARED);
	assert_int_equal(am_board_sample(first, 1, 1000, &here), AM_READING_OK);
	assert_int_equal(am_board_sample(second, 1, 1000, &there), AM_READING_OK);
	assert_memory_equal(&here, &there, sizeof(here));
	assert_int_equal(am_board_holders(first, holders, 8), 2);
	assert_int_equal(holders[0].agent, 42);
	assert_int_equal(holders[0].process.pid, getpid());
	am_board_close(second);
	assert_int_equal(am_board_holders(first, holders, 8), 1);
	am_board_close(first);
}

static void another_machine_waits_for_the_holder(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish(fixture->machine, fixture->folder, true, AM_BOARD_CREATED);
	struct am_error error = {0};
	struct am_process self;
	char name[64], text[128];

	/* Its own, except where valgrind runs it. */
	assert_true(am_process_self(&self, &error));
	assert_true(am_process_name(&self, name, sizeof(name)));
	snprintf(text, sizeof(text), "process %d (%s) holds the board of another machine", (int)getpid(), name);
	assert_null(am_board_publish(fixture->other, fixture->folder, true, 1, NULL, &error));
	assert_error_says(&error, AM_ERROR_BUSY, text);
	assert_int_equal(am_board_device_count(board), 4);
	assert_false(am_board_superseded(board));
	am_board_close(board);
	board = publish(fixture->other, fixture->folder, true, AM_BOARD_REPLACED);
	assert_int_equal(am_board_device_count(board), 3);
	am_board_close(board);
}

/* Containers that live go on, on devices that are still there; whoever has the old board keeps it, and is told. */
static void a_new_board_takes_the_containers_over(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *old = publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED), *board;
	struct am_workload_sample workloads[4];
	struct am_sample before, after;
	struct am_snapshot snapshot;
	struct am_owner owner, allocation = {.kind = AM_OWNER_ALLOCATION};
	struct am_transaction *transaction;
	struct am_error error = {0};
	size_t count;

	start_workload(old, 1, "first", 0.5, 1 << 30);
	start_workload(old, 1, "second", 0.25, 1 << 20);
	start_workload(old, 3, "third", 1, 1 << 30);
	transaction = am_transaction_begin(old, AM_LOCK_WAIT, &error);
	assert_true(am_process_self(&allocation.process, &error));
	assert_true(
	    am_transaction_start_workload(transaction, 0, &allocation, AM_PROFILE_TRAINING, 1, 1, NULL, &error));
	am_transaction_commit(transaction);
	assert_int_equal(am_board_sample(old, 1, 50, &before), AM_READING_OK);

	board = publish(fixture->other, fixture->folder, false, AM_BOARD_REPLACED);
	assert_true(am_board_superseded(old));
	assert_int_equal(am_board_sample(old, 1, 50, &after), AM_READING_OK);
	assert_memory_equal(&before, &after, sizeof(before));

	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 1, 0, workloads, 4, &count, NULL), AM_READING_OK);
	assert_int_equal(count, 2);
	assert_true(am_snapshot_owner(&snapshot, &workloads[0].workload, &owner));
	assert_string_equal(owner.name, "second");
	assert_true(workloads[0].workload.fraction >= 0.25 && workloads[0].workload.fraction <= 0.25);
	assert_int_equal(workloads[0].workload.memory_limit, 1 << 20);
	/* The allocation was the old agent's word, which the new one gives anew. */
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, 0, workloads, 4, &count, NULL), AM_READING_OK);
	assert_int_equal(count, 0);
	am_board_close(board);
	am_board_close(old);
}

/* ---- what is wrong with a file ---------------------------------------------------------------------------------- */

static void patch(const struct fixture *fixture, off_t offset, const void *bytes, size_t size)
{
	char path[300];
	int file;

	snprintf(path, sizeof(path), "%s/board", fixture->folder);
	file = open(path, O_RDWR);
	assert_true(file >= 0);
	assert_int_equal(pwrite(file, bytes, size, offset), (ssize_t)size);
	close(file);
}

static void expect_refusal(const struct fixture *fixture, enum am_error_code code, const char *text)
{
	struct am_error error = {0};

	assert_null(am_board_open(fixture->folder, &error));
	assert_error_says(&error, code, text);
}

static void bad_files_are_refused(void **state)
{
	struct fixture *fixture = *state;
	const uint32_t version = AM_BOARD_MAJOR + 1;
	const uint64_t huge = UINT64_MAX / 2;
	char path[300];

	snprintf(path, sizeof(path), "%s/board", fixture->folder);
	expect_refusal(fixture, AM_ERROR_NOT_FOUND, "No such file or directory");

	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
	patch(fixture, 0, "garbage!", 8);
	expect_refusal(fixture, AM_ERROR_INVALID, "it is no board of accelmock");

	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
	patch(fixture, offsetof(struct board_header, major), &version, sizeof(version));
	expect_refusal(fixture, AM_ERROR_VERSION, "its format is version 2, this program knows 1");

	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
	patch(fixture, offsetof(struct board_header, boot_id), "another-boot", 13);
	expect_refusal(fixture, AM_ERROR_STALE, "from before this machine's last start");

	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
	patch(fixture, offsetof(struct board_header, sections[SECTION_DEVICES].count), &huge, sizeof(huge));
	expect_refusal(fixture, AM_ERROR_INVALID, "it is damaged");

	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
	assert_int_equal(truncate(path, 100000), 0);
	expect_refusal(fixture, AM_ERROR_INVALID, "it is cut short");
	assert_int_equal(truncate(path, 10), 0);
	expect_refusal(fixture, AM_ERROR_INVALID, "it is no board of accelmock");

	/* Each of them makes way for a new one. */
	am_board_close(publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED));
}

/* Bits that flip behind a reader's back give other numbers or errors, and never a crash. */
static void flipped_bits_never_crash(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED);
	uint64_t random = 3;

	for (uint32_t i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
			end_workload(board, i, start_workload(board, i, "c0ffee", 0.5, 1 << 30)),
			    start_workload(board, i, "c0ffee", 0.5, 1 << 30);
	for (unsigned round = 0; round < repetitions(3000); round++) {
		uint64_t extent =
		    board->header.sections[SECTION_ARENAS].offset + board->header.tables[TABLE_CONDITIONS].offset;
		uint64_t at = sizeof(struct board_header) + draw_below(&random, extent - sizeof(struct board_header));

		board->map[at] ^= (unsigned char)(1u << draw_below(&random, 8));
		for (uint32_t device = 0; device < 4; device++) {
			struct am_workload_sample workloads[8], rest;
			struct am_condition conditions[8];
			struct am_snapshot snapshot;
			struct am_device record;
			struct am_sample sample;
			struct am_owner owner;
			size_t count;

			am_snapshot_take(board, &snapshot);
			am_board_device(board, device, &record);
			am_board_device_by_name(board, "0000:99:02.0");
			am_snapshot_sample(&snapshot, device, (int64_t)draw_below(&random, 100), &sample);
			am_snapshot_health(&snapshot, device, 5);
			am_snapshot_conditions(&snapshot, device, 5, conditions, 8, &count);
			if (am_snapshot_workloads(&snapshot, device, 5, workloads, 8, &count, &rest) == AM_READING_OK &&
			    count > 0)
				am_snapshot_owner(&snapshot, &workloads[0].workload, &owner);
		}
	}
	am_board_close(board);
}

/* Numbers that no writer leaves behind end no reader's patience: it takes what it finds. */
static void impossible_numbers_make_nobody_wait(void **state)
{
	static const uint64_t pairs[][2] = {{1000, 5}, {UINT64_MAX, 0}, {0, UINT64_MAX}, {UINT64_MAX, UINT64_MAX - 2}};
	struct fixture *fixture = *state;
	struct am_board *board = publish(fixture->machine, fixture->folder, false, AM_BOARD_CREATED);
	struct am_holder holder;
	struct am_sample sample;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		patch(fixture, offsetof(struct board_header, begun), &pairs[i][0], 8);
		patch(fixture, offsetof(struct board_header, committed), &pairs[i][1], 8);
		assert_true(am_board_tick(board) >= 0);
		assert_int_equal(am_board_sample(board, 0, 5, &sample), AM_READING_OK);
		assert_int_equal(am_board_holders(board, &holder, 1), 0);
	}
	am_board_close(board);
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

static void a_transaction_is_seen_as_a_whole_or_not_at_all(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_owner owner = container_owner("c0ffee");
	struct am_sample before, during, inside, after;
	struct am_transaction *transaction;
	struct am_snapshot view;
	struct am_error error = {0};

	assert_int_equal(am_board_sample(board, 0, 9, &before), AM_READING_OK);
	transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
	assert_non_null(transaction);
	assert_null(am_transaction_begin(board, AM_LOCK_TRY, &error));
	assert_int_equal(error.code, AM_ERROR_BUSY);
	assert_true(
	    am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 1, 1 << 30, NULL, &error));
	assert_int_equal(am_board_sample(board, 0, 9, &during), AM_READING_OK);
	assert_memory_equal(&before, &during, sizeof(before));
	am_transaction_view(transaction, &view);
	assert_int_equal(am_snapshot_sample(&view, 0, 9, &inside), AM_READING_OK);
	assert_true(inside.load > before.load);
	am_transaction_abort(transaction);
	assert_int_equal(am_board_sample(board, 0, 9, &after), AM_READING_OK);
	assert_memory_equal(&before, &after, sizeof(before));

	/* And the next one begins from what was committed, not from what was given up. */
	transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
	assert_non_null(transaction);
	am_transaction_commit(transaction);
	assert_int_equal(am_board_sample(board, 0, 9, &after), AM_READING_OK);
	assert_memory_equal(&before, &after, sizeof(before));
	am_board_close(board);
}

static void bad_requests_change_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_owner owner = container_owner("c0ffee");
	struct am_condition condition = {.device = 9};
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);

	assert_false(am_transaction_start_workload(transaction, 4, &owner, AM_PROFILE_IDLE, 1, 1, NULL, &error));
	assert_error(error, AM_ERROR_NOT_FOUND, "there is no device number 4");
	assert_false(am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_COUNT, 1, 1, NULL, &error));
	assert_error_says(&error, AM_ERROR_INVALID, "there is no profile number");
	assert_false(am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_IDLE, 0, 1, NULL, &error));
	assert_error(error, AM_ERROR_INVALID,
	             "the fraction of a workload is 0; it must be above 0 and at most 1000000");
	assert_false(am_transaction_end_workload(transaction, 0, 77));
	assert_false(am_transaction_end_workload(transaction, 99, 77));
	assert_false(am_transaction_set_owner(transaction, 0, 77, &owner));
	assert_false(am_transaction_add_condition(transaction, &condition, NULL, &error));
	assert_error(error, AM_ERROR_NOT_FOUND, "there is no device number 9");
	assert_false(am_transaction_remove_condition(transaction, 0, 0));
	assert_false(am_transaction_set_rate(transaction, -1, &error));
	assert_error(error, AM_ERROR_INVALID, "the clock's rate must be 0 to 3600 times real time");
	assert_false(am_transaction_step(transaction, 0, &error));
	assert_error(error, AM_ERROR_INVALID, "the clock can only step forward, by at most 100 years");
	am_transaction_commit(transaction);
	am_board_close(board);
}

static void a_changed_owner_leaves_no_seam(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_owner owner = container_owner("other"), found;
	uint64_t id = start_workload(board, 0, "c0ffee", 1, 1 << 30);
	struct am_workload_sample workload;
	struct am_transaction *transaction;
	struct am_sample before, after;
	struct am_snapshot snapshot;
	struct am_error error = {0};
	size_t count;

	step_ticks(board, 100);
	assert_int_equal(am_board_sample(board, 0, 500, &before), AM_READING_OK);
	transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
	assert_true(am_transaction_set_owner(transaction, 0, id, &owner));
	am_transaction_commit(transaction);
	assert_int_equal(am_board_sample(board, 0, 500, &after), AM_READING_OK);
	assert_memory_equal(&before, &after, sizeof(before));
	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, 100, &workload, 1, &count, NULL), AM_READING_OK);
	assert_true(am_snapshot_owner(&snapshot, &workload.workload, &found));
	assert_string_equal(found.name, "other");
	am_board_close(board);
}

/* What a dead process held is swept by whoever writes next; a container's workload stays. */
static void the_dead_are_swept(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_workload_sample workloads[4];
	struct am_snapshot snapshot;
	struct am_holder holder;
	size_t count;
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct am_board *own = am_board_publish(fixture->machine, fixture->folder, true, 9, NULL, NULL);
		struct am_owner owner = {.kind = AM_OWNER_ALLOCATION, .agent = 9};
		struct am_transaction *transaction = am_transaction_begin(own, AM_LOCK_WAIT, NULL);

		am_process_self(&owner.process, NULL);
		am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 0.5, 1, NULL, NULL);
		owner.kind = AM_OWNER_PROCESS;
		am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 0.2, 1, NULL, NULL);
		owner = container_owner("c0ffee");
		am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 0.1, 1, NULL, NULL);
		am_transaction_commit(transaction);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(am_board_holders(board, &holder, 1), 0);
	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, 0, workloads, 4, &count, NULL), AM_READING_OK);
	assert_int_equal(count, 3);
	step_ticks(board, 1);
	step_ticks(board, 1);
	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_workloads(&snapshot, 0, 2, workloads, 4, &count, NULL), AM_READING_OK);
	assert_int_equal(count, 1);
	assert_true(workloads[0].workload.fraction < 0.15);
	am_board_close(board);
}

static void conditions_override_and_end(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_condition pin = {
	    .device = 1,
	    .kind = AM_CONDITION_PIN,
	    .values = {AM_CHANNEL_MEMORY_USED, 12345},
	    .from = 10,
	    .until = 20,
	};
	struct am_condition lost = {.device = 1, .kind = AM_CONDITION_LOST, .from = 15, .until = 20};
	struct am_transaction *transaction;
	struct am_sample sample, other;
	struct am_snapshot snapshot;
	struct am_error error = {0};
	uint64_t id;

	assert_int_equal(am_board_sample(board, 1, 9, &sample), AM_READING_OK);
	transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
	assert_true(am_transaction_add_condition(transaction, &pin, NULL, &error));
	assert_true(am_transaction_add_condition(transaction, &lost, &id, &error));
	am_transaction_commit(transaction);
	assert_int_equal(am_board_sample(board, 1, 9, &other), AM_READING_OK);
	assert_memory_equal(&sample, &other, sizeof(sample));
	assert_int_equal(am_board_sample(board, 1, 10, &sample), AM_READING_OK);
	assert_int_equal(sample.values[AM_CHANNEL_MEMORY_USED], 12345);
	assert_int_equal(sample.values[AM_CHANNEL_MEMORY_FREE], ((int64_t)40 << 30) - 12345);
	assert_int_equal(am_board_sample(board, 1, 20, &sample), AM_READING_OK);
	assert_int_not_equal(sample.values[AM_CHANNEL_MEMORY_USED], 12345);
	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_health(&snapshot, 1, 14), AM_HEALTH_HEALTHY);
	assert_int_equal(am_snapshot_health(&snapshot, 1, 15), AM_HEALTH_OFFLINE);
	assert_int_equal(am_snapshot_health(&snapshot, 0, 15), AM_HEALTH_HEALTHY);
	/* What is lost has no numbers, for anybody. */
	assert_int_equal(am_board_sample(board, 1, 15, &sample), AM_READING_LOST);
	assert_int_equal(am_board_sample(board, 0, 15, &sample), AM_READING_OK);
	transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
	assert_true(am_transaction_remove_condition(transaction, 1, id));
	am_transaction_commit(transaction);
	am_snapshot_take(board, &snapshot);
	assert_int_equal(am_snapshot_health(&snapshot, 1, 15), AM_HEALTH_HEALTHY);
	am_board_close(board);
}

/* The parts of a device add up to what it is pinned to. */
static void parts_add_up_to_a_pin(void **state)
{
	static const struct {
		enum am_channel channel;
		int64_t value;
	} pins[] = {{AM_CHANNEL_UTILIZATION, 3}, {AM_CHANNEL_UTILIZATION, 100}, {AM_CHANNEL_MEMORY_USED, 1000001}};
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_error error = {0};

	start_workload(board, 0, "first", 0.5, 1 << 30);
	start_workload(board, 0, "second", 0.25, 1 << 30);
	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		struct am_condition pin = {
		    .kind = AM_CONDITION_PIN,
		    .values = {pins[i].channel, pins[i].value},
		    .until = INT64_MAX,
		};
		struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
		struct am_workload_sample samples[2], rest;
		struct am_snapshot snapshot;
		struct am_sample whole;
		size_t count;
		uint64_t id;

		assert_true(am_transaction_add_condition(transaction, &pin, &id, &error));
		am_transaction_commit(transaction);
		am_snapshot_take(board, &snapshot);
		assert_int_equal(am_snapshot_sample(&snapshot, 0, 50, &whole), AM_READING_OK);
		assert_int_equal(whole.values[pins[i].channel], pins[i].value);
		assert_int_equal(am_snapshot_workloads(&snapshot, 0, 50, samples, 2, &count, &rest), AM_READING_OK);
		assert_int_equal(count, 2);
		assert_int_equal(samples[0].utilization + samples[1].utilization + rest.utilization,
		                 whole.values[AM_CHANNEL_UTILIZATION]);
		assert_int_equal(samples[0].part.memory + samples[1].part.memory + rest.part.memory,
		                 whole.values[AM_CHANNEL_MEMORY_USED]);
		transaction = am_transaction_begin(board, AM_LOCK_TRY, &error);
		assert_true(am_transaction_remove_condition(transaction, 0, id));
		am_transaction_commit(transaction);
	}
	am_board_close(board);
}

/* ---- time ------------------------------------------------------------------------------------------------------- */

static void the_clock_runs_stands_and_hurries(void **state)
{
	struct am_clock clock = {.epoch = 5000000000, .origin = 700000000, .rate = 1000};

	(void)state;
	assert_int_equal(am_clock_tick(&clock, 5000000000, 100000000), 7);
	assert_int_equal(am_clock_tick(&clock, 5099999999, 100000000), 7);
	assert_int_equal(am_clock_tick(&clock, 5300000000, 100000000), 10);
	assert_int_equal(am_clock_tick(&clock, 1, 100000000), 7);
	clock.rate = 60000;
	assert_int_equal(am_clock_tick(&clock, 65000000000, 100000000), 36007);
	clock.rate = 0;
	assert_int_equal(am_clock_tick(&clock, 65000000000, 100000000), 7);
	/* Whatever a damaged board says. */
	clock = (struct am_clock){.epoch = INT64_MIN, .origin = INT64_MAX, .rate = INT64_MAX};
	assert_true(am_clock_tick(&clock, INT64_MAX, 0) >= 0);
	clock = (struct am_clock){.epoch = 0, .origin = INT64_MIN, .rate = AM_CLOCK_RATE_MAX};
	assert_true(am_clock_tick(&clock, INT64_MAX, -5) >= 0);
}

static void another_rate_goes_on_from_where_it_was(void **state)
{
	struct fixture *fixture = *state;
	struct am_board *board = publish_frozen(fixture->machine, fixture->folder);
	struct am_error error = {0};
	struct am_transaction *transaction;

	step_ticks(board, 1234);
	assert_int_equal(am_board_tick(board), 1234);
	for (int i = 0; i < 20; i++) {
		/* Set while frozen, and read at once: at 3600 times real time, 10 ms are 360 ticks. */
		transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
		assert_true(am_transaction_set_rate(transaction, i % 2 == 0 ? AM_CLOCK_RATE_MAX : 0, &error));
		am_transaction_commit(transaction);
		assert_true(am_board_tick(board) >= 1234);
	}
	transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	assert_true(am_transaction_set_rate(transaction, 0, &error));
	am_transaction_commit(transaction);
	assert_int_equal(am_board_tick(board), am_board_tick(board));
	am_board_close(board);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_board_says_what_the_machine_is),
	    TEST(the_same_machine_shares_its_board),
	    TEST(another_machine_waits_for_the_holder),
	    TEST(a_new_board_takes_the_containers_over),
	    TEST(bad_files_are_refused),
	    TEST(flipped_bits_never_crash),
	    TEST(impossible_numbers_make_nobody_wait),
	    TEST(a_transaction_is_seen_as_a_whole_or_not_at_all),
	    TEST(bad_requests_change_nothing),
	    TEST(a_changed_owner_leaves_no_seam),
	    TEST(the_dead_are_swept),
	    TEST(conditions_override_and_end),
	    TEST(parts_add_up_to_a_pin),
	    TEST(the_clock_runs_stands_and_hurries),
	    TEST(another_rate_goes_on_from_where_it_was),
	};

	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
