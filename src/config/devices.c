/* SPDX-License-Identifier: Apache-2.0 */
#include "config/sections.h"

#include "accelmock/config.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Digits of the last group of a uuid, and their bits. */
#define UUID_TAIL_DIGITS 12
#define UUID_TAIL_MASK   (((uint64_t)1 << 48) - 1)

/* An entry of the list, read. */
struct entry {
	struct am_device_spec spec;
	int64_t count;
	bool misnamed; /* its product is none: what that would have said is not missed */
};

static const char *const device_keys[] = {"mother_uuid",   "model_name",  "numa_node",
                                          "subproc_count", "memory_size", "is_mig_device",
                                          "count",         "product",     NULL};

/* What a device must say unless its product does. */
static const struct am_toml_node *need_unless(struct am_reader *reader, const struct am_path *path,
                                              const struct am_toml_node *table, const char *key, const char *wanted,
                                              bool known)
{
	return known ? am_toml_member(table, key) : am_reader_need(reader, path, table, key, wanted);
}

static void read_product(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                         struct entry *entry)
{
	const struct am_toml_node *node = am_toml_member(table, "product");
	struct am_path path = {.parent = entry_path, .name = "product"};
	const struct am_catalog_product *nearest, *product;
	const struct am_catalog_figure *size;
	const char *name;

	if (node == NULL || !am_reader_string(reader, &path, node, &name))
		return;
	product = entry->spec.product = am_catalog_find(name);
	nearest = am_catalog_nearest(name);
	if (product == NULL) {
		entry->misnamed = true;
		am_reader_fail(reader, node->place, &path, AM_ERROR_INVALID,
		               "the catalogue has no \"%s\"%s%s%s; \"accelmock catalog\" lists what it has", name,
		               nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest->name : "",
		               nearest != NULL ? "\"" : "");
		return;
	}
	entry->spec.model_name = product->model_names[0];
	if (product->facts[AM_FACT_PROCESSING_UNITS].known)
		entry->spec.processing_units = (uint32_t)product->facts[AM_FACT_PROCESSING_UNITS].number;
	size = &product->facts[AM_FACT_MEMORY_TOTAL];
	if (!size->known)
		size = &product->facts[AM_FACT_MEMORY_SIZE];
	if (size->known)
		entry->spec.memory_size = (uint64_t)size->number;
}

static void read_id(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                    struct entry *entry)
{
	const struct am_toml_node *node = am_reader_need(reader, entry_path, table, "mother_uuid", "the device's id");
	struct am_path path = {.parent = entry_path, .name = "mother_uuid"};
	struct am_error error;

	if (node != NULL && am_reader_string(reader, &path, node, &entry->spec.id) &&
	    !am_device_id_check(entry->spec.id, &error))
		am_reader_fail(reader, node->place, &path, error.code, "%s", error.message);
}

static void read_model(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                       struct entry *entry)
{
	const struct am_toml_node *node = need_unless(reader, entry_path, table, "model_name", "the model's name",
	                                              entry->misnamed || entry->spec.product != NULL);
	struct am_path path = {.parent = entry_path, .name = "model_name"};
	struct am_error error;

	if (node != NULL && am_reader_string(reader, &path, node, &entry->spec.model_name) &&
	    !am_model_name_check(entry->spec.model_name, &error))
		am_reader_fail(reader, node->place, &path, error.code, "%s", error.message);
}

static void read_memory(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                        struct entry *entry)
{
	const struct am_toml_node *node =
	    need_unless(reader, entry_path, table, "memory_size", "a size, as 40G or 512m,",
	                entry->misnamed || entry->spec.memory_size > 0);
	struct am_path path = {.parent = entry_path, .name = "memory_size"};
	char shown[AM_SHOW_SIZE];
	uint64_t bytes = 0;
	bool read = false;

	if (node == NULL)
		return;
	if (node->kind == AM_TOML_STRING && strlen(node->text) == node->length) {
		read = am_config_parse_size(node->text, &bytes);
	} else if (node->kind == AM_TOML_INTEGER) {
		read = true;
		/* One that is negative is as wrong as none at all. */
		bytes = node->integer > 0 ? (uint64_t)node->integer : 0;
	}
	if (!read)
		am_reader_fail(reader, node->place, &path, AM_ERROR_INVALID,
		               "%s is no size; write bytes or a number with a unit, as 40G or 512m",
		               am_reader_show(shown, node));
	else if (bytes == 0 || bytes > AM_MEMORY_MAX)
		am_reader_fail(reader, node->place, &path, AM_ERROR_INVALID,
		               "%s is out of range; a size from 1 byte to %" PRIu64 " TiB is needed",
		               am_reader_show(shown, node), AM_MEMORY_MAX >> 40);
	entry->spec.memory_size = bytes;
}

