/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- the layout ------------------------------------------------------------------------------------------------- */

static uint64_t place(struct board_extent *extent, uint64_t offset, uint64_t record_size, uint64_t count)
{
	*extent = (struct board_extent){.offset = offset, .record_size = record_size, .count = count};
	/* Each table begins on a cache line of its own. */
	return (offset + record_size * count + 63) & ~(uint64_t)63;
}

static uint64_t lay_out_arena(struct board_header *header)
{
	uint64_t devices = header->device_count;
	uint64_t busy = devices < AM_BUSY_DEVICES_MAX ? devices : AM_BUSY_DEVICES_MAX;
	uint64_t workloads = (AM_ENDED_MAX + 32) * busy < 1024 ? 1024 : (AM_ENDED_MAX + 32) * busy;
	uint64_t at = (sizeof(struct arena_head) + 63) & ~(uint64_t)63;
	struct board_extent *tables = header->tables;

	/* Small and fixed ones first: what follows the states is made only when it is needed. */
	at = place(&tables[TABLE_HOLDERS], at, sizeof(struct am_holder), AM_HOLDERS_MAX);
	at = place(&tables[TABLE_STATES], at, sizeof(struct device_state), devices);
	at = place(&tables[TABLE_CONDITIONS], at, sizeof(struct am_condition), devices + 256);
	at = place(&tables[TABLE_WORKLOADS], at, sizeof(struct workload_slot), workloads);
	at = place(&tables[TABLE_OWNERS], at, sizeof(struct am_owner), workloads);
	at = place(&tables[TABLE_BLOCKS], at, sizeof(struct history_block), busy);
	return (at + 4095) & ~(uint64_t)4095;
}

static void lay_out(struct board_header *header, const struct am_machine *machine)
{
	struct board_extent *sections = header->sections;
	uint64_t at = 8192;

	static_assert(sizeof(struct board_header) <= 8192, "the header has two pages");
	at = place(&sections[SECTION_BODIES], at, sizeof(struct board_body), machine->device_count);
	at = place(&sections[SECTION_DEVICES], at, sizeof(struct am_device), machine->device_count);
	at = place(&sections[SECTION_PRODUCTS], at, sizeof(struct am_product), machine->product_count);
	at = place(&sections[SECTION_ATTRIBUTES], at, sizeof(struct board_attribute), machine->attribute_count);
	at = place(&sections[SECTION_IDENTITY], at, sizeof(struct am_identity_entry),
	           am_identity_capacity(machine->device_count));
	at = place(&sections[SECTION_JOURNALS], (at + 4095) & ~(uint64_t)4095, sizeof(struct board_journal), 2);
	at = (at + 4095) & ~(uint64_t)4095;
	header->size = place(&sections[SECTION_ARENAS], at, lay_out_arena(header), 2);
}

static void fill_header(struct board_header *header, const struct am_machine *machine)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	*header = (struct board_header){
	    .magic = AM_BOARD_MAGIC,
	    .major = AM_BOARD_MAJOR,
	    .minor = AM_BOARD_MINOR,
	    .seed = machine->seed,
	    .tick_ns = machine->tick_ns,
	    .created = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec,
	    .device_count = (uint32_t)machine->device_count,
	    .listed_count = (uint32_t)machine->listed_count,
	};
	/* Another version of ours may compute other numbers of the same machine: that is another board. */
	header->content_hash = am_hash_text(ACCELMOCK_VERSION, machine->content_hash);
	am_text_cut(header->name, sizeof(header->name), machine->board_name);
	am_text_cut(header->slot_name, sizeof(header->slot_name), machine->slot_name);
	am_text_cut(header->source, sizeof(header->source), machine->source);
	lay_out(header, machine);
}

/* ---- filling it ------------------------------------------------------------------------------------------------- */

