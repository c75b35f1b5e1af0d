/* SPDX-License-Identifier: Apache-2.0 */
#include "allotment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *one, const void *other)
{
	uint32_t a = ((const struct am_plugin_allotment *)one)->device;
	uint32_t b = ((const struct am_plugin_allotment *)other)->device;
	return (a > b) - (a < b);
}

size_t am_plugin_allotments_settle(const struct am_plugin_inventory *inventory, struct am_plugin_allotment *allotments,
                                   size_t count)
{
	size_t left = 0;

	if (count == 0)
		return 0;
	qsort(allotments, count, sizeof(*allotments), compare);
	for (size_t index = 0; index < count; index++) {
		struct am_plugin_allotment one = allotments[index];
		if (one.device >= inventory->device_count || inventory->hidden[one.device] || one.amount <= 0)
			continue;
		if (left > 0 && allotments[left - 1].device == one.device) {
			if (one.amount > INT64_MAX - allotments[left - 1].amount)
				allotments[left - 1].amount = INT64_MAX;
			else
				allotments[left - 1].amount += one.amount;
			continue;
		}
		allotments[left++] = one;
	}
	return left;
}

/** Begins the line of that name; the value is written to the buffer that is returned. */
static struct am_plugin_buffer *add_line(struct am_plugin_lines *lines, const char *format, const char *key)
{
	size_t index = lines->count < AM_PLUGIN_LINES_MAX ? lines->count++ : AM_PLUGIN_LINES_MAX - 1;
	char *name = lines->items[index].name;
	(void)snprintf(name, AM_PLUGIN_LINE_NAME_SIZE, format, key);
	return &lines->items[index].value;
}

/** The key in capitals, with '_' for what a variable's name must not have. */
static void capitals(const char *key, char ret_text[AM_KEY_SIZE])
{
	size_t length = 0;
	for (; *key != '\0' && length + 1 < AM_KEY_SIZE; key++) {
		char character = *key;
		if (character >= 'a' && character <= 'z')
			character = (char)(character - 'a' + 'A');
		else if (!((character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9')))
			character = '_';
		ret_text[length++] = character;
	}
	ret_text[length] = '\0';
}

static bool is_cuda(const struct am_plugin_inventory *inventory)
{
	return strcmp(inventory->machine->slot_name, "cuda") == 0;
}

static const char *id_of(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotment)
{
	return inventory->machine->devices[allotment->device].id;
}

void am_plugin_environment(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotments,
                           size_t count, struct am_plugin_lines *ret_lines)
{
	char key[AM_KEY_SIZE];

	capitals(inventory->machine->slot_name, key);
	if (is_cuda(inventory))
		am_plugin_buffer_add(add_line(ret_lines, "TF_MIN_GPU_MULTIPROCESSOR_COUNT%s", ""), "%u",
		                     AM_PLUGIN_SHARE_PROCESSORS_MIN);
	struct am_plugin_buffer *ids = add_line(ret_lines, "BACKENDAI_MOCK_%s_DEVICES", key);
	for (size_t index = 0; index < count; index++)
		am_plugin_buffer_add(ids, "%s%s", index > 0 ? "," : "", id_of(inventory, &allotments[index]));
	am_plugin_buffer_add(add_line(ret_lines, "BACKENDAI_MOCK_%s_DEVICE_COUNT", key), "%zu", count);
}

/** Whether what was given is parts of devices: neither whole ones nor slices. */
static bool is_virtualized(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotments,
                           size_t count)
{
	if (inventory->options->mode != AM_PLUGIN_FRACTIONAL)
		return false;
	for (size_t index = 0; index < count; index++) {
		if (!am_plugin_is_slice(inventory, allotments[index].device))
			return true;
	}
	return count == 0;
}

void am_plugin_resource_data(const struct am_plugin_inventory *inventory, const struct am_plugin_allotment *allotments,
                             size_t count, struct am_plugin_lines *ret_lines)
{
	if (!is_cuda(inventory))
		return;
	struct am_plugin_buffer *ids = add_line(ret_lines, "CUDA_GLOBAL_DEVICE_IDS%s", "");
	for (size_t index = 0; index < count; index++)
		am_plugin_buffer_add(ids, "%s%zu:%s", index > 0 ? "," : "", index,
		                     id_of(inventory, &allotments[index]));
	am_plugin_buffer_add(add_line(ret_lines, "CUDA_RESOURCE_VIRTUALIZED%s", ""), "%d",
	                     is_virtualized(inventory, allotments, count));
	if (inventory->options->mode != AM_PLUGIN_FRACTIONAL)
		return;
	struct am_plugin_buffer *memory = add_line(ret_lines, "CUDA_MEMORY_LIMITS%s", "");
	struct am_plugin_buffer *processors = add_line(ret_lines, "CUDA_PROCESSOR_LIMITS%s", "");
	const char *comma = "";
	for (size_t index = 0; index < count; index++) {
		const struct am_plugin_allotment *one = &allotments[index];
		if (am_plugin_is_slice(inventory, one->device))
			continue;
		am_plugin_buffer_add(memory, "%s%s:%" PRIu64, comma, id_of(inventory, one),
		                     am_plugin_memory_limit(inventory, one->device, one->amount));
		am_plugin_buffer_add(processors, "%s%s:%" PRIu32, comma, id_of(inventory, one),
		                     am_plugin_processors(inventory, one->device, one->amount));
		comma = ",";
	}
	am_plugin_buffer_add(add_line(ret_lines, "CUDA_RESERVED_MEMORY%s", ""), "%" PRIu64,
	                     inventory->options->reserved_memory);
}

bool am_plugin_lines_failed(const struct am_plugin_lines *lines)
{
	for (size_t index = 0; index < lines->count; index++) {
		if (lines->items[index].value.failed)
			return true;
	}
	return false;
}

void am_plugin_lines_finish(struct am_plugin_lines *lines)
{
	for (size_t index = 0; index < lines->count; index++)
		am_plugin_buffer_finish(&lines->items[index].value);
	lines->count = 0;
}
