/* SPDX-License-Identifier: Apache-2.0 */
#include "config/sections.h"

#include "base/quote.h"
#include "config/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an agent of a cuda machine tells about itself where the TOML does not. */
static const struct {
	const char *name;
	const char *text;
} cuda_defaults[] = {{"nvidia_driver", "450.00.00"}, {"cuda_runtime", "11.0"}};

#define CUDA_DEFAULTS (sizeof(cuda_defaults) / sizeof(cuda_defaults[0]))

static bool is_cuda(const struct am_reader *reader)
{
	return strcmp(reader->machine->slot_name, "cuda") == 0;
}

/* Whether the plugin tells that itself; an attribute must not make it lie. */
static bool is_reserved(const struct am_reader *reader, const char *name)
{
	char support[AM_KEY_SIZE + 16];

	snprintf(support, sizeof(support), "%s_support", reader->machine->slot_name);
	return strcmp(name, "version") == 0 || strcmp(name, "cuda_support") == 0 || strcmp(name, support) == 0;
}

static bool must_be_string(const struct am_reader *reader, const char *name)
{
	for (size_t i = 0; i < CUDA_DEFAULTS; i++)
		if (is_cuda(reader) && strcmp(cuda_defaults[i].name, name) == 0)
			return true;
	return false;
}

static void add(struct am_reader *reader, const struct am_path *path, struct am_toml_place place, const char *name,
                const char *text, enum am_attribute_kind kind)
{
	struct am_error error;

	if (!am_machine_add_attribute(reader->machine, name, text, kind, &error))
		am_reader_fail(reader, place, path, error.code, "%s", error.message);
}

static void read_attribute(struct am_reader *reader, const struct am_path *table_path, const struct am_toml_node *node)
{
	struct am_path path = {.parent = table_path, .name = node->key};
	const char *text;
	char *json;

	if (node->key_length == 0 || strlen(node->key) != node->key_length) {
		am_reader_fail(reader, node->key_place, &path, AM_ERROR_INVALID, "this is no name for an attribute");
		return;
	}
	if (is_reserved(reader, node->key)) {
		am_reader_warn(reader, node->key_place, &path, "the plugin tells this itself, so it is ignored");
		return;
	}
	if (must_be_string(reader, node->key)) {
		if (am_reader_string(reader, &path, node, &text))
			add(reader, &path, node->place, node->key, text, AM_ATTRIBUTE_STRING);
		return;
	}
	if (node->kind == AM_TOML_STRING && strlen(node->text) == node->length) {
		add(reader, &path, node->place, node->key, node->text, AM_ATTRIBUTE_STRING);
		return;
	}
	json = am_json_write(node);
	if (json == NULL)
		am_reader_fail(reader, node->place, &path, AM_ERROR_SYSTEM, "not enough memory");
	else
		add(reader, &path, node->place, node->key, json, AM_ATTRIBUTE_JSON);
	free(json);
}

void am_config_read_attributes(struct am_reader *reader, const struct am_toml_node *attributes)
{
	static const char *const cuda_keys[] = {"nvidia_driver", "cuda_runtime", NULL};
	struct am_path path = {.name = "attributes"};

	for (size_t i = 0; i < attributes->length; i++)
		read_attribute(reader, &path, &attributes->children[i]);
	if (!is_cuda(reader))
		return;
	am_reader_check_keys(reader, &path, attributes, cuda_keys, false);
	for (size_t i = 0; i < CUDA_DEFAULTS; i++)
		if (am_toml_member(attributes, cuda_defaults[i].name) == NULL)
			add(reader, &path, attributes->place, cuda_defaults[i].name, cuda_defaults[i].text,
			    AM_ATTRIBUTE_STRING);
}
