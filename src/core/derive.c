/* SPDX-License-Identifier: Apache-2.0 */
#include "core/derive.h"

#include "base/quote.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Separate the hashes of one id from one another. */
#define HASH_UUID_HIGH 1u
#define HASH_UUID_LOW  2u
#define HASH_SERIAL    3u

/* Digits of a serial number. */
#define SERIAL_DIGITS ((size_t)13)

/* More slices than any real accelerator can be divided into. */
#define SLICES_EXPECTED 7u

/* What is gathered about a whole device while its slices are counted. */
struct mother {
	uint64_t memory; /* of all slices */
	uint64_t units;
	uint32_t last; /* the slice that was added last */
	uint32_t slices;
};

/* The work of am_machine_finish(). */
struct derivation {
	struct am_machine *machine;
	struct mother *mothers; /* by the index of the whole device */
	uint32_t *places;       /* whole devices hashed by uuid: index + 1, or 0 */
	size_t place_count;     /* a power of two */
	uint32_t whole_count;   /* those that have a number already */
	am_machine_tell *tell;
	void *context;
	bool failed;
};

/* A uuid out of a text: 122 bits of hash, of the version that is left to applications. */
static void uuid_derive(const char *text, uint8_t ret_uuid[16])
{
	uint64_t high = am_hash_text(text, HASH_UUID_HIGH), low = am_hash_text(text, HASH_UUID_LOW);

	for (unsigned i = 0; i < 8; i++) {
		ret_uuid[i] = (uint8_t)(high >> (56 - 8 * i));
		ret_uuid[8 + i] = (uint8_t)(low >> (56 - 8 * i));
	}
	ret_uuid[6] = (uint8_t)((ret_uuid[6] & 0x0fu) | 0x80u);
	ret_uuid[8] = (uint8_t)((ret_uuid[8] & 0x3fu) | 0x80u);
}

/* The uuid that an id of the TOML is, with or without the vendor's `GPU-`, or else stands for. */
static void uuid_of_id(const char *id, uint8_t ret_uuid[16])
{
	if (!am_uuid_parse(strncasecmp(id, "GPU-", 4) == 0 ? id + 4 : id, ret_uuid))
		uuid_derive(id, ret_uuid);
}

/* Thirteen digits, the first of them not 0. */
static void serial_derive(struct am_device *device)
{
	uint64_t number =
	    1000000000000u + am_hash_bytes(device->uuid, sizeof(device->uuid), HASH_SERIAL) % 9000000000000u;

	device->serial[SERIAL_DIGITS] = '\0';
	for (size_t i = SERIAL_DIGITS; i-- > 0; number /= 10)
		device->serial[i] = (char)('0' + number % 10);
}

/* The place of the whole device with @p uuid, or the empty one where it belongs. */
static uint32_t *whole_place(const struct derivation *derivation, const uint8_t uuid[16])
{
	size_t at = (size_t)am_hash_bytes(uuid, 16, 0);

	for (;; at++) {
		uint32_t *place = &derivation->places[at & (derivation->place_count - 1)];

		if (*place == 0 || memcmp(derivation->machine->devices[*place - 1].uuid, uuid, 16) == 0)
			return place;
	}
}

static void fail(struct derivation *derivation, size_t culprit, const struct am_error *error)
{
	derivation->failed = true;
	derivation->tell(derivation->context, culprit, error);
}

static void add_listed_wholes(struct derivation *derivation)
{
	const struct am_machine *machine = derivation->machine;
	char quote[AM_QUOTE_SIZE], other_quote[AM_QUOTE_SIZE];
	struct am_error error;

	for (size_t i = 0; i < machine->listed_count; i++) {
		struct am_device *device = &machine->devices[i];
		const struct am_device *other;
		uint32_t *place;

		/* A slice carries its mother's until it gets its own. */
		uuid_of_id(device->toml_id, device->uuid);
		if (device->kind == AM_DEVICE_SLICE)
			continue;
		place = whole_place(derivation, device->uuid);
		if (*place == 0) {
			*place = (uint32_t)i + 1;
			continue;
		}
		other = &machine->devices[*place - 1];
		am_quote(quote, device->id);
		if (strcmp(other->id, device->id) == 0)
			am_error_set(&error, AM_ERROR_INVALID,
			             "%s is the id of another device too; each one needs its own", quote);
		else
			am_error_set(&error, AM_ERROR_INVALID,
			             "%s is the same uuid as %s of another device; each one needs its own", quote,
			             am_quote(other_quote, other->id));
		fail(derivation, i, &error);
	}
}

