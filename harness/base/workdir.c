#include "base/workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPEN_DIRECTORIES 16

struct workdir {
	char path[WORKDIR_PATH];
	int end; /* of a pipe: closed when this process dies, if not before */
	pid_t keeper;
};

int workdir_make(char path[WORKDIR_PATH], struct error *err)
{
	const char *places[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!places[i] || places[i][0] != '/' ||
			snprintf(path, WORKDIR_PATH, "%s/kvmbench-work-XXXXXX", places[i]) >=
				WORKDIR_PATH)
			continue;
		if (mkdtemp(path))
			return 0;
	}
	return error_errno(
		err, ERROR_SYSTEM, "cannot make a directory in $TMPDIR, /var/tmp or /tmp");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	/* what cannot be removed must not keep the rest */
	remove(path);
	return 0;
}

void workdir_remove(const char *path)
{
	nftw(path, remove_one, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Waits until nobody holds the other end: the launch is over, and so is what it started. */
static void __attribute__((noreturn)) keep(const char *path, int begin)
{
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, "kvmbench-keeper");
	while (read(begin, &byte, 1) < 0 && errno == EINTR)
		;
	workdir_remove(path);
	_exit(0);
}

struct workdir *workdir_open(struct error *err)
{
	struct workdir *dir = calloc(1, sizeof(*dir));
	int ends[2];

	if (!dir || workdir_make(dir->path, err) < 0) {
		free(dir);
		return NULL;
	}
	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
		goto failed;
	}
	dir->end = ends[1];
	dir->keeper = fork();
	if (dir->keeper == 0) {
		close(ends[1]);
		keep(dir->path, ends[0]);
	}
	close(ends[0]);
	if (dir->keeper > 0)
		return dir;
	error_errno(err, ERROR_SYSTEM, "cannot fork");
	close(ends[1]);
failed:
	workdir_remove(dir->path);
	free(dir);
	return NULL;
}

const char *workdir_path(const struct workdir *dir)
{
	return dir->path;
}

void workdir_close(struct workdir *dir)
{
	if (!dir)
		return;
	close(dir->end);
	while (waitpid(dir->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	/* it has gone, unless the keeper was killed */
	workdir_remove(dir->path);
	free(dir);
}
