/* SPDX-License-Identifier: Apache-2.0 */
#include "metadata.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/** What is known of a resource of Backend.AI: how its devices are called, and which picture the web shows. */
struct known {
	const char *key;
	const char *name;
	const char *description;
	const char *unit;
	const char *icon;
};

static const struct known known_table[] = {
    {"cuda", "GPU", "GPU that runs CUDA", "GPU", "gpu1"},
    {"rocm", "GPU", "GPU that runs ROCm", "GPU", "gpu2"},
    {"tpu", "TPU", "Tensor processing unit", "TPU", "tpu"},
    {"ipu", "IPU", "Graphcore IPU", "IPU", "ipu"},
    {"atom", "ATOM", "Rebellions ATOM", "ATOM", "rebel"},
    {"atom-plus", "ATOM+", "Rebellions ATOM+", "ATOM+", "rebel"},
    {"atom-max", "ATOM-Max", "Rebellions ATOM-Max", "ATOM-Max", "rebel"},
    {"warboy", "Warboy", "FuriosaAI Warboy", "NPU", "npu2"},
    {"rngd", "RNGD", "FuriosaAI RNGD", "NPU", "npu3"},
    {"gaudi2", "Gaudi 2", "Intel Gaudi 2", "HPU", "gaudi"},
    {"gaudi3", "Gaudi 3", "Intel Gaudi 3", "HPU", "gaudi"},
    {"tenstorrent", "Tenstorrent", "Tenstorrent accelerator", "Card", "npu"},
    {"tt-n300", "n300", "Tenstorrent n300", "n300", "npu"},
    {"lpu", "LPU", "HyperAccel LPU", "LPU", "npu5"},
    {"hyperaccel-lpu", "LPU", "HyperAccel LPU", "LPU", "npu5"},
};

static const struct known *find_known(const char *key)
{
	for (size_t index = 0; index < sizeof(known_table) / sizeof(known_table[0]); index++) {
		if (strcmp(known_table[index].key, key) == 0)
			return &known_table[index];
	}
	return NULL;
}

/** The TOML's format of a slice's slot: by its own name, by its profile's, or the one for all slices. */
static const struct am_format *find_slice_format(const struct am_machine *machine, const char *slot_name)
{
	const char *type = slot_name + strlen(machine->slot_name) + 1;
	const char *profile = strchr(type, ':');
	const struct am_format *format = am_machine_format(machine, type);
	if (format == NULL && profile != NULL)
		format = am_machine_format(machine, profile + 1);
	if (format == NULL)
		format = am_machine_format(machine, "*-mig");
	if (format == NULL)
		format = am_machine_format(machine, "device:*-mig");
	return format;
}

static void describe_own(struct am_plugin_metadata *metadata, const char *key, bool slice, bool fractional)
{
	const struct known *known = find_known(key);
	const char *name = known != NULL ? known->name : key;
	const char *description = known != NULL ? known->description : key;
	const char *kind = slice ? " (slice)" : fractional ? " (fractional)" : "";
	char text[AM_PLUGIN_METADATA_TEXT_SIZE * 2];

	/* A share of a GPU is an fGPU, wherever Backend.AI shows one. */
	(void)snprintf(text, sizeof(text), "%s%s", fractional ? "f" : "", name);
	am_text_cut(metadata->own[0], sizeof(metadata->own[0]), text);
	(void)snprintf(text, sizeof(text), "%s%s", description, kind);
	am_text_cut(metadata->own[1], sizeof(metadata->own[1]), text);
	metadata->human_readable_name = metadata->own[0];
	metadata->description = metadata->own[1];
	metadata->display_unit = fractional ? metadata->own[0] : known != NULL ? known->unit : metadata->own[0];
	metadata->display_icon = known != NULL ? known->icon : "gpu1";
	metadata->binary = false;
	metadata->round_length = fractional ? 2 : 0;
}

void am_plugin_metadata_choose(const struct am_plugin_inventory *inventory, struct am_plugin_metadata *ret_metadata)
{
	const struct am_machine *machine = inventory->machine;
	const struct am_plugin_slot *slot = &inventory->slots[0];
	bool fractional = !slot->unique && inventory->options->mode == AM_PLUGIN_FRACTIONAL;
	const struct am_format *format;

	memset(ret_metadata, 0, sizeof(*ret_metadata));
	am_text_cut(ret_metadata->slot_name, sizeof(ret_metadata->slot_name), slot->name);
	am_text_cut(ret_metadata->format, sizeof(ret_metadata->format),
	            slot->unique ? "*-mig" : slot->name + strlen(machine->slot_name) + 1);
	format =
	    slot->unique ? find_slice_format(machine, slot->name) : am_machine_format(machine, ret_metadata->format);
	ret_metadata->found = format != NULL;
	if (format == NULL) {
		describe_own(ret_metadata, machine->slot_name, slot->unique, fractional);
		return;
	}
	ret_metadata->human_readable_name = format->human_readable_name;
	ret_metadata->description = format->description;
	ret_metadata->display_unit = format->display_unit;
	ret_metadata->display_icon = format->display_icon;
	ret_metadata->binary = format->binary;
	ret_metadata->round_length = format->round_length;
}
