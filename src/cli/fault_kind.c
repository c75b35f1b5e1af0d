/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fault_kind.h"

#include "base/quote.h"
#include "cli/value.h"

bool fault_kind_is(uint32_t kind)
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);

	return info != NULL && (info->group == AM_GROUP_FAULT || info->group == AM_GROUP_AGENT);
}

bool fault_kind_find(const char *name, enum am_condition_kind *ret_kind)
{
	enum am_condition_kind kind;

	if (!am_condition_from_name(name, &kind) || !fault_kind_is(kind))
		return false;
	*ret_kind = kind;
	return true;
}

const char *fault_kind_name(unsigned number)
{
	unsigned kind = 0;

	for (; kind < AM_CONDITION_COUNT; kind++)
		if (fault_kind_is(kind) && number-- == 0)
			return am_condition_info((enum am_condition_kind)kind)->name;
	return NULL;
}

bool fault_kind_refuse(const char *name, struct am_error *error)
{
	const char *nearest = value_nearest(name, fault_kind_name);
	char quote[AM_QUOTE_SIZE];
	enum am_condition_kind kind;

	if (am_condition_from_name(name, &kind))
		return am_error_set(error, AM_ERROR_NOT_FOUND, "%s is no fault; `accelmock %s` makes it", name,
		                    am_condition_info(kind)->group == AM_GROUP_PIN ? "pin" : "set");
	if (nearest != NULL)
		return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no kind %s; did you mean %s?",
		                    am_quote(quote, name), nearest);
	return am_error_set(error, AM_ERROR_NOT_FOUND, "there is no kind %s; `accelmock fault kinds` lists them",
	                    am_quote(quote, name));
}
