/* SPDX-License-Identifier: Apache-2.0 */
/* dmon and pmon. */
#include "smi/monitor.h"

#include "smi/getter.h"
#include "smi/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- columns of devices ----------------------------------------------------------------------------------------- */

struct column {
	char group;
	const char *name, *unit;
	smi_getter *get;
	int argument;
	int divisor; /* of what the getter tells, 1 or more */
};

/* Whether the device is slowed down because of heat. */
static nvmlReturn_t get_too_hot(const struct smi_device *device, int argument, char *ret_text)
{
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result = smi_get_reason(device, argument, text);

	return smi_say(result, ret_text, "%d", strcmp(text, "Active") == 0);
}

/* How much of the time it is held back by its power limit: all or nothing of a moment. */
static nvmlReturn_t get_too_hungry(const struct smi_device *device, int argument, char *ret_text)
{
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result = smi_get_reason(device, argument, text);

	return smi_say(result, ret_text, "%d", strcmp(text, "Active") == 0 ? 100 : 0);
}

#define ERRORS_OF(type) SMI_ERRORS(NVML_MEMORY_ERROR_TYPE_##type, NVML_VOLATILE_ECC, SMI_ERRORS_ALL)

static const struct column columns[] = {
    {'p', "pwr", "W", smi_get_power_draw, 0, 1},
    {'p', "gtemp", "C", smi_get_temperature, 0, 1},
    {'p', "mtemp", "C", smi_get_memory_temperature, 0, 1},
    {'u', "sm", "%", smi_get_utilization, SMI_ENGINE_GPU, 1},
    {'u', "mem", "%", smi_get_utilization, SMI_ENGINE_MEMORY, 1},
    {'u', "enc", "%", smi_get_utilization, SMI_ENGINE_ENCODER, 1},
    {'u', "dec", "%", smi_get_utilization, SMI_ENGINE_DECODER, 1},
    {'u', "jpg", "%", smi_get_utilization, SMI_ENGINE_JPEG, 1},
    {'u', "ofa", "%", smi_get_utilization, SMI_ENGINE_OPTICAL_FLOW, 1},
    {'c', "mclk", "MHz", smi_get_clock, NVML_CLOCK_MEM, 1},
    {'c', "pclk", "MHz", smi_get_clock, NVML_CLOCK_SM, 1},
    {'v', "pviol", "%", get_too_hungry, 4, 1},
    {'v', "tviol", "bool", get_too_hot, 32 | 64, 1},
    {'m', "fb", "MB", smi_get_memory, SMI_MEMORY_USED, 1},
    {'m', "bar1", "MB", smi_get_bar1_memory, SMI_MEMORY_USED, 1},
    {'m', "ccpm", "MB", smi_get_protected_memory, SMI_MEMORY_USED, 1},
    {'e', "sbecc", "errs", smi_get_ecc_errors, ERRORS_OF(CORRECTED), 1},
    {'e', "dbecc", "errs", smi_get_ecc_errors, ERRORS_OF(UNCORRECTED), 1},
    {'e', "pci", "errs", smi_get_replays, SMI_FIELD_REPLAYS, 1},
    {'t', "rxpci", "MB/s", smi_get_throughput, NVML_PCIE_UTIL_RX_BYTES, 1000},
    {'t', "txpci", "MB/s", smi_get_throughput, NVML_PCIE_UTIL_TX_BYTES, 1000},
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))

static bool is_wanted(const struct smi_options *options, char group)
{
	bool programs = options->action == SMI_ACTION_PROCESS_MONITOR;

	return strchr(options->columns != NULL ? options->columns : programs ? "u" : "puc", group) != NULL;
}

bool smi_monitor_check(const struct smi_options *options)
{
	const char *known = options->action == SMI_ACTION_PROCESS_MONITOR ? "um" : "pucvmet";

	if (options->columns == NULL || options->columns[strspn(options->columns, known)] == '\0')
		return true;
	printf("Invalid metric \"%s\": it is none of %s.\n", options->columns, known);
	return false;
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

/* What all lines begin with; headers with a # in place of the first blank. */
static void write_prefix(const struct smi_options *options, bool names, bool units)
{
	bool first = true;
	time_t now = time(NULL);
	struct tm local;
	char text[64];

	localtime_r(&now, &local);
	for (int i = 0; i < 2; i++) {
		if (!(i == 0 ? options->date : options->time))
			continue;
		if (names || units)
			snprintf(text, sizeof(text), "%s",
			         names    ? i == 0 ? "Date" : "Time"
			         : i == 0 ? "YYYYMMDD"
			                  : "HH:MM:SS");
		else
			strftime(text, sizeof(text), i == 0 ? "%Y%m%d" : "%H:%M:%S", &local);
		printf("%c%-11s", first && (names || units) ? '#' : ' ', text);
		first = false;
	}
	if (names || units)
		printf("%s", first ? "# " : "  ");
}

static void write_device_header(const struct smi_options *options, bool units)
{
	write_prefix(options, !units, units);
	printf("%s ", units ? "Idx" : "gpu");
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		if (is_wanted(options, columns[i].group))
			printf("%6s ", units ? columns[i].unit : columns[i].name);
	putchar('\n');
}

static void write_device(const struct smi_options *options, const struct smi_device *device)
{
	write_prefix(options, false, false);
	printf("%5u ", device->index);
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		char text[SMI_TEXT_SIZE] = "";

		if (!is_wanted(options, columns[i].group))
			continue;
		/* Whole numbers, what is behind the point is cut off. */
		if (columns[i].get(device, columns[i].argument, text) != NVML_SUCCESS)
			printf("%6s ", "-");
		else
			printf("%6lld ", strtoll(text, NULL, 10) / columns[i].divisor);
	}
	putchar('\n');
}

