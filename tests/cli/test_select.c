/* SPDX-License-Identifier: Apache-2.0 */
/* DEVICE: which devices a text means, and what it is told that means none. */
#include "unit/support.h"

#include "cli/facts.h"
#include "cli/select.h"

/* Every test has the same board: device 0, and the slices 1:0 to 1:2 of a mother that is not listed. */
struct fixture {
	char *folder;
	struct am_board *board;
	char names[512]; /* of the devices that were chosen, as the command writes them */
	struct am_error error;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct am_machine *machine = make_sliced_machine(1);

	assert_non_null(fixture);
	fixture->folder = make_folder_for_test();
	fixture->board = publish_frozen(machine, fixture->folder);
	am_machine_destroy(machine);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	am_board_close(fixture->board);
	remove_folder(fixture->folder);
	free(fixture);
	return 0;
}

/* The devices that @p text means, as `0 1:0`; or NULL, and the reason in the fixture. */
static const char *choose(struct fixture *fixture, const char *text)
{
	struct selection selection = {0};
	bool chosen = selection_add(&selection, fixture->board, text, &fixture->error);
	size_t used = 0;

	fixture->names[0] = '\0';
	for (size_t i = 0; i < selection.count; i++) {
		struct am_device device;
		char label[24];

		assert_true(am_board_device(fixture->board, selection.ordinals[i], &device));
		facts_label(&device, label, sizeof(label));
		used += (size_t)snprintf(fixture->names + used, sizeof(fixture->names) - used, "%s%s",
		                         used > 0 ? " " : "", label);
	}
	selection_finish(&selection);
	return chosen ? fixture->names : NULL;
}

#define assert_chosen(text, expected) assert_string_equal(choose(fixture, text), expected)

#define assert_refused(text, code, message)                                                                            \
	do {                                                                                                           \
		assert_null(choose(fixture, text));                                                                    \
		assert_error(fixture->error, code, message);                                                           \
	} while (0)

/* The id, uuid and so on of a device, by the place in the list. */
static struct am_device device_at(struct fixture *fixture, uint32_t ordinal)
{
	struct am_device device;

	assert_true(am_board_device(fixture->board, ordinal, &device));
	return device;
}

static void numbers_mean_devices_and_slices(void **state)
{
	struct fixture *fixture = *state;

	assert_chosen("0", "0");
	assert_chosen("1", "1");
	assert_chosen("0-1", "0 1");
	assert_chosen("1,0", "1 0");
	assert_chosen("1:0", "1:0");
	assert_chosen("1:1-2", "1:1 1:2");
	assert_chosen("0,1:2,0,1:2", "0 1:2");
	assert_chosen("0 , 1", "0 1");
	assert_chosen("0,", "0");
}

static void all_is_each_device_with_its_slices_behind_it(void **state)
{
	struct fixture *fixture = *state;
	struct selection selection = {0};

	assert_chosen("all", "0 1 1:0 1:1 1:2");
	assert_true(selection_add_words(&selection, fixture->board, NULL, 0, &fixture->error));
	assert_int_equal(selection.count, 5);
	selection_finish(&selection);
}

static void every_name_of_the_identity_table_is_known(void **state)
{
	struct fixture *fixture = *state;
	struct am_device device = device_at(fixture, 0), slice = device_at(fixture, 1);
	char uuid[AM_UUID_TEXT_SIZE], pci[AM_PCI_TEXT_SIZE], text[AM_DEVICE_ID_SIZE];

	am_uuid_format(device.uuid, uuid);
	am_pci_format(&device.pci, pci);
	assert_chosen(device.id, "0");
	assert_chosen(uuid, "0");
	snprintf(text, sizeof(text), "GPU-%s", uuid);
	assert_chosen(text, "0");
	assert_chosen(pci, "0");
	assert_chosen(device.serial, "0");
	assert_chosen(slice.id, "1:0");
	am_uuid_format(slice.uuid, uuid);
	snprintf(text, sizeof(text), "MIG-%s", uuid);
	assert_chosen(text, "1:0");
}

