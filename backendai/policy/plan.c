/* SPDX-License-Identifier: Apache-2.0 */
#include "occupancy.h"

#include <stdlib.h>
#include <string.h>

static void add(struct am_plugin_actions *actions, enum am_plugin_action_kind kind, uint64_t id,
                const struct am_plugin_wanted *wanted)
{
	if (actions->count == actions->capacity) {
		size_t capacity = actions->capacity * 2 + 8;
		struct am_plugin_action *items = realloc(actions->items, capacity * sizeof(*items));
		if (items == NULL) {
			actions->failed = true;
			return;
		}
		actions->items = items;
		actions->capacity = capacity;
	}
	struct am_plugin_action *action = &actions->items[actions->count++];
	memset(action, 0, sizeof(*action));
	action->kind = kind;
	action->id = id;
	if (wanted != NULL)
		action->wanted = *wanted;
}

void am_plugin_actions_finish(struct am_plugin_actions *actions)
{
	free(actions->items);
	memset(actions, 0, sizeof(*actions));
}

/** Both sides of one device's plan, and what was found out about them. */
struct plan {
	const struct am_plugin_present *present;
	size_t present_count;
	bool *kept; /* by present: it stays, as it is or under another owner */
	struct am_plugin_wanted *wanted;
	size_t wanted_count;
	bool *met; /* by wanted: a present one is it */
};

static bool same_load(const struct am_plugin_present *present, const struct am_plugin_wanted *wanted)
{
	/* Both come from the same function of the same numbers: equal ones are just equal. */
	return present->fraction >= wanted->fraction && present->fraction <= wanted->fraction &&
	       present->memory_limit == wanted->memory_limit;
}

static struct am_plugin_wanted want(const struct am_plugin_occupancy *occupancy, uint32_t device, int64_t amount,
                                    const struct am_plugin_container *container)
{
	struct am_plugin_wanted wanted = {
	    .container = container,
	    .fraction = am_plugin_fraction(occupancy->inventory, device, amount),
	    .memory_limit = am_plugin_workload_memory(occupancy->inventory, device, amount),
	    .profile = container != NULL ? container->profile : AM_NONE,
	};
	return wanted;
}

/** How much of its slot a workload is: the way back from its fraction. */
static int64_t amount_of(const struct am_plugin_occupancy *occupancy, uint32_t device, double fraction)
{
	double whole = (double)am_plugin_whole_amount(occupancy->inventory, device);
	return fraction > 0 && fraction <= 1 ? (int64_t)(fraction * whole + 0.5) : (int64_t)whole;
}

/** What the containers that the agent names hold of @p device. @return the sum. */
static int64_t want_containers(const struct am_plugin_occupancy *occupancy, uint32_t device, struct plan *plan)
{
	int64_t sum = 0;
	for (size_t index = 0; index < occupancy->container_count; index++) {
		const struct am_plugin_container *container = occupancy->containers[index];
		for (size_t part = 0; container->held && part < container->count; part++) {
			if (container->allotments[part].device != device)
				continue;
			int64_t amount = container->allotments[part].amount;
			sum = amount > INT64_MAX - sum ? INT64_MAX : sum + amount;
			plan->wanted[plan->wanted_count++] = want(occupancy, device, amount, container);
		}
	}
	return sum;
}

/** Whether the present one has a profile that is not the one that is asked for. */
static bool is_misshapen(const struct am_plugin_present *present, const struct am_plugin_wanted *wanted)
{
	return wanted->profile != AM_NONE && wanted->profile != present->profile;
}

/** Finds the wanted containers among the present ones. */
static void meet_containers(struct plan *plan, struct am_plugin_actions *shaped)
{
	for (size_t index = 0; index < plan->present_count; index++) {
		const struct am_plugin_present *present = &plan->present[index];
		for (size_t wish = 0; present->kind == AM_OWNER_CONTAINER && wish < plan->wanted_count; wish++) {
			if (plan->met[wish] || strcmp(plan->wanted[wish].container->name, present->name) != 0)
				continue;
			if (same_load(present, &plan->wanted[wish])) {
				plan->met[wish] = true;
				plan->kept[index] = true;
				if (is_misshapen(present, &plan->wanted[wish]))
					add(shaped, AM_PLUGIN_SHAPE, present->id, &plan->wanted[wish]);
			}
			break;
		}
	}
}

