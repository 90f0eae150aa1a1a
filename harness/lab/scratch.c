#include "lab/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/abandoned.h"
#include "guest-payloads/linux/files.h"

#define PREFIX	 "kvmbench-lab-"
#define ATTEMPTS 5

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
	abandoned_remove(full, PREFIX, NULL);
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
