/* SPDX-License-Identifier: Apache-2.0 */
/* Where boards are looked for and made. */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

static char *runtime; /* stands for $XDG_RUNTIME_DIR */

static int set_up(void **state)
{
	(void)state;
	runtime = make_folder_for_test();
	assert_int_equal(setenv("XDG_RUNTIME_DIR", runtime, 1), 0);
	assert_int_equal(unsetenv("ACCELMOCK_BOARD"), 0);
	return 0;
}

static int tear_down(void **state)
{
	char path[300];

	(void)state;
	snprintf(path, sizeof(path), "%s/accelmock/mine/board", runtime);
	unlink(path);
	snprintf(path, sizeof(path), "%s/accelmock/mine/lock", runtime);
	unlink(path);
	snprintf(path, sizeof(path), "%s/accelmock/mine", runtime);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/accelmock", runtime);
	rmdir(path);
	remove_folder(runtime);
	return 0;
}

/* A board of the name "mine" in the runtime folder. */
static void make_mine(char directory[AM_BOARD_PATH_SIZE])
{
	struct am_machine *machine = make_machine(1, 1);
	struct am_error error = {0};
	struct am_board *board;

	snprintf(directory, AM_BOARD_PATH_SIZE, "%s/accelmock/mine", runtime);
	board = am_board_publish(machine, directory, false, 0, NULL, &error);
	if (board == NULL)
		fail_msg("%s", error.message);
	am_board_close(board);
	am_machine_destroy(machine);
}

static void the_environment_names_a_board(void **state)
{
	char directory[AM_BOARD_PATH_SIZE] = "untouched", longer[AM_BOARD_PATH_SIZE + 1];
	struct am_error error = {0};

	(void)state;
	setenv("ACCELMOCK_BOARD", "/some/where", 1);
	assert_true(am_board_find("mine", directory, &error));
	assert_string_equal(directory, "/some/where");
	assert_true(am_board_place(NULL, directory, &error));
	assert_string_equal(directory, "/some/where");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	setenv("ACCELMOCK_BOARD", longer, 1);
	assert_false(am_board_find(NULL, directory, &error));
	assert_error(error, AM_ERROR_INVALID, "ACCELMOCK_BOARD: the path is too long");
}

static void a_board_in_the_runtime_folder_is_found(void **state)
{
	char directory[AM_BOARD_PATH_SIZE], found[AM_BOARD_PATH_SIZE] = "untouched";
	struct am_error error = {0};

	(void)state;
	assert_false(am_board_find("mine", found, &error));
	assert_error_says(&error, AM_ERROR_NOT_FOUND, "no board is loaded (looked in ");
	assert_error_says(&error, AM_ERROR_NOT_FOUND, "/accelmock/mine, /run/accelmock/mine, /tmp/accelmock-");
	assert_string_equal(found, "untouched");
	make_mine(directory);
	assert_true(am_board_find("mine", found, &error));
	assert_string_equal(found, directory);
	assert_false(am_board_find("another", found, &error));
}

static void what_others_may_write_to_is_passed_over(void **state)
{
	char directory[AM_BOARD_PATH_SIZE], folder[300], found[AM_BOARD_PATH_SIZE];
	struct am_error error = {0};

	(void)state;
	make_mine(directory);
	assert_int_equal(chmod(directory, 0777), 0);
	assert_false(am_board_find("mine", found, &error));
	assert_int_equal(chmod(directory, 0755), 0);
	assert_true(am_board_find("mine", found, &error));
	snprintf(folder, sizeof(folder), "%s/accelmock", runtime);
	assert_int_equal(chmod(folder, 0775), 0);
	assert_false(am_board_find("mine", found, &error));
	assert_int_equal(error.code, AM_ERROR_NOT_FOUND);
	if (geteuid() != 0) {
		assert_false(am_board_place("mine", found, &error));
		assert_error_says(&error, AM_ERROR_PERMISSION, "others may write to it");
	}
	assert_int_equal(chmod(folder, 0755), 0);
}

static void root_makes_boards_in_run_and_others_in_theirs(void **state)
{
	char place[AM_BOARD_PATH_SIZE], expected[AM_BOARD_PATH_SIZE];
	struct am_error error = {0};

	(void)state;
	snprintf(expected, sizeof(expected), "%s/accelmock/default", geteuid() == 0 ? "/run" : runtime);
	if (!am_board_place(NULL, place, &error))
		fail_msg("%s", error.message);
	assert_string_equal(place, expected);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_environment_names_a_board),
	    TEST(a_board_in_the_runtime_folder_is_found),
	    TEST(what_others_may_write_to_is_passed_over),
	    TEST(root_makes_boards_in_run_and_others_in_theirs),
	};

	return cmocka_run_group_tests_name("location", tests, NULL, NULL);
}
