/* SPDX-License-Identifier: Apache-2.0 */
/* Holds our declarations to the binary interface. */
#include "front/nvml/abi.h"

#include <assert.h>
#include <stddef.h>

#define NVML_SIZE(type, bytes)          static_assert(sizeof(type) == (bytes), #type);
#define NVML_FIELD(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field);
#define NVML_VALUE(name, value)         static_assert((name) == (value), #name);
#include "front/nvml/layout.def"
