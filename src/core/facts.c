/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/facts.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static_assert(AM_FACT_COUNT <= AM_FACTS_MAX, "a bit for each");

void am_facts_of_catalog(struct am_facts *ret_facts, const struct am_catalog_product *entry)
{
	unsigned texts = 0;

	memset(ret_facts, 0, sizeof(*ret_facts));
	if (entry == NULL)
		return;
	am_text_cut(ret_facts->vendor, sizeof(ret_facts->vendor), entry->vendor);
	for (unsigned i = 0; i < AM_FACT_COUNT; i++) {
		const struct am_catalog_figure *figure = &entry->facts[i];

		if (!figure->known)
			continue;
		ret_facts->numbers[i] = figure->number;
		if (figure->text != 0) {
			if (texts == AM_FACT_TEXTS_MAX)
				continue;
			ret_facts->numbers[i] = texts;
			am_text_cut(ret_facts->texts[texts++], AM_FACT_TEXT_SIZE, am_catalog_text(figure->text));
		}
		ret_facts->known |= (uint64_t)1 << i;
	}
}

void am_slice_profile_of_catalog(struct am_slice_profile *ret_profile, const struct am_catalog_slice *slice)
{
	*ret_profile = (struct am_slice_profile){
	    .memory = slice->memory,
	    .profile = slice->profile,
	    .id = slice->id,
	    .slices = slice->slices,
	    .instances = slice->instances,
	    .multiprocessors = slice->multiprocessors,
	    .copy_engines = slice->copy_engines,
	    .decoders = slice->decoders,
	    .encoders = slice->encoders,
	    .jpeg_engines = slice->jpeg_engines,
	    .optical_flow_engines = slice->optical_flow_engines,
	    .placement_size = slice->placement_size,
	    .placement_count = slice->placement_count,
	};
	am_text_cut(ret_profile->name, sizeof(ret_profile->name), slice->name);
	memcpy(ret_profile->placements, slice->placements, sizeof(ret_profile->placements));
}

bool am_facts_number(const struct am_facts *facts, enum am_fact fact, double *ret_number)
{
	if ((unsigned)fact >= AM_FACT_COUNT || !(facts->known >> fact & 1))
		return false;
	*ret_number = facts->numbers[fact];
	return true;
}

const char *am_facts_text(const struct am_facts *facts, enum am_fact fact)
{
	double place;

	if (!am_facts_number(facts, fact, &place) || !(place >= 0 && place < AM_FACT_TEXTS_MAX))
		return NULL;
	/* A damaged one may have no end. */
	return memchr(facts->texts[(unsigned)place], '\0', AM_FACT_TEXT_SIZE) != NULL ? facts->texts[(unsigned)place]
	                                                                              : NULL;
}