/* Finds the mother of a slice, or makes her. */
static bool find_mother(struct derivation *derivation, uint32_t slice, uint32_t *ret_mother)
{
	struct am_machine *machine = derivation->machine;
	uint32_t *place = whole_place(derivation, machine->devices[slice].uuid);
	struct am_device *mother;
	const struct am_device *device;
	struct am_error error;

	if (*place == 0) {
		mother = am_machine_append(machine, &error);
		if (mother == NULL) {
			fail(derivation, slice, &error);
			return false;
		}
		device = &machine->devices[slice];
		am_text_copy(mother->id, sizeof(mother->id), device->toml_id);
		am_text_copy(mother->toml_id, sizeof(mother->toml_id), device->toml_id);
		memcpy(mother->uuid, device->uuid, sizeof(mother->uuid));
		am_model_of_mother(device->model_name, mother->model_name);
		mother->product = device->product;
		mother->numa_node = device->numa_node;
		*place = (uint32_t)machine->device_count;
	}
	*ret_mother = *place - 1;
	return true;
}

static bool is_too_much(const struct mother *mother)
{
	return mother->memory > AM_MEMORY_MAX || mother->units > AM_PROCESSING_UNITS_MAX;
}

/* Counts a slice to its mother, and gives it its number there. */
static void add_slice(struct derivation *derivation, uint32_t index, uint32_t mother_index)
{
	struct am_device *device = &derivation->machine->devices[index];
	struct am_device *mother_device = &derivation->machine->devices[mother_index];
	struct mother *mother = &derivation->mothers[mother_index];
	bool told = is_too_much(mother);
	char quote[AM_QUOTE_SIZE];
	struct am_error error;

	/* What is too much is told once, and grows no further. */
	if (!told) {
		mother->memory += device->memory_total;
		mother->units += device->processing_units;
	}
	if (!told && is_too_much(mother)) {
		am_error_set(&error, AM_ERROR_INVALID,
		             "%s has slices of more than %" PRIu64 " bytes or %u processing units together",
		             am_quote(quote, device->toml_id), AM_MEMORY_MAX, AM_PROCESSING_UNITS_MAX);
		fail(derivation, index, &error);
	}
	if (mother->slices == 0)
		mother_device->first_slice = index;
	else
		derivation->machine->devices[mother->last].next_slice = index;
	mother->last = index;
	mother->slices++;
	device->parent = mother_index;
	device->product = mother_device->product;
	device->gpu_instance = mother->slices;
	device->compute_instance = 0;
	snprintf(device->id, sizeof(device->id), "MIG-%.*s/%" PRIu32 "/%" PRIu32, AM_TOML_ID_SIZE - 1, device->toml_id,
	         device->gpu_instance, device->compute_instance);
	uuid_derive(device->id, device->uuid);
}

/*
 * Numbers whole devices in the order in which the list first names them, and hands its slices to each.
 * @return false where there is no room for another mother, as there would be for none after her
 */
static bool number_devices(struct derivation *derivation)
{
	struct am_machine *machine = derivation->machine;

	for (uint32_t i = 0; i < machine->listed_count; i++) {
		uint32_t whole = i;

		if (machine->devices[i].kind == AM_DEVICE_SLICE) {
			if (!find_mother(derivation, i, &whole))
				return false;
			add_slice(derivation, i, whole);
		}
		if (machine->devices[whole].minor == AM_NONE) {
			machine->devices[whole].minor = derivation->whole_count;
			machine->devices[whole].pci = am_pci_of_number(derivation->whole_count);
			derivation->whole_count++;
		}
		machine->devices[i].minor = machine->devices[whole].minor;
		machine->devices[i].pci = machine->devices[whole].pci;
	}
	return true;
}

