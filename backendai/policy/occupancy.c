/* SPDX-License-Identifier: Apache-2.0 */
#include "occupancy.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool am_plugin_occupancy_init(struct am_plugin_occupancy *occupancy, const struct am_plugin_inventory *inventory,
                              struct am_error *error)
{
	size_t room = inventory->device_count > 0 ? inventory->device_count : 1;

	memset(occupancy, 0, sizeof(*occupancy));
	occupancy->inventory = inventory;
	occupancy->now = calloc(room, sizeof(*occupancy->now));
	occupancy->effective = calloc(room, sizeof(*occupancy->effective));
	occupancy->changed = calloc(room, sizeof(*occupancy->changed));
	if (occupancy->now == NULL || occupancy->effective == NULL || occupancy->changed == NULL) {
		am_plugin_occupancy_finish(occupancy);
		return am_error_set(error, AM_ERROR_SYSTEM, "out of memory");
	}
	return true;
}

static void container_free(struct am_plugin_container *container)
{
	free(container->allotments);
	free(container);
}

void am_plugin_occupancy_finish(struct am_plugin_occupancy *occupancy)
{
	free(occupancy->now);
	free(occupancy->effective);
	free(occupancy->changed);
	for (size_t slot = 0; slot < AM_PLUGIN_CONTEXTS_MAX; slot++)
		free(occupancy->contexts[slot].amounts);
	for (size_t index = 0; index < occupancy->container_count; index++)
		container_free(occupancy->containers[index]);
	free(occupancy->containers);
	memset(occupancy, 0, sizeof(*occupancy));
}

void am_plugin_occupancy_hold(struct am_plugin_occupancy *occupancy, const int64_t *amounts)
{
	size_t size = occupancy->inventory->device_count * sizeof(*amounts);
	if (memcmp(occupancy->now, amounts, size) == 0)
		return;
	memcpy(occupancy->now, amounts, size);
	occupancy->version++;
	occupancy->inputs++;
}

/** Computes again what is taken for held, where anything that it follows from has changed. */
static void refresh(struct am_plugin_occupancy *occupancy)
{
	if (occupancy->computed == occupancy->inputs)
		return;
	for (size_t device = 0; device < occupancy->inventory->device_count; device++) {
		int64_t most = occupancy->now[device];
		for (size_t slot = 0; slot < AM_PLUGIN_CONTEXTS_MAX; slot++) {
			const struct am_plugin_context *context = &occupancy->contexts[slot];
			if (context->used && context->collected && context->amounts[device] > most)
				most = context->amounts[device];
		}
		if (most != occupancy->effective[device]) {
			occupancy->effective[device] = most;
			occupancy->changed[device] = true;
			occupancy->any_changed = true;
		}
	}
	occupancy->computed = occupancy->inputs;
}

/** Frees a context's place; what only it named is forgotten with the next naming. */
static void drop_context(struct am_plugin_occupancy *occupancy, size_t slot)
{
	struct am_plugin_context *context = &occupancy->contexts[slot];
	for (size_t index = 0; index < occupancy->container_count; index++)
		occupancy->containers[index]->named_by &= ~(UINT32_C(1) << slot);
	if (context->collected)
		occupancy->inputs++;
	occupancy->context_count--;
	context->used = false;
	context->collected = false;
}

/** The place of the context of that key, made where it is new. */
static size_t context_slot(struct am_plugin_occupancy *occupancy, uint64_t key)
{
	size_t place = AM_PLUGIN_CONTEXTS_MAX;
	size_t oldest = 0;

	for (size_t slot = 0; slot < AM_PLUGIN_CONTEXTS_MAX; slot++) {
		struct am_plugin_context *context = &occupancy->contexts[slot];
		if (context->used && context->key == key) {
			context->last = occupancy->collections;
			return slot;
		}
		if (!context->used && place == AM_PLUGIN_CONTEXTS_MAX)
			place = slot;
		if (context->last < occupancy->contexts[oldest].last)
			oldest = slot;
	}
	if (place == AM_PLUGIN_CONTEXTS_MAX) {
		place = oldest;
		drop_context(occupancy, place);
	}
	occupancy->context_count++;
	occupancy->contexts[place].used = true;
	occupancy->contexts[place].key = key;
	occupancy->contexts[place].last = occupancy->collections;
	return place;
}

/** Forgets agents that collect no more: every other one has had its turn at least twice since. */
static void drop_silent_contexts(struct am_plugin_occupancy *occupancy)
{
	uint64_t count = occupancy->context_count;

	/* One alone is the one that collects just now. */
	if (count == 1)
		return;
	for (size_t slot = 0; slot < AM_PLUGIN_CONTEXTS_MAX; slot++) {
		const struct am_plugin_context *context = &occupancy->contexts[slot];
		if (context->used && occupancy->collections - context->last > 2 * count + 2)
			drop_context(occupancy, slot);
	}
}

