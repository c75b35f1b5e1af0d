/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/event.h"

#include <stddef.h>

static const char *const names[AM_EVENT_COUNT] = {
#define AM_EVENT(enumerator, name) name,
    AM_EVENT_LIST(AM_EVENT)
#undef AM_EVENT
};

const char *am_event_name(enum am_event_kind kind)
{
	return (unsigned)kind < AM_EVENT_COUNT ? names[kind] : NULL;
}
