/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as -q writes it. */
#include "smi/tree.h"

#include <string.h>
#include <time.h>

/* Where values stand: further to the right since branch 590. */
static int value_column(const struct smi_system *system)
{
	return system->driver >= SMI_DRIVER(590, 0) ? 55 : 42;
}

static void write_value(FILE *file, int depth, const char *label, int column, const char *value)
{
	fprintf(file, "%*s%-*s: %s\n", depth * 4, "", column - depth * 4, label, value);
}

static void write_node(FILE *file, const struct smi_node *node, int depth, int column)
{
	const struct smi_node *child;

	if (node->transparent && node->value == NULL) {
		/* Its label is its children's. */
		for (child = node->first; child != NULL; child = child->next)
			write_node(file, child, depth, column);
		return;
	}
	if (node->label == NULL)
		return;
	if (node->value != NULL) {
		write_value(file, depth + (node->indented ? 1 : 0), node->label, node->narrow ? 42 : column,
		            node->value);
		return;
	}
	/* A list of nothing is a value. */
	if (node->block && node->first != NULL) {
		write_value(file, depth, node->label, column, node->first->value);
		return;
	}
	fprintf(file, "%*s%s\n", depth * 4, "", node->label);
	for (child = node->first; child != NULL; child = child->next)
		write_node(file, child, depth + 1, column);
}

static void write_system(FILE *file, const struct smi_system *system, int column)
{
	bool renamed = system->driver >= SMI_DRIVER(610, 0);
	char text[SMI_TEXT_SIZE * 2];
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &local);
	fprintf(file, "\n==============NVSMI LOG==============\n\n");
	write_value(file, 0, "Timestamp", column, text);
	snprintf(text, sizeof(text), "%s%s", system->driver_version,
	         renamed ? " [Deprecated; will be removed in CUDA 14.0. Use KMD Version instead]" : "");
	write_value(file, 0, "Driver Version", column, text);
	snprintf(text, sizeof(text), "%s%s", system->cuda_version,
	         renamed ? " [Deprecated; will be removed in CUDA 14.0. Use CUDA UMD Version instead]" : "");
	write_value(file, 0, "CUDA Version", column, text);
	if (renamed) {
		write_value(file, 0, "KMD Version", column, system->driver_version);
		write_value(file, 0, "CUDA UMD Version", column, system->cuda_version);
	}
	snprintf(text, sizeof(text), "%u", system->attached);
	fputc('\n', file);
	write_value(file, 0, "Attached GPUs", column, text);
}

void smi_write_text(FILE *file, const struct smi_system *system, unsigned int display)
{
	int column = value_column(system);

	write_system(file, system, column);
	for (size_t i = 0; i < system->count; i++) {
		char address[SMI_TEXT_SIZE] = "";
		struct smi_tree tree;

		if (!smi_tree_build(&system->devices[i], display, &tree)) {
			fputs("Insufficient Memory\n", file);
			return;
		}
		smi_get_pci_address(&system->devices[i], 0, address);
		fprintf(file, "GPU %s\n", address);
		for (const struct smi_node *node = tree.root->first; node != NULL; node = node->next)
			write_node(file, node, 1, column);
		fputc('\n', file);
		smi_tree_free(&tree);
	}
}
