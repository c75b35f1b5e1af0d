/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file angle.h
 * Sine, cosine and decay without the C library's, since those differ from one
 * library to the next in their last bits.
 */
#ifndef ACCELMOCK_CORE_TELEMETRY_ANGLE_H
#define ACCELMOCK_CORE_TELEMETRY_ANGLE_H

#include <stdint.h>

/** Sine and cosine of @p phase, in 2^-64 turns; right to 1e-11. */
void am_angle(uint64_t phase, double *ret_sine, double *ret_cosine);

/** exp(-@p value) for value >= 0, right to a relative 1e-13; 0 from 60 on, where nobody can see the rest. */
double am_decay(double value);

#endif
