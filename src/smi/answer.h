/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file answer.h
 * What is said of a device: the text of a value, or what stands in its place where there is none.
 */
#ifndef ACCELMOCK_SMI_ANSWER_H
#define ACCELMOCK_SMI_ANSWER_H

#include "smi/device.h"

/**
 * A value of a device as a text without its unit. @p ret_text has room for SMI_TEXT_SIZE.
 * @return NVML_SUCCESS, or why there is none: then what stands in its place is smi_error_text()
 */
typedef nvmlReturn_t smi_getter(const struct smi_device *device, int argument, char *ret_text);

/** What is written in place of a value: "N/A" for what the device or the library does not have. */
const char *smi_error_text(nvmlReturn_t result);

/** Writes a text where @p result is a success. @return @p result */
__attribute__((format(printf, 3, 4))) nvmlReturn_t smi_say(nvmlReturn_t result, char *ret_text, const char *format,
                                                           ...);

/** "Enabled" or "Disabled". */
const char *smi_enabled(unsigned int state);

/** "Yes" or "No". */
const char *smi_yes(unsigned int state);

/** The text at @p number of a list, or "Unknown" where it is longer than that. */
const char *smi_word(const char *const *words, size_t count, unsigned int number);
#define SMI_WORD(words, number) smi_word(words, sizeof(words) / sizeof((words)[0]), number)

/** Bytes as whole MiB, rounded up: what real ones show of parts adds up to more than of the whole. */
unsigned long long smi_mebibytes(unsigned long long bytes);

/** A word of NVML's fields as a number. */
long long smi_field_number(const nvmlFieldValue_t *value);

#endif
