/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writers that are killed at any instant: what they had committed is there, what
 * they had not is not, and the next writer goes on as if nothing had been.
 */
#include "support.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICES 3

/* Each transaction changes all devices alike: they hold the same number of workloads, and the same fractions. */
static void write_until_killed(const char *folder, uint64_t seed)
{
	struct am_board *board = am_board_open_writable(folder, NULL);
	struct am_owner owner = container_owner("c0ffee");
	uint64_t ids[DEVICES][4] = {{0}};

	while (board != NULL) {
		struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, NULL);
		size_t place = draw_below(&seed, 4);
		double fraction = (double)(1 + draw_below(&seed, 20)) / 100;

		if (transaction == NULL)
			break;
		for (uint32_t device = 0; device < DEVICES; device++) {
			if (ids[device][place] != 0)
				am_transaction_end_workload(transaction, device, ids[device][place]);
			am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, fraction,
			                              1 << 20, &ids[device][place], NULL);
		}
		am_transaction_step(transaction, AM_TICK_DEFAULT, NULL);
		am_transaction_commit(transaction);
	}
	_exit(1);
}

/* All devices alike, energy that goes on, and no workload twice. */
static void check_state(const struct am_board *board, double *last_energy)
{
	struct am_workload_sample all[DEVICES][64];
	struct am_snapshot snapshot;
	size_t counts[DEVICES];
	int64_t tick = am_board_tick(board);

	am_snapshot_take(board, &snapshot);
	for (uint32_t device = 0; device < DEVICES; device++) {
		struct am_sample sample;

		assert_int_equal(am_snapshot_workloads(&snapshot, device, tick, all[device], 64, &counts[device], NULL),
		                 AM_READING_OK);
		assert_true(counts[device] <= 64);
		assert_int_equal(counts[device], counts[0]);
		for (size_t i = 0; i < counts[0]; i++) {
			struct am_owner owner;

			assert_memory_equal(&all[device][i].workload.fraction, &all[0][i].workload.fraction,
			                    sizeof(double));
			assert_int_equal(all[device][i].workload.id, all[0][i].workload.id + device);
			assert_true(am_snapshot_owner(&snapshot, &all[device][i].workload, &owner));
			assert_string_equal(owner.name, "c0ffee");
		}
		assert_int_equal(am_snapshot_sample(&snapshot, device, tick, &sample), AM_READING_OK);
		assert_true(sample.energy >= last_energy[device] - 1e-3);
		last_energy[device] = sample.energy;
	}
	assert_true(am_snapshot_holds(&snapshot));
}

/* The next writer: ends all that the dead one had started. */
static void clean_up(struct am_board *board)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	struct am_snapshot view;

	if (transaction == NULL)
		fail_msg("%s", error.message);
	am_transaction_view(transaction, &view);
	for (uint32_t device = 0; device < DEVICES; device++) {
		struct am_workload_sample samples[64];
		size_t count;

		assert_int_equal(
		    am_snapshot_workloads(&view, device, am_transaction_tick(transaction), samples, 64, &count, NULL),
		    AM_READING_OK);
		for (size_t i = 0; i < count; i++)
			assert_true(am_transaction_end_workload(transaction, device, samples[i].workload.id));
	}
	am_transaction_commit(transaction);
}

static void a_killed_writer_has_changed_nothing(void **state)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = make_machine(DEVICES, 1);
	struct am_board *board = publish_frozen(machine, folder);
	double last_energy[DEVICES] = {0};
	uint64_t random = 11, killed_at = 0;
	unsigned kills = repetitions(ACCELMOCK_KILLS);

	(void)state;
	for (unsigned i = 0; i < kills; i++) {
		int64_t before = am_board_tick(board);
		uint64_t pause;
		int status;
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			write_until_killed(folder, (uint64_t)i * 1000003);
		/* Let it write something, then kill it after a while that no one can foresee. */
		while (am_board_tick(board) == before)
			assert_int_equal(waitpid(child, &status, WNOHANG), 0);
		for (pause = draw_below(&random, 60000); pause > 0; pause--)
			__asm__ volatile("");
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		check_state(board, last_energy);
		clean_up(board);
		check_state(board, last_energy);
		killed_at += (uint64_t)(am_board_tick(board) - before);
	}
	print_message("# %u writers killed, after %llu transactions\n", kills, (unsigned long long)killed_at);
	am_board_close(board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_killed_writer_has_changed_nothing),
	};

	return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}
