/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all devices, and the list of them. */
#include "smi/summary.h"

#include "smi/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RULE       "+-----------------------------------------------------------------------------------------+"
#define RULE_THREE "+-----------------------------------------+------------------------+----------------------+"
#define RULE_FOUR  "+------------------+----------------------------------+-----------+-----------------------+"

/* A value for a cell: "N/A" where the device has none, "ERR!" where it should have. */
static char *cell(smi_getter *get, const struct smi_device *device, int argument, const char *unit, char *ret_text)
{
	char text[SMI_TEXT_SIZE] = "";
	nvmlReturn_t result = get(device, argument, text);

	if (result != NVML_SUCCESS)
		snprintf(ret_text, SMI_TEXT_SIZE, "%s", strcmp(smi_error_text(result), "N/A") == 0 ? "N/A" : "ERR!");
	else
		snprintf(ret_text, SMI_TEXT_SIZE, "%.200s%s", text, unit);
	return ret_text;
}

/* Whole watts of what is told in hundredths. */
static const char *watts(smi_getter *get, const struct smi_device *device, char *ret_text)
{
	char *point = strchr(cell(get, device, 0, "W", ret_text), '.');

	if (point != NULL)
		memmove(point, strchr(point, 'W'), sizeof("W"));
	return ret_text;
}

/* ---- devices ---------------------------------------------------------------------------------------------------- */

static void write_head(const struct smi_system *system)
{
	time_t now = time(NULL);
	struct tm local;
	char text[64];

	localtime_r(&now, &local);
	strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &local);
	printf("%s       \n" RULE "\n", text);
	if (system->driver >= SMI_DRIVER(610, 0))
		printf("| NVIDIA-SMI %-22s KMD Version: %-13s CUDA UMD Version: %-8s |\n", system->driver_version,
		       system->driver_version, system->cuda_version);
	else
		printf("| NVIDIA-SMI %-22s Driver Version: %-14s CUDA Version: %-8s |\n", system->driver_version,
		       system->driver_version, system->cuda_version);
	puts(RULE_THREE "\n"
	                "| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
	                "| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n"
	                "|                                         |                        |               MIG M. |\n"
	                "|=========================================+========================+======================|");
}

/* Its name, where the end is cut off if it is long. */
static const char *short_name(const struct smi_device *device, char *ret_text)
{
	cell(smi_get_name, device, 0, "", ret_text);
	if (strlen(ret_text) > 27)
		memcpy(ret_text + 24, "...", sizeof("..."));
	return ret_text;
}

static const char *on_off(smi_getter *get, const struct smi_device *device, char *ret_text)
{
	cell(get, device, 0, "", ret_text);
	if (strcmp(ret_text, "Enabled") == 0)
		memcpy(ret_text, "On", sizeof("On"));
	else if (strcmp(ret_text, "Disabled") == 0)
		memcpy(ret_text, "Off", sizeof("Off"));
	return ret_text;
}

/* How many errors there were, or whether they are counted. */
static const char *errors(const struct smi_device *device, char *ret_text)
{
	if (smi_slice_places(device) > 0)
		return "On";
	on_off(smi_get_ecc_mode, device, ret_text);
	if (strcmp(ret_text, "On") != 0)
		return ret_text;
	return cell(smi_get_ecc_errors, device,
	            SMI_ERRORS(NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC, SMI_ERRORS_ALL), "", ret_text);
}

static const char *compute_mode(const struct smi_device *device, char *ret_text)
{
	cell(smi_get_compute_mode, device, 0, "", ret_text);
	if (strcmp(ret_text, "Exclusive_Process") == 0)
		return "E. Process";
	return strcmp(ret_text, "Exclusive_Thread") == 0 ? "E. Thread" : ret_text;
}

/* The mode of slices; with a star where the next reset changes it. */
static const char *slice_mode(const struct smi_device *device, char *ret_text)
{
	char current[SMI_TEXT_SIZE], pending[SMI_TEXT_SIZE];

	cell(smi_get_mig_mode, device, SMI_CURRENT, "", current);
	cell(smi_get_mig_mode, device, SMI_PENDING, "", pending);
	snprintf(ret_text, SMI_TEXT_SIZE, "%.16s%s", current, strcmp(current, pending) != 0 ? "*" : "");
	return ret_text;
}

