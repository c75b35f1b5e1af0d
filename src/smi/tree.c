/* SPDX-License-Identifier: Apache-2.0 */
/* Making a tree of the table. */
#include "smi/tree.h"

#include <stdlib.h>
#include <string.h>

/* Deeper than any row of the table. */
#define DEPTH_MAX 8

struct smi_node *smi_tree_add(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label)
{
	struct smi_node *node;

	if (parent == NULL)
		return NULL;
	node = calloc(1, sizeof(*node));
	if (node == NULL) {
		tree->failed = true;
		return NULL;
	}
	node->tag = tag;
	node->label = label;
	if (parent->last != NULL)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	return node;
}

static void set_value(struct smi_tree *tree, struct smi_node *node, const char *text, const char *unit, bool joined)
{
	char value[SMI_TEXT_SIZE + 32];

	snprintf(value, sizeof(value), "%s%s%s", text, unit != NULL && !joined ? " " : "", unit != NULL ? unit : "");
	node->value = strdup(value);
	tree->failed |= node->value == NULL;
}

struct smi_node *smi_tree_add_value(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label,
                                    nvmlReturn_t result, const char *text, const char *unit)
{
	struct smi_node *node = smi_tree_add(tree, parent, tag, label);

	if (node == NULL)
		return NULL;
	if (result == NVML_SUCCESS)
		set_value(tree, node, text, unit, false);
	else
		set_value(tree, node, smi_error_text(result), NULL, false);
	return node;
}

/* ---- rows of the table ------------------------------------------------------------------------------------------ */

/* Adds the node of a row. @return where its children go; NULL where it has none */
static struct smi_node *add_field(const struct smi_field *field, const struct smi_device *device, struct smi_tree *tree,
                                  struct smi_node *parent)
{
	struct smi_node *node = smi_tree_add(tree, parent, field->tag, field->label);
	nvmlReturn_t result = NVML_SUCCESS;
	char text[SMI_TEXT_SIZE] = "";

	if (node == NULL)
		return NULL;
	node->indented = field->indented;
	node->transparent = field->transparent;
	node->unprefixed = field->unprefixed;
	if (field->get != NULL) {
		result = smi_field_read(field, device, text);
		if (result != NVML_SUCCESS)
			set_value(tree, node, smi_error_text(result), NULL, false);
		else if (!field->optional)
			set_value(tree, node, text, field->unit, field->joined);
	}
	if (node->value != NULL)
		return NULL;
	if (field->list != NULL)
		field->list(device, field->argument, tree, node);
	return node;
}

static bool is_wanted(const struct smi_field *field, unsigned int display)
{
	return display == 0 ? !field->on_demand : (field->display & display) != 0;
}

bool smi_tree_build(const struct smi_device *device, unsigned int display, struct smi_tree *ret_tree)
{
	struct smi_node *parents[DEPTH_MAX] = {NULL};
	/* Rows that are deeper than this one belong to a section that is not shown. */
	unsigned int hidden = DEPTH_MAX;

	*ret_tree = (struct smi_tree){.root = calloc(1, sizeof(*ret_tree->root))};
	parents[0] = ret_tree->root;
	ret_tree->failed = ret_tree->root == NULL;
	for (size_t i = 0; i < smi_field_count && !ret_tree->failed; i++) {
		const struct smi_field *field = &smi_fields[i];

		if (field->depth == 0 || field->depth > hidden)
			continue;
		hidden = DEPTH_MAX;
		if (!smi_field_applies(field, device) || (field->depth == 1 && !is_wanted(field, display))) {
			hidden = field->depth;
			continue;
		}
		parents[field->depth] = add_field(field, device, ret_tree, parents[field->depth - 1]);
		if (parents[field->depth] == NULL)
			hidden = field->depth;
	}
	if (!ret_tree->failed)
		return true;
	smi_tree_free(ret_tree);
	return false;
}

static void free_node(struct smi_node *node)
{
	while (node != NULL) {
		struct smi_node *next = node->next;

		free_node(node->first);
		free(node->value);
		free(node);
		node = next;
	}
}

void smi_tree_free(struct smi_tree *tree)
{
	free_node(tree->root);
	tree->root = NULL;
}
