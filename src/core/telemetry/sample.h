/* SPDX-License-Identifier: Apache-2.0 */
/** @file sample.h What sampling and writing segments share. */
#ifndef ACCELMOCK_TELEMETRY_SAMPLE_H
#define ACCELMOCK_TELEMETRY_SAMPLE_H

#include "accelmock/telemetry.h"

/** Bytes of a device that anybody can use. */
int64_t body_usable_memory(const struct am_body *body);

/** What the rest of a device comes to use of its memory where nobody else is, at tick 0. */
double am_rest_memory(const struct am_product *product, const struct am_body *body);

#endif
