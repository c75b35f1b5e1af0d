/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as -q -x writes it. */
#include "smi/tree.h"

#include <string.h>
#include <time.h>

static void indent(FILE *file, int depth)
{
	for (int i = 0; i < depth; i++)
		fputc('\t', file);
}

/* A text, with what XML gives a meaning replaced. */
static void write_escaped(FILE *file, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		default:
			/* No XML has other control characters. */
			fputc((unsigned char)*text < ' ' && *text != '\t' ? '?' : *text, file);
			break;
		}
	}
}

static void write_leaf(FILE *file, int depth, const char *tag, const char *value)
{
	indent(file, depth);
	fprintf(file, "<%s>", tag);
	write_escaped(file, value);
	fprintf(file, "</%s>\n", tag);
}

static void write_node(FILE *file, const struct smi_node *node, int depth)
{
	const char *value = node->value;

	if (node->tag == NULL) {
		/* A word in place of children; where it has a label, it is the text's alone. */
		if (value != NULL && node->label == NULL) {
			indent(file, depth);
			write_escaped(file, value);
			fputc('\n', file);
		}
		return;
	}
	if (value != NULL) {
		if (node->unprefixed && strncmp(value, "0x", 2) == 0)
			value += 2;
		write_leaf(file, depth, node->tag, value);
		return;
	}
	indent(file, depth);
	fprintf(file, "<%s>\n", node->tag);
	for (const struct smi_node *child = node->first; child != NULL; child = child->next)
		write_node(file, child, depth + 1);
	indent(file, depth);
	fprintf(file, "</%s>\n", node->tag);
}

static void write_device(FILE *file, const struct smi_device *device)
{
	char address[SMI_TEXT_SIZE] = "";
	struct smi_tree tree;

	if (!smi_tree_build(device, 0, &tree))
		return;
	smi_get_pci_address(device, 0, address);
	fprintf(file, "\t<gpu id=\"%s\">\n", address);
	for (const struct smi_node *node = tree.root->first; node != NULL; node = node->next)
		write_node(file, node, 2);
	fputs("\t</gpu>\n\n", file);
	smi_tree_free(&tree);
}

void smi_write_xml(FILE *file, const struct smi_system *system)
{
	char text[SMI_TEXT_SIZE];
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &local);
	fprintf(
	    file,
	    "<?xml version=\"1.0\" ?>\n<!DOCTYPE nvidia_smi_log SYSTEM \"nvsmi_device_v%d.dtd\">\n<nvidia_smi_log>\n",
	    system->driver >= SMI_DRIVER(580, 0) ? 13 : 12);
	write_leaf(file, 1, "timestamp", text);
	write_leaf(file, 1, "driver_version", system->driver_version);
	write_leaf(file, 1, "cuda_version", system->cuda_version);
	snprintf(text, sizeof(text), "%u", system->attached);
	write_leaf(file, 1, "attached_gpus", text);
	for (size_t i = 0; i < system->count; i++)
		write_device(file, &system->devices[i]);
	fputs("</nvidia_smi_log>\n", file);
}