/* Warns of a mother and slices that do not fit one another. */
static void judge_mother(struct am_machine *machine, const struct am_device *device, const struct mother *mother)
{
	char quote[AM_QUOTE_SIZE];

	am_quote(quote, device->toml_id);
	if (device->listed) {
		am_machine_warn(machine,
		                "%s is listed both as a whole device and as the mother of slices; "
		                "the whole one is taken as their mother",
		                quote);
		if (mother->units > device->processing_units)
			am_machine_warn(machine,
			                "%s has %" PRIu32 " processing units, but its slices have %" PRIu64
			                " together; their parts of it are taken of the latter",
			                quote, device->processing_units, mother->units);
		if (mother->memory > device->memory_total)
			am_machine_warn(machine,
			                "%s has %" PRIu64 " bytes of memory, but its slices have %" PRIu64
			                " together; it is given as much",
			                quote, device->memory_total, mother->memory);
	}
	if (mother->slices > SLICES_EXPECTED)
		am_machine_warn(machine, "%s has %" PRIu32 " slices; no real accelerator has more than %u", quote,
		                mother->slices, SLICES_EXPECTED);
}

/* Makes mother and slices fit one another. */
static void measure_mother(struct am_machine *machine, struct am_device *device, const struct mother *mother)
{
	uint64_t units = mother->units;

	if (!machine->incomplete)
		judge_mother(machine, device, mother);
	if (!device->listed)
		device->processing_units = (uint32_t)mother->units;
	if (device->processing_units > units)
		units = device->processing_units;
	if (mother->memory > device->memory_total)
		device->memory_total = mother->memory;
	for (uint32_t i = device->first_slice; i != AM_NONE; i = machine->devices[i].next_slice)
		machine->devices[i].fraction = (double)machine->devices[i].processing_units / (double)units;
}

/* The lower-case run of characters that a profile may have, without what ends it only by chance. */
static size_t profile_copy(const char *text, char *ret_profile, size_t size)
{
	size_t length = 0;

	for (; length < size; length++) {
		char byte = text[length];

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		if (byte == '\0' || strchr("abcdefghijklmnopqrstuvwxyz0123456789.+_-", byte) == NULL)
			break;
		ret_profile[length] = byte;
	}
	if (length == size)
		return length;
	while (length > 0 && strchr(".-_", ret_profile[length - 1]) != NULL)
		length--;
	ret_profile[length] = '\0';
	return length;
}

/* `MIG-20g`, `MIG-3g.20gb`: what stands behind the first `MIG-` of a model's name. */
static const char *profile_after_prefix(const char *model)
{
	for (; *model != '\0'; model++)
		if (strncasecmp(model, "MIG-", 4) == 0)
			return model + 4;
	return model;
}

/* The length of `3g.20gb` at @p text, or 0. */
static size_t profile_token(const char *text)
{
	size_t compute = strspn(text, "0123456789"), memory;

	if (compute == 0 || strncasecmp(text + compute, "g.", 2) != 0)
		return 0;
	memory = strspn(text + compute + 2, "0123456789");
	if (memory == 0 || strncasecmp(text + compute + 2 + memory, "gb", 2) != 0)
		return 0;
	return compute + 2 + memory + 2;
}

/* The profile that names a slice's slot: of the model's name, else of the memory. */
static bool profile_derive(struct am_device *device, struct am_error *error)
{
	const uint64_t gibibyte = (uint64_t)1 << 30;
	uint64_t gibibytes = (device->memory_total + gibibyte / 2) / gibibyte;
	size_t length = profile_copy(profile_after_prefix(device->model_name), device->slice_profile,
	                             sizeof(device->slice_profile));
	char quote[AM_QUOTE_SIZE];

	for (const char *at = device->model_name; *at != '\0' && length == 0; at++) {
		size_t token = profile_token(at);

		if (token == 0 || (at > device->model_name && at[-1] >= '0' && at[-1] <= '9'))
			continue;
		if (token >= sizeof(device->slice_profile)) {
			length = token;
			break;
		}
		length = profile_copy(at, device->slice_profile, sizeof(device->slice_profile));
		length = length < token ? length : token;
		device->slice_profile[token] = '\0';
	}
	if (length >= sizeof(device->slice_profile))
		return am_error_set(error, AM_ERROR_INVALID, "%s has a profile that is too long; at most %zu bytes",
		                    am_quote(quote, device->model_name), sizeof(device->slice_profile) - 1);
	if (length == 0)
		snprintf(device->slice_profile, sizeof(device->slice_profile), "%" PRIu64 "g",
		         gibibytes != 0 ? gibibytes : 1);
	return true;
}

