/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/change.h"

#include "cli/facts.h"

/* How often a board that is replaced while it is opened is opened anew. */
#define ATTEMPTS_MAX 10

static bool begin_once(struct change *change, const struct command *command, char *const *words, int count,
                       struct am_error *error)
{
	*change = (struct change){.board = command_open_writable(command, error)};
	if (change->board == NULL)
		return false;
	if (count == 0 || selection_add_words(&change->selection, change->board, words, count, error))
		change->transaction = am_transaction_begin(change->board, AM_LOCK_WAIT, error);
	if (change->transaction != NULL)
		return true;
	change_finish(change);
	return false;
}

bool change_begin(struct change *change, const struct command *command, char *const *words, int count,
                  struct am_error *error)
{
	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		if (!begin_once(change, command, words, count, error))
			return false;
		/* Whoever replaces a board has its lock. */
		if (!am_board_superseded(change->board))
			return true;
		change_finish(change);
	}
	return am_error_set(error, AM_ERROR_BUSY, "the board is replaced again and again");
}

void change_commit(struct change *change)
{
	am_transaction_commit(change->transaction);
	change->transaction = NULL;
}

void change_finish(struct change *change)
{
	if (change->transaction != NULL)
		am_transaction_abort(change->transaction);
	selection_finish(&change->selection);
	am_board_close(change->board);
	*change = (struct change){0};
}

static bool label_of(const struct change *change, uint32_t device, char ret_label[24])
{
	struct am_device identity;

	if (!am_board_device(change->board, device, &identity))
		return false;
	facts_label(&identity, ret_label, 24);
	return true;
}

json_t *change_describe_devices(const struct change *change)
{
	json_t *list = json_array();
	char label[24];

	for (size_t i = 0; i < change->selection.count; i++)
		if (label_of(change, change->selection.ordinals[i], label))
			json_array_append_new(list, json_string(label));
	return list;
}

bool change_blame(const struct change *change, uint32_t device, struct am_error *error)
{
	char label[24];

	return label_of(change, device, label) && am_error_prefix(error, "device %s: ", label);
}
