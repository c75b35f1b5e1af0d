/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the vendor's library. */
#include "smi/library.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "libnvidia-ml.so.1"

/* Where it may lie, seen from the folder of this program: as it is installed, and as it is built. */
static const char *const places[] = {"../lib", "../front/nvml", "."};

static void *open_beside(void)
{
	char program[PATH_MAX], path[PATH_MAX + 64];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *end;

	if (length <= 0)
		return NULL;
	program[length] = '\0';
	end = strrchr(program, '/');
	if (end == NULL)
		return NULL;
	*end = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		void *handle;

		if ((size_t)snprintf(path, sizeof(path), "%s/%s/" LIBRARY, program, places[i]) >= sizeof(path))
			continue;
		handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
		if (handle != NULL)
			return handle;
	}
	return NULL;
}

static void look_up(void *handle, const char *name, void *ret_call)
{
	void *found = dlsym(handle, name);

	/* POSIX has functions fit into pointers, ISO C does not know of it. */
	memcpy(ret_call, &found, sizeof(found));
}

bool smi_library_open(struct smi_library *ret_library)
{
	/* Who starts this may say which library it is to be (LD_LIBRARY_PATH); a driver's is in the system's places. */
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		handle = open_beside();
	if (handle == NULL)
		return false;
	memset(ret_library, 0, sizeof(*ret_library));
	ret_library->handle = handle;
	look_up(handle, "nvmlErrorString", &ret_library->nvmlErrorString);
#define NVML_CALL(name, parameters) look_up(handle, #name, &ret_library->name);
#include "front/nvml/calls.def"
#undef NVML_CALL
	return true;
}

void smi_library_close(struct smi_library *library)
{
	/* It stays loaded: libraries keep what they will need again, and this program ends. */
	SMI_CALL(library, nvmlShutdown);
	library->handle = NULL;
}

const char *smi_library_error(const struct smi_library *library, nvmlReturn_t result)
{
	return library->nvmlErrorString != NULL ? library->nvmlErrorString(result) : "Unknown Error";
}
