/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/identity.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

/*
 * A table is an array with linear probing. It holds hashes of names, not names:
 * whoever finds a place checks the device itself. Names with several spellings
 * (uuids, addresses, a slice's place in its mother) are hashed as the numbers
 * that they stand for, so that one place serves every spelling.
 *
 * A table may lie in a file that anyone damaged: no index is trusted, no text
 * is read beyond its field, and no probe goes on for longer than the table.
 */

/* Most places that one device takes: id, uuid, and either address, serial and index or the place in the mother. */
#define PLACES_PER_DEVICE ((size_t)5)

/* What a hash stands for. */
enum name_kind { NAME_ID = 1, NAME_UUID, NAME_PCI, NAME_SERIAL, NAME_INDEX, NAME_PLACE };

/* A name, read. */
struct name {
	enum name_kind kind;
	const char *text;  /* NAME_ID, NAME_SERIAL */
	uint8_t uuid[16];  /* NAME_UUID: its own; NAME_PLACE: the mother's */
	bool whole, slice; /* NAME_UUID: which of them may be meant */
	struct am_pci_address pci;
	uint32_t numbers[2]; /* NAME_PLACE: instances; NAME_INDEX: the minor number */
};

/* Read once: what is checked is what is used, also where someone writes to the table meanwhile. */
static uint32_t load(const uint32_t *number)
{
	return *(const volatile uint32_t *)number;
}

static uint64_t hash_lower(const char *text, size_t length, enum name_kind kind)
{
	char lower[AM_DEVICE_ID_SIZE];

	for (size_t i = 0; i < length; i++) {
		lower[i] = text[i];
		if (text[i] >= 'A' && text[i] <= 'Z')
			lower[i] = (char)(text[i] - 'A' + 'a');
	}
	return am_hash_bytes(lower, length, (uint64_t)kind);
}

static uint64_t hash_numbers(uint64_t one, uint64_t other, enum name_kind kind)
{
	return am_hash_mix(am_hash_mix((uint64_t)kind ^ one) ^ other);
}

/* Never 0, which marks an empty place. */
static uint64_t hash_name(const struct name *name)
{
	uint64_t hash = 0;

	switch (name->kind) {
	case NAME_ID:
		hash = hash_lower(name->text, strnlen(name->text, AM_DEVICE_ID_SIZE - 1), NAME_ID);
		break;
	case NAME_SERIAL:
		hash = hash_lower(name->text, strnlen(name->text, AM_SERIAL_SIZE - 1), NAME_SERIAL);
		break;
	case NAME_UUID:
		hash = am_hash_bytes(name->uuid, sizeof(name->uuid), NAME_UUID);
		break;
	case NAME_PCI:
		hash = hash_numbers(
		    name->pci.domain,
		    (uint64_t)name->pci.bus << 16 | (uint64_t)name->pci.device << 8 | name->pci.function, NAME_PCI);
		break;
	case NAME_INDEX:
		hash = hash_numbers(name->numbers[0], 0, NAME_INDEX);
		break;
	case NAME_PLACE:
		hash = am_hash_bytes(name->uuid, sizeof(name->uuid), NAME_PLACE);
		hash = hash_numbers(hash, (uint64_t)name->numbers[0] << 32 | name->numbers[1], NAME_PLACE);
		break;
	}
	return hash != 0 ? hash : 1;
}

static void insert(struct am_identity_entry *entries, size_t capacity, const struct name *name, uint32_t device)
{
	uint64_t hash = hash_name(name);

	for (size_t i = 0; i < capacity; i++) {
		struct am_identity_entry *entry = &entries[(hash + i) & (capacity - 1)];

		if (entry->hash == 0) {
			*entry = (struct am_identity_entry){.hash = hash, .device = device};
			return;
		}
	}
}

size_t am_identity_capacity(size_t device_count)
{
	size_t wanted = 2 * PLACES_PER_DEVICE * device_count, capacity = 16;

	while (capacity < wanted)
		capacity *= 2;
	return capacity;
}

void am_identity_build(struct am_identity_entry *entries, size_t capacity, const struct am_device *devices,
                       size_t device_count)
{
	for (size_t i = 0; i < device_count; i++) {
		const struct am_device *device = &devices[i];
		bool is_slice = device->kind == AM_DEVICE_SLICE;
		uint32_t index = (uint32_t)i;
		struct name name = {.kind = NAME_ID, .text = device->id};

		insert(entries, capacity, &name, index);
		name.kind = NAME_UUID;
		memcpy(name.uuid, device->uuid, sizeof(name.uuid));
		insert(entries, capacity, &name, index);
		if (is_slice && device->parent < device_count) {
			name.kind = NAME_PLACE;
			memcpy(name.uuid, devices[device->parent].uuid, sizeof(name.uuid));
			name.numbers[0] = device->gpu_instance;
			name.numbers[1] = device->compute_instance;
			insert(entries, capacity, &name, index);
		}
		if (is_slice)
			continue;
		name.kind = NAME_PCI;
		name.pci = device->pci;
		insert(entries, capacity, &name, index);
		name.kind = NAME_SERIAL;
		name.text = device->serial;
		insert(entries, capacity, &name, index);
		name.kind = NAME_INDEX;
		name.numbers[0] = device->minor;
		insert(entries, capacity, &name, index);
	}
}

static bool same_text(const char *field, size_t size, const char *text, size_t length)
{
	return strnlen(field, size) == length && strncasecmp(field, text, length) == 0;
}

