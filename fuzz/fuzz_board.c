/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A board of which bytes were changed: whatever it is read or written with, that
 * gives an error or other numbers, and never a crash. The input is a list of
 * changes, each of 3 bytes where and 8 bytes what; the first byte says what is done.
 */
#include "board/format.h"

#include "base/text.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64];
static unsigned char *image; /* of the whole board, before any change */
static size_t image_size;

static void remove_board(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/board", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/lock", folder);
	unlink(path);
	rmdir(folder);
	free(image);
}

static struct am_machine *small_machine(void)
{
	static const char *const ids[] = {"one", "two", "two", "two"};
	struct am_machine *machine = am_machine_create();

	assert(machine != NULL);
	am_text_copy(machine->slot_name, sizeof(machine->slot_name), "cuda");
	for (size_t i = 0; i < 4; i++) {
		struct am_device_spec spec = {
		    ids[i], i == 0 ? "Tesla T4" : "MIG-10g", 0, 28, (uint64_t)10 << 30, i != 0, NULL};

		if (!am_machine_add_device(machine, &spec, NULL))
			abort();
	}
	if (!am_machine_finish(machine, NULL, NULL))
		abort();
	return machine;
}

/* A fault of that kind, with its parameters as they usually are. */
static struct am_condition usual_condition(enum am_condition_kind kind)
{
	const struct am_condition_info *info = am_condition_info(kind);
	struct am_condition condition = {.kind = (uint16_t)kind, .until = INT64_MAX};

	for (size_t i = 0; info != NULL && i < AM_PARAMETERS_MAX; i++)
		if (info->parameters[i].unit != AM_PARAMETER_NONE)
			condition.values[i] = info->parameters[i].usual != INT64_MIN ? info->parameters[i].usual
			                                                             : info->parameters[i].lowest;
	return condition;
}

/* A board with workloads, some of which ended, and conditions, so that every table is in use. */
static void make_image(void)
{
	struct am_machine *machine;
	struct am_board *board;
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER, .name = "container"};

	am_text_copy(folder, sizeof(folder),
	             access("/dev/shm", W_OK) == 0 ? "/dev/shm/accelmock-fuzz-XXXXXX" : "/tmp/accelmock-fuzz-XXXXXX");
	if (mkdtemp(folder) == NULL)
		abort();
	atexit(remove_board);
	machine = small_machine();
	board = am_board_publish(machine, folder, false, 0, NULL, NULL);
	assert(board != NULL);
	for (uint32_t i = 0; i < 20; i++) {
		struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, NULL);
		struct am_condition pin = {.device = i % 4,
		                           .kind = AM_CONDITION_PIN,
		                           .values = {AM_CHANNEL_UTILIZATION, 5},
		                           .until = INT64_MAX};
		struct am_condition fault = usual_condition((enum am_condition_kind)(1 + i));
		uint64_t id;

		assert(transaction != NULL);
		am_transaction_step(transaction, 10 * AM_TICK_DEFAULT, NULL);
		am_transaction_add_condition(transaction, &pin, NULL, NULL);
		/* Some begin later, and some end by themselves. */
		fault.device = i % 4;
		fault.from = i % 2 == 0 ? 0 : 25 * (int64_t)i;
		fault.until = i % 3 == 0 ? INT64_MAX : 30 * (int64_t)i + 50;
		am_transaction_add_condition(transaction, &fault, NULL, NULL);
		if (!am_transaction_start_workload(transaction, i % 4, &owner, AM_PROFILE_TRAINING, 0.5, 1 << 30, &id,
		                                   NULL))
			abort();
		am_transaction_commit(transaction);
		transaction = am_transaction_begin(board, AM_LOCK_WAIT, NULL);
		assert(transaction != NULL);
		am_transaction_step(transaction, 10 * AM_TICK_DEFAULT, NULL);
		if (i % 3 == 0)
			am_transaction_end_workload(transaction, i % 4, id);
		am_transaction_set_rate(transaction, 0, NULL);
		am_transaction_commit(transaction);
	}
	image_size = board->size;
	image = malloc(image_size);
	assert(image != NULL);
	memcpy(image, board->map, image_size);
	am_board_close(board);
	am_machine_destroy(machine);
}

/* Where what is in use lies: the header and the sections, or the used part of an arena. */
static size_t place_of(uint32_t where)
{
	const struct board_header *header = (const struct board_header *)(const void *)image;
	const struct board_extent *arenas = &header->sections[SECTION_ARENAS];
	size_t parts[] = {sizeof(*header), (size_t)arenas->offset, (size_t)header->tables[TABLE_CONDITIONS].offset,
	                  (size_t)arenas->record_size};

	switch (where & 3) {
	case 0: /* the header */
		return (where >> 2) % parts[0];
	case 1: /* what never changes */
		return (where >> 2) % parts[1];
	default: /* the committed arena: where the fixed tables are, or anywhere */
		return parts[1] + (size_t)((header->committed & 1) * arenas->record_size) +
		       (where >> 2) % parts[where & 3];
	}
}

