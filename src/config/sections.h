/* SPDX-License-Identifier: Apache-2.0 */
/** @file sections.h The parts of mock-accelerator.toml, one file each. Errors and what is read go to the reader. */
#ifndef ACCELMOCK_CONFIG_SECTIONS_H
#define ACCELMOCK_CONFIG_SECTIONS_H

#include "config/reader.h"

/**
 * Reads the list of devices.
 * @param ret_starts for each entry, the position of its first device in the machine; of @p devices->length elements
 */
void am_config_read_devices(struct am_reader *reader, const struct am_toml_node *devices, size_t *ret_starts);

/** Reads `[attributes]`. */
void am_config_read_attributes(struct am_reader *reader, const struct am_toml_node *attributes);

/** Reads `[formats.<name>]`. */
void am_config_read_formats(struct am_reader *reader, const struct am_toml_node *formats);

/** Reads `[board]`. */
void am_config_read_board(struct am_reader *reader, const struct am_toml_node *board);

/** Reads `[profiles.<name>]`. */
void am_config_read_profiles(struct am_reader *reader, const struct am_toml_node *profiles);

/** Reads `[telemetry]`. */
void am_config_read_telemetry(struct am_reader *reader, const struct am_toml_node *telemetry);

#endif
