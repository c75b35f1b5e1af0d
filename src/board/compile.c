/* SPDX-License-Identifier: Apache-2.0 */
#include "board/format.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
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
	at = place(&tables[TABLE_CONDITIONS], at, sizeof(struct condition_slot), 4 * devices + 1024);
	at = place(&tables[TABLE_WORKLOADS], at, sizeof(struct workload_slot), workloads);
	at = place(&tables[TABLE_OWNERS], at, sizeof(struct am_owner), workloads);
	at = place(&tables[TABLE_BLOCKS], at, sizeof(struct history_block), busy);
	at = place(&tables[TABLE_EVENTS], at, sizeof(struct am_event), AM_EVENTS_MAX);
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
	at = place(&sections[SECTION_FACTS], at, sizeof(struct am_facts), machine->product_count);
	at = place(&sections[SECTION_SLICES], at, sizeof(struct am_slice_profile), machine->slice_profile_count);
	at = place(&sections[SECTION_PROFILES], at, sizeof(struct am_profile_info), machine->profile_count);
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

/* All but the devices, which are written as the machine has them. */
static void fill_sections(unsigned char *map, const struct board_header *header, const struct am_machine *machine)
{
	const struct board_extent *sections = header->sections;

	for (uint32_t i = 0; i < header->device_count; i++)
		fill_body(record(map, &sections[SECTION_BODIES], i), machine, i);
	/* An empty machine has no list to copy. */
	for (size_t i = 0; i < machine->product_count; i++) {
		const struct am_product *product = &machine->products[i];

		/* Profiles for which there is room and that there are not have no waveforms. */
		memcpy(record(map, &sections[SECTION_PRODUCTS], i), product,
		       offsetof(struct am_product, waveforms) + product->profile_count * sizeof(product->waveforms[0]));
	}
	if (machine->product_count > 0)
		memcpy(record(map, &sections[SECTION_FACTS], 0), machine->facts,
		       machine->product_count * sizeof(machine->facts[0]));
	if (machine->slice_profile_count > 0)
		memcpy(record(map, &sections[SECTION_SLICES], 0), machine->slice_profiles,
		       machine->slice_profile_count * sizeof(machine->slice_profiles[0]));
	if (machine->profile_count > 0)
		memcpy(record(map, &sections[SECTION_PROFILES], 0), machine->profiles,
		       machine->profile_count * sizeof(machine->profiles[0]));
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
	    .free_condition = AM_NONE,
	};

	memcpy(arena, &head, sizeof(head));
	for (uint32_t i = 0; i < header->device_count; i++) {
		const struct board_body *body = record(map, &header->sections[SECTION_BODIES], i);
		struct device_state *state = record(arena, &header->tables[TABLE_STATES], i);

		*state = (struct device_state){
		    .first_live = AM_NONE, .first_ended = AM_NONE, .first_condition = AM_NONE, .block = AM_NONE};
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

/* Writes the image up to @p size, and where it has nothing of the devices, the machine's own. */
static bool write_image(int file, const unsigned char *image, uint64_t size, const struct board_extent *devices,
                        const struct am_machine *machine, struct am_error *error)
{
	uint64_t end = devices->offset + devices->record_size * devices->count;

	return write_all(file, image, devices->offset, 0, error) &&
	       write_all(file, (const unsigned char *)machine->devices, end - devices->offset, devices->offset,
	                 error) &&
	       write_all(file, image + end, size - end, end, error);
}

/*
 * Made in memory and written at once, which takes a fraction of the time that it
 * takes to fault the pages in. What is not written is sparse, and gets its pages
 * when a table grows.
 */
bool board_compile(int file, const struct am_machine *machine, struct am_error *error)
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
	done = write_image(file, image, arenas->offset + fixed, &header.sections[SECTION_DEVICES], machine, error) &&
	       write_all(file, image + arenas->offset, fixed, arenas->offset + arenas->record_size, error);
	free(image);
	if (done && ftruncate(file, (off_t)header.size) != 0)
		return am_error_set_errno(error, errno, "a board of %llu bytes", (unsigned long long)header.size);
	return done;
}