static void read_numbers(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                         struct entry *entry)
{
	const struct am_toml_node *units =
	    need_unless(reader, entry_path, table, "subproc_count", "the number of processing units",
	                entry->misnamed || entry->spec.processing_units > 0);
	const struct am_toml_node *numa = am_toml_member(table, "numa_node");
	const struct am_toml_node *count = am_toml_member(table, "count");
	struct am_path path = {.parent = entry_path};
	int64_t number;

	path.name = "subproc_count";
	if (units != NULL && am_reader_integer(reader, &path, units, 1, AM_PROCESSING_UNITS_MAX, &number))
		entry->spec.processing_units = (uint32_t)number;
	path.name = "numa_node";
	if (numa != NULL && am_reader_integer(reader, &path, numa, -1, INT32_MAX, &number))
		entry->spec.numa_node = (int32_t)number;
	path.name = "count";
	if (count != NULL)
		am_reader_integer(reader, &path, count, 1, AM_MACHINE_DEVICES_MAX, &entry->count);
}

/* Slices are known of cuda only; upstream does not even look at the key elsewhere. */
static void read_slice(struct am_reader *reader, const struct am_path *entry_path, const struct am_toml_node *table,
                       struct entry *entry)
{
	const struct am_toml_node *node = am_toml_member(table, "is_mig_device");
	struct am_path path = {.parent = entry_path, .name = "is_mig_device"};

	if (node == NULL)
		return;
	if (strcmp(reader->machine->slot_name, "cuda") == 0)
		am_reader_truth(reader, &path, node, &entry->spec.is_slice);
	else if (node->kind == AM_TOML_BOOLEAN && node->boolean && reader->machine->slot_name[0] != '\0')
		am_reader_warn(reader, node->place, &path,
		               "only devices of the slot cuda can be slices, so this is ignored");
}

/*
 * The id of the repetition @p number: of a uuid the last group grows by one each (and
 * begins anew behind its end), another id gets `-<number>`. The first one keeps
 * its own, so that a larger count changes no id.
 */
static void repeat_id(const char *id, uint32_t number, char *ret_id, size_t size)
{
	uint8_t uuid[16];
	uint64_t tail = number;
	size_t length = strlen(id);
	bool upper = false;

	if (number == 0) {
		am_text_cut(ret_id, size, id);
		return;
	}
	if (!am_uuid_parse(strncasecmp(id, "GPU-", 4) == 0 ? id + 4 : id, uuid)) {
		snprintf(ret_id, size, "%s-%" PRIu32, id, number);
		return;
	}
	for (size_t i = 10; i < 16; i++)
		tail += (uint64_t)uuid[i] << (8 * (15 - i));
	for (size_t i = length - 32; i < length; i++)
		upper = upper || (id[i] >= 'A' && id[i] <= 'F');
	snprintf(ret_id, size, upper ? "%.*s%0*" PRIX64 : "%.*s%0*" PRIx64, (int)(length - UUID_TAIL_DIGITS), id,
	         UUID_TAIL_DIGITS, tail & UUID_TAIL_MASK);
}

/*
 * Puts stand-ins for what was refused, so that the device's id is still compared with the others.
 * @return false where there is no id to compare
 */
static bool stand_in(struct am_machine *machine, struct am_device_spec *spec)
{
	if (!am_device_id_check(spec->id, NULL))
		return false;
	if (!am_model_name_check(spec->model_name, NULL)) {
		spec->model_name = "?";
		machine->incomplete = true;
	}
	if (spec->processing_units == 0) {
		spec->processing_units = 1;
		machine->incomplete = true;
	}
	if (spec->memory_size == 0 || spec->memory_size > AM_MEMORY_MAX) {
		spec->memory_size = 1;
		machine->incomplete = true;
	}
	return true;
}

/* @return false where there is no room for it, as there will be for none after it */
static bool add_entry(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *table,
                      const struct entry *entry)
{
	struct am_device_spec spec = entry->spec;
	char id[AM_TOML_ID_SIZE + 16];
	struct am_error error;

	if (!stand_in(reader->machine, &spec))
		return true;
	for (uint32_t i = 0; i < entry->count; i++) {
		/* Slices of one mother differ by their numbers in her, not by her id. */
		repeat_id(entry->spec.id, entry->spec.is_slice ? 0 : i, id, sizeof(id));
		spec.id = id;
		if (!am_machine_add_device(reader->machine, &spec, &error)) {
			am_reader_fail(reader, table->place, path, error.code, "%s", error.message);
			return error.code != AM_ERROR_FULL;
		}
	}
	return true;
}

void am_config_read_devices(struct am_reader *reader, const struct am_toml_node *devices, size_t *ret_starts)
{
	struct am_path list_path = {.name = "devices"};
	bool room = true;

	am_machine_expect(reader->machine, devices->length);
	for (size_t i = 0; i < devices->length; i++) {
		const struct am_toml_node *table = &devices->children[i];
		struct am_path path = {.parent = &list_path, .index = i};
		struct entry entry = {.spec = {.id = "", .model_name = "", .numa_node = -1}, .count = 1};

		ret_starts[i] = reader->machine->device_count;
		if (!am_reader_expect(reader, &path, table, AM_TOML_TABLE, "a table that describes a device"))
			continue;
		read_product(reader, &path, table, &entry);
		read_id(reader, &path, table, &entry);
		read_model(reader, &path, table, &entry);
		read_numbers(reader, &path, table, &entry);
		read_memory(reader, &path, table, &entry);
		read_slice(reader, &path, table, &entry);
		am_reader_check_keys(reader, &path, table, device_keys, false);
		room = room && add_entry(reader, &path, table, &entry);
	}
}
