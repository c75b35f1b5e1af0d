/* SPDX-License-Identifier: Apache-2.0 */
/* --query-compute-apps and its like. */
#include "smi/record.h"

#include "smi/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a line is about; what is not of its kind is not set. */
struct record {
	const struct smi_device *device;
	const struct smi_process *process;
	unsigned int memory_clock, core_clock;
	const char *cause;
};

typedef nvmlReturn_t record_getter(const struct record *record, char *ret_text);

struct column {
	const char *name, *alias, *unit;
	smi_getter *device; /* what it says of the device */
	int argument;
	record_getter *record; /* or of the record */
	const char *help;
};

/* ---- values of records ------------------------------------------------------------------------------------------ */

static nvmlReturn_t get_pid(const struct record *record, char *ret_text)
{
	return smi_say(NVML_SUCCESS, ret_text, "%u", record->process->pid);
}

static nvmlReturn_t get_process_name(const struct record *record, char *ret_text)
{
	return smi_process_name(record->device, record->process->pid, ret_text);
}

static nvmlReturn_t get_process_memory(const struct record *record, char *ret_text)
{
	return smi_say(record->process->memory != SMI_MEMORY_UNKNOWN ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED,
	               ret_text, "%llu", smi_mebibytes(record->process->memory));
}

static nvmlReturn_t get_memory_clock(const struct record *record, char *ret_text)
{
	return smi_say(NVML_SUCCESS, ret_text, "%u", record->memory_clock);
}

static nvmlReturn_t get_core_clock(const struct record *record, char *ret_text)
{
	return smi_say(NVML_SUCCESS, ret_text, "%u", record->core_clock);
}

static nvmlReturn_t get_cause(const struct record *record, char *ret_text)
{
	return smi_say(NVML_SUCCESS, ret_text, "%s", record->cause);
}

static nvmlReturn_t get_nothing(const struct record *record, char *ret_text)
{
	(void)record;
	(void)ret_text;
	return NVML_ERROR_NOT_SUPPORTED;
}

/* ---- kinds ------------------------------------------------------------------------------------------------------ */

#define DEVICE_COLUMNS                                                                                                 \
	{"timestamp", NULL, NULL, smi_get_timestamp, 0, NULL, "When it was asked, as YYYY/MM/DD HH:MM:SS.msec."},      \
	    {"gpu_name", NULL, NULL, smi_get_name, 0, NULL, "What the product is called."},                            \
	    {"gpu_bus_id", NULL, NULL, smi_get_pci_address, 0, NULL, "The PCI address: domain:bus:device.function."},  \
	    {"gpu_serial", NULL, NULL, smi_get_serial, 0, NULL, "The number that is printed on the board."},           \
	{                                                                                                              \
		"gpu_uuid", NULL, NULL, smi_get_uuid, 0, NULL, "The GPU's own id."                                     \
	}