/* What each device has of its own, once mothers and slices are known. */
static void derive_rest(struct derivation *derivation)
{
	struct am_machine *machine = derivation->machine;
	struct am_error error;

	for (size_t i = 0; i < machine->device_count; i++) {
		struct am_device *device = &machine->devices[i];

		if (device->kind == AM_DEVICE_SLICE) {
			if (!profile_derive(device, &error))
				fail(derivation, i, &error);
			continue;
		}
		serial_derive(device);
		if (device->first_slice != AM_NONE)
			measure_mother(machine, device, &derivation->mothers[i]);
		/* A slice is a part of the board that carries the number. */
		for (uint32_t slice = device->first_slice; slice != AM_NONE; slice = machine->devices[slice].next_slice)
			am_text_copy(machine->devices[slice].serial, sizeof(device->serial), device->serial);
	}
}

static bool check_settings(const struct am_machine *machine, struct am_error *error)
{
	if (!am_slot_name_check(machine->slot_name, error))
		return am_error_prefix(error, "slot_name: ");
	if (!am_board_name_check(machine->board_name, error))
		return am_error_prefix(error, "board.name: ");
	if (machine->tick_ns < AM_TICK_MIN || machine->tick_ns > AM_TICK_MAX)
		return am_error_set(error, AM_ERROR_INVALID,
		                    "telemetry.tick: %" PRId64 " ns is out of range; %" PRId64 " to %" PRId64,
		                    machine->tick_ns, AM_TICK_MIN, AM_TICK_MAX);
	return true;
}

/* Derives what is of the devices. */
static void derive(struct derivation *derivation)
{
	const struct am_machine *machine = derivation->machine;
	struct mother *mothers;
	struct am_error error;
	uint32_t *places;

	/* Each entry of the list names one whole device, its own or its mother: there are at most that many. */
	while (derivation->place_count < 2 * machine->listed_count)
		derivation->place_count *= 2;
	derivation->places = places = calloc(derivation->place_count, sizeof(*places));
	derivation->mothers = mothers = calloc(2 * machine->listed_count + 1, sizeof(*mothers));
	if (places == NULL || mothers == NULL) {
		am_error_set(&error, AM_ERROR_SYSTEM, "not enough memory");
		fail(derivation, SIZE_MAX, &error);
	} else {
		add_listed_wholes(derivation);
		if (number_devices(derivation))
			derive_rest(derivation);
	}
	free(places);
	free(mothers);
}

static void compile_products(struct am_machine *machine)
{
	for (size_t i = 0; i < machine->product_count; i++) {
		struct am_product *product = &machine->products[i];

		if (machine->inlet > AM_INLET_UNKNOWN)
			product->inlet = machine->inlet;
		am_product_compile(product, machine->tick_ns, machine->seed, machine->profiles, machine->profile_count);
	}
}

bool am_machine_finish_all(struct am_machine *machine, am_machine_tell *tell, void *context)
{
	struct derivation derivation = {.machine = machine, .place_count = 16, .tell = tell, .context = context};
	struct am_error error;

	if (!check_settings(machine, &error))
		fail(&derivation, SIZE_MAX, &error);
	derive(&derivation);
	if (derivation.failed) {
		machine->device_count = machine->listed_count;
		return false;
	}
	compile_products(machine);
	return true;
}

/* The first of the things that are told. */
struct first {
	struct am_error error; /* of AM_ERROR_NONE until there is one */
	size_t culprit;
};

static void keep_first(void *context, size_t culprit, const struct am_error *error)
{
	struct first *first = context;

	if (first->error.code != AM_ERROR_NONE)
		return;
	first->error = *error;
	first->culprit = culprit;
}

bool am_machine_finish(struct am_machine *machine, size_t *ret_culprit, struct am_error *error)
{
	struct first first = {.error = {.code = AM_ERROR_NONE}};

	if (am_machine_finish_all(machine, keep_first, &first))
		return true;
	if (first.culprit != SIZE_MAX && ret_culprit != NULL)
		*ret_culprit = first.culprit;
	if (error != NULL)
		*error = first.error;
	return false;
}
