/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of NVML in any order with any arguments, on a board of which some bytes were changed: each gives one of the
 * vendor's codes and none crashes its caller. An input says how many changes of the board there are (3 bytes where, 8
 * bytes what each), and then, call by call, which one and with what.
 *
 * What a caller says of the room that it gives is true, and every structure and list lies in memory of just its size,
 * so that a sanitizer sees a step beyond it. That somebody gives less than he says is his own fault.
 */
#include "accelmock/board.h"
#include "accelmock/machine.h"
#include "front/nvml/nvml.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARAMETERS_MAX 8
#define CALLS_MAX      24
#define CHANGES_MAX    8
#define ROOM_MAX       24u

typedef nvmlReturn_t any_call(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t);

static const struct {
	const char *name;
	const char *parameters; /* as the list has them, with parentheses */
	any_call *call;
} calls[] = {
#define NVML_CALL(name, parameters) {#name, #parameters, (any_call *)(void *)name},
#include "front/nvml/calls.def"
#undef NVML_CALL
};

static const struct {
	const char *name;
	size_t size;
} types[] = {
#define NVML_SIZE(type, bytes) {#type, bytes},
#define NVML_FIELD(type, field, offset)
#define NVML_VALUE(name, value)
#include "front/nvml/layout.def"
};

static char folder[64];
static unsigned char *image; /* of the whole board, before any change */
static unsigned char *map;   /* the board, writable */
static size_t image_size;

/* ---- the input -------------------------------------------------------------------------------------------------- */

struct input {
	const uint8_t *at;
	size_t left;
};

static uint64_t take(struct input *input, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes && input->left > 0; i++, input->left--)
		value = value << 8 | *input->at++;
	return value;
}

/* ---- the board -------------------------------------------------------------------------------------------------- */

static void remove_board(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/board", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/lock", folder);
	unlink(path);
	rmdir(folder);
	free(image);
}

static void publish(void)
{
	static const char *const models[] = {"NVIDIA H100 80GB HBM3", "Tesla T4", "NVIDIA H100 80GB HBM3 MIG 1g.10gb",
	                                     "NVIDIA H100 80GB HBM3 MIG 3g.40gb", "NVIDIA GeForce RTX 4090"};
	struct am_owner owner = {.kind = AM_OWNER_PROCESS};
	struct am_machine *machine = am_machine_create();
	struct am_transaction *transaction;
	struct am_board *board;
	struct am_error error;

	if (machine == NULL || mkdtemp(folder) == NULL)
		abort();
	atexit(remove_board);
	strcpy(machine->slot_name, "cuda");
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		bool is_slice = strstr(models[i], "MIG") != NULL;
		char id[] = "device-0";
		struct am_device_spec spec = {id, models[i], 0, 16, (uint64_t)20 << 30, is_slice, NULL};

		id[7] = (char)(is_slice ? '9' : '0' + (char)i);
		if (!am_machine_add_device(machine, &spec, &error))
			abort();
	}
	if (!am_machine_finish(machine, NULL, NULL) || !am_process_self(&owner.process, &error))
		abort();
	board = am_board_publish(machine, folder, false, 0, NULL, &error);
	am_machine_destroy(machine);
	transaction = board != NULL ? am_transaction_begin(board, AM_LOCK_WAIT, &error) : NULL;
	if (transaction == NULL || !am_transaction_set_rate(transaction, 0, &error) ||
	    !am_transaction_start_workload(transaction, 0, &owner, AM_PROFILE_TRAINING, 0.5, (uint64_t)8 << 30, NULL,
	                                   &error))
		abort();
	am_transaction_commit(transaction);
	am_board_close(board);
}

