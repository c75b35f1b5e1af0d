/* SPDX-License-Identifier: Apache-2.0 */
/** @file waveform.h Loads over time: compiled from a profile, evaluated at a tick. */
#ifndef ACCELMOCK_CORE_TELEMETRY_WAVEFORM_H
#define ACCELMOCK_CORE_TELEMETRY_WAVEFORM_H

#include "accelmock/telemetry.h"

/** Deviations of a load from its mean at one tick. */
struct am_deviation {
	double load; /**< of the load itself */
	double heat; /**< of its lagged response; of a pulse its mean, which is 0 */
	double sum;  /**< of its sum over the ticks before, up to a constant */
};

/** Compiles @p profile for one product's cooling and tick. @p variant selects the periods within the profile's bands.
 */
void am_waveform_compile(struct am_waveform *ret_waveform, const struct am_profile_info *profile, double tick_seconds,
                         double heat_rate, uint64_t variant);

/** The deviations at @p tick >= 0 of the workload with that hash. */
void am_waveform_evaluate(const struct am_waveform *waveform, uint64_t hash, int64_t tick,
                          struct am_deviation *ret_deviation);

#endif
