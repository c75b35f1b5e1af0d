/* SPDX-License-Identifier: Apache-2.0 */
/* --query-gpu: values of devices by their names. */
#include "smi/query.h"

#include "smi/field.h"
#include "smi/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next name of a list with commas, without blanks around it. */
static char *next_name(char **rest)
{
	char *name = strsep(rest, ","), *end;

	if (name == NULL)
		return NULL;
	name += strspn(name, " ");
	for (end = name + strlen(name); end > name && end[-1] == ' '; end--)
		end[-1] = '\0';
	return name;
}

static const struct smi_field *find(const char *name, int driver)
{
	const struct smi_field *field = smi_field_find(name);

	return field != NULL && smi_field_exists(field, driver) ? field : NULL;
}

bool smi_query_check(const struct smi_options *options, int driver)
{
	char *copy = strdup(options->query), *rest = copy, *name;
	bool known = copy != NULL;

	while (known && (name = next_name(&rest)) != NULL) {
		known = options->action == SMI_ACTION_QUERY_GPU ? find(name, driver) != NULL
		                                                : smi_record_knows(options->kind, name);
		if (!known)
			printf("Field \"%s\" is not a valid field to query.\n\n", name);
	}
	free(copy);
	return known;
}

static void write_header(const struct smi_options *options, int driver)
{
	char *copy = strdup(options->query), *rest = copy, *name;
	const char *comma = "";

	while (copy != NULL && (name = next_name(&rest)) != NULL) {
		const struct smi_field *field = find(name, driver);

		printf("%s%s", comma, field->query);
		if (options->units && field->query_unit != NULL)
			printf(" [%s]", field->query_unit);
		comma = ", ";
	}
	putchar('\n');
	free(copy);
}

static void write_device(const struct smi_options *options, const struct smi_device *device)
{
	char *copy = strdup(options->query), *rest = copy, *name;
	const char *comma = "";

	while (copy != NULL && (name = next_name(&rest)) != NULL) {
		char text[SMI_TEXT_SIZE + 32];

		smi_field_ask(find(name, device->system->driver), device, options->units, text, sizeof(text));
		printf("%s%s", comma, text);
		comma = ", ";
	}
	putchar('\n');
	free(copy);
}

void smi_query_write(const struct smi_options *options, const struct smi_system *system, bool header)
{
	if (options->action == SMI_ACTION_QUERY_RECORDS) {
		smi_record_write(options->kind, options->query, system, header, options->units);
		return;
	}
	if (header)
		write_header(options, system->driver);
	for (size_t i = 0; i < system->count; i++)
		write_device(options, &system->devices[i]);
}

void smi_query_help(const char *kind, int driver)
{
	printf("List of valid properties to query for the switch \"--query-%s\":\n\n", kind);
	if (strcmp(kind, "gpu") != 0) {
		smi_record_help(kind);
		return;
	}
	for (size_t i = 0; i < smi_field_count; i++) {
		const struct smi_field *field = &smi_fields[i];

		if (field->query == NULL || !smi_field_exists(field, driver))
			continue;
		printf("\"%s\"", field->query);
		if (field->alias != NULL)
			printf(" or \"%s\"", field->alias);
		printf("\n%s\n\n", field->help);
	}
}