static void prepare(void)
{
	char path[128];
	int file;

	strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/accelmock-fuzz-XXXXXX" : "/tmp/accelmock-fuzz-XXXXXX");
	publish();
	setenv("ACCELMOCK_BOARD", folder, 1);
	snprintf(path, sizeof(path), "%s/board", folder);
	file = open(path, O_RDWR);
	image_size = file >= 0 ? (size_t)lseek(file, 0, SEEK_END) : 0;
	map = mmap(NULL, image_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	image = malloc(image_size);
	if (file < 0 || map == MAP_FAILED || image == NULL)
		abort();
	memcpy(image, map, image_size);
	close(file);
}

/* ---- arguments -------------------------------------------------------------------------------------------------- */

struct arguments {
	struct input *input;
	uintptr_t values[PARAMETERS_MAX];
	void *made[PARAMETERS_MAX * 2];
	size_t made_count;
	unsigned int room; /* of all lists and texts of the call */
	bool has_size;     /* a parameter says so */
};

static void *make(struct arguments *arguments, size_t size)
{
	void *memory = malloc(size > 0 ? size : 1);

	if (memory == NULL)
		abort();
	memset(memory, 0, size);
	arguments->made[arguments->made_count++] = memory;
	return memory;
}

/* A handle of ours, of any kind, or none. */
static uintptr_t make_handle(struct arguments *arguments)
{
	uint64_t choice = take(arguments->input, 1);

	if (choice < 0x10)
		return 0;
	if (choice < 0x20)
		return (uintptr_t)take(arguments->input, 8);
	return (uintptr_t)nvml_handle(choice < 0xb0   ? NVML_HANDLE_DEVICE
	                              : choice < 0xd8 ? NVML_HANDLE_GPU_INSTANCE
	                                              : NVML_HANDLE_COMPUTE_INSTANCE,
	                              (uint32_t)(choice & 7));
}

static const char *const texts[] = {"GPU-", "MIG-", "0000:99:00.0",    "device-0", "GPU-device-0",
                                    "1",    "",     "00000000:99:00.0"};

static uintptr_t make_input_text(struct arguments *arguments)
{
	uint64_t choice = take(arguments->input, 1);
	const char *text = texts[choice % (sizeof(texts) / sizeof(texts[0]))];
	size_t length = strlen(text), more = (size_t)(choice >> 3);
	char *copy = make(arguments, length + more + 1);

	memcpy(copy, text, length);
	for (size_t i = 0; i < more; i++)
		copy[length + i] = (char)take(arguments->input, 1);
	return (uintptr_t)copy;
}

static bool begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

static size_t size_of_type(const char *type)
{
	size_t length = strcspn(type, " *");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].name) == length && strncmp(types[i].name, type, length) == 0)
			return types[i].size;
	if (begins(type, "char") || begins(type, "unsigned char"))
		return 1;
	if (begins(type, "unsigned long") || begins(type, "long"))
		return 8;
	if (begins(type, "unsigned int") || begins(type, "int"))
		return 4;
	/* A name for another type, an enumeration, or a handle. */
	return 0;
}

/* The two structures that point to a list themselves. */
static void point_to_list(struct arguments *arguments, const char *type, void *memory)
{
	if (begins(type, "nvmlProcessDetailList_t")) {
		nvmlProcessDetailList_t *list = memory;

		list->version = NVML_VERSION(nvmlProcessDetailList_v1_t, 1);
		list->numProcArrayEntries = arguments->room;
		list->procArray = make(arguments, arguments->room * sizeof(*list->procArray));
	} else if (begins(type, "nvmlProcessesUtilizationInfo_t")) {
		nvmlProcessesUtilizationInfo_t *list = memory;

		list->version = NVML_VERSION(nvmlProcessesUtilizationInfo_v1_t, 1);
		list->processSamplesCount = arguments->room;
		list->procUtilArray = make(arguments, arguments->room * sizeof(*list->procUtilArray));
	}
}

static uintptr_t make_pointer(struct arguments *arguments, const char *type)
{
	uint64_t choice = take(arguments->input, 1);
	size_t size = size_of_type(type), count = arguments->room > 0 ? arguments->room : 1;
	unsigned int version;
	void *memory;

	if (choice < 0x10)
		return 0;
	if (begins(type, "char"))
		return (uintptr_t)make(arguments, arguments->has_size ? arguments->room : 256);
	/* Lists whose room the vendor leaves to the reader of a manual. */
	if (begins(type, "nvmlGpuInstance_t") || begins(type, "nvmlComputeInstance_t"))
		count = 16;
	/* What is not known to be small may be large. */
	if (size == 0)
		size = 65536 / 16;
	memory = make(arguments, size * count);
	if (size == 4 || size == 8) {
		memcpy(memory, &arguments->room, sizeof(arguments->room));
	} else {
		for (size_t i = 0; i < size && i < 64; i++)
			((unsigned char *)memory)[i] = (unsigned char)take(arguments->input, 1);
		version = (unsigned int)size | (unsigned int)(choice & 3) << 24;
		if (size > sizeof(version) && (choice & 0x80) != 0)
			memcpy(memory, &version, sizeof(version));
	}
	point_to_list(arguments, type, memory);
	return (uintptr_t)memory;
}