static const struct column programs[] = {
    DEVICE_COLUMNS,
    {"pid", NULL, NULL, NULL, 0, get_pid, "The program's process id."},
    {"process_name", "name", NULL, NULL, 0, get_process_name, "What the program is called."},
    {"used_gpu_memory", "used_memory", "MiB", NULL, 0, get_process_memory, "Memory that it uses on the GPU."},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct column accounts[] = {
    DEVICE_COLUMNS,
    {"vgpu_instance", NULL, NULL, NULL, 0, get_nothing, "The virtual GPU."},
    {"pid", NULL, NULL, NULL, 0, get_nothing, "The program's process id."},
    {"gpu_utilization", "gpu_util", "%", NULL, 0, get_nothing, "How busy it kept the GPU."},
    {"mem_utilization", "mem_util", "%", NULL, 0, get_nothing, "How busy it kept the memory."},
    {"max_memory_usage", NULL, "MiB", NULL, 0, get_nothing, "The most memory that it used."},
    {"time", NULL, "ms", NULL, 0, get_nothing, "How long it used the GPU."},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct column clocks[] = {
    DEVICE_COLUMNS,
    {"memory", "mem", "MHz", NULL, 0, get_memory_clock, "A clock that the memory can have."},
    {"graphics", "gr", "MHz", NULL, 0, get_core_clock, "A clock that the core can have with it."},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct column pages[] = {
    DEVICE_COLUMNS,
    {"retired_pages.address", NULL, NULL, NULL, 0, get_nothing, "Where the page is."},
    {"retired_pages.timestamp", NULL, NULL, NULL, 0, get_nothing, "When it was retired."},
    {"retired_pages.cause", NULL, NULL, NULL, 0, get_cause, "Why."},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct column rows[] = {
    DEVICE_COLUMNS,
    {"remapped_rows.correctable", NULL, NULL, smi_get_remapped_rows, SMI_ROWS_CORRECTABLE, NULL,
     "Rows that were remapped because of several corrected errors."},
    {"remapped_rows.uncorrectable", NULL, NULL, smi_get_remapped_rows, SMI_ROWS_UNCORRECTABLE, NULL,
     "Rows that were remapped because of an uncorrected error."},
    {"remapped_rows.pending", NULL, NULL, smi_get_remapped_rows, SMI_ROWS_PENDING, NULL,
     "Whether rows are to be remapped at the next reset."},
    {"remapped_rows.failure", NULL, NULL, smi_get_remapped_rows, SMI_ROWS_FAILURE, NULL,
     "Whether remapping has ever failed."},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static const struct column *columns_of(const char *kind)
{
	static const struct {
		const char *kind;
		const struct column *columns;
	} kinds[] = {{"compute-apps", programs},
	             {"accounted-apps", accounts},
	             {"supported-clocks", clocks},
	             {"retired-pages", pages},
	             {"remapped-rows", rows}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].columns;
	return NULL;
}

static const struct column *find(const char *kind, const char *name)
{
	for (const struct column *column = columns_of(kind); column != NULL && column->name != NULL; column++)
		if (strcmp(column->name, name) == 0 || (column->alias != NULL && strcmp(column->alias, name) == 0))
			return column;
	return NULL;
}

bool smi_record_knows(const char *kind, const char *name)
{
	return find(kind, name) != NULL;
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

static void write_cell(const struct column *column, const struct record *record, bool units)
{
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result = column->device != NULL ? column->device(record->device, column->argument, text)
	                                             : column->record(record, text);

	if (result != NVML_SUCCESS)
		printf("[%s]", smi_error_text(result));
	else
		printf("%s%s%s", text, units && column->unit != NULL ? " " : "",
		       units && column->unit != NULL ? column->unit : "");
}

/* A line of a record, or the header where there is none. */
static void write_line(const char *kind, const char *names, const struct record *record, bool units)
{
	char *copy = strdup(names), *rest = copy, *name;
	const char *comma = "";

	while (copy != NULL && (name = strsep(&rest, ", ")) != NULL) {
		const struct column *column = find(kind, name);

		if (column == NULL)
			continue;
		fputs(comma, stdout);
		comma = ", ";
		if (record != NULL)
			write_cell(column, record, units);
		else if (units && column->unit != NULL)
			printf("%s [%s]", column->name, column->unit);
		else
			fputs(column->name, stdout);
	}
	putchar('\n');
	free(copy);
}

static void write_programs(const char *kind, const char *names, const struct smi_device *device, bool units)
{
	size_t count;
	struct smi_process *processes = smi_processes(device, true, &count);

	for (size_t i = 0; i < count; i++) {
		struct record record = {.device = device, .process = &processes[i]};

		write_line(kind, names, &record, units);
	}
	free(processes);
}

static void write_clocks(const char *kind, const char *names, const struct smi_device *device, bool units)
{
	unsigned int count, *memory = smi_memory_clocks(device, &count);

	for (unsigned int i = 0; i < count; i++) {
		unsigned int steps, *core = smi_core_clocks(device, memory[i], &steps);

		for (unsigned int k = 0; k < steps; k++) {
			struct record record = {.device = device, .memory_clock = memory[i], .core_clock = core[k]};

			write_line(kind, names, &record, units);
		}
		free(core);
	}
	free(memory);
}

void smi_record_write(const char *kind, const char *names, const struct smi_system *system, bool header, bool units)
{
	static const char *const causes[] = {"Single Bit ECC", "Double Bit ECC"};
	const struct column *columns = columns_of(kind);

	if (header)
		write_line(kind, names, NULL, units);
	for (size_t i = 0; i < system->count; i++) {
		struct record record = {.device = &system->devices[i]};

		if (columns == programs)
			write_programs(kind, names, record.device, units);
		else if (columns == clocks)
			write_clocks(kind, names, record.device, units);
		else if (columns == rows)
			write_line(kind, names, &record, units);
		for (size_t k = 0; k < 2 && columns == pages; k++) {
			record.cause = causes[k];
			write_line(kind, names, &record, units);
		}
	}
}

void smi_record_help(const char *kind)
{
	for (const struct column *column = columns_of(kind); column != NULL && column->name != NULL; column++) {
		printf("\"%s\"", column->name);
		if (column->alias != NULL)
			printf(" or \"%s\"", column->alias);
		printf("\n%s\n\n", column->help);
	}
}
