/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/config.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/machine_text.h"

#include <stdio.h>

/* Says on standard output what the file is, and on standard error what is wrong or odd. */
static void tell(const struct command *command, const char *path, const struct am_machine *machine,
                 const struct am_error *error)
{
	char text[128];

	if (machine == NULL) {
		command_warn(command, "%s", error->message);
		return;
	}
	for (size_t i = 0; i < machine->warning_count; i++)
		command_warn(command, "warning: %s", machine->warnings[i]);
	machine_text(machine, text, sizeof(text));
	printf("%s: %s\n", path, text);
}

static json_t *describe(const char *path, const struct am_machine *machine, const struct am_error *error)
{
	if (machine == NULL)
		return json_pack("{s:o, s:b, s:o, s:[]}", "file", describe_text(path), "ok", 0, "error",
		                 describe_text(error->message), "warnings");
	return json_pack("{s:o, s:b, s:n, s:o, s:o, s:I, s:I}", "file", describe_text(path), "ok", 1, "error",
	                 "warnings", machine_describe_warnings(machine), "slot_name", describe_text(machine->slot_name),
	                 "devices", (json_int_t)machine->device_count, "listed_devices",
	                 (json_int_t)machine->listed_count);
}

enum exit_code verb_check(struct command *command, int argc, char **argv)
{
	enum exit_code code = EXIT_DONE, printed = EXIT_DONE;
	json_t *files;

	command_parse(command, argc, argv, 1, -1, NULL, NULL);
	files = json_array();
	for (int i = 0; i < command->word_count; i++) {
		struct am_error error;
		struct am_machine *machine = am_config_load(command->words[i], &error);

		if (machine == NULL)
			code = EXIT_FAILED;
		if (command->json)
			json_array_append_new(files, describe(command->words[i], machine, &error));
		else
			tell(command, command->words[i], machine, &error);
		am_machine_destroy(machine);
	}
	if (command->json)
		printed = describe_print(command, json_pack("{s:o}", "files", files), false);
	else
		json_decref(files);
	return code != EXIT_DONE ? code : printed;
}
