/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/select.h"

#include "base/quote.h"
#include "cli/numbers.h"
#include "cli/tree.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Fewer characters than these are no beginning of a name. */
#define BEGINNING_MIN 4

/* How many of the devices that a beginning may mean are named. */
#define CANDIDATES_NAMED 3u

/* What is looked for, and where it goes. */
struct search {
	const struct am_board *board;
	struct selection *selection;
	const char *text;
	const struct numbers *numbers;
	uint32_t slices; /* how many went by */
	struct am_error *error;
};

static bool add_ordinal(struct selection *selection, const struct am_board *board, uint32_t ordinal,
                        struct am_error *error)
{
	size_t count = am_board_device_count(board);

	if (selection->chosen == NULL)
		selection->chosen = calloc(count / 8 + 1, 1);
	if (selection->count == selection->capacity) {
		size_t capacity = selection->capacity > 0 ? selection->capacity * 2 : 16;
		uint32_t *grown = realloc(selection->ordinals, capacity * sizeof(*grown));

		if (grown != NULL) {
			selection->ordinals = grown;
			selection->capacity = capacity;
		}
	}
	if (selection->chosen == NULL || selection->count == selection->capacity)
		return am_error_set(error, AM_ERROR_SYSTEM, "not enough memory");
	if (ordinal >= count || (selection->chosen[ordinal / 8] >> (ordinal % 8) & 1) != 0)
		return true;
	selection->chosen[ordinal / 8] = (uint8_t)(selection->chosen[ordinal / 8] | 1u << (ordinal % 8));
	selection->ordinals[selection->count++] = ordinal;
	return true;
}

void selection_finish(struct selection *selection)
{
	free(selection->ordinals);
	free(selection->chosen);
	*selection = (struct selection){0};
}

/* Adds what a search found. */
static bool add_found(struct selection *selection, const struct am_board *board, const struct selection *found,
                      struct am_error *error)
{
	for (size_t i = 0; i < found->count; i++)
		if (!add_ordinal(selection, board, found->ordinals[i], error))
			return false;
	return true;
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

static bool visit_any(uint32_t ordinal, const struct am_device *device, void *context)
{
	struct search *search = context;

	(void)device;
	return add_ordinal(search->selection, search->board, ordinal, search->error);
}

/* The model, as it is or by wildcards, or the id by wildcards. */
static bool visit_matching(uint32_t ordinal, const struct am_device *device, void *context)
{
	struct search *search = context;

	if (strcasecmp(search->text, device->model_name) != 0 &&
	    fnmatch(search->text, device->model_name, FNM_CASEFOLD) != 0 &&
	    fnmatch(search->text, device->id, FNM_CASEFOLD) != 0)
		return true;
	return add_ordinal(search->selection, search->board, ordinal, search->error);
}

/* Whether @p text begins the id or uuid of the device, with the vendor's word before it or without. */
static bool begins_name(const struct am_device *device, const char *text)
{
	bool whole = strncasecmp(text, "GPU-", 4) == 0, slice = strncasecmp(text, "MIG-", 4) == 0;
	const char *bare = whole || slice ? text + 4 : text;
	char uuid[AM_UUID_TEXT_SIZE];

	if (strncasecmp(device->id, text, strlen(text)) == 0)
		return true;
	if (strlen(bare) < BEGINNING_MIN || (device->kind == AM_DEVICE_SLICE ? whole : slice))
		return false;
	am_uuid_format(device->uuid, uuid);
	return strncasecmp(uuid, bare, strlen(bare)) == 0;
}

static bool visit_beginning(uint32_t ordinal, const struct am_device *device, void *context)
{
	struct search *search = context;

	return !begins_name(device, search->text) ||
	       add_ordinal(search->selection, search->board, ordinal, search->error);
}

static bool refuse_ambiguous(const struct selection *found, const struct am_board *board, const char *text,
                             struct am_error *error)
{
	char names[CANDIDATES_NAMED * (AM_DEVICE_ID_SIZE + 2)] = "", quote[AM_QUOTE_SIZE];
	struct am_device device;
	size_t used = 0;

	for (size_t i = 0; i < found->count && i < CANDIDATES_NAMED; i++)
		if (am_board_device(board, found->ordinals[i], &device))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
			                         device.id);
	return am_error_set(error, AM_ERROR_INVALID, "%s begins the names of %zu devices: %s%s", am_quote(quote, text),
	                    found->count, names, found->count > CANDIDATES_NAMED ? ", ..." : "");
}