static void fill_body(struct board_body *body, const struct am_machine *machine, uint32_t index)
{
	const struct am_device *device = &machine->devices[index];
	uint64_t id_hash = am_hash_text(device->id, 0);

	*body = (struct board_body){
	    .body =
		{
		    .memory_total = device->memory_total,
		    .memory_reserved = device->memory_reserved,
		    .fraction = device->fraction,
		    .hash = am_part_hash(machine->seed, id_hash, 0),
		    .rest = machine->unallocated == AM_UNALLOCATED_IDLE ? AM_PROFILE_IDLE : AM_PROFILE_AMBIENT,
		    .product = device->product,
		},
	    .fraction = device->fraction,
	    .kind = device->kind,
	    .parent = device->parent,
	    .first_slice = device->first_slice,
	    .next_slice = device->next_slice,
	};
	/* Of a mother, what is not sliced: nothing can run there. */
	for (uint32_t slice = device->first_slice; slice != AM_NONE; slice = machine->devices[slice].next_slice) {
		const struct am_device *part = &machine->devices[slice];

		body->fraction -= part->fraction;
		body->body.memory_total -=
		    part->memory_total < body->body.memory_total ? part->memory_total : body->body.memory_total;
		body->body.rest = AM_PROFILE_IDLE;
	}
	/* Thirds and sevenths do not add up to one exactly. */
	if (body->fraction < 1e-9)
		body->fraction = 0;
	body->body.fraction = body->fraction;
	if (body->body.memory_reserved > body->body.memory_total)
		body->body.memory_reserved = body->body.memory_total;
}

static void *record(unsigned char *map, const struct board_extent *extent, uint64_t index)
{
	return map + extent->offset + index * extent->record_size;
}

static void fill_sections(unsigned char *map, const struct board_header *header, const struct am_machine *machine)
{
	const struct board_extent *sections = header->sections;

	for (uint32_t i = 0; i < header->device_count; i++)
		fill_body(record(map, &sections[SECTION_BODIES], i), machine, i);
	/* An empty machine has no list to copy. */
	if (machine->device_count > 0)
		memcpy(record(map, &sections[SECTION_DEVICES], 0), machine->devices,
		       machine->device_count * sizeof(machine->devices[0]));
	if (machine->product_count > 0)
		memcpy(record(map, &sections[SECTION_PRODUCTS], 0), machine->products,
		       machine->product_count * sizeof(machine->products[0]));
	for (size_t i = 0; i < machine->attribute_count; i++) {
		struct board_attribute *attribute = record(map, &sections[SECTION_ATTRIBUTES], i);

		am_text_cut(attribute->name, sizeof(attribute->name), machine->attributes[i].name);
		am_text_cut(attribute->text, sizeof(attribute->text), machine->attributes[i].text);
	}
	am_identity_build(record(map, &sections[SECTION_IDENTITY], 0), (size_t)sections[SECTION_IDENTITY].count,
	                  machine->devices, machine->device_count);
}

/* An arena at tick 0, with nobody there. */
static void fill_arena(unsigned char *arena, unsigned char *map, const struct board_header *header,
                       const struct am_machine *machine)
{
	struct arena_head head = {
	    .clock = {.epoch = am_clock_now(), .rate = 1000, .realtime = header->created},
	    .next_id = 1,
	    .free_workload = AM_NONE,
	};

	memcpy(arena, &head, sizeof(head));
	for (uint32_t i = 0; i < header->device_count; i++) {
		const struct board_body *body = record(map, &header->sections[SECTION_BODIES], i);
		struct device_state *state = record(arena, &header->tables[TABLE_STATES], i);

		*state = (struct device_state){.first_workload = AM_NONE, .block = AM_NONE};
		am_segment_first(&state->segment, &machine->products[body->body.product], &body->body);
	}
}

static bool write_all(int file, const unsigned char *bytes, uint64_t size, uint64_t offset, struct am_error *error)
{
	while (size > 0) {
		ssize_t written = pwrite(file, bytes, (size_t)size, (off_t)offset);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return am_error_set_errno(error, errno, "a board of %llu more bytes", (unsigned long long)size);
		bytes += written;
		size -= (uint64_t)written;
		offset += (uint64_t)written;
	}
	return true;
}