bool am_plugin_occupancy_collect(struct am_plugin_occupancy *occupancy, uint64_t key)
{
	size_t count = occupancy->inventory->device_count;
	struct am_plugin_context *context = &occupancy->contexts[context_slot(occupancy, key)];

	if (context->amounts == NULL) {
		context->amounts = calloc(count > 0 ? count : 1, sizeof(*context->amounts));
		if (context->amounts == NULL)
			return false;
	}
	drop_silent_contexts(occupancy);
	refresh(occupancy);
	if (!context->collected || context->version != occupancy->version) {
		memcpy(context->amounts, occupancy->now, count * sizeof(*context->amounts));
		context->version = occupancy->version;
		context->collected = true;
		occupancy->inputs++;
	}
	occupancy->collections++;
	/* Leftovers of an earlier run, wherever they are, are looked at now. */
	if (occupancy->collections <= 2) {
		for (size_t device = 0; device < count; device++)
			occupancy->changed[device] = true;
		occupancy->any_changed = true;
	}
	return true;
}

bool am_plugin_occupancy_settled(const struct am_plugin_occupancy *occupancy)
{
	return occupancy->collections >= 2;
}

/** The name under which the board knows a container: its id, or one made of it where that is too long. */
static void container_name(const char *id, uint64_t hash, char ret_name[AM_OWNER_NAME_SIZE])
{
	if (am_text_copy(ret_name, AM_OWNER_NAME_SIZE, id))
		return;
	am_text_cut(ret_name, AM_OWNER_NAME_SIZE - 20, id);
	size_t length = strlen(ret_name);
	(void)snprintf(ret_name + length, AM_OWNER_NAME_SIZE - length, "~%016" PRIx64, hash);
}

struct am_plugin_container *am_plugin_occupancy_find(struct am_plugin_occupancy *occupancy, const char *id)
{
	uint64_t hash = am_hash_text(id, 0);
	for (size_t index = 0; index < occupancy->container_count; index++) {
		if (occupancy->containers[index]->hash == hash) {
			char name[AM_OWNER_NAME_SIZE];
			container_name(id, hash, name);
			if (strcmp(occupancy->containers[index]->name, name) == 0)
				return occupancy->containers[index];
		}
	}
	return NULL;
}

static void mark(struct am_plugin_occupancy *occupancy, const struct am_plugin_container *container)
{
	for (size_t index = 0; index < container->count; index++) {
		occupancy->changed[container->allotments[index].device] = true;
		occupancy->any_changed = true;
	}
}

struct am_plugin_container *am_plugin_occupancy_learn(struct am_plugin_occupancy *occupancy, uint64_t key,
                                                      const char *id, const struct am_plugin_allotment *allotments,
                                                      size_t count, uint32_t profile)
{
	struct am_plugin_container *container = am_plugin_occupancy_find(occupancy, id);

	if (container == NULL) {
		if (occupancy->container_count == occupancy->container_capacity) {
			size_t capacity = occupancy->container_capacity * 2 + 8;
			struct am_plugin_container **containers =
			    realloc(occupancy->containers, capacity * sizeof(struct am_plugin_container *));
			if (containers == NULL)
				return NULL;
			occupancy->containers = containers;
			occupancy->container_capacity = capacity;
		}
		container = calloc(1, sizeof(*container));
		if (container == NULL)
			return NULL;
		container->hash = am_hash_text(id, 0);
		container_name(id, container->hash, container->name);
		container->profile = profile;
		if (count > 0) {
			container->allotments = malloc(count * sizeof(*allotments));
			if (container->allotments == NULL) {
				free(container);
				return NULL;
			}
			memcpy(container->allotments, allotments, count * sizeof(*allotments));
			container->count =
			    am_plugin_allotments_settle(occupancy->inventory, container->allotments, count);
		}
		occupancy->containers[occupancy->container_count++] = container;
	}
	am_plugin_occupancy_name(occupancy, key, container);
	return container;
}

void am_plugin_occupancy_name_begin(struct am_plugin_occupancy *occupancy, uint64_t key)
{
	uint32_t bit = UINT32_C(1) << context_slot(occupancy, key);
	for (size_t index = 0; index < occupancy->container_count; index++)
		occupancy->containers[index]->named_by &= ~bit;
}

void am_plugin_occupancy_name(struct am_plugin_occupancy *occupancy, uint64_t key,
                              struct am_plugin_container *container)
{
	container->named_by |= UINT32_C(1) << context_slot(occupancy, key);
}

void am_plugin_occupancy_name_end(struct am_plugin_occupancy *occupancy)
{
	size_t left = 0;
	for (size_t index = 0; index < occupancy->container_count; index++) {
		struct am_plugin_container *container = occupancy->containers[index];
		bool named = container->named_by != 0;
		if (container->held != named) {
			container->held = named;
			mark(occupancy, container);
		}
		if (named)
			occupancy->containers[left++] = container;
		else
			container_free(container);
	}
	occupancy->container_count = left;
	refresh(occupancy);
}
