/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our list of calls and the layout that we hold ourselves to, against the vendor's own header: nvidia-nvml-dev 13 of
 * PyPI, where it is installed. That it compiles is the test.
 */
#define NVML_NO_UNVERSIONED_FUNC_DEFS
#include <nvml.h>

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static_assert(NVML_API_VERSION == 13, "the version that calls.def is of");

/* Other parameters than the vendor's would be an error. */
#define NVML_CALL(name, parameters) nvmlReturn_t name parameters;
#include "front/nvml/calls.def"
#undef NVML_CALL

#define NVML_SIZE(type, bytes)          static_assert(sizeof(type) == (bytes), #type);
#define NVML_FIELD(type, field, offset) static_assert(offsetof(type, field) == (offset), #type "." #field);
#define NVML_VALUE(name, value)         static_assert((name) == (value), #name);
#include "front/nvml/layout.def"

int main(void)
{
	puts("as the vendor's header has them");
	return 0;
}