/* ---- programs --------------------------------------------------------------------------------------------------- */

static void write_program_header(const struct smi_options *options, bool units)
{
	static const char *const engines[] = {"sm", "mem", "enc", "dec", "jpg", "ofa"};

	write_prefix(options, !units, units);
	printf("%s%12s%7s", units ? "Idx" : "gpu", units ? "#" : "pid", units ? "C/G" : "type");
	for (size_t i = 0; i < 6 && is_wanted(options, 'u'); i++)
		printf("%7s", units ? "%" : engines[i]);
	if (is_wanted(options, 'm'))
		printf("%7s%7s", units ? "MB" : "fb", units ? "MB" : "ccpm");
	printf("    %s \n", units ? "name" : "command");
}

/* How busy each program keeps the device. The caller frees the list. */
static nvmlProcessUtilizationSample_t *shares_of(const struct smi_device *device, unsigned int *ret_count)
{
	nvmlProcessUtilizationSample_t *shares;

	*ret_count = 0;
	if (SMI_CALL(device->library, nvmlDeviceGetProcessUtilization, device->handle, NULL, ret_count, 0ull) !=
	    NVML_ERROR_INSUFFICIENT_SIZE) {
		*ret_count = 0;
		return NULL;
	}
	*ret_count += 16;
	shares = calloc(*ret_count, sizeof(*shares));
	if (shares == NULL || SMI_CALL(device->library, nvmlDeviceGetProcessUtilization, device->handle, shares,
	                               ret_count, 0ull) != NVML_SUCCESS)
		*ret_count = 0;
	return shares;
}

/* A share, or a dash where it is none. */
static void write_share(const unsigned int *share)
{
	if (share != NULL && *share > 0)
		printf("%7u", *share);
	else
		printf("%7s", "-");
}

static void write_program(const struct smi_options *options, const struct smi_device *device,
                          const struct smi_process *process, const nvmlProcessUtilizationSample_t *share)
{
	char name[SMI_TEXT_SIZE] = "-", *command = name;

	write_prefix(options, false, false);
	if (process != NULL) {
		printf("%5u %10u %5s", device->index, process->pid, smi_process_type(process));
		if (smi_process_name(device, process->pid, name) == NVML_SUCCESS) {
			name[strcspn(name, " ")] = '\0';
			command = strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
		}
	} else {
		printf("%5u %10s %5s", device->index, "-", "-");
	}
	if (is_wanted(options, 'u')) {
		write_share(share != NULL ? &share->smUtil : NULL);
		write_share(share != NULL ? &share->memUtil : NULL);
		write_share(share != NULL ? &share->encUtil : NULL);
		write_share(share != NULL ? &share->decUtil : NULL);
		write_share(NULL);
		write_share(NULL);
	}
	if (is_wanted(options, 'm')) {
		if (process != NULL && process->memory != SMI_MEMORY_UNKNOWN)
			printf("%7llu%7u", smi_mebibytes(process->memory), 0u);
		else
			printf("%7s%7s", "-", "-");
	}
	printf("    %-15.15s\n", command);
}

static void write_programs(const struct smi_options *options, const struct smi_device *device)
{
	size_t count;
	struct smi_process *processes = smi_processes(device, false, &count);
	unsigned int known;
	nvmlProcessUtilizationSample_t *shares = shares_of(device, &known);

	for (size_t i = 0; i < count; i++) {
		const nvmlProcessUtilizationSample_t *share = NULL;

		for (unsigned int k = 0; k < known; k++)
			if (shares[k].pid == processes[i].pid)
				share = &shares[k];
		write_program(options, device, &processes[i], share);
	}
	if (count == 0)
		write_program(options, device, NULL, NULL);
	free(shares);
	free(processes);
}

/* ---- going on --------------------------------------------------------------------------------------------------- */

void smi_wait(long milliseconds)
{
	struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	while (nanosleep(&wait, &wait) != 0)
		continue;
}

void smi_monitor_run(const struct smi_options *options, const struct smi_system *system)
{
	bool programs = options->action == SMI_ACTION_PROCESS_MONITOR;

	for (int units = 0; units < 2; units++) {
		if (programs)
			write_program_header(options, units != 0);
		else
			write_device_header(options, units != 0);
	}
	for (long sample = 0; options->samples == 0 || sample < options->samples; sample++) {
		if (sample > 0)
			smi_wait(options->interval);
		for (size_t i = 0; i < system->count; i++) {
			if (programs)
				write_programs(options, &system->devices[i]);
			else
				write_device(options, &system->devices[i]);
		}
		fflush(stdout);
	}
}
