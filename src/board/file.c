/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool board_boot_id(char ret_boot_id[40], struct am_error *error)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (file < 0)
		return am_error_set_errno(error, errno, "%s", path);
	length = read(file, ret_boot_id, 39);
	close(file);
	if (length < 36)
		return am_error_set(error, AM_ERROR_SYSTEM, "%s: it is shorter than an id", path);
	memset(ret_boot_id + 36, 0, 4);
	return true;
}

/* ---- checking --------------------------------------------------------------------------------------------------- */

static bool extent_is_sound(const struct board_extent *extent, uint64_t record_size, uint64_t room)
{
	uint64_t size, end;

	return extent->record_size == record_size && extent->offset % 8 == 0 &&
	       am_multiply_u64(extent->count, record_size, &size) && am_add_u64(extent->offset, size, &end) &&
	       end <= room;
}

static bool sections_are_sound(const struct board_header *header)
{
	static const uint64_t sizes[] = {
	    [SECTION_BODIES] = sizeof(struct board_body),
	    [SECTION_DEVICES] = sizeof(struct am_device),
	    [SECTION_PRODUCTS] = sizeof(struct am_product),
	    [SECTION_ATTRIBUTES] = sizeof(struct board_attribute),
	    [SECTION_IDENTITY] = sizeof(struct am_identity_entry),
	};
	static const uint64_t records[] = {
	    [TABLE_HOLDERS] = sizeof(struct am_holder),         [TABLE_STATES] = sizeof(struct device_state),
	    [TABLE_CONDITIONS] = sizeof(struct condition_slot), [TABLE_WORKLOADS] = sizeof(struct workload_slot),
	    [TABLE_OWNERS] = sizeof(struct am_owner),           [TABLE_BLOCKS] = sizeof(struct history_block),
	    [TABLE_EVENTS] = sizeof(struct am_event),
	};
	const struct board_extent *arenas = &header->sections[SECTION_ARENAS];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (!extent_is_sound(&header->sections[i], sizes[i], header->size))
			return false;
	if (!extent_is_sound(arenas, arenas->record_size, header->size) || arenas->count != 2 ||
	    arenas->record_size % 8 != 0 || arenas->record_size < sizeof(struct arena_head))
		return false;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (!extent_is_sound(&header->tables[i], records[i], arenas->record_size))
			return false;
	return extent_is_sound(&header->sections[SECTION_FACTS], sizeof(struct am_facts), header->size) &&
	       extent_is_sound(&header->sections[SECTION_SLICES], sizeof(struct am_slice_profile), header->size) &&
	       extent_is_sound(&header->sections[SECTION_PROFILES], sizeof(struct am_profile_info), header->size) &&
	       extent_is_sound(&header->sections[SECTION_JOURNALS], sizeof(struct board_journal), header->size) &&
	       header->sections[SECTION_JOURNALS].count == 2;
}

static bool counts_are_sound(const struct board_header *header)
{
	uint64_t identity = header->sections[SECTION_IDENTITY].count;

	return header->device_count <= AM_MACHINE_DEVICES_MAX && header->listed_count <= header->device_count &&
	       header->sections[SECTION_BODIES].count == header->device_count &&
	       header->sections[SECTION_DEVICES].count == header->device_count &&
	       header->sections[SECTION_FACTS].count == header->sections[SECTION_PRODUCTS].count &&
	       header->tables[TABLE_STATES].count == header->device_count &&
	       header->tables[TABLE_OWNERS].count == header->tables[TABLE_WORKLOADS].count &&
	       header->tables[TABLE_HOLDERS].count <= AM_HOLDERS_MAX &&
	       header->tables[TABLE_WORKLOADS].count < AM_NONE && header->tables[TABLE_CONDITIONS].count < AM_NONE &&
	       header->tables[TABLE_BLOCKS].count < AM_NONE && (identity & (identity - 1)) == 0 &&
	       header->tick_ns >= AM_TICK_MIN && header->tick_ns <= AM_TICK_MAX;
}

static bool texts_are_sound(const struct board_header *header)
{
	return memchr(header->boot_id, '\0', sizeof(header->boot_id)) != NULL &&
	       memchr(header->name, '\0', sizeof(header->name)) != NULL &&
	       memchr(header->slot_name, '\0', sizeof(header->slot_name)) != NULL &&
	       memchr(header->source, '\0', sizeof(header->source)) != NULL;
}

