#include "guest-payloads/linux/abandoned.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

static bool is_abandoned(const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

void abandoned_remove(const char *parent, const char *prefix, unsigned (*first)(const char *path))
{
	DIR *directory = opendir(parent);
	const struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		cleanup_free char *path = NULL;

		if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
			continue;
		path = files_path("%s/%s", parent, entry->d_name);
		if (!is_abandoned(path))
			continue;
		if (first)
			first(path);
		files_remove(path);
	}
	if (directory)
		closedir(directory);
}
