/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tree.h
 * What -q says of a device, as a tree: made of the table once, and written as text or as XML.
 */
#ifndef ACCELMOCK_SMI_TREE_H
#define ACCELMOCK_SMI_TREE_H

#include "smi/field.h"

#include <stdio.h>

/** A section or a value. */
struct smi_node {
	const char *tag;   /**< NULL: not in XML */
	const char *label; /**< NULL: not in the text */
	char *value;       /**< NULL: a section */
	bool block;        /**< its value stands in a line of its own in XML */
	bool indented;
	bool transparent;
	bool narrow; /**< its value stands where it stood in old versions */
	bool unprefixed;
	struct smi_node *first, *last, *next;
};

/** Owns its nodes. */
struct smi_tree {
	struct smi_node *root;
	bool failed; /**< there was no memory for all of it */
};

/**
 * Reads a device. @p display is what of it is wanted (bits of enum smi_display), 0 for all.
 * @return false where there is no memory; then there is no tree
 */
bool smi_tree_build(const struct smi_device *device, unsigned int display, struct smi_tree *ret_tree);

void smi_tree_free(struct smi_tree *tree);

/** Adds a node at the end of @p parent. Tag and label must be static. @return NULL, and a tree that failed */
struct smi_node *smi_tree_add(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label);

/** Adds a value; @p unit may be NULL. What stands in its place where there is none, if @p result is no success. */
struct smi_node *smi_tree_add_value(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label,
                                    nvmlReturn_t result, const char *text, const char *unit);

/** Writes them. */
void smi_write_text(FILE *file, const struct smi_system *system, unsigned int display);
void smi_write_xml(FILE *file, const struct smi_system *system);

#endif