static bool header_check(const struct board_header *header, uint64_t file_size, const char *path,
                         struct am_error *error)
{
	if (header->magic != AM_BOARD_MAGIC)
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is no board of accelmock", path);
	if (header->major != AM_BOARD_MAJOR)
		return am_error_set(error, AM_ERROR_VERSION,
		                    "%s: its format is version %u, this program knows %u; load the machine again", path,
		                    header->major, AM_BOARD_MAJOR);
	if (file_size < header->size)
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is cut short; load the machine again", path);
	if (!sections_are_sound(header) || !counts_are_sound(header) || !texts_are_sound(header))
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is damaged; load the machine again", path);
	return true;
}

/* ---- mapping ---------------------------------------------------------------------------------------------------- */

/* Maps the open file into @p board, whose header it checks. */
static bool map_file(struct am_board *board, int file, bool writable, const char *path, struct am_error *error)
{
	off_t size = lseek(file, 0, SEEK_END);
	struct board_header header;
	void *map;

	if (size < 0 || pread(file, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is no board of accelmock", path);
	if (!header_check(&header, (uint64_t)size, path, error))
		return false;
	map = mmap(NULL, (size_t)header.size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file, 0);
	if (map == MAP_FAILED)
		return am_error_set_errno(error, errno, "%s", path);
	board->map = map;
	board->size = (size_t)header.size;
	board->header = header;
	return true;
}

struct am_board *board_map(const char *directory, const char *name, bool writable, struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE];
	struct am_board *board = calloc(1, sizeof(*board));
	int file;

	if (board == NULL) {
		am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
		return NULL;
	}
	board->lock = board->file = -1;
	if (!am_text_copy(board->directory, sizeof(board->directory), directory) ||
	    (size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path)) {
		am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
		free(board);
		return NULL;
	}
	file = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (file < 0) {
		int number = errno;

		am_error_set_errno(error, number, "%s", path);
		if (error != NULL && number == ENOENT)
			error->code = AM_ERROR_NOT_FOUND;
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
		free(board);
		return NULL;
	}
	if (!map_file(board, file, writable, path, error)) {
		close(file);
		free(board);
		return NULL;
	}
	if (writable)
		board->file = file;
	else
		close(file);
	return board;
}

bool board_is_current(const struct am_board *board, struct am_error *error)
{
	char boot_id[40];

	if (!board_boot_id(boot_id, error))
		return false;
	if (strcmp(boot_id, board->header.boot_id) != 0)
		return am_error_set(error, AM_ERROR_STALE,
		                    "%s: the board is from before this machine's last start; load the machine again",
		                    board->directory);
	return true;
}

struct am_board *am_board_open(const char *directory, struct am_error *error)
{
	struct am_board *board = board_map(directory, "board", false, error);

	if (board != NULL && !board_is_current(board, error)) {
		am_board_close(board);
		return NULL;
	}
	return board;
}

struct am_board *am_board_open_writable(const char *directory, struct am_error *error)
{
	struct am_board *board;

	/* What is not there is said to be missing, whoever asks; only then whether one may change it. */
	board = am_board_open(directory, error);
	if (board == NULL)
		return NULL;
	am_board_close(board);
	if (!board_may_lock(directory, error))
		return NULL;
	board = board_map(directory, "board", true, error);
	if (board == NULL)
		return NULL;
	if (!board_is_current(board, error) || !am_process_self(&board->self, error)) {
		am_board_close(board);
		return NULL;
	}
	return board;
}

void am_board_close(struct am_board *board)
{
	if (board == NULL)
		return;
	/* A child that inherited the handle is not the one that holds the board. */
	if (board->let_go != NULL && board->self.pid == (int32_t)getpid())
		board->let_go(board);
	munmap(board->map, board->size);
	if (board->file >= 0)
		close(board->file);
	free(board);
}

/* ---- what never changes ----------------------------------------------------------------------------------------- */

bool am_board_superseded(const struct am_board *board)
{
	return __atomic_load_n(&board_live(board)->superseded, __ATOMIC_ACQUIRE) != 0;
}

bool am_board_is_same(const struct am_board *one, const struct am_board *other)
{
	return one->header.created == other->header.created && one->header.content_hash == other->header.content_hash &&
	       one->header.size == other->header.size && strcmp(one->directory, other->directory) == 0 &&
	       !am_board_superseded(one) && !am_board_superseded(other);
}

const char *am_board_directory(const struct am_board *board)
{
	return board->directory;
}

const char *am_board_name(const struct am_board *board)
{
	return board->header.name;
}

const char *am_board_source(const struct am_board *board)
{
	return board->header.source;
}

const char *am_board_slot_name(const struct am_board *board)
{
	return board->header.slot_name;
}

uint64_t am_board_content_hash(const struct am_board *board)
{
	return board->header.content_hash;
}

int64_t am_board_tick_length(const struct am_board *board)
{
	return board->header.tick_ns;
}

size_t am_board_device_count(const struct am_board *board)
{
	return board->header.device_count;
}

size_t am_board_listed_count(const struct am_board *board)
{
	return board->header.listed_count;
}

/* Cuts every string at its place's end, and every index at "none": the record is used as if it were ours. */
static void device_sanitize(struct am_device *device, uint32_t device_count)
{
	uint32_t *indices[] = {&device->parent, &device->first_slice, &device->next_slice};

	device->id[sizeof(device->id) - 1] = '\0';
	device->toml_id[sizeof(device->toml_id) - 1] = '\0';
	device->model_name[sizeof(device->model_name) - 1] = '\0';
	device->serial[sizeof(device->serial) - 1] = '\0';
	device->slice_profile[sizeof(device->slice_profile) - 1] = '\0';
	for (size_t i = 0; i < sizeof(indices) / sizeof(indices[0]); i++)
		if (*indices[i] >= device_count)
			*indices[i] = AM_NONE;
}

bool am_board_device(const struct am_board *board, uint32_t index, struct am_device *ret_device)
{
	if (index >= board->header.device_count)
		return false;
	memcpy(ret_device, board_record(board, SECTION_DEVICES, index), sizeof(*ret_device));
	device_sanitize(ret_device, board->header.device_count);
	return true;
}

bool am_board_product(const struct am_board *board, uint32_t index, const struct am_product **ret_product)
{
	const struct board_body *body;
	uint32_t product;

	if (index >= board->header.device_count)
		return false;
	body = board_record(board, SECTION_BODIES, index);
	product = body->body.product;
	if (product >= board->header.sections[SECTION_PRODUCTS].count)
		return false;
	*ret_product = board_record(board, SECTION_PRODUCTS, product);
	return true;
}

bool am_board_facts(const struct am_board *board, uint32_t index, const struct am_facts **ret_facts)
{
	const struct board_body *body;

	if (index >= board->header.device_count)
		return false;
	body = board_record(board, SECTION_BODIES, index);
	if (body->body.product >= board->header.sections[SECTION_FACTS].count)
		return false;
	*ret_facts = board_record(board, SECTION_FACTS, body->body.product);
	return true;
}

bool am_board_slice_profile(const struct am_board *board, const struct am_facts *facts, uint32_t number,
                            struct am_slice_profile *ret_profile)
{
	uint64_t place = (uint64_t)facts->first_slice + number;

	if (number >= facts->slice_count || place >= board->header.sections[SECTION_SLICES].count)
		return false;
	memcpy(ret_profile, board_record(board, SECTION_SLICES, place), sizeof(*ret_profile));
	ret_profile->name[sizeof(ret_profile->name) - 1] = '\0';
	return true;
}

size_t am_board_profile_count(const struct am_board *board)
{
	uint64_t count = board->header.sections[SECTION_PROFILES].count;

	return count < AM_PROFILES_MAX ? (size_t)count : AM_PROFILES_MAX;
}

bool am_board_profile(const struct am_board *board, uint32_t number, struct am_profile_info *ret_profile)
{
	if (number >= am_board_profile_count(board))
		return false;
	memcpy(ret_profile, board_record(board, SECTION_PROFILES, number), sizeof(*ret_profile));
	ret_profile->name[sizeof(ret_profile->name) - 1] = '\0';
	return true;
}

uint32_t am_board_profile_by_name(const struct am_board *board, const char *name)
{
	struct am_profile_info profile;

	for (uint32_t i = 0; am_board_profile(board, i, &profile); i++)
		if (strcmp(profile.name, name) == 0)
			return i;
	return AM_NONE;
}

uint32_t am_board_device_by_name(const struct am_board *board, const char *name)
{
	return am_identity_find(board_record(board, SECTION_IDENTITY, 0),
	                        (size_t)board->header.sections[SECTION_IDENTITY].count,
	                        board_record(board, SECTION_DEVICES, 0), board->header.device_count, name);
}

bool am_board_attribute(const struct am_board *board, const char *name, char *ret_text, size_t size)
{
	for (uint64_t i = 0; i < board->header.sections[SECTION_ATTRIBUTES].count; i++) {
		struct board_attribute attribute;

		memcpy(&attribute, board_record(board, SECTION_ATTRIBUTES, i), sizeof(attribute));
		attribute.name[sizeof(attribute.name) - 1] = '\0';
		attribute.text[sizeof(attribute.text) - 1] = '\0';
		if (strcmp(attribute.name, name) == 0) {
			am_text_cut(ret_text, size, attribute.text);
			return true;
		}
	}
	return false;
}