static bool same_address(const struct am_pci_address *one, const struct am_pci_address *other)
{
	return one->domain == other->domain && one->bus == other->bus && one->device == other->device &&
	       one->function == other->function;
}

static bool matches(const struct am_device *devices, size_t device_count, uint32_t index, const struct name *name)
{
	const struct am_device *device = &devices[index];
	bool is_slice = device->kind == AM_DEVICE_SLICE;
	uint32_t parent = load(&device->parent);

	switch (name->kind) {
	case NAME_ID:
		return same_text(device->id, sizeof(device->id), name->text, strlen(name->text));
	case NAME_SERIAL:
		return !is_slice && same_text(device->serial, sizeof(device->serial), name->text, strlen(name->text));
	case NAME_UUID:
		return (is_slice ? name->slice : name->whole) && memcmp(device->uuid, name->uuid, 16) == 0;
	case NAME_PCI:
		return !is_slice && same_address(&device->pci, &name->pci);
	case NAME_INDEX:
		return !is_slice && device->minor == name->numbers[0];
	case NAME_PLACE:
		return is_slice && parent < device_count && memcmp(devices[parent].uuid, name->uuid, 16) == 0 &&
		       device->gpu_instance == name->numbers[0] && device->compute_instance == name->numbers[1];
	}
	return false;
}

static uint32_t find_name(const struct am_identity_entry *entries, size_t capacity, const struct am_device *devices,
                          size_t device_count, const struct name *name)
{
	uint64_t hash = hash_name(name);
	uint32_t found = AM_NONE;

	for (size_t i = 0; i < capacity; i++) {
		const struct am_identity_entry *entry = &entries[(hash + i) & (capacity - 1)];
		uint32_t index = load(&entry->device);

		if (entry->hash == 0)
			break;
		if (entry->hash != hash || index >= device_count || !matches(devices, device_count, index, name))
			continue;
		/* Two ids may differ in nothing but case: the one that is spelled as asked for comes first. */
		if (name->kind != NAME_ID || strncmp(devices[index].id, name->text, AM_DEVICE_ID_SIZE) == 0)
			return index;
		if (found == AM_NONE)
			found = index;
	}
	return found;
}

/* Reads a decimal number without sign or leading zeros, and leaves @p text behind it. */
static bool read_number(const char **text, uint32_t *ret_number)
{
	const char *at = *text;
	uint64_t number = 0;

	if (*at < '0' || *at > '9' || (at[0] == '0' && at[1] >= '0' && at[1] <= '9'))
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (uint64_t)(*at - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*text = at;
	*ret_number = (uint32_t)number;
	return true;
}

/* `MIG-<mother's uuid>/<gi>/<ci>` and, as older drivers write it, `MIG-GPU-<mother's uuid>/<gi>/<ci>`. */
static bool read_place(const char *text, struct name *ret_name)
{
	const char *slash = strchr(text, '/');
	char uuid[AM_UUID_TEXT_SIZE];

	if (strncasecmp(text, "MIG-", 4) != 0 || slash == NULL)
		return false;
	text += 4;
	if (strncasecmp(text, "GPU-", 4) == 0)
		text += 4;
	if (slash < text || (size_t)(slash - text) >= sizeof(uuid))
		return false;
	memcpy(uuid, text, (size_t)(slash - text));
	uuid[slash - text] = '\0';
	ret_name->kind = NAME_PLACE;
	text = slash + 1;
	return am_uuid_parse(uuid, ret_name->uuid) && read_number(&text, &ret_name->numbers[0]) && *text++ == '/' &&
	       read_number(&text, &ret_name->numbers[1]) && *text == '\0';
}

static bool read_uuid(const char *text, struct name *ret_name)
{
	bool gpu = strncasecmp(text, "GPU-", 4) == 0, mig = strncasecmp(text, "MIG-", 4) == 0;

	ret_name->kind = NAME_UUID;
	ret_name->whole = !mig;
	ret_name->slice = !gpu;
	return am_uuid_parse(gpu || mig ? text + 4 : text, ret_name->uuid);
}

uint32_t am_identity_find(const struct am_identity_entry *entries, size_t capacity, const struct am_device *devices,
                          size_t device_count, const char *name)
{
	size_t length = strnlen(name, AM_DEVICE_ID_SIZE);
	struct name wanted = {.kind = NAME_ID, .text = name};
	const char *at = name;
	uint32_t found;

	if (length == 0 || length >= AM_DEVICE_ID_SIZE)
		return AM_NONE;
	/* What the TOML says goes before all that is derived. */
	found = find_name(entries, capacity, devices, device_count, &wanted);
	if (found != AM_NONE)
		return found;
	if (read_uuid(name, &wanted) || read_place(name, &wanted))
		return find_name(entries, capacity, devices, device_count, &wanted);
	if (am_pci_parse(name, &wanted.pci)) {
		wanted.kind = NAME_PCI;
		return find_name(entries, capacity, devices, device_count, &wanted);
	}
	if (read_number(&at, &wanted.numbers[0]) && *at == '\0') {
		wanted.kind = NAME_INDEX;
		found = find_name(entries, capacity, devices, device_count, &wanted);
		if (found != AM_NONE)
			return found;
	}
	if (length >= AM_SERIAL_SIZE)
		return AM_NONE;
	wanted.kind = NAME_SERIAL;
	return find_name(entries, capacity, devices, device_count, &wanted);
}