static void a_beginning_means_what_only_one_begins_with(void **state)
{
	struct fixture *fixture = *state;
	struct am_device slice = device_at(fixture, 2);
	char uuid[AM_UUID_TEXT_SIZE], text[AM_DEVICE_ID_SIZE];

	am_uuid_format(slice.uuid, uuid);
	uuid[8] = '\0';
	assert_chosen(uuid, "1:1");
	snprintf(text, sizeof(text), "MIG-%s", uuid);
	assert_chosen(text, "1:1");
	/* What a vendor calls a slice is none of its whole devices. */
	snprintf(text, sizeof(text), "GPU-%s", uuid);
	assert_null(choose(fixture, text));
	assert_int_equal(fixture->error.code, AM_ERROR_NOT_FOUND);
	/* Three characters are no beginning. */
	uuid[3] = '\0';
	assert_null(choose(fixture, uuid));
}

static void several_that_begin_so_are_named(void **state)
{
	struct fixture *fixture = *state;
	char message[AM_ERROR_MESSAGE_SIZE];

	snprintf(message, sizeof(message), "\"MIG-\" begins the names of 3 devices: %s, %s, %s",
	         device_at(fixture, 1).id, device_at(fixture, 2).id, device_at(fixture, 3).id);
	assert_refused("MIG-", AM_ERROR_INVALID, message);
}

static void models_match_as_they_are_or_by_wildcards(void **state)
{
	struct fixture *fixture = *state;
	struct am_device device = device_at(fixture, 0);
	char text[AM_MODEL_NAME_SIZE + 2];

	assert_chosen("*", "0 1 1:0 1:1 1:2");
	assert_chosen(device.model_name, "0");
	snprintf(text, sizeof(text), "%.3s*", device.model_name);
	assert_non_null(choose(fixture, text));
	assert_chosen("mig-*/2/*", "1:1");
	assert_refused("*none*", AM_ERROR_NOT_FOUND, "there is no device \"*none*\"; `accelmock list` shows them");
}

static void what_is_not_there_is_told_with_what_is(void **state)
{
	struct fixture *fixture = *state;

	assert_refused("7", AM_ERROR_NOT_FOUND, "there is no device 7, only 0 to 1");
	assert_refused("0-2", AM_ERROR_NOT_FOUND, "there is no device 2, only 0 to 1");
	assert_refused("1-0", AM_ERROR_INVALID, "\"1-0\": a range begins with the smaller number");
	assert_refused("1:2-1", AM_ERROR_INVALID, "\"1:2-1\": a range begins with the smaller number");
	assert_refused("1:3", AM_ERROR_NOT_FOUND, "there is no slice 1:3; the device has 3 slices");
	assert_refused("1:1-9", AM_ERROR_NOT_FOUND, "there is no slice 1:3; the device has 3 slices");
	assert_refused("0:0", AM_ERROR_NOT_FOUND, "the device 0 has no slices");
	assert_refused("2:0", AM_ERROR_NOT_FOUND, "there is no device 2, only 0 to 1");
	assert_refused("", AM_ERROR_INVALID, "the name of a device is missing");
	assert_refused(" , ", AM_ERROR_INVALID, "the name of a device is missing");
	assert_refused("0,nobody", AM_ERROR_NOT_FOUND, "there is no device \"nobody\"; `accelmock list` shows them");
	assert_refused("4294967295", AM_ERROR_NOT_FOUND,
	               "there is no device \"4294967295\"; `accelmock list` shows them");
	assert_refused("0:1:2", AM_ERROR_NOT_FOUND, "there is no device \"0:1:2\"; `accelmock list` shows them");
	assert_refused("0000:01:00.0", AM_ERROR_NOT_FOUND,
	               "there is no device \"0000:01:00.0\"; `accelmock list` shows them");
}

static void a_long_text_is_no_device(void **state)
{
	struct fixture *fixture = *state;
	char text[1000];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_refused(text, AM_ERROR_INVALID, "a name of 999 characters is no device's");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(numbers_mean_devices_and_slices, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(all_is_each_device_with_its_slices_behind_it, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(every_name_of_the_identity_table_is_known, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_beginning_means_what_only_one_begins_with, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(several_that_begin_so_are_named, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(models_match_as_they_are_or_by_wildcards, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_not_there_is_told_with_what_is, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_long_text_is_no_device, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
