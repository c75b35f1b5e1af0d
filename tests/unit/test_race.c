/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers against a writer in a tight loop. Each transaction changes two devices
 * in the same way, so that they show the same at every committed state and never
 * at a torn or mixed one.
 */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sys/wait.h>
#include <unistd.h>

#define READERS 2

struct race {
	struct am_board *board;
	_Atomic bool done;
	_Atomic uint64_t writes;
	_Atomic uint64_t torn;
	uint64_t reads_wanted;
	_Atomic uint64_t overtaken;
};

/* Starts the same workload on both devices, or ends both. */
static void *write_all_the_time(void *argument)
{
	struct race *race = argument;
	struct am_owner owner = container_owner("c0ffee");
	struct am_error error;
	uint64_t ids[2] = {0, 0};

	while (!race->done) {
		struct am_transaction *transaction = am_transaction_begin(race->board, AM_LOCK_WAIT, &error);

		if (transaction == NULL)
			break;
		if (race->writes % 5 == 4) {
			/* As if it had died in the middle, having changed one of the two. */
			am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 0.5, 1 << 30, NULL,
			                              NULL);
			am_transaction_abort(transaction);
			race->writes++;
			continue;
		}
		for (uint32_t device = 0; device < 2; device++) {
			if (ids[device] == 0) {
				am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, 0.5,
				                              (uint64_t)1 << 30, &ids[device], NULL);
			} else {
				am_transaction_end_workload(transaction, device, ids[device]);
				ids[device] = 0;
			}
		}
		am_transaction_step(transaction, AM_TICK_DEFAULT, NULL);
		am_transaction_commit(transaction);
		race->writes++;
	}
	return NULL;
}

/* Reads several records in one snapshot: counts, fractions, owners, memory limits and segments of both devices. */
static void *read_all_the_time(void *argument)
{
	struct race *race = argument;
	uint64_t reads = 0;

	while (reads < race->reads_wanted) {
		struct am_workload_sample one[4] = {0}, other[4] = {0}, one_rest = {0}, other_rest = {0};
		struct am_snapshot snapshot;
		struct am_sample first = {0}, second = {0};
		struct am_owner owner = {0};
		size_t one_count = 0, other_count = 0;
		enum am_reading readings[4];
		bool owned = true;
		int64_t tick;

		am_snapshot_take(race->board, &snapshot);
		tick = am_snapshot_tick(&snapshot);
		readings[0] = am_snapshot_sample(&snapshot, 0, tick, &first);
		readings[1] = am_snapshot_workloads(&snapshot, 0, tick, one, 4, &one_count, &one_rest);
		readings[2] = am_snapshot_workloads(&snapshot, 1, tick, other, 4, &other_count, &other_rest);
		readings[3] = am_snapshot_sample(&snapshot, 1, tick, &second);
		if (one_count == 1)
			owned = am_snapshot_owner(&snapshot, &one[0].workload, &owner);
		reads++;
		if (!am_snapshot_holds(&snapshot)) {
			race->overtaken++;
			continue;
		}
		for (size_t i = 0; i < 4; i++)
			if (readings[i] != AM_READING_OK)
				race->torn++;
		/* Energy differs between the devices, whose rests differ; what was written is the same. */
		if (one_count > 1 || one_count != other_count || first.tick != tick || second.tick != tick)
			race->torn++;
		if (one_count == 1 &&
		    (!owned || strcmp(owner.name, "c0ffee") != 0 || one[0].workload.id + 1 != other[0].workload.id ||
		     one[0].workload.start != other[0].workload.start ||
		     one[0].workload.memory_limit != other[0].workload.memory_limit))
			race->torn++;
		if (one_rest.part.memory_limit != other_rest.part.memory_limit)
			race->torn++;
	}
	return NULL;
}

static void no_read_is_torn(void **state)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = make_machine(2, 1);
	struct race race = {.board = publish_frozen(machine, folder)};
	pthread_t writer, readers[READERS];

	(void)state;
	race.reads_wanted = repetitions(ACCELMOCK_RACE_READS) / READERS;
	assert_int_equal(pthread_create(&writer, NULL, write_all_the_time, &race), 0);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_all_the_time, &race), 0);
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	race.done = true;
	pthread_join(writer, NULL);
	print_message("# %llu reads against %llu transactions: %llu overtaken, %llu torn\n",
	              (unsigned long long)race.reads_wanted * READERS, (unsigned long long)race.writes,
	              (unsigned long long)race.overtaken, (unsigned long long)race.torn);
	assert_int_equal(race.torn, 0);
	assert_true(race.writes > 100);
	assert_true(race.overtaken > 0);
	am_board_close(race.board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

/* A process that starts so many workloads on a device, each in a transaction of its own. */
static void start_many(const char *folder, uint32_t device, unsigned count)
{
	struct am_board *board = am_board_open_writable(folder, NULL);
	struct am_owner owner = container_owner("c0ffee");

	if (board == NULL)
		_exit(1);
	for (unsigned i = 0; i < count; i++) {
		struct am_transaction *transaction;
		struct am_error error;

		/* Whoever is watched step by step on a busy machine may hold the lock for longer than one waits for it.
		 */
		do
			transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
		while (transaction == NULL && error.code == AM_ERROR_BUSY);
		if (transaction == NULL || !am_transaction_start_workload(transaction, device, &owner,
		                                                          AM_PROFILE_TRAINING, 0.001, 1, NULL, NULL))
			_exit(1);
		am_transaction_commit(transaction);
	}
	_exit(0);
}

/* Two processes that write at the same time: they take turns, and nothing of either is lost. */
static void two_writers_take_turns(void **state)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = make_machine(2, 1);
	struct am_board *board = publish_frozen(machine, folder);
	unsigned each = repetitions(200);
	struct am_workload_sample *samples = calloc(each + 1, sizeof(*samples));
	bool *seen = calloc(2 * (size_t)each + 1, sizeof(*seen));
	struct am_snapshot snapshot;
	pid_t children[2];

	(void)state;
	assert_non_null(samples);
	assert_non_null(seen);
	for (uint32_t device = 0; device < 2; device++) {
		children[device] = fork();
		assert_true(children[device] >= 0);
		if (children[device] == 0)
			start_many(folder, device, each);
	}
	for (int i = 0; i < 2; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	am_snapshot_take(board, &snapshot);
	for (uint32_t device = 0; device < 2; device++) {
		size_t count;

		assert_int_equal(am_snapshot_workloads(&snapshot, device, 0, samples, each + 1, &count, NULL),
		                 AM_READING_OK);
		assert_int_equal(count, each);
		for (size_t i = 0; i < count; i++) {
			assert_in_range(samples[i].workload.id, 1, 2 * each);
			assert_false(seen[samples[i].workload.id]);
			seen[samples[i].workload.id] = true;
		}
	}
	free(samples);
	free(seen);
	am_board_close(board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_writers_take_turns),
	    cmocka_unit_test(no_read_is_torn),
	};

	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
