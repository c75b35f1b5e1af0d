/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file library.h
 * The vendor's library, whichever is there: found when the program starts, each call looked up by its name. A call
 * that the library does not have is one that is not supported.
 */
#ifndef ACCELMOCK_SMI_LIBRARY_H
#define ACCELMOCK_SMI_LIBRARY_H

#include "front/nvml/abi.h"

#include <stdbool.h>

#define NVML_CALL(name, parameters) typedef nvmlReturn_t smi_call_##name parameters;
#include "front/nvml/calls.def"
#undef NVML_CALL
typedef const char *smi_call_nvmlErrorString(nvmlReturn_t result);

struct smi_library {
	void *handle;
	smi_call_nvmlErrorString *nvmlErrorString;
/* A name that is declared cannot stand in parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses) */
#define NVML_CALL(name, parameters) smi_call_##name *name;
#include "front/nvml/calls.def"
#undef NVML_CALL
};

/** Calls it, or answers for it where there is none. */
#define SMI_CALL(library, name, ...)                                                                                   \
	((library)->name != NULL ? (library)->name(__VA_ARGS__) : NVML_ERROR_FUNCTION_NOT_FOUND)

/** Finds the library and its calls. @return false where there is none */
bool smi_library_open(struct smi_library *ret_library);

void smi_library_close(struct smi_library *library);

/** What the library calls that code. */
const char *smi_library_error(const struct smi_library *library, nvmlReturn_t result);

#endif
