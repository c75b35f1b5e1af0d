/* SPDX-License-Identifier: Apache-2.0 */
/* nvidia-smi: a client of whichever NVML library is there. */
#include "smi/device.h"
#include "smi/monitor.h"
#include "smi/options.h"
#include "smi/query.h"
#include "smi/summary.h"
#include "smi/topology.h"
#include "smi/tree.h"

#include <stdio.h>
#include <string.h>

static void write_version(const struct smi_system *system)
{
	char library[SMI_TEXT_SIZE] = "N/A", *shown = library, *end;

	/* Its own number begins with CUDA's, and is not shown to the last digit. */
	if (SMI_CALL(&system->library, nvmlSystemGetNVMLVersion, library, sizeof(library)) == NVML_SUCCESS &&
	    strchr(library, '.') != NULL) {
		shown = strchr(library, '.') + 1;
		end = strchr(shown, '.');
		end = end != NULL ? strchr(end + 1, '.') : NULL;
		if (end != NULL)
			*end = '\0';
	}
	printf("NVIDIA-SMI version  : %s\nNVML version        : %s\n", system->driver_version, shown);
	if (system->driver >= SMI_DRIVER(610, 0))
		printf("DRIVER version      : Deprecated, see \"KMD version\" instead\n"
		       "CUDA version        : Deprecated, see \"CUDA UMD version\" instead\n"
		       "KMD version         : %s\nCUDA UMD version    : %s\n",
		       system->driver_version, system->cuda_version);
	else
		printf("DRIVER version      : %s\nCUDA Version        : %s\n", system->driver_version,
		       system->cuda_version);
}

static void write_once(const struct smi_options *options, const struct smi_system *system, bool first)
{
	switch (options->action) {
	case SMI_ACTION_LIST:
		smi_summary_list(system);
		break;
	case SMI_ACTION_LIST_EXCLUDED:
		puts("No excluded devices were found");
		break;
	case SMI_ACTION_REPORT:
		smi_write_text(stdout, system, options->display);
		break;
	case SMI_ACTION_XML:
		smi_write_xml(stdout, system);
		break;
	case SMI_ACTION_QUERY_GPU:
	case SMI_ACTION_QUERY_RECORDS:
		smi_query_write(options, system, first && options->header);
		break;
	case SMI_ACTION_VERSION:
		write_version(system);
		break;
	case SMI_ACTION_TOPOLOGY:
		smi_topology_write(system);
		break;
	default:
		smi_summary_write(system);
		break;
	}
}

static enum smi_exit run(const struct smi_options *options, const struct smi_system *system)
{
	if (options->query != NULL && !smi_query_check(options, system->driver))
		return SMI_EXIT_INVALID_ARGUMENT;
	if (options->action == SMI_ACTION_DEVICE_MONITOR || options->action == SMI_ACTION_PROCESS_MONITOR) {
		if (!smi_monitor_check(options))
			return SMI_EXIT_INVALID_ARGUMENT;
		smi_monitor_run(options, system);
		return SMI_EXIT_SUCCESS;
	}
	for (bool first = true;; first = false) {
		write_once(options, system, first);
		fflush(stdout);
		if (options->interval == 0)
			return SMI_EXIT_SUCCESS;
		smi_wait(options->interval);
	}
}

int main(int count, char **words)
{
	struct smi_options options;
	struct smi_system system;
	enum smi_exit code;

	if (!smi_options_parse(count, words, &options))
		return SMI_EXIT_INVALID_ARGUMENT;
	if (options.action == SMI_ACTION_HELP) {
		smi_help();
		return SMI_EXIT_SUCCESS;
	}
	if (options.file != NULL && freopen(options.file, "w", stdout) == NULL) {
		fprintf(stderr, "Failed to open %s for writing.\n", options.file);
		return SMI_EXIT_INVALID_ARGUMENT;
	}
	if (options.action == SMI_ACTION_HELP_QUERY) {
		/* What there is to ask for, of the newest driver where there is none: who asks for all of it, gets it.
		 */
		smi_query_help(options.kind, smi_system_driver());
		return SMI_EXIT_SUCCESS;
	}
	code = smi_system_open(options.chosen, &system);
	if (code != SMI_EXIT_SUCCESS)
		return (int)code;
	code = run(&options, &system);
	smi_system_close(&system);
	return (int)(fflush(stdout) == 0 ? code : SMI_EXIT_OTHER);
}
