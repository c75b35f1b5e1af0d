/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/config.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/machine_text.h"

#include <stdio.h>

/* A file, and what is wrong with it. */
struct checked {
	const char *path;
	struct am_machine *machine; /* NULL where there was nothing to read */
	struct am_error errors[AM_CONFIG_ERRORS_MAX];
	size_t error_count;
};

/* Says on standard output what the file is, and on standard error what is wrong or odd. */
static void tell(const struct command *command, const struct checked *checked)
{
	const struct am_machine *machine = checked->machine;
	char text[128];

	for (size_t i = 0; i < checked->error_count; i++)
		command_warn(command, "%s", checked->errors[i].message);
	if (checked->error_count == AM_CONFIG_ERRORS_MAX)
		command_warn(command, "%s: there may be more that is wrong", checked->path);
	for (size_t i = 0; machine != NULL && i < machine->warning_count; i++)
		command_warn(command, "warning: %s", machine->warnings[i]);
	if (checked->error_count > 0)
		return;
	machine_text(machine, text, sizeof(text));
	printf("%s: %s\n", checked->path, text);
}

static json_t *describe(const struct checked *checked)
{
	const struct am_machine *machine = checked->machine;
	json_t *errors = json_array();

	for (size_t i = 0; i < checked->error_count; i++)
		json_array_append_new(errors, describe_text(checked->errors[i].message));
	if (checked->error_count > 0)
		return json_pack("{s:o, s:b, s:o, s:o, s:o}", "file", describe_text(checked->path), "ok", 0, "error",
		                 describe_text(checked->errors[0].message), "errors", errors, "warnings",
		                 machine != NULL ? machine_describe_warnings(machine) : json_array());
	return json_pack("{s:o, s:b, s:n, s:o, s:o, s:o, s:I, s:I}", "file", describe_text(checked->path), "ok", 1,
	                 "error", "errors", errors, "warnings", machine_describe_warnings(machine), "slot_name",
	                 describe_text(machine->slot_name), "devices", (json_int_t)machine->device_count,
	                 "listed_devices", (json_int_t)machine->listed_count);
}

enum exit_code verb_check(struct command *command, int argc, char **argv)
{
	enum exit_code code = EXIT_DONE, printed = EXIT_DONE;
	static struct checked checked;
	json_t *files;

	command_parse(command, argc, argv, 1, -1, NULL, NULL);
	files = json_array();
	for (int i = 0; i < command->word_count; i++) {
		checked.path = command->words[i];
		checked.machine =
		    am_config_read(checked.path, checked.errors, AM_CONFIG_ERRORS_MAX, &checked.error_count);
		if (checked.error_count > 0)
			code = EXIT_FAILED;
		if (command->json)
			json_array_append_new(files, describe(&checked));
		else
			tell(command, &checked);
		am_machine_destroy(checked.machine);
	}
	if (command->json)
		printed = describe_print(command, json_pack("{s:o}", "files", files), false);
	else
		json_decref(files);
	return code != EXIT_DONE ? code : printed;
}