/** Whether a container of that name is wanted here. */
static bool is_wanted(const struct plan *plan, const char *name)
{
	for (size_t wish = 0; wish < plan->wanted_count; wish++) {
		if (plan->wanted[wish].container != NULL && strcmp(plan->wanted[wish].container->name, name) == 0)
			return true;
	}
	return false;
}

/** Lets containers that nobody names stay while the amount covers them. @return what is left of it. */
static int64_t cover_others(const struct am_plugin_occupancy *occupancy, uint32_t device, struct plan *plan,
                            int64_t remaining)
{
	bool settled = am_plugin_occupancy_settled(occupancy);
	for (size_t index = 0; index < plan->present_count; index++) {
		const struct am_plugin_present *present = &plan->present[index];
		if (plan->kept[index] || present->kind != AM_OWNER_CONTAINER || is_wanted(plan, present->name))
			continue;
		int64_t amount = amount_of(occupancy, device, present->fraction);
		if (settled && amount > remaining)
			continue;
		plan->kept[index] = true;
		remaining = amount < remaining ? remaining - amount : 0;
	}
	return remaining;
}

/** The first allocation that is not kept and is just that large, or the count. */
static size_t find_allocation(const struct plan *plan, const struct am_plugin_wanted *wanted)
{
	size_t index = 0;
	while (index < plan->present_count && (plan->kept[index] || plan->present[index].kind != AM_OWNER_ALLOCATION ||
	                                       !same_load(&plan->present[index], wanted)))
		index++;
	return index;
}

static void decide(const struct am_plugin_occupancy *occupancy, uint32_t device, struct plan *plan,
                   struct am_plugin_actions *actions)
{
	struct am_plugin_actions kept = {0};
	int64_t remaining = occupancy->effective[device];
	int64_t held = want_containers(occupancy, device, plan);

	remaining = held < remaining ? remaining - held : 0;
	meet_containers(plan, &kept);
	remaining = cover_others(occupancy, device, plan, remaining);
	if (remaining > 0) {
		plan->wanted[plan->wanted_count] = want(occupancy, device, remaining, NULL);
		size_t index = find_allocation(plan, &plan->wanted[plan->wanted_count]);
		if (index < plan->present_count) {
			plan->kept[index] = true;
			plan->met[plan->wanted_count] = true;
		}
		plan->wanted_count++;
	}
	/* An allocation that turns out to be a container's becomes its own: the load goes on without a seam. */
	for (size_t wish = 0; wish < plan->wanted_count; wish++) {
		size_t index = plan->present_count;
		if (!plan->met[wish] && plan->wanted[wish].container != NULL)
			index = find_allocation(plan, &plan->wanted[wish]);
		if (index < plan->present_count) {
			plan->kept[index] = true;
			plan->met[wish] = true;
			add(&kept, AM_PLUGIN_OWN, plan->present[index].id, &plan->wanted[wish]);
			/* A profile that it asks for is its own from now on; until now it was anyone's. */
			if (is_misshapen(&plan->present[index], &plan->wanted[wish]))
				add(&kept, AM_PLUGIN_SHAPE, plan->present[index].id, &plan->wanted[wish]);
		}
	}
	for (size_t index = 0; index < plan->present_count; index++) {
		if (!plan->kept[index])
			add(actions, AM_PLUGIN_END, plan->present[index].id, NULL);
	}
	for (size_t index = 0; index < kept.count; index++)
		add(actions, kept.items[index].kind, kept.items[index].id, &kept.items[index].wanted);
	actions->failed = actions->failed || kept.failed;
	am_plugin_actions_finish(&kept);
	for (size_t wish = 0; wish < plan->wanted_count; wish++) {
		if (!plan->met[wish] && plan->wanted[wish].fraction > 0)
			add(actions, AM_PLUGIN_START, 0, &plan->wanted[wish]);
	}
}

void am_plugin_occupancy_plan(const struct am_plugin_occupancy *occupancy, uint32_t device,
                              const struct am_plugin_present *present, size_t count,
                              struct am_plugin_actions *ret_actions)
{
	size_t wishes = occupancy->container_count + 1;
	struct plan plan = {.present = present, .present_count = count};

	plan.kept = calloc(count > 0 ? count : 1, sizeof(*plan.kept));
	plan.met = calloc(wishes, sizeof(*plan.met));
	plan.wanted = calloc(wishes, sizeof(*plan.wanted));
	if (plan.kept == NULL || plan.met == NULL || plan.wanted == NULL)
		ret_actions->failed = true;
	else
		decide(occupancy, device, &plan, ret_actions);
	free(plan.kept);
	free(plan.met);
	free(plan.wanted);
}
