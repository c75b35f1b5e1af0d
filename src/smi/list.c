/* SPDX-License-Identifier: Apache-2.0 */
/* Slices and clocks of a device, as lists and as parts of its tree. */
#include "smi/list.h"

#include "smi/tree.h"

#include <stdlib.h>
#include <string.h>

void smi_list_nothing(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent)
{
	(void)argument;
	(void)device;
	(void)tree;
	(void)parent;
}

static void add_count(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label,
                      nvmlReturn_t result, unsigned long long count, const char *unit)
{
	char text[32] = "";

	snprintf(text, sizeof(text), "%llu", count);
	smi_tree_add_value(tree, parent, tag, label, result, text, unit);
}

/* ---- slices ----------------------------------------------------------------------------------------------------- */

unsigned int smi_slice_places(const struct smi_device *device)
{
	unsigned int current = 0, pending = 0, places = 0;

	if (SMI_CALL(device->library, nvmlDeviceGetMigMode, device->handle, &current, &pending) != NVML_SUCCESS ||
	    current == 0 ||
	    SMI_CALL(device->library, nvmlDeviceGetMaxMigDeviceCount, device->handle, &places) != NVML_SUCCESS)
		return 0;
	return places;
}

bool smi_slice(const struct smi_device *device, unsigned int place, struct smi_device *ret_slice)
{
	*ret_slice = *device;
	return SMI_CALL(device->library, nvmlDeviceGetMigDeviceHandleByIndex, device->handle, place,
	                &ret_slice->handle) == NVML_SUCCESS;
}

static void add_engines(const struct smi_device *slice, struct smi_tree *tree, struct smi_node *parent)
{
	nvmlDeviceAttributes_t engines = {0};
	nvmlReturn_t result = SMI_CALL(slice->library, nvmlDeviceGetAttributes_v2, slice->handle, &engines);
	struct smi_node *shared = smi_tree_add(
	    tree, smi_tree_add(tree, parent, "device_attributes", "Device Attributes"), "shared", "Shared");
	const struct {
		const char *tag, *label;
		unsigned int count;
	} rows[] = {
	    {"multiprocessor_count", "Multiprocessor count", engines.multiprocessorCount},
	    {"copy_engine_count", "Copy Engine count", engines.sharedCopyEngineCount},
	    {"encoder_count", "Encoder count", engines.sharedEncoderCount},
	    {"decoder_count", "Decoder count", engines.sharedDecoderCount},
	    {"ofa_count", "OFA count", engines.sharedOfaCount},
	    {"jpg_count", "JPG count", engines.sharedJpegCount},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		add_count(tree, shared, rows[i].tag, rows[i].label, result, rows[i].count, NULL);
}

static void add_memory(const struct smi_device *slice, struct smi_tree *tree, struct smi_node *parent)
{
	static const struct {
		const char *tag, *label;
		enum smi_memory which;
	} rows[] = {
	    {"total", "Total", SMI_MEMORY_TOTAL},
	    {"reserved", "Reserved", SMI_MEMORY_RESERVED},
	    {"used", "Used", SMI_MEMORY_USED},
	    {"free", "Free", SMI_MEMORY_FREE},
	};
	bool renamed = slice->system->driver >= SMI_DRIVER(580, 0);
	struct smi_node *memory =
	    smi_tree_add(tree, parent, "fb_memory_usage", renamed ? "Shared FB Memory Usage" : "FB Memory Usage");
	struct smi_node *bar1 =
	    smi_tree_add(tree, parent, "bar1_memory_usage", renamed ? "Shared BAR1 Memory" : "BAR1 Memory Usage");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[SMI_TEXT_SIZE] = "";
		nvmlReturn_t result = smi_get_memory(slice, (int)rows[i].which, text);

		smi_tree_add_value(tree, memory, rows[i].tag, rows[i].label, result, text, "MiB");
		if (rows[i].which == SMI_MEMORY_RESERVED)
			continue;
		result = smi_get_bar1_memory(slice, (int)rows[i].which, text);
		smi_tree_add_value(tree, bar1, rows[i].tag, rows[i].label, result, text, "MiB");
	}
}

