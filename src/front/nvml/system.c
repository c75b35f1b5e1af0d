/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing, the system's versions, names of processes, and what errors are called. */
#include "front/nvml/nvml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a board says whose TOML names no versions: those of the captures that most of the catalogue is from. */
#define DRIVER_DEFAULT "580.105.08"
#define CUDA_DEFAULT   "13.0"

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static nvmlReturn_t code_of(const struct am_error *error)
{
	switch (error->code) {
	case AM_ERROR_VERSION:
		return NVML_ERROR_LIB_RM_VERSION_MISMATCH;
	case AM_ERROR_PERMISSION:
		return NVML_ERROR_NO_PERMISSION;
	default:
		/* No board, or none that anything could be read from: there is no driver. */
		return NVML_ERROR_DRIVER_NOT_LOADED;
	}
}

/* A machine that has none of NVIDIA's devices has no driver of theirs, unless the caller does not mind. */
static nvmlReturn_t open_board(unsigned int flags)
{
	static const struct front_vendor nvidia = {"nvidia", "cuda", nvml_describe};
	struct am_error error = {.code = AM_ERROR_NONE};
	struct front *front;

	if (!front_open(&nvidia, &error))
		return code_of(&error);
	front = front_get();
	if ((flags & NVML_INIT_FLAG_NO_GPUS) != 0 || (front != NULL && front_count(front) > 0))
		return NVML_SUCCESS;
	front_close();
	return NVML_ERROR_DRIVER_NOT_LOADED;
}

nvmlReturn_t nvmlInit(void)
{
	return open_board(0);
}

nvmlReturn_t nvmlInit_v2(void)
{
	return open_board(0);
}

nvmlReturn_t nvmlInitWithFlags(unsigned int flags)
{
	return open_board(flags);
}

nvmlReturn_t nvmlShutdown(void)
{
	return front_close() ? NVML_SUCCESS : NVML_ERROR_UNINITIALIZED;
}

/* ---- versions --------------------------------------------------------------------------------------------------- */

/* Room for a version of the TOML's. */
#define VERSION_SIZE 64

static void driver_version(const struct front *front, char ret_version[VERSION_SIZE])
{
	if (!am_board_attribute(front->board, "nvidia_driver", ret_version, VERSION_SIZE) || ret_version[0] == '\0')
		memcpy(ret_version, DRIVER_DEFAULT, sizeof(DRIVER_DEFAULT));
}

/* "12.2" as 12020: 0 where it is no version. */
static int parse_cuda_version(const char *text)
{
	int parts[2] = {0, 0};

	for (unsigned i = 0; i < 2; i++) {
		for (; *text >= '0' && *text <= '9'; text++)
			if (parts[i] < 1000)
				parts[i] = parts[i] * 10 + (*text - '0');
		if (*text == '.')
			text++;
	}
	return parts[0] > 0 && parts[0] < 1000 && parts[1] < 100 ? parts[0] * 1000 + parts[1] * 10 : 0;
}

static int cuda_version(const struct front *front)
{
	static const char *const attributes[] = {"cuda_driver", "cuda_runtime"};
	char text[VERSION_SIZE];

	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (am_board_attribute(front->board, attributes[i], text, sizeof(text)) && parse_cuda_version(text) > 0)
			return parse_cuda_version(text);
	return parse_cuda_version(CUDA_DEFAULT);
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length)
{
	const struct front *front = front_get();
	char text[VERSION_SIZE];

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	driver_version(front, text);
	return nvml_text(text, version, length);
}

nvmlReturn_t nvmlSystemGetNVMLVersion(char *version, unsigned int length)
{
	const struct front *front = front_get();
	char driver[VERSION_SIZE], text[VERSION_SIZE + 16];

	if (front == NULL)
		return NVML_ERROR_UNINITIALIZED;
	driver_version(front, driver);
	snprintf(text, sizeof(text), "%d.%s", cuda_version(front) / 1000, driver);
	return nvml_text(text, version, length);
}

/* These two answer before the library is opened: with what there would be. */
static nvmlReturn_t get_cuda_version(int *version)
{
	const struct front *front = front_get();

	if (version == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	*version = front != NULL ? cuda_version(front) : parse_cuda_version(CUDA_DEFAULT);
	return NVML_SUCCESS;
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion(int *cudaDriverVersion)
{
	return get_cuda_version(cudaDriverVersion);
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *cudaDriverVersion)
{
	return get_cuda_version(cudaDriverVersion);
}

nvmlReturn_t nvmlDeviceGetGspFirmwareVersion(nvmlDevice_t device, char *version)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);
	char text[VERSION_SIZE];

	if (result != NVML_SUCCESS)
		return result;
	if (nvml_architecture(&subject) == NVML_DEVICE_ARCH_UNKNOWN ||
	    nvml_architecture(&subject) < NVML_DEVICE_ARCH_TURING)
		return NVML_ERROR_NOT_SUPPORTED;
	driver_version(subject.front, text);
	return nvml_text(text, version, NVML_GSP_FIRMWARE_VERSION_BUF_SIZE);
}

