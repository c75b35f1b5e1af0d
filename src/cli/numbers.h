/* SPDX-License-Identifier: Apache-2.0 */
/** @file numbers.h The numbers of devices and slices, as `2`, `0-3`, `0:1` and `0:0-2`. */
#ifndef ACCELMOCK_CLI_NUMBERS_H
#define ACCELMOCK_CLI_NUMBERS_H

#include "accelmock/device.h"

#include <stdbool.h>
#include <stdint.h>

/** From and to, both inclusive; a range may be written backwards, which is for the caller to refuse. */
struct numbers {
	uint32_t first, last;             /**< devices; where slices are meant, one device */
	uint32_t first_slice, last_slice; /**< AM_NONE: the devices themselves */
};

/** @return false where @p text is written otherwise. */
bool numbers_read(const char *text, struct numbers *ret_numbers);

#endif
