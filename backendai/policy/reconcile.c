/* SPDX-License-Identifier: Apache-2.0 */
#include "reconcile.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Most workloads of one device that are looked at: more than fit are somebody's attack, not a use. */
#define WORKLOADS_MAX ((size_t)1 << 16)

uint64_t am_plugin_agent_hash(const char *id)
{
	if (*id == '\0')
		return 0;
	uint64_t hash = am_hash_text(id, 0);
	return hash != 0 ? hash : 1;
}

bool am_plugin_identity_init(struct am_plugin_identity *identity, const char *agent_id, uint64_t number,
                             struct am_error *error)
{
	char name[AM_OWNER_NAME_SIZE - 24];

	memset(identity, 0, sizeof(*identity));
	am_text_cut(name, sizeof(name), *agent_id != '\0' ? agent_id : "agent");
	if (number > 0) {
		/* An agent of its own to the board: what one lets go of, the other still holds. */
		(void)snprintf(identity->name, sizeof(identity->name), "%s (%" PRIu64 ")", name, number + 1);
		identity->agent = am_plugin_agent_hash(identity->name);
	} else {
		(void)snprintf(identity->name, sizeof(identity->name), "%s", name);
		identity->agent = am_plugin_agent_hash(agent_id);
	}
	return am_process_self(&identity->process, error);
}

/** Whether @p owner is this plugin, or a container of its agent. */
static bool is_ours(const struct am_plugin_identity *identity, const struct am_owner *owner)
{
	if (owner->agent != identity->agent)
		return false;
	if (owner->kind == AM_OWNER_CONTAINER)
		return true;
	return owner->kind == AM_OWNER_ALLOCATION && am_process_equal(&owner->process, &identity->process) &&
	       strncmp(owner->name, identity->name, sizeof(owner->name)) == 0;
}

static void fill_owner(const struct am_plugin_identity *identity, const struct am_plugin_container *container,
                       struct am_owner *ret_owner)
{
	memset(ret_owner, 0, sizeof(*ret_owner));
	ret_owner->agent = identity->agent;
	if (container != NULL) {
		ret_owner->kind = AM_OWNER_CONTAINER;
		memcpy(ret_owner->name, container->name, sizeof(ret_owner->name));
	} else {
		ret_owner->kind = AM_OWNER_ALLOCATION;
		ret_owner->process = identity->process;
		memcpy(ret_owner->name, identity->name, sizeof(ret_owner->name));
	}
}

/** A list of workloads, reused from device to device. */
struct listing {
	struct am_workload_sample *samples;
	size_t capacity;
	struct am_plugin_present *present;
	size_t count;
};

static void listing_finish(struct listing *listing)
{
	free(listing->samples);
	free(listing->present);
}

static bool listing_reserve(struct listing *listing, size_t capacity)
{
	if (capacity <= listing->capacity)
		return true;
	if (capacity > WORKLOADS_MAX)
		return false;
	struct am_workload_sample *samples = realloc(listing->samples, capacity * sizeof(*samples));
	if (samples == NULL)
		return false;
	listing->samples = samples;
	struct am_plugin_present *present = realloc(listing->present, capacity * sizeof(*present));
	if (present == NULL)
		return false;
	listing->present = present;
	listing->capacity = capacity;
	return true;
}

/** Lists the workloads of this agent that are on @p device now. */
static bool list_present(struct listing *listing, const struct am_snapshot *view, int64_t tick, uint32_t device,
                         const struct am_plugin_identity *identity)
{
	size_t count = 0;

	listing->count = 0;
	if (!listing_reserve(listing, 16))
		return false;
	for (;;) {
		if (am_snapshot_workloads(view, device, tick, listing->samples, listing->capacity, &count, NULL) !=
		    AM_READING_OK)
			return false;
		if (count <= listing->capacity)
			break;
		if (!listing_reserve(listing, count))
			return false;
	}
	for (size_t index = 0; index < count; index++) {
		const struct am_workload *workload = &listing->samples[index].workload;
		struct am_owner owner;
		if (!am_snapshot_owner(view, workload, &owner) || !is_ours(identity, &owner))
			continue;
		struct am_plugin_present *present = &listing->present[listing->count++];
		present->id = workload->id;
		present->kind = (enum am_owner_kind)owner.kind;
		memcpy(present->name, owner.name, sizeof(present->name));
		present->name[sizeof(present->name) - 1] = '\0';
		present->fraction = workload->fraction;
		present->memory_limit = workload->memory_limit;
		present->profile = workload->profile;
	}
	return true;
}

/** Does what was decided for one device. @return false with the reason, after having done the rest. */
static bool carry_out(struct am_transaction *transaction, uint32_t device, const struct am_plugin_actions *actions,
                      const struct am_plugin_identity *identity, struct am_error *error)
{
	bool done = true;
	for (size_t index = 0; index < actions->count; index++) {
		const struct am_plugin_action *action = &actions->items[index];
		struct am_owner owner;
		fill_owner(identity, action->wanted.container, &owner);
		switch (action->kind) {
		case AM_PLUGIN_END:
			(void)am_transaction_end_workload(transaction, device, action->id);
			break;
		case AM_PLUGIN_OWN:
			(void)am_transaction_set_owner(transaction, device, action->id, &owner);
			break;
		case AM_PLUGIN_START:
			done = am_transaction_start_workload(
				   transaction, device, &owner,
				   action->wanted.profile != AM_NONE ? action->wanted.profile : AM_PROFILE_TRAINING,
				   action->wanted.fraction, action->wanted.memory_limit, NULL, error) &&
			       done;
			break;
		case AM_PLUGIN_SHAPE:
			done = am_transaction_set_profile(transaction, device, action->id, action->wanted.profile,
			                                  error) &&
			       done;
			break;
		}
	}
	return done;
}

