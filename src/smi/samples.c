/* SPDX-License-Identifier: Apache-2.0 */
/* Samples of the last seconds, which -q -d sums up. */
#include "smi/list.h"

#include "smi/tree.h"

#include <stdlib.h>

/* What was sampled, in the order in which it is summed up. */
struct summary {
	unsigned int count;
	double duration; /* seconds */
	double highest, lowest, sum;
};

static double number_of(nvmlValueType_t type, const nvmlValue_t *value)
{
	nvmlFieldValue_t field = {.valueType = type, .value = *value};

	return (double)smi_field_number(&field);
}

static nvmlReturn_t sum_up(const struct smi_device *device, nvmlSamplingType_t kind, struct summary *ret_summary)
{
	unsigned int count = 0;
	nvmlValueType_t type = NVML_VALUE_TYPE_UNSIGNED_INT;
	nvmlReturn_t result =
	    SMI_CALL(device->library, nvmlDeviceGetSamples, device->handle, kind, 0ull, &type, &count, NULL);
	nvmlSample_t *samples;

	if (result != NVML_SUCCESS)
		return result;
	samples = calloc(count + 1, sizeof(*samples));
	if (samples == NULL)
		return NVML_ERROR_MEMORY;
	result = SMI_CALL(device->library, nvmlDeviceGetSamples, device->handle, kind, 0ull, &type, &count, samples);
	if (result == NVML_SUCCESS && count == 0)
		result = NVML_ERROR_NOT_FOUND;
	*ret_summary = (struct summary){.count = count};
	for (unsigned int i = 0; i < count && result == NVML_SUCCESS; i++) {
		double value = number_of(type, &samples[i].sampleValue);

		ret_summary->highest = i == 0 || value > ret_summary->highest ? value : ret_summary->highest;
		ret_summary->lowest = i == 0 || value < ret_summary->lowest ? value : ret_summary->lowest;
		ret_summary->sum += value;
	}
	if (result == NVML_SUCCESS)
		ret_summary->duration = (double)(samples[count - 1].timeStamp - samples[0].timeStamp) / 1e6;
	free(samples);
	return result;
}

static void add(struct smi_tree *tree, struct smi_node *parent, const char *label, nvmlReturn_t result, double value,
                int digits, const char *unit)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*f", digits, value);
	smi_tree_add_value(tree, parent, NULL, label, result, text, unit);
}

void smi_list_samples(const struct smi_device *device, int argument, struct smi_tree *tree, struct smi_node *parent)
{
	struct summary summary = {.count = 0};
	nvmlSamplingType_t kind = (nvmlSamplingType_t)argument;
	nvmlReturn_t result = sum_up(device, kind, &summary);
	bool power = kind == NVML_TOTAL_POWER_SAMPLES;
	bool clock = kind == NVML_PROCESSOR_CLK_SAMPLES || kind == NVML_MEMORY_CLK_SAMPLES;
	const char *unit = power ? "W" : clock ? "MHz" : "%";
	double scale = power ? 1000.0 : 1.0, count = summary.count > 0 ? (double)summary.count : 1.0;

	add(tree, parent, "Duration", result, summary.duration, 2, "sec");
	add(tree, parent, "Number of Samples", result, (double)summary.count, 0, NULL);
	add(tree, parent, "Max", result, summary.highest / scale, power ? 2 : 0, unit);
	add(tree, parent, "Min", result, summary.lowest / scale, power ? 2 : 0, unit);
	add(tree, parent, "Avg", result, summary.sum / count / scale, power ? 2 : 0, unit);
}