static void add_slice(const struct smi_device *slice, unsigned int place, struct smi_tree *tree,
                      struct smi_node *parent)
{
	struct smi_node *node = smi_tree_add(tree, parent, "mig_device", "MIG Device");
	unsigned int instance = 0;
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result;

	add_count(tree, node, "index", "Index", NVML_SUCCESS, place, NULL);
	result = SMI_CALL(slice->library, nvmlDeviceGetGpuInstanceId, slice->handle, &instance);
	add_count(tree, node, "gpu_instance_id", "GPU Instance ID", result, instance, NULL);
	result = SMI_CALL(slice->library, nvmlDeviceGetComputeInstanceId, slice->handle, &instance);
	add_count(tree, node, "compute_instance_id", "Compute Instance ID", result, instance, NULL);
	add_engines(slice, tree, node);
	result = smi_get_ecc_errors(
	    slice, SMI_ERRORS(NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC, NVML_MEMORY_LOCATION_SRAM), text);
	smi_tree_add_value(
	    tree,
	    smi_tree_add(tree, smi_tree_add(tree, node, "ecc_error_count", "ECC Errors"), "volatile_count", "Volatile"),
	    "sram_uncorrectable", "SRAM Uncorrectable", result, text, NULL);
	add_memory(slice, tree, node);
}

void smi_list_slices(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent)
{
	unsigned int places = smi_slice_places(device);

	(void)argument;
	for (unsigned int place = 0; place < places; place++) {
		struct smi_device slice;

		if (smi_slice(device, place, &slice))
			add_slice(&slice, place, tree, parent);
	}
	if (parent->first != NULL)
		return;
	/* The text has no word for it. */
	parent->label = NULL;
	parent->block = true;
	smi_tree_add_value(tree, parent, NULL, NULL, NVML_SUCCESS, "None", NULL);
}

/* ---- clocks ----------------------------------------------------------------------------------------------------- */

/* More than any device has. */
#define CLOCKS_MAX 4096u

unsigned int *smi_memory_clocks(const struct smi_device *device, unsigned int *ret_count)
{
	unsigned int *clocks = calloc(CLOCKS_MAX, sizeof(*clocks));

	*ret_count = CLOCKS_MAX;
	if (clocks == NULL || SMI_CALL(device->library, nvmlDeviceGetSupportedMemoryClocks, device->handle, ret_count,
	                               clocks) != NVML_SUCCESS)
		*ret_count = 0;
	return clocks;
}

unsigned int *smi_core_clocks(const struct smi_device *device, unsigned int memory, unsigned int *ret_count)
{
	unsigned int *clocks = calloc(CLOCKS_MAX, sizeof(*clocks));

	*ret_count = CLOCKS_MAX;
	if (clocks == NULL || SMI_CALL(device->library, nvmlDeviceGetSupportedGraphicsClocks, device->handle, memory,
	                               ret_count, clocks) != NVML_SUCCESS)
		*ret_count = 0;
	return clocks;
}

void smi_list_clocks(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent)
{
	unsigned int count, *memory = smi_memory_clocks(device, &count);

	(void)argument;
	for (unsigned int i = 0; i < count; i++) {
		struct smi_node *node = smi_tree_add(tree, parent, "supported_mem_clock", NULL);
		unsigned int steps, *core = smi_core_clocks(device, memory[i], &steps);

		if (node != NULL)
			node->transparent = true;
		add_count(tree, node, "value", "Memory", NVML_SUCCESS, memory[i], "MHz");
		for (unsigned int k = 0; k < steps; k++) {
			add_count(tree, node, "supported_graphics_clock", "Graphics", NVML_SUCCESS, core[k], "MHz");
			if (node != NULL)
				node->last->indented = true;
		}
		free(core);
	}
	free(memory);
	if (count == 0) {
		parent->value = strdup("N/A");
		tree->failed |= parent->value == NULL;
	}
}