/** The same for the devices that changed. @p ret_touched: whether there was anything to do. */
static bool reconcile_devices(struct am_plugin_occupancy *occupancy, struct am_transaction *transaction,
                              const struct am_plugin_identity *identity, bool *ret_touched, struct am_error *error)
{
	struct am_snapshot view;
	struct listing listing = {0};
	bool done = true;

	am_transaction_view(transaction, &view);
	int64_t tick = am_transaction_tick(transaction);
	for (uint32_t device = 0; device < occupancy->inventory->device_count; device++) {
		struct am_plugin_actions actions = {0};
		if (!occupancy->changed[device])
			continue;
		if (!list_present(&listing, &view, tick, device, identity)) {
			done = am_error_set(error, AM_ERROR_SYSTEM, "the workloads of device %s cannot be read",
			                    occupancy->inventory->machine->devices[device].id);
			continue;
		}
		am_plugin_occupancy_plan(occupancy, device, listing.present, listing.count, &actions);
		if (actions.failed)
			done = am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
		else if (actions.count > 0) {
			*ret_touched = true;
			done = carry_out(transaction, device, &actions, identity, error) && done;
		}
		am_plugin_actions_finish(&actions);
		occupancy->changed[device] = false;
	}
	listing_finish(&listing);
	return done;
}

/** Marks the devices whose workloads are not what they should be any more: somebody else has ended some. */
static void look(struct am_plugin_occupancy *occupancy, const struct am_snapshot *snapshot,
                 const struct am_plugin_identity *identity)
{
	int64_t tick = am_snapshot_tick(snapshot);
	struct listing listing = {0};

	for (uint32_t device = 0; device < occupancy->inventory->device_count; device++) {
		struct am_plugin_actions actions = {0};
		if (occupancy->changed[device] || !list_present(&listing, snapshot, tick, device, identity))
			continue;
		am_plugin_occupancy_plan(occupancy, device, listing.present, listing.count, &actions);
		/* Should what was read be torn, nothing is found to be done under the lock. */
		if (actions.count > 0) {
			occupancy->changed[device] = true;
			occupancy->any_changed = true;
		}
		am_plugin_actions_finish(&actions);
	}
	listing_finish(&listing);
}

bool am_plugin_reconcile(struct am_plugin_occupancy *occupancy, struct am_board *board,
                         const struct am_plugin_identity *identity, struct am_error *error)
{
	struct am_snapshot snapshot;
	bool touched = false;

	am_snapshot_take(board, &snapshot);
	if (occupancy->looked != snapshot.committed) {
		look(occupancy, &snapshot, identity);
		if (am_snapshot_holds(&snapshot))
			occupancy->looked = snapshot.committed;
	}
	if (!occupancy->any_changed)
		return true;
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_TRY, error);
	if (transaction == NULL)
		return false;
	bool done = reconcile_devices(occupancy, transaction, identity, &touched, error);
	if (touched) {
		struct am_snapshot view;
		am_transaction_view(transaction, &view);
		/* Unless somebody else was in between, all is seen that there is. */
		if (occupancy->looked + 1 == view.committed)
			occupancy->looked = view.committed;
		am_transaction_commit(transaction);
	} else
		am_transaction_abort(transaction);
	occupancy->any_changed = false;
	return done;
}

/** Adds what a container does on one device: nothing where the board has no part of its, or the device is lost. */
static void read_part(const struct am_snapshot *snapshot, int64_t tick, uint32_t device, const char *name,
                      struct am_plugin_usage *usage)
{
	struct am_workload_sample few[8];
	struct listing listing = {.samples = few, .capacity = sizeof(few) / sizeof(few[0])};
	struct am_workload_sample *many = NULL;
	size_t count = 0;
	bool found = false;

	if (am_snapshot_lost(snapshot, device, tick) ||
	    am_snapshot_workloads(snapshot, device, tick, listing.samples, listing.capacity, &count, NULL) !=
	        AM_READING_OK)
		return;
	if (count > listing.capacity && count <= WORKLOADS_MAX) {
		many = malloc(count * sizeof(*many));
		if (many != NULL) {
			listing.samples = many;
			listing.capacity = count;
			if (am_snapshot_workloads(snapshot, device, tick, many, count, &count, NULL) != AM_READING_OK)
				count = 0;
		}
	}
	for (size_t index = 0; !found && index < count && index < listing.capacity; index++) {
		struct am_owner owner;
		if (!am_snapshot_owner(snapshot, &listing.samples[index].workload, &owner))
			continue;
		found = owner.kind == AM_OWNER_CONTAINER && strncmp(owner.name, name, sizeof(owner.name)) == 0;
		if (found) {
			usage->memory += listing.samples[index].part.memory;
			usage->utilization +=
			    am_channel_round(AM_CHANNEL_UTILIZATION, listing.samples[index].part.load * 100.0);
		}
	}
	free(many);
}

void am_plugin_container_read(const struct am_plugin_inventory *inventory, const struct am_snapshot *snapshot,
                              int64_t tick, const struct am_plugin_container *container,
                              struct am_plugin_usage *ret_usage)
{
	struct am_plugin_usage usage = {0};

	for (size_t index = 0; index < container->count; index++) {
		const struct am_plugin_allotment *allotment = &container->allotments[index];
		uint64_t limit = am_plugin_memory_limit(inventory, allotment->device, allotment->amount);
		usage.memory_limit += limit < INT64_MAX / 4096 ? (int64_t)limit : INT64_MAX / 4096;
		usage.capacity += 100;
		read_part(snapshot, tick, allotment->device, container->name, &usage);
	}
	*ret_usage = usage;
}
