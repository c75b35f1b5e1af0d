/* SPDX-License-Identifier: Apache-2.0 */
/* Every call of the list, as it is where nobody has written it: an ordinary definition elsewhere takes its place. */
#include "front/nvml/nvml.h"

static nvmlReturn_t not_supported(void)
{
	return front_get() != NULL ? NVML_ERROR_NOT_SUPPORTED : NVML_ERROR_UNINITIALIZED;
}

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define NVML_CALL(name, parameters)                                                                                    \
	__attribute__((weak)) nvmlReturn_t name parameters                                                             \
	{                                                                                                              \
		return not_supported();                                                                                \
	}
#include "front/nvml/calls.def"
