/* SPDX-License-Identifier: Apache-2.0 */
#include "config/sections.h"

#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The figures of a profile by their keys: so many numbers each, one after the other. */
static const struct figure {
	const char *key;
	size_t offset;
	size_t count;
} figures[] = {
    {"mean", offsetof(struct am_profile_info, mean), 1},
    {"amplitudes", offsetof(struct am_profile_info, amplitudes), AM_WAVEFORM_SINUSOIDS},
    {"shortest_periods", offsetof(struct am_profile_info, shortest), AM_WAVEFORM_SINUSOIDS},
    {"longest_periods", offsetof(struct am_profile_info, longest), AM_WAVEFORM_SINUSOIDS},
    {"pulse_height", offsetof(struct am_profile_info, pulse_height), 1},
    {"pulse_period", offsetof(struct am_profile_info, pulse_period), 2},
    {"pulse_rise", offsetof(struct am_profile_info, pulse_rise), 1},
    {"pulse_hold", offsetof(struct am_profile_info, pulse_hold), 1},
    {"pulse_fall", offsetof(struct am_profile_info, pulse_fall), 1},
    {"power_factor", offsetof(struct am_profile_info, power_factor), 1},
    {"memory_share", offsetof(struct am_profile_info, memory_share), 1},
    {"memory_spread", offsetof(struct am_profile_info, memory_spread), 1},
    {"memory_swing", offsetof(struct am_profile_info, memory_swing), 1},
    {"memory_traffic", offsetof(struct am_profile_info, memory_traffic), 1},
};

#define FIGURES (sizeof(figures) / sizeof(figures[0]))

static bool read_number(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                        double *ret_number)
{
	char shown[AM_SHOW_SIZE];

	if (node->kind == AM_TOML_INTEGER)
		*ret_number = (double)node->integer;
	else if (node->kind == AM_TOML_FLOAT)
		*ret_number = node->number;
	else
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "%s is no number",
		               am_reader_show(shown, node));
	return node->kind == AM_TOML_INTEGER || node->kind == AM_TOML_FLOAT;
}

static void read_figure(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *node,
                        const struct figure *figure, struct am_profile_info *profile)
{
	double *numbers = (double *)(void *)((char *)profile + figure->offset);
	char wanted[48];

	if (figure->count == 1) {
		read_number(reader, path, node, numbers);
		return;
	}
	if (node->kind != AM_TOML_ARRAY || node->length != figure->count) {
		snprintf(wanted, sizeof(wanted), "a list of %zu numbers", figure->count);
		am_reader_fail(reader, node->place, path, AM_ERROR_INVALID, "it must be %s", wanted);
		return;
	}
	for (size_t i = 0; i < figure->count; i++) {
		struct am_path element = {.parent = path, .index = i};

		if (!read_number(reader, &element, &node->children[i], &numbers[i]))
			return;
	}
}

/* A profile starts as the one that `like` names, training if none is named, and differs in what is written. */
static bool read_model(struct am_reader *reader, const struct am_path *profile_path, const struct am_toml_node *table,
                       struct am_profile_info *profile)
{
	const struct am_toml_node *node = am_toml_member(table, "like");
	struct am_path path = {.parent = profile_path, .name = "like"};
	const struct am_profile_info *like = am_machine_profile(reader->machine, profile->name);
	const char *name;

	if (like == NULL)
		like = am_profile_info(AM_PROFILE_TRAINING);
	if (node != NULL) {
		if (!am_reader_string(reader, &path, node, &name))
			return false;
		like = am_machine_profile(reader->machine, name);
		if (like == NULL) {
			am_reader_fail(reader, node->place, &path, AM_ERROR_INVALID,
			               "there is no profile \"%s\" before this one", name);
			return false;
		}
	}
	memcpy(&profile->mean, &like->mean, sizeof(*profile) - offsetof(struct am_profile_info, mean));
	return true;
}

static void read_profile(struct am_reader *reader, const struct am_path *path, const struct am_toml_node *table)
{
	const char *keys[FIGURES + 2] = {[FIGURES] = "like"};
	struct am_profile_info profile = {.mean = 0};
	struct am_error error;

	for (size_t i = 0; i < FIGURES; i++)
		keys[i] = figures[i].key;
	if (!am_reader_expect(reader, path, table, AM_TOML_TABLE, "a table that describes a profile"))
		return;
	am_reader_check_keys(reader, path, table, keys, true);
	/* One that is too long is no name: the check says so. */
	if (table->key_length >= sizeof(profile.name) || strlen(table->key) != table->key_length) {
		am_reader_fail(reader, table->key_place, path, AM_ERROR_INVALID,
		               "a profile's name has at most %zu bytes", sizeof(profile.name) - 1);
		return;
	}
	am_text_copy(profile.name, sizeof(profile.name), table->key);
	if (!read_model(reader, path, table, &profile))
		return;
	for (size_t i = 0; i < FIGURES; i++) {
		const struct am_toml_node *node = am_toml_member(table, figures[i].key);
		struct am_path figure_path = {.parent = path, .name = figures[i].key};

		if (node != NULL)
			read_figure(reader, &figure_path, node, &figures[i], &profile);
	}
	if (!am_reader_failed(reader) && !am_machine_add_profile(reader->machine, &profile, &error))
		am_reader_fail(reader, table->place, path, error.code, "%s", error.message);
}

void am_config_read_profiles(struct am_reader *reader, const struct am_toml_node *profiles)
{
	struct am_path list_path = {.name = "profiles"};

	if (!am_reader_expect(reader, &list_path, profiles, AM_TOML_TABLE, "a table of profiles"))
		return;
	for (size_t i = 0; i < profiles->length; i++) {
		struct am_path path = {.parent = &list_path, .name = profiles->children[i].key};

		read_profile(reader, &path, &profiles->children[i]);
	}
}