nvmlReturn_t nvmlDeviceGetGspFirmwareMode(nvmlDevice_t device, unsigned int *isEnabled, unsigned int *defaultMode)
{
	struct nvml_subject subject;
	nvmlReturn_t result = nvml_alive_subject(device, NVML_SCOPE_WHOLE, &subject);

	if (result != NVML_SUCCESS)
		return result;
	if (isEnabled == NULL || defaultMode == NULL)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (nvml_architecture(&subject) == NVML_DEVICE_ARCH_UNKNOWN ||
	    nvml_architecture(&subject) < NVML_DEVICE_ARCH_TURING)
		return NVML_ERROR_NOT_SUPPORTED;
	*isEnabled = *defaultMode = 1;
	return NVML_SUCCESS;
}

/* ---- processes' names ------------------------------------------------------------------------------------------- */

/* The program of a process as it was called, or else as the kernel calls it. @return false where there is none. */
static bool read_program(unsigned int pid, char *ret_name, size_t size)
{
	static const char *const files[] = {"cmdline", "comm"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[64];
		ssize_t length;
		int file;

		snprintf(path, sizeof(path), "/proc/%u/%s", pid, files[i]);
		file = open(path, O_RDONLY | O_CLOEXEC);
		if (file < 0)
			return false;
		length = read(file, ret_name, size - 1);
		close(file);
		ret_name[length > 0 ? length : 0] = '\0';
		ret_name[strcspn(ret_name, "\n")] = '\0';
		if (ret_name[0] != '\0')
			return true;
	}
	return false;
}

nvmlReturn_t nvmlSystemGetProcessName(unsigned int pid, char *name, unsigned int length)
{
	int number = errno;
	char text[1024];

	if (front_get() == NULL)
		return NVML_ERROR_UNINITIALIZED;
	if (name == NULL || length == 0)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!read_program(pid, text, sizeof(text)))
		return NVML_ERROR_NOT_FOUND;
	errno = number;
	/* What is too long is cut, as the real one does. */
	if (strlen(text) >= length)
		text[length - 1] = '\0';
	return nvml_text(text, name, length);
}

/* ---- errors ----------------------------------------------------------------------------------------------------- */

const char *nvmlErrorString(nvmlReturn_t result)
{
	static const struct {
		nvmlReturn_t code;
		const char *text;
	} texts[] = {
	    {NVML_SUCCESS, "Success"},
	    {NVML_ERROR_UNINITIALIZED, "Uninitialized"},
	    {NVML_ERROR_INVALID_ARGUMENT, "Invalid Argument"},
	    {NVML_ERROR_NOT_SUPPORTED, "Not Supported"},
	    {NVML_ERROR_NO_PERMISSION, "Insufficient Permissions"},
	    {NVML_ERROR_ALREADY_INITIALIZED, "Already Initialized"},
	    {NVML_ERROR_NOT_FOUND, "Not Found"},
	    {NVML_ERROR_INSUFFICIENT_SIZE, "Insufficient Size"},
	    {NVML_ERROR_INSUFFICIENT_POWER, "Insufficient External Power"},
	    {NVML_ERROR_DRIVER_NOT_LOADED, "Driver Not Loaded"},
	    {NVML_ERROR_TIMEOUT, "Timeout"},
	    {NVML_ERROR_IRQ_ISSUE, "Interrupt Request Issue"},
	    {NVML_ERROR_LIBRARY_NOT_FOUND, "NVML Shared Library Not Found"},
	    {NVML_ERROR_FUNCTION_NOT_FOUND, "Function Not Found"},
	    {NVML_ERROR_CORRUPTED_INFOROM, "Corrupted infoROM"},
	    {NVML_ERROR_GPU_IS_LOST, "GPU is lost"},
	    {NVML_ERROR_RESET_REQUIRED, "GPU requires restart"},
	    {NVML_ERROR_OPERATING_SYSTEM, "The operating system has blocked the request."},
	    {NVML_ERROR_LIB_RM_VERSION_MISMATCH, "Driver/library version mismatch"},
	    {NVML_ERROR_IN_USE, "In use by another client"},
	    {NVML_ERROR_MEMORY, "Insufficient Memory"},
	    {NVML_ERROR_NO_DATA, "No data"},
	    {NVML_ERROR_VGPU_ECC_NOT_SUPPORTED, "The requested vgpu operation is not available on target device, "
	                                        "because ECC is enabled"},
	    {NVML_ERROR_INSUFFICIENT_RESOURCES, "Insufficient Resources"},
	    {NVML_ERROR_FREQ_NOT_SUPPORTED, "Frequency Not Supported"},
	    {NVML_ERROR_ARGUMENT_VERSION_MISMATCH, "Argument Version Mismatch"},
	    {NVML_ERROR_DEPRECATED, "Deprecated"},
	    {NVML_ERROR_NOT_READY, "Not Ready"},
	    {NVML_ERROR_GPU_NOT_FOUND, "GPU Not Found"},
	    {NVML_ERROR_INVALID_STATE, "Invalid State"},
	    {NVML_ERROR_RESET_TYPE_NOT_SUPPORTED, "Reset Type Not Supported"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].code == result)
			return texts[i].text;
	return "Unknown Error";
}