/*
 * Writes the machine as a board into an open, empty file. Made in memory and
 * written at once, which takes a fraction of the time that it takes to fault the
 * pages in. What is not written is sparse, and gets its pages when a table grows.
 */
static bool compile(int file, const struct am_machine *machine, struct am_error *error)
{
	struct board_header header;
	const struct board_extent *arenas = &header.sections[SECTION_ARENAS];
	uint64_t fixed;
	unsigned char *image;
	bool done;

	fill_header(&header, machine);
	if (!board_boot_id(header.boot_id, error))
		return false;
	fixed = header.tables[TABLE_CONDITIONS].offset;
	image = calloc(1, (size_t)(arenas->offset + fixed));
	if (image == NULL)
		return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	fill_sections(image, &header, machine);
	fill_arena(image + arenas->offset, image, &header, machine);
	memcpy(image, &header, sizeof(header));
	done = write_all(file, image, arenas->offset + fixed, 0, error) &&
	       write_all(file, image + arenas->offset, fixed, arenas->offset + arenas->record_size, error);
	free(image);
	if (done && ftruncate(file, (off_t)header.size) != 0)
		return am_error_set_errno(error, errno, "a board of %llu bytes", (unsigned long long)header.size);
	return done;
}

/* ---- putting it in its place ------------------------------------------------------------------------------------ */

static bool make_folder(const char *path, struct am_error *error)
{
	struct stat status;

	if (mkdir(path, 0755) != 0 && errno != EEXIST) {
		int number = errno;

		am_error_set_errno(error, number, "%s", path);
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
		return false;
	}
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return am_error_set(error, AM_ERROR_INVALID, "%s: it is no directory", path);
	if (status.st_uid != geteuid() && geteuid() != 0)
		return am_error_set(error, AM_ERROR_PERMISSION, "%s: it belongs to another user", path);
	return true;
}

/* Makes the directory, and the one that it is in: `<dir>` and `<dir>/<name>`. */
static bool make_directory(const char *directory, struct am_error *error)
{
	char parent[AM_BOARD_PATH_SIZE];
	char *slash;
	struct stat status;

	if (!am_text_copy(parent, sizeof(parent), directory))
		return am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
	slash = strrchr(parent, '/');
	if (slash != NULL && slash != parent) {
		*slash = '\0';
		if (stat(parent, &status) != 0 && !make_folder(parent, error))
			return false;
	}
	return make_folder(directory, error);
}

