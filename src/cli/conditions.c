/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/conditions.h"

#include "base/quote.h"
#include "cli/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many devices are named; of more it is said how many there are. */
#define NAMED 8

/* All conditions of a device that are known. @return NULL where memory ran out */
static struct am_condition *copy_conditions(struct change *change, uint32_t device, size_t *ret_count)
{
	struct am_condition *conditions = NULL;
	size_t capacity = 16, count = 0;
	struct am_snapshot view;

	am_transaction_view(change->transaction, &view);
	for (;;) {
		conditions = calloc(capacity, sizeof(*conditions));
		if (conditions == NULL)
			return NULL;
		if (am_snapshot_conditions(&view, device, AM_TICK_ANY, conditions, capacity, &count) != AM_READING_OK)
			count = 0;
		if (count <= capacity)
			break;
		free(conditions);
		capacity = count;
	}
	*ret_count = count;
	return conditions;
}

bool conditions_visit(struct change *change, uint32_t device, condition_function *visit, void *context,
                      struct am_error *error)
{
	int64_t tick = am_transaction_tick(change->transaction);
	size_t count = 0;
	struct am_condition *conditions = copy_conditions(change, device, &count);
	bool done = true;

	if (conditions == NULL)
		return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
	for (size_t i = 0; done && i < count; i++)
		if (conditions[i].until > tick)
			done = visit(change, &conditions[i], context, error);
	free(conditions);
	return done;
}

bool conditions_visit_all(struct change *change, condition_function *visit, void *context, struct am_error *error)
{
	for (size_t i = 0; i < change->selection.count; i++)
		if (!conditions_visit(change, change->selection.ordinals[i], visit, context, error))
			return change_blame(change, change->selection.ordinals[i], error);
	return true;
}

void conditions_suggest(char *const *words, int count, const char *what, value_name_function *name,
                        struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	for (int i = 0; i < count && error->code == AM_ERROR_NOT_FOUND; i++) {
		const char *nearest = value_nearest(words[i], name);

		if (nearest == NULL || strstr(error->message, am_quote(quote, words[i])) == NULL)
			continue;
		am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device and no %s %s; did you mean %s?", what,
		             quote, nearest);
		return;
	}
}

void conditions_tell_devices(const struct change *change, char ret_text[CONDITIONS_DEVICES_SIZE])
{
	const struct selection *selection = &change->selection;
	struct am_device identity;
	size_t used = 0, named = 0;
	char label[24];

	ret_text[0] = '\0';
	for (; named < selection->count && named < NAMED; named++) {
		if (!am_board_device(change->board, selection->ordinals[named], &identity))
			continue;
		facts_label(&identity, label, sizeof(label));
		used += (size_t)snprintf(ret_text + used, CONDITIONS_DEVICES_SIZE - used, "%s%s", used > 0 ? ", " : "",
		                         label);
		if (used >= CONDITIONS_DEVICES_SIZE)
			return;
	}
	if (selection->count > named)
		snprintf(ret_text + used, CONDITIONS_DEVICES_SIZE - used, " and %zu more", selection->count - named);
}