static bool is_size(const char *parameter)
{
	return strstr(parameter, "ength") != NULL || strstr(parameter, "ize") != NULL ||
	       strstr(parameter, "valuesCount") != NULL;
}

static uintptr_t make_argument(struct arguments *arguments, const char *parameter)
{
	if (strchr(parameter, '*') != NULL)
		return begins(parameter, "const char")
		           ? make_input_text(arguments)
		           : make_pointer(arguments,
		                          begins(parameter, "const ") ? parameter + strlen("const ") : parameter);
	if (begins(parameter, "nvmlDevice_t") || begins(parameter, "nvmlGpuInstance_t") ||
	    begins(parameter, "nvmlComputeInstance_t") || begins(parameter, "nvmlUnit_t") ||
	    begins(parameter, "nvmlEventSet_t"))
		return make_handle(arguments);
	if (is_size(parameter))
		return arguments->room;
	switch (take(arguments->input, 1) & 7) {
	case 0:
		return (uintptr_t)take(arguments->input, 8);
	case 1:
		return (uintptr_t)(unsigned int)-1;
	default:
		return (uintptr_t)(take(arguments->input, 1) & 31);
	}
}

/* Divides "(one, other)". */
static size_t make_arguments(struct arguments *arguments, const char *parameters)
{
	char copy[1024], *next;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", parameters + 1);
	*strrchr(copy, ')') = '\0';
	if (strcmp(copy, "void") == 0)
		return 0;
	for (char *at = copy; at != NULL && count < PARAMETERS_MAX; at = next) {
		next = strchr(at, ',');
		if (next != NULL)
			*next++ = '\0';
		at += strspn(at, " \t\n");
		if (strchr(at, '*') == NULL && is_size(at))
			arguments->has_size = true;
	}
	snprintf(copy, sizeof(copy), "%s", parameters + 1);
	*strrchr(copy, ')') = '\0';
	for (char *at = copy; at != NULL && count < PARAMETERS_MAX; at = next) {
		next = strchr(at, ',');
		if (next != NULL)
			*next++ = '\0';
		at += strspn(at, " \t\n");
		arguments->values[count++] = make_argument(arguments, at);
	}
	return count;
}

__attribute__((no_sanitize("undefined"))) static nvmlReturn_t call_any(any_call *call, const uintptr_t *values)
{
	return call(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
}

static void call_one(struct input *input)
{
	size_t which = (size_t)take(input, 2) % (sizeof(calls) / sizeof(calls[0]));
	struct arguments arguments = {.input = input, .room = (unsigned int)take(input, 1) % (ROOM_MAX + 1)};
	nvmlReturn_t result;

	make_arguments(&arguments, calls[which].parameters);
	result = call_any(calls[which].call, arguments.values);
	for (size_t i = 0; i < arguments.made_count; i++)
		free(arguments.made[i]);
	if (strcmp(nvmlErrorString(result), "Unknown Error") == 0 && result != NVML_ERROR_UNKNOWN) {
		fprintf(stderr, "%s answers %d\n", calls[which].name, (int)result);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint64_t changes;

	if (image == NULL)
		prepare();
	/* It is opened while it is whole: what is refused at once is fuzz_board's. */
	nvmlInit_v2();
	changes = take(&input, 1) % (CHANGES_MAX + 1);
	for (uint64_t i = 0; i < changes; i++) {
		uint64_t offset = take(&input, 3) % (image_size - 8) & ~(uint64_t)7, value = take(&input, 8);

		memcpy(map + offset, &value, sizeof(value));
	}
	for (unsigned i = 0; i < CALLS_MAX && input.left > 0; i++)
		call_one(&input);
	while (nvmlShutdown() == NVML_SUCCESS)
		continue;
	if (changes > 0)
		memcpy(map, image, image_size);
	return 0;
}