static void name_process(int32_t pid, char *ret_name, size_t size)
{
	char path[64];
	FILE *file;

	ret_name[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (file == NULL)
		return;
	if (fgets(ret_name, (int)size, file) != NULL)
		ret_name[strcspn(ret_name, "\n")] = '\0';
	fclose(file);
}

/* Refuses to touch a board that somebody holds. @param what it is to the caller: "the board of another machine" */
static bool check_holders(const struct am_board *old, const char *what, struct am_error *error)
{
	struct am_holder holder;
	char name[64];

	if (am_board_holders(old, &holder, 1) == 0)
		return true;
	name_process(holder.process.pid, name, sizeof(name));
	return am_error_set(error, AM_ERROR_BUSY, "%s: process %d%s%s%s holds %s (%s) there", old->directory,
	                    (int)holder.process.pid, name[0] != '\0' ? " (" : "", name, name[0] != '\0' ? ")" : "",
	                    what, old->header.source[0] != '\0' ? old->header.source : old->header.name);
}

/* Most workloads of one device that move to a new board. */
#define TAKEN_OVER_MAX 256

/* Starts on @p board what containers hold on the old board's device, if it is still there. */
static bool take_over_device(struct am_transaction *transaction, const struct am_board *board,
                             const struct am_snapshot *old, uint32_t index, struct am_error *error)
{
	struct am_workload_sample samples[TAKEN_OVER_MAX];
	struct am_device device;
	uint32_t found;
	size_t count;

	if (!am_board_device(old->board, index, &device))
		return true;
	found = am_board_device_by_name(board, device.id);
	if (found == AM_NONE || am_snapshot_workloads(old, index, am_snapshot_tick(old), samples, TAKEN_OVER_MAX,
	                                              &count, NULL) != AM_READING_OK)
		return true;
	for (size_t i = count < TAKEN_OVER_MAX ? count : TAKEN_OVER_MAX; i-- > 0;) {
		const struct am_workload *workload = &samples[i].workload;
		struct am_owner owner;

		if (!am_snapshot_owner(old, workload, &owner) || owner.kind != AM_OWNER_CONTAINER)
			continue;
		if (!am_transaction_start_workload(transaction, found, &owner, (enum am_profile)workload->profile,
		                                   workload->fraction, workload->memory_limit, NULL, error))
			return false;
	}
	return true;
}

/* The containers that live go on, on the devices that are still there. */
static bool take_over(struct am_board *board, const struct am_board *old, struct am_error *error)
{
	struct am_transaction *transaction = transaction_begin_locked(board, error);
	struct am_snapshot snapshot;

	if (transaction == NULL)
		return false;
	/* Nobody can change the old one: we have its lock. */
	am_snapshot_take(old, &snapshot);
	for (uint32_t i = 0; i < old->header.device_count; i++)
		if (!take_over_device(transaction, board, &snapshot, i, error)) {
			transaction_commit_locked(transaction);
			return false;
		}
	transaction_commit_locked(transaction);
	return true;
}

/* Opens the file that was just written, with @p lock, which becomes the board's. */
static struct am_board *map_new(const char *directory, int lock, struct am_error *error)
{
	struct am_board *board = board_map(directory, true, error);

	if (board == NULL)
		return NULL;
	if (!am_process_self(&board->self, error)) {
		am_board_close(board);
		return NULL;
	}
	board->lock = lock;
	return board;
}

/* Puts a new board into the directory. The caller has the lock. @p old may be NULL. */
static struct am_board *replace(const struct am_machine *machine, const char *directory, int lock, struct am_board *old,
                                struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE], temporary[AM_BOARD_PATH_SIZE];
	struct am_board *board;
	int file;

	if ((size_t)snprintf(path, sizeof(path), "%s/board", directory) >= sizeof(path) ||
	    (size_t)snprintf(temporary, sizeof(temporary), "%s/board.new", directory) >= sizeof(temporary)) {
		am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
		return NULL;
	}
	unlink(temporary); /* of a writer that died: we have the lock */
	file = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (file < 0) {
		am_error_set_errno(error, errno, "%s", temporary);
		return NULL;
	}
	if (!compile(file, machine, error)) {
		am_error_prefix(error, "%s: ", temporary);
		close(file);
		unlink(temporary);
		return NULL;
	}
	close(file);
	if (rename(temporary, path) != 0) {
		am_error_set_errno(error, errno, "%s", path);
		unlink(temporary);
		return NULL;
	}
	board = map_new(directory, lock, error);
	if (board == NULL)
		return NULL;
	if (old != NULL) {
		/* Before the old one says that it is past, so that nobody finds the new one without its containers. */
		take_over(board, old, NULL);
		__atomic_store_n(&board_live(old)->superseded, 1, __ATOMIC_RELEASE);
	}
	return board;
}

/* Enters this process as a holder. */
static bool hold(struct am_board *board, uint64_t agent, struct am_error *error)
{
	struct am_holder holder = {.process = board->self, .agent = agent};
	struct am_transaction *transaction = transaction_begin_locked(board, error);

	if (transaction == NULL)
		return false;
	if (!transaction_add_holder(transaction, &holder, error)) {
		transaction_commit_locked(transaction);
		return false;
	}
	transaction_commit_locked(transaction);
	board->owned = true;
	board->agent = agent;
	return true;
}

/* Whether the board that is there is of this machine, as this version of ours would make it. */
static bool is_same_machine(const struct am_board *board, const struct am_machine *machine)
{
	return board->header.content_hash == am_hash_text(ACCELMOCK_VERSION, machine->content_hash) &&
	       board->header.minor == AM_BOARD_MINOR && strcmp(board->header.name, machine->board_name) == 0;
}

