/* Runs a fuzz target once over every file of the directories given, so that `make check` needs no
 * clang. Fails if there was none.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Allocated to the byte, so that a sanitizer sees a read behind it. */
static int replay_file(int directory, const char *name)
{
	cleanup_close int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	cleanup_free uint8_t *data = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		perror(name);
		return -1;
	}
	if (!S_ISREG(st.st_mode))
		return 0;
	data = malloc(st.st_size ? (size_t)st.st_size : 1);
	if (!data || read(fd, data, (size_t)st.st_size) != st.st_size) {
		perror(name);
		return -1;
	}
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	return 1;
}

/* The number of files, or -1. */
static int replay_directory(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	int files = 0;

	if (!directory) {
		perror(path);
		return -1;
	}
	while (files >= 0 && (entry = readdir(directory))) {
		const int result = replay_file(dirfd(directory), entry->d_name);

		files = result < 0 ? -1 : files + result;
	}
	closedir(directory);
	return files;
}

int main(int argc, char **argv)
{
	int all = 0;

	for (int i = 1; i < argc; i++) {
		const int files = replay_directory(argv[i]);

		if (files < 0)
			return 1;
		all += files;
	}
	printf("%d files\n", all);
	return all == 0;
}
