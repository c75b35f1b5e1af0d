/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/condition.h"

static const struct am_condition_info conditions[AM_CONDITION_COUNT] = {
#define AM_CONDITION(enumerator, name, health, text) {name, health, text},
    AM_CONDITION_LIST(AM_CONDITION)
#undef AM_CONDITION
};

const struct am_condition_info *am_condition_info(enum am_condition_kind kind)
{
	return (unsigned)kind < AM_CONDITION_COUNT ? &conditions[kind] : NULL;
}

bool am_condition_holds(const struct am_condition *condition, int64_t tick)
{
	return condition->id != 0 && condition->from <= tick && tick < condition->until;
}
