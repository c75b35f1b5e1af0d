/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for libFuzzer: gives each file of the folders that it is called with to the fuzzer once. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Largest file that is given. */
#define SIZE_MAX_GIVEN ((size_t)1 << 20)

/* Every file gets memory of its own size, so that a sanitizer sees a step beyond it. */
static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(SIZE_MAX_GIVEN);
	size_t size;

	if (file == NULL || data == NULL) {
		perror(path);
		exit(1);
	}
	size = fread(data, 1, SIZE_MAX_GIVEN, file);
	fclose(file);
	if (size > 0) {
		uint8_t *exact = realloc(data, size);

		data = exact != NULL ? exact : data;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 1;
}

static int replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	char file[4096];
	int count = 0;

	if (folder == NULL) {
		perror(path);
		exit(1);
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		count += replay_file(file);
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += replay_folder(argv[i]);
	printf("%d inputs executed\n", count);
	/* An empty corpus would prove nothing. */
	return count > 0 ? 0 : 1;
}
