/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file facts.h
 * What the catalogue knows of a product, as a board holds it: for fronts, which have no
 * catalogue in them. A generic product has no facts.
 */
#ifndef ACCELMOCK_FACTS_H
#define ACCELMOCK_FACTS_H

#include "catalog.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room for facts, and for those of them that are texts; and for a text, with its terminating zero. */
#define AM_FACTS_MAX      64
#define AM_FACT_TEXTS_MAX 12
#define AM_FACT_TEXT_SIZE 40

/** The facts of a product. 8-byte aligned, no padding. */
struct am_facts {
	uint64_t known;               /**< bit by enum am_fact */
	double numbers[AM_FACTS_MAX]; /**< by enum am_fact; of a text: its place in `texts` */
	char texts[AM_FACT_TEXTS_MAX][AM_FACT_TEXT_SIZE];
	char vendor[16];      /**< "nvidia"; empty of a generic product */
	uint32_t first_slice; /**< of its slices' profiles on the board */
	uint32_t slice_count;
};

/** A profile of slices (MIG GPU instances); see struct am_catalog_slice for the fields. No padding. */
struct am_slice_profile {
	char name[24];
	int64_t memory; /**< bytes */
	int32_t profile;
	int32_t id;
	int32_t slices;
	int32_t instances;
	int32_t multiprocessors;
	int32_t copy_engines;
	int32_t decoders;
	int32_t encoders;
	int32_t jpeg_engines;
	int32_t optical_flow_engines;
	int32_t placement_size;
	int32_t placement_count;
	int32_t placements[AM_CATALOG_PLACEMENTS_MAX];
};

/** Copies what the catalogue knows; @p entry may be NULL: nothing. A pure function. */
void am_facts_of_catalog(struct am_facts *ret_facts, const struct am_catalog_product *entry);

/** Copies a profile of the catalogue. A pure function. */
void am_slice_profile_of_catalog(struct am_slice_profile *ret_profile, const struct am_catalog_slice *slice);

/** The number of a fact. @return false, and nothing written, where it is not known. */
bool am_facts_number(const struct am_facts *facts, enum am_fact fact, double *ret_number);

/** The text of a fact, or NULL where it is not known. Lives as long as @p facts. */
const char *am_facts_text(const struct am_facts *facts, enum am_fact fact);

#ifdef __cplusplus
}
#endif
#endif