static void write_device(const struct smi_device *device)
{
	char texts[9][SMI_TEXT_SIZE];

	printf("| %3u  %-27s    %-4s|   %-16s %3s |%21s |\n", device->index, short_name(device, texts[0]),
	       on_off(smi_get_persistence_mode, device, texts[1]), cell(smi_get_pci_address, device, 0, "", texts[2]),
	       on_off(smi_get_display_active, device, texts[3]), errors(device, texts[4]));
	printf("|%4s%6s%6s%16s / %5s |%11s / %9s |%8s %12s |\n", cell(smi_get_fan_speed, device, 0, "%", texts[0]),
	       cell(smi_get_temperature, device, 0, "C", texts[1]),
	       cell(smi_get_performance_state, device, 0, "", texts[2]), watts(smi_get_power_draw, device, texts[3]),
	       watts(smi_get_enforced_power_limit, device, texts[4]),
	       cell(smi_get_memory, device, SMI_MEMORY_USED, "MiB", texts[5]),
	       cell(smi_get_memory, device, SMI_MEMORY_TOTAL, "MiB", texts[6]),
	       cell(smi_get_utilization, device, SMI_ENGINE_GPU, "%", texts[7]), compute_mode(device, texts[8]));
	printf("|%41s|%24s|%21s |\n" RULE_THREE "\n", "", "", slice_mode(device, texts[0]));
}

/* ---- slices ----------------------------------------------------------------------------------------------------- */

static void write_slice(const struct smi_device *device, const struct smi_device *slice, unsigned int place)
{
	nvmlDeviceAttributes_t engines = {0};
	unsigned int instances[2] = {0};
	char texts[3][SMI_TEXT_SIZE];

	SMI_CALL(slice->library, nvmlDeviceGetAttributes_v2, slice->handle, &engines);
	SMI_CALL(slice->library, nvmlDeviceGetGpuInstanceId, slice->handle, &instances[0]);
	SMI_CALL(slice->library, nvmlDeviceGetComputeInstanceId, slice->handle, &instances[1]);
	printf("|%3u  %3u %3u %3u  |%19s / %8s    |%3u %6s |%3u %3u %4u %4u %4u |\n", device->index, instances[0],
	       instances[1], place, cell(smi_get_memory, slice, SMI_MEMORY_USED, "MiB", texts[0]),
	       cell(smi_get_memory, slice, SMI_MEMORY_TOTAL, "MiB", texts[1]), engines.multiprocessorCount,
	       cell(smi_get_ecc_errors, slice,
	            SMI_ERRORS(NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC, NVML_MEMORY_LOCATION_SRAM), "",
	            texts[2]),
	       engines.sharedCopyEngineCount, engines.sharedEncoderCount, engines.sharedDecoderCount,
	       engines.sharedOfaCount, engines.sharedJpegCount);
	printf("|%18s|%19s / %8s    |%11s|%23s|\n" RULE_FOUR "\n", "",
	       cell(smi_get_bar1_memory, slice, SMI_MEMORY_USED, "MiB", texts[0]),
	       cell(smi_get_bar1_memory, slice, SMI_MEMORY_TOTAL, "MiB", texts[1]), "", "");
}

static void write_slices(const struct smi_system *system)
{
	bool shared = system->driver >= SMI_DRIVER(580, 0), sliced = false, any = false;

	for (size_t i = 0; i < system->count; i++)
		sliced |= smi_slice_places(&system->devices[i]) > 0;
	if (!sliced)
		return;
	printf("\n" RULE "\n"
	       "| MIG devices:                                                                            |\n" RULE_FOUR
	       "\n"
	       "| GPU  GI  CI  MIG |%33s |        Vol|        Shared         |\n"
	       "|      ID  ID  Dev |%33s | SM     Unc| CE ENC  DEC  OFA  JPG |\n"
	       "|                  |                                  |        ECC|                       |\n"
	       "|==================+==================================+===========+=======================|\n",
	       shared ? "Shared Memory-Usage" : "Memory-Usage", shared ? "Shared BAR1-Usage" : "BAR1-Usage");
	for (size_t i = 0; i < system->count; i++) {
		unsigned int places = smi_slice_places(&system->devices[i]);

		for (unsigned int place = 0; place < places; place++) {
			struct smi_device slice;

			if (!smi_slice(&system->devices[i], place, &slice))
				continue;
			write_slice(&system->devices[i], &slice, place);
			any = true;
		}
	}
	if (!any)
		puts("|  No MIG devices found                                                                   "
		     "|\n" RULE);
}

