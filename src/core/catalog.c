/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/catalog.h"

#include "base/text.h"

#include <string.h>

/* `products`, sorted by name: made of catalog/ by tools/catalog.py when this is built, and so in no folder of the
 * sources. */
#include <catalog_table.h>

/* Longest name that is compared; whatever is longer is no product's. */
#define NAME_LENGTH_MAX 63

static const struct am_catalog_figure_info facts[AM_FACT_COUNT] = {
#define AM_FACT(enumerator, name, kind, unit) [enumerator] = {name, kind, unit},
    AM_FACT_LIST(AM_FACT)
#undef AM_FACT
};

static const struct am_catalog_figure_info assumptions[AM_ASSUMPTION_COUNT] = {
#define AM_ASSUMPTION(enumerator, name, kind, unit) [enumerator] = {name, kind, unit},
    AM_ASSUMPTION_LIST(AM_ASSUMPTION)
#undef AM_ASSUMPTION
};

const struct am_catalog_figure_info *am_fact_info(enum am_fact fact)
{
	return (unsigned)fact < AM_FACT_COUNT ? &facts[fact] : NULL;
}

const struct am_catalog_figure_info *am_assumption_info(enum am_assumption assumption)
{
	return (unsigned)assumption < AM_ASSUMPTION_COUNT ? &assumptions[assumption] : NULL;
}

const char *am_catalog_text(uint32_t number)
{
	return number > 0 && number < sizeof(texts) ? &texts[number] : NULL;
}

size_t am_catalog_count(void)
{
	return sizeof(products) / sizeof(products[0]);
}

const struct am_catalog_product *am_catalog_product(size_t index)
{
	return index < am_catalog_count() ? &products[index] : NULL;
}

/* Of ASCII only, and the same in every locale. */
static char lower(char character)
{
	if (character >= 'A' && character <= 'Z')
		return (char)(character - 'A' + 'a');
	return character;
}

/* What is compared of a name. Returns false where it is too long for one. */
static bool reduce(const char *name, char ret_reduced[NAME_LENGTH_MAX + 1])
{
	size_t length = 0;

	for (; *name != '\0'; name++) {
		if (*name == ' ' || *name == '-' || *name == '_')
			continue;
		if (length == NAME_LENGTH_MAX)
			return false;
		ret_reduced[length++] = lower(*name);
	}
	ret_reduced[length] = '\0';
	return true;
}

const struct am_catalog_product *am_catalog_find(const char *name)
{
	char wanted[NAME_LENGTH_MAX + 1], reduced[NAME_LENGTH_MAX + 1];

	if (!reduce(name, wanted))
		return NULL;
	for (size_t i = 0; i < am_catalog_count(); i++)
		if (reduce(products[i].name, reduced) && strcmp(reduced, wanted) == 0)
			return &products[i];
	return NULL;
}

static bool is_same(const char *one, const char *other)
{
	for (; *one != '\0' && lower(*one) == lower(*other); one++, other++)
		continue;
	return lower(*one) == lower(*other);
}

const struct am_catalog_product *am_catalog_of_model(const char *model_name)
{
	for (size_t i = 0; i < am_catalog_count(); i++)
		for (const char *const *known = products[i].model_names; *known != NULL; known++)
			if (is_same(*known, model_name))
				return &products[i];
	return NULL;
}

const struct am_catalog_product *am_catalog_nearest(const char *name)
{
	char wanted[NAME_LENGTH_MAX + 1], reduced[NAME_LENGTH_MAX + 1];
	const struct am_catalog_product *nearest = NULL;
	size_t least = 0;

	if (!reduce(name, wanted))
		return NULL;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		size_t length, distance;

		if (!reduce(products[i].name, reduced))
			continue;
		length = strlen(reduced);
		distance = am_text_distance(reduced, wanted);
		/* Who writes "A100" means one of those that begin so, though much is missing. */
		if (wanted[0] != '\0' && strncmp(reduced, wanted, strlen(wanted)) == 0)
			distance = 0;
		/* More than half of it would be new: that is another name. */
		if (2 * distance <= length && (nearest == NULL || distance < least)) {
			nearest = &products[i];
			least = distance;
		}
	}
	return nearest;
}
