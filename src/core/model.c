/* SPDX-License-Identifier: Apache-2.0 */
/* Which product a device is, by what is written of it. */
#include "core/derive.h"

#include "base/text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void am_model_of_mother(const char *slice_model, char ret_model[AM_MODEL_NAME_SIZE])
{
	size_t end = 0;

	while (slice_model[end] != '\0') {
		const char *at = slice_model + end;
		bool starts = end == 0 || strchr(" -_(", at[-1]) != NULL;
		size_t digits = strspn(at, "0123456789");

		if (starts && strncasecmp(at, "MIG", 3) == 0 && (at[3] == '\0' || strchr(" -_", at[3]) != NULL))
			break;
		if (starts && digits > 0 && (at[digits] == 'g' || at[digits] == 'G') && at[digits + 1] == '.')
			break;
		end++;
	}
	while (end > 0 && strchr(" -_(", slice_model[end - 1]) != NULL)
		end--;
	memcpy(ret_model, slice_model, end);
	ret_model[end] = '\0';
	if (end == 0)
		am_text_copy(ret_model, AM_MODEL_NAME_SIZE, "GPU");
}

/* Appends what the catalogue knows of the product number machine->product_count. */
static bool append_facts(struct am_machine *machine, const struct am_catalog_product *entry)
{
	size_t count = machine->slice_profile_count, more = entry != NULL ? entry->slice_count : 0;
	struct am_facts *facts = reallocarray(machine->facts, machine->product_count + 1, sizeof(*facts));
	struct am_slice_profile *profiles;

	if (facts == NULL)
		return false;
	machine->facts = facts;
	facts += machine->product_count;
	am_facts_of_catalog(facts, entry);
	if (more == 0)
		return true;
	profiles = reallocarray(machine->slice_profiles, count + more, sizeof(*profiles));
	if (profiles == NULL)
		return false;
	machine->slice_profiles = profiles;
	facts->first_slice = (uint32_t)count;
	facts->slice_count = (uint32_t)more;
	for (size_t i = 0; i < more; i++)
		am_slice_profile_of_catalog(&profiles[count + i], &entry->slices[i]);
	machine->slice_profile_count = count + more;
	return true;
}

/* The index of a product of the machine, which is appended where it has none of that name; AM_NONE: no memory. */
static uint32_t find_product(struct am_machine *machine, const struct am_catalog_product *entry)
{
	const char *name = entry != NULL ? entry->name : "generic";
	struct am_product *products;

	for (size_t i = 0; i < machine->product_count; i++)
		if (strcmp(machine->products[i].name, name) == 0)
			return (uint32_t)i;
	/* Most of a product is waveforms that are not compiled yet: pages that nobody has touched. */
	products = calloc(machine->product_count + 1, sizeof(*products));
	if (products == NULL)
		return AM_NONE;
	for (size_t i = 0; i < machine->product_count; i++)
		memcpy(&products[i], &machine->products[i], offsetof(struct am_product, waveforms));
	free(machine->products);
	machine->products = products;
	if (!append_facts(machine, entry))
		return AM_NONE;
	if (entry != NULL)
		am_product_of_catalog(&products[machine->product_count], entry);
	else
		am_product_generic(&products[machine->product_count]);
	return (uint32_t)machine->product_count++;
}

static const struct am_catalog_product *entry_of(const struct am_device_spec *spec)
{
	char model[AM_MODEL_NAME_SIZE];

	if (spec->product != NULL)
		return spec->product;
	if (!spec->is_slice)
		return am_catalog_of_model(spec->model_name);
	am_model_of_mother(spec->model_name, model);
	return am_catalog_of_model(model);
}

/* What the driver keeps for itself, where the device has room for that. */
static uint64_t reserved_of(const struct am_catalog_product *entry, const struct am_device_spec *spec)
{
	const struct am_catalog_figure *reserved = &entry->facts[AM_FACT_MEMORY_RESERVED];

	if (spec->product == NULL || !reserved->known || spec->is_slice ||
	    reserved->number > (double)spec->memory_size / 2)
		return 0;
	return (uint64_t)reserved->number;
}

uint32_t am_model_choose(struct am_machine *machine, const struct am_device_spec *spec, const struct am_device *last,
                         uint64_t *ret_reserved)
{
	const struct am_catalog_product *entry;
	uint32_t product;

	*ret_reserved = 0;
	/* Most devices are what the one before is, and the catalogue is long. */
	if (spec->product == NULL && last != NULL && !machine->named_last &&
	    (last->kind == AM_DEVICE_SLICE) == spec->is_slice && strcmp(last->model_name, spec->model_name) == 0)
		return last->product;
	entry = entry_of(spec);
	product = find_product(machine, entry);
	if (entry != NULL)
		*ret_reserved = reserved_of(entry, spec);
	machine->named_last = spec->product != NULL;
	return product;
}