/* The board that is to be used; the caller has the lock, which becomes the board's where that succeeds. */
static struct am_board *share_or_replace(const struct am_machine *machine, const char *directory, int lock,
                                         enum am_board_published *ret_published, struct am_error *error)
{
	struct am_board *old = board_map(directory, true, NULL), *board;

	/* What is no board, or of another boot, is as good as nothing. */
	if (old != NULL && !board_is_current(old, NULL)) {
		am_board_close(old);
		old = NULL;
	}
	if (old != NULL && is_same_machine(old, machine)) {
		if (!am_process_self(&old->self, error)) {
			am_board_close(old);
			return NULL;
		}
		old->lock = lock;
		*ret_published = AM_BOARD_SHARED;
		return old;
	}
	if (old != NULL && !check_holders(old, "the board of another machine", error)) {
		am_board_close(old);
		return NULL;
	}
	board = replace(machine, directory, lock, old, error);
	if (board != NULL)
		*ret_published = old != NULL ? AM_BOARD_REPLACED : AM_BOARD_CREATED;
	am_board_close(old);
	return board;
}

struct am_board *am_board_publish(const struct am_machine *machine, const char *directory, bool owned, uint64_t agent,
                                  enum am_board_published *ret_published, struct am_error *error)
{
	enum am_board_published published = AM_BOARD_CREATED;
	struct am_board *board;
	int lock;

	if (!make_directory(directory, error))
		return NULL;
	lock = board_lock_open(directory, true, error);
	if (lock < 0)
		return NULL;
	if (!board_lock(lock, AM_LOCK_WAIT, error)) {
		close(lock);
		return NULL;
	}
	board = share_or_replace(machine, directory, lock, &published, error);
	if (board == NULL) {
		close(lock);
		return NULL;
	}
	if (owned && !hold(board, agent, error)) {
		am_board_close(board);
		return NULL;
	}
	board_unlock(lock);
	if (ret_published != NULL)
		*ret_published = published;
	return board;
}

/* Removes the board's file; the caller has the lock. What is no board, or of another boot, may go as well. */
static bool remove_board(const char *directory, bool force, struct am_error *error)
{
	struct am_board *old = board_map(directory, true, NULL);
	char path[AM_BOARD_PATH_SIZE];
	bool removed = true;

	if (old != NULL && !force && board_is_current(old, NULL))
		removed = check_holders(old, "the board", error);
	if (removed && (size_t)snprintf(path, sizeof(path), "%s/board", directory) >= sizeof(path))
		removed = am_error_set(error, AM_ERROR_INVALID, "%s: the path is too long", directory);
	if (removed && unlink(path) != 0) {
		int number = errno;

		removed = am_error_set_errno(error, number, "%s", path);
		if (error != NULL && number == ENOENT)
			error->code = AM_ERROR_NOT_FOUND;
		if (error != NULL && (number == EACCES || number == EPERM))
			error->code = AM_ERROR_PERMISSION;
	}
	/* Who follows it looks for another one. */
	if (removed && old != NULL)
		__atomic_store_n(&board_live(old)->superseded, 1, __ATOMIC_RELEASE);
	am_board_close(old);
	return removed;
}

bool am_board_withdraw(const char *directory, bool force, struct am_error *error)
{
	char path[AM_BOARD_PATH_SIZE];
	bool removed;
	int lock;

	if ((size_t)snprintf(path, sizeof(path), "%s/board", directory) < sizeof(path) && access(path, F_OK) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR))
		return am_error_set(error, AM_ERROR_NOT_FOUND, "%s: no board is loaded there", directory);
	lock = board_lock_open(directory, true, error);
	if (lock < 0)
		return false;
	/*
	 * The lock's file stays: somebody may be waiting for it in order to publish, and would
	 * not know that the next one locks another file.
	 */
	removed = board_lock(lock, AM_LOCK_WAIT, error) && remove_board(directory, force, error);
	close(lock);
	return removed;
}
