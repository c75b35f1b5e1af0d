/* SPDX-License-Identifier: Apache-2.0 */
#include "front/view.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A view is a page or two: what is longer is none. */
#define VIEW_SIZE 32768

static ssize_t read_file(const char *path, char *ret_text, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t length;

	if (file < 0)
		return -1;
	while (used < size && (length = read(file, ret_text + used, size - used)) > 0)
		used += (size_t)length;
	close(file);
	return (ssize_t)used;
}

/* The text behind the word that @p line begins with, or NULL where it begins with another. */
static const char *after_word(const char *line, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 || line[length] != ' ')
		return NULL;
	for (line += length; *line == ' ';)
		line++;
	return line;
}

static bool read_line(struct front_view *view, const struct am_board *board, const char *line, struct am_error *error)
{
	const char *text = after_word(line, "device");
	uint32_t device;

	if (text != NULL) {
		device = am_board_device_by_name(board, text);
		if (device == AM_NONE)
			return am_error_set(error, AM_ERROR_NOT_FOUND, "ACCELMOCK_VIEW: the board has no device %.64s",
			                    text);
		if (view->device_count == FRONT_VIEW_DEVICES_MAX)
			return am_error_set(error, AM_ERROR_FULL, "ACCELMOCK_VIEW: more than %u devices",
			                    FRONT_VIEW_DEVICES_MAX);
		view->devices[view->device_count++] = device;
	}
	text = after_word(line, "container");
	if (text != NULL)
		am_text_cut(view->container, sizeof(view->container), text);
	return true;
}

static bool read_lines(struct front_view *view, const struct am_board *board, char *text, struct am_error *error)
{
	char *next = NULL;

	for (char *line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (!read_line(view, board, line, error))
			return false;
	}
	return true;
}

bool front_view_read(const struct am_board *board, struct front_view **ret_view, struct am_error *error)
{
	const char *path = secure_getenv("ACCELMOCK_VIEW");
	struct front_view *view;
	char *text;
	ssize_t length;
	bool done;

	*ret_view = NULL;
	if (path == NULL || path[0] == '\0')
		return true;
	view = calloc(1, sizeof(*view));
	text = malloc(VIEW_SIZE);
	if (view == NULL || text == NULL) {
		free(view);
		free(text);
		return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	}
	length = read_file(path, text, VIEW_SIZE);
	if (length < 0 || length == VIEW_SIZE) {
		done = am_error_set(error, AM_ERROR_INVALID, "ACCELMOCK_VIEW: %.256s cannot be read", path);
	} else {
		text[length] = '\0';
		view->hash = am_hash_bytes(text, (size_t)length, 0);
		done = read_lines(view, board, text, error);
	}
	free(text);
	if (!done) {
		free(view);
		return false;
	}
	*ret_view = view;
	return true;
}

bool front_view_shows(const struct front_view *view, const struct am_board *board, uint32_t index)
{
	struct am_device device, shown;

	if (view == NULL)
		return true;
	if (!am_board_device(board, index, &device))
		return false;
	for (uint32_t i = 0; i < view->device_count; i++) {
		if (view->devices[i] == index)
			return true;
		/* A whole one means its slices too, and a slice is seen on its mother. */
		if (device.kind == AM_DEVICE_SLICE && device.parent == view->devices[i])
			return true;
		if (device.kind == AM_DEVICE_WHOLE && am_board_device(board, view->devices[i], &shown) &&
		    shown.kind == AM_DEVICE_SLICE && shown.parent == index)
			return true;
	}
	return false;
}