/* Adds all that @p visit finds; where @p single, several are an error. Nothing found is none. */
static bool add_search(struct selection *selection, const struct am_board *board, const char *text,
                       tree_function *visit, bool single, bool *ret_found, struct am_error *error)
{
	struct selection found = {0};
	struct search search = {.board = board, .selection = &found, .text = text, .error = error};
	bool done = tree_visit(board, visit, &search);

	if (done && single && found.count > 1)
		done = refuse_ambiguous(&found, board, text, error);
	*ret_found = found.count > 0;
	done = done && add_found(selection, board, &found, error);
	selection_finish(&found);
	return done;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static uint32_t find_index(const struct am_board *board, uint32_t number)
{
	struct am_device device;

	/* Where no slices are listed, a device's number is its place. */
	if (am_board_device(board, number, &device) && device.kind != AM_DEVICE_SLICE && device.minor == number)
		return number;
	for (uint32_t i = 0; am_board_device(board, i, &device); i++)
		if (device.kind != AM_DEVICE_SLICE && device.minor == number)
			return i;
	return AM_NONE;
}

/* How many whole devices there are: their numbers have no gaps. */
static uint32_t count_indices(const struct am_board *board)
{
	struct am_device device;
	uint32_t count = 0;

	for (uint32_t i = 0; am_board_device(board, i, &device); i++)
		count += device.kind != AM_DEVICE_SLICE;
	return count;
}

static bool refuse_index(const struct am_board *board, uint32_t number, struct am_error *error)
{
	uint32_t count = count_indices(board);

	if (count == 0)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device %u: the board has none",
		                    (unsigned)number);
	if (count == 1)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device %u, only 0", (unsigned)number);
	return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device %u, only 0 to %u", (unsigned)number,
	                    (unsigned)count - 1);
}

static bool visit_slice(uint32_t ordinal, const struct am_device *device, void *context)
{
	struct search *search = context;
	uint32_t number = search->slices++;

	(void)device;
	return number < search->numbers->first_slice || number > search->numbers->last_slice ||
	       add_ordinal(search->selection, search->board, ordinal, search->error);
}

static bool add_slices(struct selection *selection, const struct am_board *board, uint32_t mother,
                       const struct numbers *numbers, struct am_error *error)
{
	struct search search = {.board = board, .selection = selection, .numbers = numbers, .error = error};
	uint32_t missing;

	if (!tree_visit_slices(board, mother, visit_slice, &search))
		return false;
	if (search.slices > numbers->last_slice)
		return true;
	if (search.slices == 0)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "the device %u has no slices", (unsigned)numbers->first);
	missing = numbers->first_slice > search.slices ? numbers->first_slice : search.slices;
	return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no slice %u:%u; the device has %u slices",
	                    (unsigned)numbers->first, (unsigned)missing, (unsigned)search.slices);
}

static bool add_numbers(struct selection *selection, const struct am_board *board, const char *text,
                        const struct numbers *numbers, struct am_error *error)
{
	char quote[AM_QUOTE_SIZE];

	if (numbers->last < numbers->first || numbers->last_slice < numbers->first_slice)
		return am_error_set(error, AM_ERROR_INVALID, "%s: a range begins with the smaller number",
		                    am_quote(quote, text));
	for (uint32_t number = numbers->first; number <= numbers->last; number++) {
		uint32_t ordinal = find_index(board, number);

		if (ordinal == AM_NONE)
			return refuse_index(board, number, error);
		if (numbers->first_slice != AM_NONE)
			return add_slices(selection, board, ordinal, numbers, error);
		if (!add_ordinal(selection, board, ordinal, error))
			return false;
	}
	return true;
}

/* ---- all kinds of them ------------------------------------------------------------------------------------------ */

static bool add_term(struct selection *selection, const struct am_board *board, const char *text,
                     struct am_error *error)
{
	uint32_t ordinal = am_board_device_by_name(board, text);
	char quote[AM_QUOTE_SIZE];
	struct numbers numbers;
	bool found = false;

	if (ordinal != AM_NONE)
		return add_ordinal(selection, board, ordinal, error);
	if (strcmp(text, "all") == 0)
		return add_search(selection, board, NULL, visit_any, false, &found, error);
	if (strlen(text) >= BEGINNING_MIN && !add_search(selection, board, text, visit_beginning, true, &found, error))
		return false;
	if (found)
		return true;
	if (numbers_read(text, &numbers))
		return add_numbers(selection, board, text, &numbers, error);
	if (!add_search(selection, board, text, visit_matching, false, &found, error))
		return false;
	return found || am_error_set(error, AM_ERROR_NOT_FOUND, "there is no device %s; `accelmock list` shows them",
	                             am_quote(quote, text));
}

bool selection_add(struct selection *selection, const struct am_board *board, const char *text, struct am_error *error)
{
	char term[2 * AM_DEVICE_ID_SIZE];
	size_t terms = 0;

	for (const char *at = text; *at != '\0'; at += strspn(at, ", ")) {
		size_t length = strcspn(at, ",");

		if (length >= sizeof(term))
			return am_error_set(error, AM_ERROR_INVALID, "a name of %zu characters is no device's", length);
		memcpy(term, at, length);
		at += length;
		while (length > 0 && term[length - 1] == ' ')
			length--;
		term[length] = '\0';
		if (length == 0)
			continue;
		terms++;
		if (!add_term(selection, board, term, error))
			return false;
	}
	return terms > 0 || am_error_set(error, AM_ERROR_INVALID, "the name of a device is missing");
}

bool selection_add_words(struct selection *selection, const struct am_board *board, char *const *words, int count,
                         struct am_error *error)
{
	bool found;

	if (count == 0)
		return add_search(selection, board, NULL, visit_any, false, &found, error);
	for (int i = 0; i < count; i++)
		if (!selection_add(selection, board, words[i], error))
			return false;
	return true;
}
