#include "virt/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/abandoned.h"
#include "guest-payloads/linux/files.h"

#define ATTEMPTS     5
#define PARENT_MAX   40 /* characters: libvirt appends up to 60 for its monitor's socket */
#define COMMAND_MAX  131072
#define KILL_SECONDS 5

/* --- processes -----------------------------------------------------------------------------------
 */

/* The whole command line with blanks between the words; NULL if it cannot be read. */
static char *command_of(const char *pid)
{
	cleanup_free char *path = files_path("/proc/%s/cmdline", pid);
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = fd >= 0 ? malloc(COMMAND_MAX) : NULL;
	size_t length = 0;
	ssize_t n = 0;

	while (text && length < COMMAND_MAX - 1 &&
		(n = read(fd, text + length, COMMAND_MAX - 1 - length)) > 0)
		length += (size_t)n;
	if (!text)
		return NULL;
	for (size_t i = 0; i < length; i++)
		text[i] = text[i] ? text[i] : ' ';
	text[length] = '\0';
	return text;
}

/* Is it a QEMU of ours that was given a path in the directory? */
static bool is_users(const char *pid, const char *path)
{
	cleanup_free char *folder = files_path("/proc/%s", pid);
	cleanup_free char *inside = files_path("%s/", path);
	cleanup_free char *command = command_of(pid);
	const char *blank = command ? strchr(command, ' ') : NULL;
	const char *qemu = command ? strstr(command, "qemu") : NULL;
	struct stat st;

	return qemu && blank && qemu < blank && strstr(command, inside) && stat(folder, &st) == 0 &&
	       (st.st_uid == geteuid() || geteuid() == 0);
}

/* By a descriptor of the process, so that a number used again by another is never hit. */
static bool end_process(const char *pid, const char *path)
{
	const pid_t number = (pid_t)strtol(pid, NULL, 10); /* a name in /proc */
	cleanup_close int fd = (int)syscall(SYS_pidfd_open, number, 0);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	if (!is_users(pid, path))
		return false;
	if (fd < 0)
		return kill(number, SIGKILL) == 0;
	if (syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0) < 0)
		return false;
	poll(&wait, 1, KILL_SECONDS * 1000);
	return true;
}

unsigned place_end_processes(const char *path)
{
	DIR *directory = opendir("/proc");
	const struct dirent *entry;
	unsigned ended = 0;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
			is_users(entry->d_name, path))
			ended += end_process(entry->d_name, path);
	if (directory)
		closedir(directory);
	return ended;
}

/* --- directories ---------------------------------------------------------------------------------
 */

/* A directory of all harnesses of this user; it must be nobody else's. */
static bool is_ours(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
	       !(st.st_mode & 022);
}

static int parent_make(const char *path, struct error *err)
{
	if (mkdir(path, 0711) < 0 && errno != EEXIST)
		return error_errno(err, ERROR_SYSTEM, "cannot make '%s'", path);
	if (is_ours(path))
		return 0;
	return error_set(err, ERROR_SYSTEM, "'%s' is not a directory of this user alone", path);
}

static char *parent_of_sockets(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (runtime && runtime[0] == '/' && strlen(runtime) < PARENT_MAX &&
		files_is_directory(runtime))
		return files_path("%s/kvmbench", runtime);
	return files_path("/tmp/kvmbench-%u", (unsigned)geteuid());
}

static char *parent_in(const char *directory)
{
	return files_path("%s/kvmbench-%u", directory, (unsigned)geteuid());
}

static char *first; /* the path this process had before, or NULL */

/* The directory at path, or a new one in parent. */
static int make_locked(const char *parent, const char *path, struct place *place, struct error *err)
{
	cleanup_free char *made = path ? files_path("%s", path) : files_path("%s/XXXXXX", parent);

	if (path ? mkdir(made, 0700) < 0 : !mkdtemp(made))
		return error_errno(err, ERROR_SYSTEM, "cannot make a directory in '%s'", parent);
	place->path = made;
	made = NULL;
	place->lock = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->lock < 0 || flock(place->lock, LOCK_EX | LOCK_NB) < 0 ||
		access(place->path, F_OK) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot lock '%s'", place->path);
	return 0;
}

static int make(const char *parent, const char *path, struct place *place, struct error *err)
{
	*place = (struct place){ .lock = -1 };
	/* between making and locking it another harness may take it for left behind, or the parent
	 * for empty */
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (parent_make(parent, err) < 0)
			return -1;
		if (attempt == 0)
			abandoned_remove(parent, "", place_end_processes);
		if (make_locked(parent, path, place, err) == 0)
			return 0;
		place_remove(place);
	}
	return -1;
}

int place_make(struct place *place, struct error *err)
{
	cleanup_free char *parent = parent_of_sockets();
	const bool again = first && strncmp(first, parent, strlen(parent)) == 0;

	if (make(parent, again ? first : NULL, place, err) < 0) {
		if (!err || !err->hint[0])
			error_hint(err, "set XDG_RUNTIME_DIR to a directory of your own");
		return -1;
	}
	if (!first)
		first = files_path("%s", place->path);
	return 0;
}

int place_make_in(const char *directory, struct place *place, struct error *err)
{
	cleanup_free char *parent = parent_in(directory);

	return make(parent, NULL, place, err);
}

void place_sweep_in(const char *directory)
{
	cleanup_free char *parent = parent_in(directory);

	if (!is_ours(parent))
		return;
	abandoned_remove(parent, "", place_end_processes);
	rmdir(parent); /* if nobody else is in it */
}

void place_remove_in(const char *directory, struct place *place)
{
	cleanup_free char *parent = parent_in(directory);

	place_remove(place);
	rmdir(parent); /* if nobody else is in it */
}

int place_keep(const struct place *place, const char *name, struct error *err)
{
	cleanup_free char *kept = files_path("%s/../.%s", place->path, name);
	cleanup_free char *link = files_path("%s/%s", place->path, name);
	cleanup_free char *target = files_path("../.%s", name);

	if (mkdir(kept, 0700) < 0 && errno != EEXIST)
		return error_errno(err, ERROR_SYSTEM, "cannot make '%s'", kept);
	if (symlink(target, link) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make '%s'", link);
	return 0;
}

int place_share(const struct place *place, struct error *err)
{
	if (chmod(place->path, 0711) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot change '%s'", place->path);
	return 0;
}

void place_remove(struct place *place)
{
	if (place->path) {
		place_end_processes(place->path);
		files_remove(place->path);
		if (place->lock >= 0)
			close(place->lock);
		free(place->path);
	}
	*place = (struct place){ .lock = -1 };
}
