#include "lab/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

#define PREFIX	 "kvmbench-lab-"
#define ATTEMPTS 5

/* A directory of ours that nobody has locked. */
static bool is_left_behind(const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void sweep(const char *parent)
{
	DIR *directory = opendir(parent);
	const struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		cleanup_free char *path = NULL;

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		path = files_path("%s/%s", parent, entry->d_name);
		if (is_left_behind(path))
			files_remove(path);
	}
	if (directory)
		closedir(directory);
}

/* On failure path is NULL if the directory could not be made. */
static int make_locked(const char *parent, struct scratch *scratch, struct error *err)
{
	scratch->lock = -1;
	scratch->path = files_path("%s/" PREFIX "XXXXXX", parent);
	if (!mkdtemp(scratch->path)) {
		error_errno(err, ERROR_SYSTEM, "cannot make '%s'", scratch->path);
		free(scratch->path);
		scratch->path = NULL;
		return -1;
	}
	scratch->lock = open(scratch->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (scratch->lock < 0 || flock(scratch->lock, LOCK_EX | LOCK_NB) ||
		access(scratch->path, F_OK))
		return error_errno(err, ERROR_SYSTEM, "cannot lock '%s'", scratch->path);
	return 0;
}

int scratch_make(struct scratch *scratch, struct error *err)
{
	const char *parent = getenv("TMPDIR");
	cleanup_free char *full = realpath(parent && *parent ? parent : "/tmp", NULL);

	if (!full)
		return error_errno(err, ERROR_SYSTEM, "cannot use '%s' for temporary files",
			parent && *parent ? parent : "/tmp");
	sweep(full);
	/* between making and locking it another harness may take it for left behind */
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (make_locked(full, scratch, err) == 0)
			return 0;
		if (!scratch->path)
			return -1;
		scratch_remove(scratch);
	}
	return -1;
}

void scratch_remove(struct scratch *scratch)
{
	if (!scratch->path)
		return;
	files_remove(scratch->path);
	if (scratch->lock >= 0)
		close(scratch->lock);
	free(scratch->path);
	*scratch = (struct scratch){ .lock = -1 };
}
