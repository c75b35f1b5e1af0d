/* SPDX-License-Identifier: Apache-2.0 */
/** @file policy_support.h What tests of the plugin's policy have in common: machines from texts, and their inventories.
 */
#ifndef ACCELMOCK_TESTS_POLICY_SUPPORT_H
#define ACCELMOCK_TESTS_POLICY_SUPPORT_H

#include "checks.h"

#include "accelmock/config.h"
#include "policy/inventory.h"

/** Ids of the devices of the machines below. */
#define ID(number) "c59395cd-ac91-4cd3-a1b0-3d2568aa2d0" #number

/** One device of a text. */
#define DEVICE(number, model, units, size, slice)                                                                      \
	"{ mother_uuid = \"" ID(number) "\", model_name = \"" model "\", numa_node = 0, subproc_count = " #units       \
					", memory_size = \"" size "\", is_mig_device = " slice " },\n"

/** A machine's text. */
#define MACHINE(slot, devices, formats)                                                                                \
	"slot_name = \"" slot "\"\ndevice_plugin_name = \"Mock\"\ndevices = [\n" devices                               \
	"]\n[attributes]\n[formats]\n" formats

/** A format of a text. */
#define FORMAT(name, human, digits)                                                                                    \
	"[formats." name "]\nhuman_readable_name = \"" human "\"\ndescription = \"the " human                          \
	"\"\ndisplay_unit = \"unit\"\nnumber_format = { binary = false, round_length = " #digits                       \
	" }\ndisplay_icon = \"icon\"\n"

/** Four GPUs of 40 GiB and 108 processors. */
#define FOUR_GPUS                                                                                                      \
	DEVICE(1, "GPU", 108, "40G", "false")                                                                          \
	DEVICE(2, "GPU", 108, "40G", "false")                                                                          \
	DEVICE(3, "GPU", 108, "40G", "false") DEVICE(4, "GPU", 108, "40G", "false")

/** A GPU, and slices of two mothers that are not listed. */
#define SLICES                                                                                                         \
	DEVICE(3, "MIG-20g", 56, "20G", "true")                                                                        \
	DEVICE(3, "MIG-10g", 28, "10G", "true")                                                                        \
	DEVICE(4, "MIG-10g", 28, "10G", "true") DEVICE(4, "MIG-10g", 28, "10G", "true")
#define GPU_AND_SLICES DEVICE(1, "GPU", 108, "40G", "false") SLICES

/** A machine and what the agent is told of it. */
struct fixture {
	struct am_machine *machine;
	struct am_plugin_options options;
	struct am_plugin_inventory inventory;
};

/** Sets an option that is right. */
static inline void set_option(struct fixture *fixture, enum am_plugin_option option, const char *text)
{
	struct am_error error;

	if (!am_plugin_options_set(&fixture->options, option, text, "here", &error))
		fail_msg("%s", error.message);
}

/** Begins a fixture: options may be set before fixture_build(). */
static inline void fixture_begin(struct fixture *fixture, const char *text)
{
	struct am_error error;

	fixture->machine = am_config_parse(text, strlen(text), "test.toml", &error);
	if (fixture->machine == NULL)
		fail_msg("%s", error.message);
	am_plugin_options_init(&fixture->options);
}

static inline void fixture_build(struct fixture *fixture)
{
	struct am_error error;

	am_plugin_options_settle(&fixture->options);
	if (!am_plugin_inventory_init(&fixture->inventory, fixture->machine, &fixture->options, "here", &error))
		fail_msg("%s", error.message);
}

/** Both at once; @p mode and @p mask may be NULL. */
static inline void fixture_make(struct fixture *fixture, const char *text, const char *mode, const char *mask)
{
	fixture_begin(fixture, text);
	if (mode != NULL)
		set_option(fixture, AM_PLUGIN_OPTION_ALLOCATION_MODE, mode);
	if (mask != NULL)
		set_option(fixture, AM_PLUGIN_OPTION_DEVICE_MASK, mask);
	fixture_build(fixture);
}

static inline void fixture_finish(struct fixture *fixture)
{
	am_plugin_inventory_finish(&fixture->inventory);
	am_plugin_options_finish(&fixture->options);
	am_machine_destroy(fixture->machine);
}

#endif
