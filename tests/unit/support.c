/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *make_folder_for_test(void)
{
	const char *parent = getenv("TMPDIR");
	char *path = malloc(256);

	assert_non_null(path);
	snprintf(path, 256, "%s/accelmock-test-XXXXXX", parent != NULL ? parent : "/tmp");
	assert_non_null(mkdtemp(path));
	return path;
}

void remove_folder(char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	assert_int_equal(rmdir(path), 0);
	free(path);
}

static void add_device(struct am_machine *machine, const char *id, const char *model, uint32_t units, uint64_t gib,
                       bool is_slice)
{
	struct am_device_spec spec = {
	    .id = id,
	    .model_name = model,
	    .numa_node = 0,
	    .processing_units = units,
	    .memory_size = gib << 30,
	    .is_slice = is_slice,
	};
	struct am_error error = {0};

	if (!am_machine_add_device(machine, &spec, &error))
		fail_msg("%s", error.message);
}

static void finish(struct am_machine *machine)
{
	struct am_error error = {0};

	if (!am_machine_finish(machine, NULL, &error))
		fail_msg("%s", error.message);
}

struct am_machine *make_machine(unsigned devices, uint64_t content_hash)
{
	struct am_machine *machine = am_machine_create();

	assert_non_null(machine);
	am_text_copy(machine->slot_name, sizeof(machine->slot_name), "cuda");
	machine->content_hash = content_hash;
	for (unsigned i = 0; i < devices; i++) {
		char id[64];

		snprintf(id, sizeof(id), "c59395cd-ac91-4cd3-a1b0-%012x", i + 1);
		add_device(machine, id, "CUDA GPU", 108, 40, false);
	}
	finish(machine);
	return machine;
}

struct am_machine *make_sliced_machine(uint64_t content_hash)
{
	static const char mother[] = "c59395cd-ac91-4cd3-a1b0-3d2568aa2d03";
	struct am_machine *machine = am_machine_create();

	assert_non_null(machine);
	am_text_copy(machine->slot_name, sizeof(machine->slot_name), "cuda");
	machine->content_hash = content_hash;
	add_device(machine, "c59395cd-ac91-4cd3-a1b0-3d2568aa2d01", "CUDA GPU", 108, 40, false);
	add_device(machine, mother, "MIG-20g", 56, 20, true);
	add_device(machine, mother, "MIG-10g", 28, 10, true);
	add_device(machine, mother, "MIG-10g", 28, 10, true);
	finish(machine);
	return machine;
}

struct am_board *publish_frozen(const struct am_machine *machine, const char *directory)
{
	struct am_error error = {0};
	struct am_board *board = am_board_publish(machine, directory, false, 0, NULL, &error);
	struct am_transaction *transaction;

	if (board == NULL)
		fail_msg("%s", error.message);
	transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	assert_non_null(transaction);
	assert_true(am_transaction_set_rate(transaction, 0, &error));
	am_transaction_commit(transaction);
	return board;
}

static struct am_transaction *begin(struct am_board *board)
{
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);

	if (transaction == NULL)
		fail_msg("%s", error.message);
	return transaction;
}

void step_ticks(struct am_board *board, int64_t ticks)
{
	struct am_error error = {0};
	struct am_transaction *transaction = begin(board);

	assert_true(am_transaction_step(transaction, ticks * AM_TICK_DEFAULT, &error));
	am_transaction_commit(transaction);
}

struct am_owner container_owner(const char *id)
{
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER};

	am_text_cut(owner.name, sizeof(owner.name), id);
	return owner;
}

uint64_t start_workload(struct am_board *board, uint32_t device, const char *container, double fraction,
                        uint64_t memory_limit)
{
	struct am_owner owner = container_owner(container);
	struct am_transaction *transaction = begin(board);
	struct am_error error = {0};
	uint64_t id = 0;

	if (!am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, fraction, memory_limit,
	                                   &id, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
	return id;
}

void end_workload(struct am_board *board, uint32_t device, uint64_t id)
{
	struct am_transaction *transaction = begin(board);

	assert_true(am_transaction_end_workload(transaction, device, id));
	am_transaction_commit(transaction);
}

void assert_error_says(const struct am_error *error, enum am_error_code code, const char *text)
{
	assert_int_equal(error->code, code);
	if (strstr(error->message, text) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error->message, text);
}

unsigned repetitions(unsigned often)
{
	return getenv("ACCELMOCK_VALGRIND") != NULL ? often / 100 : often;
}

uint64_t draw(uint64_t *state)
{
	return am_hash_mix((*state)++);
}

uint64_t draw_below(uint64_t *state, uint64_t bound)
{
	return draw(state) % bound;
}
