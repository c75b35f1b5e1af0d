/* SPDX-License-Identifier: Apache-2.0 */
/* Programs on a device. */
#include "smi/list.h"

#include "smi/tree.h"

#include <stdlib.h>
#include <string.h>

/* The call for each kind of program, the newest first: older libraries have the same record in the second version. */
typedef nvmlReturn_t list_call(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos);

static nvmlReturn_t ask(const struct smi_device *device, char type, unsigned int *count, nvmlProcessInfo_t *infos)
{
	const struct smi_library *library = device->library;
	list_call *call = type == 'C'   ? library->nvmlDeviceGetComputeRunningProcesses_v3
	                  : type == 'G' ? library->nvmlDeviceGetGraphicsRunningProcesses_v3
	                                : library->nvmlDeviceGetMPSComputeRunningProcesses_v3;

	return call != NULL ? call(device->handle, count, infos) : NVML_ERROR_FUNCTION_NOT_FOUND;
}

struct process_list {
	struct smi_process *processes;
	size_t count, room;
};

/* Adds one, or its kind to the one that is there. */
static void add(struct process_list *list, const nvmlProcessInfo_t *info, char type)
{
	for (size_t i = 0; i < list->count; i++) {
		struct smi_process *known = &list->processes[i];

		if (known->pid != info->pid || known->gpu_instance != info->gpuInstanceId ||
		    known->compute_instance != info->computeInstanceId)
			continue;
		if (known->type != type)
			known->type = 'B';
		return;
	}
	if (list->count == list->room) {
		size_t room = list->room > 0 ? list->room * 2 : 64;
		struct smi_process *more = realloc(list->processes, room * sizeof(*more));

		if (more == NULL)
			return;
		list->processes = more;
		list->room = room;
	}
	list->processes[list->count++] = (struct smi_process){
	    .pid = info->pid,
	    .type = type,
	    .memory = info->usedGpuMemory,
	    .gpu_instance = info->gpuInstanceId,
	    .compute_instance = info->computeInstanceId,
	};
}

static void add_all(const struct smi_device *device, char type, struct process_list *list)
{
	unsigned int count = 0;
	nvmlProcessInfo_t *infos = NULL;
	nvmlReturn_t result = ask(device, type, &count, NULL);

	/* There may be more of them by now. */
	while (result == NVML_ERROR_INSUFFICIENT_SIZE) {
		count += 16;
		free(infos);
		infos = calloc(count, sizeof(*infos));
		result = infos != NULL ? ask(device, type, &count, infos) : NVML_ERROR_MEMORY;
	}
	for (unsigned int i = 0; i < count && result == NVML_SUCCESS && infos != NULL; i++)
		add(list, &infos[i], type);
	free(infos);
}

static int compare(const void *first, const void *second)
{
	const struct smi_process *a = first, *b = second;

	if (a->gpu_instance != b->gpu_instance)
		return a->gpu_instance < b->gpu_instance ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

struct smi_process *smi_processes(const struct smi_device *device, bool only_compute, size_t *ret_count)
{
	static const char types[] = {'C', 'G', 'M'};
	struct process_list list = {NULL, 0, 0};
	unsigned int places = smi_slice_places(device);

	for (size_t i = 0; i < (only_compute ? 1 : sizeof(types)); i++) {
		add_all(device, types[i], &list);
		for (unsigned int place = 0; place < places; place++) {
			struct smi_device slice;

			if (smi_slice(device, place, &slice))
				add_all(&slice, types[i], &list);
		}
	}
	if (list.count > 1)
		qsort(list.processes, list.count, sizeof(*list.processes), compare);
	*ret_count = list.count;
	return list.processes;
}

const char *smi_process_type(const struct smi_process *process)
{
	return process->type == 'C' ? "C" : process->type == 'G' ? "G" : process->type == 'M' ? "M+C" : "C+G";
}

nvmlReturn_t smi_process_name(const struct smi_device *device, unsigned int pid, char *ret_text)
{
	return SMI_CALL(device->library, nvmlSystemGetProcessName, pid, ret_text, SMI_TEXT_SIZE);
}

/* ---- in the tree ------------------------------------------------------------------------------------------------ */

static void add_number(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label,
                       unsigned int number)
{
	char text[32];
	struct smi_node *node;

	snprintf(text, sizeof(text), "%u", number);
	node = smi_tree_add_value(tree, parent, tag, label,
	                          number != SMI_NO_INSTANCE ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED, text, NULL);
	if (node != NULL)
		node->narrow = true;
}

static void add_detail(struct smi_tree *tree, struct smi_node *parent, const char *tag, const char *label,
                       nvmlReturn_t result, const char *text, const char *unit)
{
	struct smi_node *node = smi_tree_add_value(tree, parent, tag, label, result, text, unit);

	if (node != NULL)
		node->indented = node->narrow = true;
}

void smi_list_processes(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent)
{
	size_t count;
	struct smi_process *processes = smi_processes(device, false, &count);

	(void)argument;
	for (size_t i = 0; i < count; i++) {
		const struct smi_process *process = &processes[i];
		struct smi_node *node = smi_tree_add(tree, parent, "process_info", NULL);
		char text[SMI_TEXT_SIZE] = "";
		nvmlReturn_t result;

		if (node != NULL)
			node->transparent = true;
		add_number(tree, node, "gpu_instance_id", "GPU instance ID", process->gpu_instance);
		add_number(tree, node, "compute_instance_id", "Compute instance ID", process->compute_instance);
		add_number(tree, node, "pid", "Process ID", process->pid);
		add_detail(tree, node, "type", "Type", NVML_SUCCESS, smi_process_type(process), NULL);
		result = smi_process_name(device, process->pid, text);
		add_detail(tree, node, "process_name", "Name", result, text, NULL);
		snprintf(text, sizeof(text), "%llu", smi_mebibytes(process->memory));
		add_detail(tree, node, "used_memory", "Used GPU Memory",
		           process->memory != SMI_MEMORY_UNKNOWN ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED, text,
		           "MiB");
	}
	free(processes);
	if (count == 0) {
		/* XML shows an empty list, the text says so. */
		struct smi_node *none = smi_tree_add_value(tree, parent, NULL, "", NVML_SUCCESS, "None", NULL);

		if (none != NULL)
			parent->block = true;
	}
}
