/* SPDX-License-Identifier: Apache-2.0 */
#include "nvml_support.h"

#include "base/text.h"

struct nvml_test nvml_test_begin(struct am_machine *machine)
{
	struct nvml_test test = {.folder = make_folder_for_test()};

	test.board = publish_frozen(machine, test.folder);
	am_machine_destroy(machine);
	step_ticks(test.board, 1000);
	assert_int_equal(setenv("ACCELMOCK_BOARD", test.folder, 1), 0);
	return test;
}

void nvml_test_end(struct nvml_test *test)
{
	while (nvmlShutdown() == NVML_SUCCESS)
		continue;
	am_board_close(test->board);
	remove_folder(test->folder);
}

struct am_machine *make_model_machine(unsigned count, const char *model, bool slices)
{
	struct am_machine *machine = am_machine_create();
	struct am_error error = {0};

	assert_non_null(machine);
	am_text_copy(machine->slot_name, sizeof(machine->slot_name), "cuda");
	machine->content_hash = count;
	for (unsigned i = 0; i < count + (slices ? 2 : 0); i++) {
		bool is_slice = i >= count;
		char id[64], name[128];
		struct am_device_spec spec = {
		    .id = id,
		    .model_name = name,
		    .numa_node = (int32_t)(i % 2),
		    .processing_units = is_slice ? 16 : 132,
		    .memory_size = (uint64_t)(is_slice ? 10 : 80) << 30,
		    .is_slice = is_slice,
		};

		snprintf(id, sizeof(id), "11111111-0000-4000-8000-%012u", is_slice ? 999 : i + 1);
		snprintf(name, sizeof(name), is_slice ? "%s MIG 1g.10gb" : "%s", model);
		if (!am_machine_add_device(machine, &spec, &error))
			fail_msg("%s", error.message);
	}
	if (!am_machine_add_attribute(machine, "nvidia_driver", "550.54.15", AM_ATTRIBUTE_STRING, &error) ||
	    !am_machine_add_attribute(machine, "cuda_runtime", "12.4", AM_ATTRIBUTE_STRING, &error) ||
	    !am_machine_finish(machine, NULL, &error))
		fail_msg("%s", error.message);
	return machine;
}

struct am_sample board_sample(const struct am_board *board, uint32_t device)
{
	struct am_sample sample;

	assert_int_equal(am_board_sample(board, device, am_board_tick(board), &sample), AM_READING_OK);
	return sample;
}

uint64_t add_condition(struct am_board *board, uint32_t device, enum am_condition_kind kind, int64_t first,
                       int64_t second)
{
	struct am_condition condition = {
	    .device = device,
	    .kind = (uint16_t)kind,
	    .values = {first, second},
	    .until = INT64_MAX,
	};
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);
	uint64_t id = 0;

	if (transaction == NULL || !am_transaction_add_condition(transaction, &condition, &id, &error))
		fail_msg("%s", error.message);
	am_transaction_commit(transaction);
	return id;
}

nvmlDevice_t handle_of(unsigned index)
{
	nvmlDevice_t device = NULL;

	assert_done(nvmlDeviceGetHandleByIndex_v2(index, &device));
	return device;
}