/* ---- programs --------------------------------------------------------------------------------------------------- */

/* An instance's number. */
static const char *instance(unsigned int number, char *ret_text)
{
	if (number == SMI_NO_INSTANCE)
		return "N/A";
	snprintf(ret_text, SMI_TEXT_SIZE, "%u", number);
	return ret_text;
}

static void write_process(const struct smi_device *device, const struct smi_process *process)
{
	/* Of a long name, the end is shown. */
	static const size_t width = 36;
	char name[SMI_TEXT_SIZE] = "", memory[32] = "N/A", ids[2][SMI_TEXT_SIZE];
	nvmlReturn_t result = smi_process_name(device, process->pid, name);
	char *shown = name;

	if (result != NVML_SUCCESS)
		snprintf(name, sizeof(name), "[%s]", smi_error_text(result));
	name[strcspn(name, " ")] = '\0';
	if (strlen(name) > width) {
		shown = name + strlen(name) - width;
		memcpy(shown, "...", 3);
	}
	if (process->memory != SMI_MEMORY_UNKNOWN)
		snprintf(memory, sizeof(memory), "%lluMiB", smi_mebibytes(process->memory));
	printf("|%5u   %3s  %3s%16u%7s   %-36s %9s |\n", device->index, instance(process->gpu_instance, ids[0]),
	       instance(process->compute_instance, ids[1]), process->pid, smi_process_type(process), shown, memory);
}

static void write_processes(const struct smi_system *system)
{
	size_t all = 0;

	puts("\n" RULE "\n"
	     "| Processes:                                                                              |\n"
	     "|  GPU   GI   CI              PID   Type   Process name                        GPU Memory |\n"
	     "|        ID   ID                                                               Usage      |\n"
	     "|=========================================================================================|");
	for (size_t i = 0; i < system->count; i++) {
		size_t count;
		struct smi_process *processes = smi_processes(&system->devices[i], false, &count);

		for (size_t k = 0; k < count; k++)
			write_process(&system->devices[i], &processes[k]);
		free(processes);
		all += count;
	}
	if (all == 0)
		puts("|  No running processes found                                                             |");
	puts(RULE);
}

void smi_summary_write(const struct smi_system *system)
{
	write_head(system);
	for (size_t i = 0; i < system->count; i++)
		write_device(&system->devices[i]);
	write_slices(system);
	write_processes(system);
}

/* ---- the list --------------------------------------------------------------------------------------------------- */

void smi_summary_list(const struct smi_system *system)
{
	for (size_t i = 0; i < system->count; i++) {
		const struct smi_device *device = &system->devices[i];
		unsigned int places = smi_slice_places(device);
		char name[SMI_TEXT_SIZE], uuid[SMI_TEXT_SIZE];

		printf("GPU %u: %s (UUID: %s)\n", device->index, cell(smi_get_name, device, 0, "", name),
		       cell(smi_get_uuid, device, 0, "", uuid));
		for (unsigned int place = 0; place < places; place++) {
			struct smi_device slice;
			const char *profile;

			if (!smi_slice(device, place, &slice))
				continue;
			/* A slice's name is its mother's, and its profile's. */
			profile = strstr(cell(smi_get_name, &slice, 0, "", name), "MIG ");
			printf("  MIG %-11s Device %2u: (UUID: %s)\n", profile != NULL ? profile + 4 : name, place,
			       cell(smi_get_uuid, &slice, 0, "", uuid));
		}
	}
}