static void read_board(const struct am_board *board)
{
	struct am_holder holders[4];
	char text[16];

	am_board_holders(board, holders, 4);
	am_board_attribute(board, "nvidia_driver", text, sizeof(text));
	am_board_device_by_name(board, "0000:99:01.0");
	am_board_device_by_name(board, "MIG-two/2/0");
	for (uint32_t device = 0; device < am_board_device_count(board) && device < 8; device++)
		for (int64_t tick = 0; tick < 500; tick += 99) {
			struct am_workload_sample workloads[4], rest;
			struct am_condition conditions[4];
			struct am_snapshot snapshot;
			const struct am_product *product;
			struct am_device record;
			struct am_sample sample;
			struct am_profile_info profile;
			struct am_event events[4];
			struct am_owner owner;
			size_t count;

			am_snapshot_take(board, &snapshot);
			am_snapshot_events(&snapshot, (uint64_t)tick, events, 4, &count);
			am_snapshot_transitions(&snapshot, device, tick, tick + 200, events, 4, &count);
			am_board_profile(board, device, &profile);
			am_snapshot_tick(&snapshot);
			am_board_device(board, device, &record);
			am_board_product(board, device, &product);
			am_snapshot_sample(&snapshot, device, tick, &sample);
			am_snapshot_health(&snapshot, device, tick);
			am_snapshot_conditions(&snapshot, device, tick, conditions, 4, &count);
			if (am_snapshot_workloads(&snapshot, device, tick, workloads, 4, &count, &rest) ==
			        AM_READING_OK &&
			    count > 0)
				am_snapshot_owner(&snapshot, &workloads[0].workload, &owner);
		}
}

static void write_board(struct am_board *board)
{
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_TRY, NULL);
	struct am_owner owner = {.kind = AM_OWNER_CONTAINER, .name = "other"};
	struct am_condition lost = {.device = 1, .kind = AM_CONDITION_LOST, .until = INT64_MAX};
	struct am_condition hot = {
	    .device = 0, .kind = AM_CONDITION_FAN_FAILURE, .values = {900}, .from = 300, .until = 5000};
	uint64_t id = 0;

	if (transaction == NULL)
		return;
	am_transaction_step(transaction, AM_TICK_DEFAULT, NULL);
	for (uint32_t device = 0; device < 4; device++) {
		am_transaction_start_workload(transaction, device, &owner, AM_PROFILE_TRAINING, 0.3, 1 << 20, &id,
		                              NULL);
		am_transaction_set_owner(transaction, device, id, &owner);
		am_transaction_end_workload(transaction, device, id);
		am_transaction_end_workload(transaction, device, 1 + device);
	}
	am_transaction_add_condition(transaction, &lost, &id, NULL);
	am_transaction_remove_condition(transaction, 1, id);
	am_transaction_add_condition(transaction, &hot, &id, NULL);
	am_transaction_set_profile(transaction, 0, 3, AM_PROFILE_BURN, NULL);
	am_transaction_reset(transaction, 1, NULL, NULL);
	am_transaction_commit(transaction);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[128];
	struct am_board *board;
	struct am_error error;
	int file;

	if (image == NULL)
		make_image();
	snprintf(path, sizeof(path), "%s/board", folder);
	file = open(path, O_RDWR | O_CLOEXEC);
	assert(file >= 0);
	for (size_t at = 1; at + 11 <= size; at += 11) {
		uint32_t where = data[at] | (uint32_t)data[at + 1] << 8 | (uint32_t)data[at + 2] << 16;

		if (pwrite(file, data + at + 3, 8, (off_t)place_of(where)) != 8)
			abort();
	}
	board = size > 0 && data[0] % 2 == 1 ? am_board_open_writable(folder, &error) : am_board_open(folder, &error);
	if (board != NULL) {
		read_board(board);
		if (size > 0 && data[0] % 2 == 1)
			write_board(board);
		read_board(board);
		am_board_close(board);
	}
	/* As it was: only what is in use was written to, and that is little. */
	if (size > 0 && data[0] % 2 == 1) {
		if (pwrite(file, image, image_size, 0) != (ssize_t)image_size)
			abort();
	} else {
		for (size_t at = 1; at + 11 <= size; at += 11) {
			uint32_t where = data[at] | (uint32_t)data[at + 1] << 8 | (uint32_t)data[at + 2] << 16;
			size_t place = place_of(where);

			if (pwrite(file, image + place, 8, (off_t)place) != 8)
				abort();
		}
	}
	close(file);
	return 0;
}
