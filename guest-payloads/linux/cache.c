#include "guest-payloads/linux/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

enum { WAIT_SECONDS = 600, PER_SECOND = 10, DAY = 24 * 3600 };

static const char *set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

/* The XDG specification: a relative path there is to be ignored. */
static char *root(struct error *err)
{
	const char *given = set("KVMBENCH_CACHE");
	const char *cache = set("XDG_CACHE_HOME");
	const char *home = set("HOME");

	if (given)
		return files_path("%s", given);
	if (cache && *cache == '/')
		return files_path("%s/kvmbench", cache);
	if (home)
		return files_path("%s/.cache/kvmbench", home);
	error_set(err, ERROR_USAGE, "no place to keep kernels: HOME is not set");
	error_hint(err, "name a directory with KVMBENCH_CACHE");
	return NULL;
}

int cache_open(struct cache *cache, const char *kind, struct error *err)
{
	cleanup_free char *top = root(err);

	*cache = (struct cache){ .lock = -1 };
	if (!top)
		return -1;
	cache->path = files_path("%s/%s", top, kind);
	if (files_make_directory(cache->path, err)) {
		error_hint(err, "name another directory with KVMBENCH_CACHE");
		return -1;
	}
	return 0;
}

char *cache_find(const struct cache *cache, const char *key)
{
	char *path = files_path("%s/%s", cache->path, key);

	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static int take_lock(struct cache *cache, kernel_tell *tell, void *data, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 1000000000 / PER_SECOND };

	for (int i = 0; i < WAIT_SECONDS * PER_SECOND; i++) {
		if (flock(cache->lock, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_errno(err, ERROR_SYSTEM, "cannot lock '%s.lock'", cache->path);
		if (i == PER_SECOND && tell)
			tell(data, "waiting for another kvmbench that fills the cache");
		nanosleep(&pause, NULL);
	}
	return error_set(err, ERROR_TIMEOUT, "another process holds '%s.lock' for more than %d s",
		cache->path, WAIT_SECONDS);
}

int cache_lock(struct cache *cache, kernel_tell *tell, void *data, struct error *err)
{
	cleanup_free char *lock = files_path("%s.lock", cache->path);
	cleanup_free char *work = files_path("%s.tmp", cache->path);

	if (cache->work)
		return 0;
	cache->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (cache->lock < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", lock);
	if (take_lock(cache, tell, data, err)) {
		cache_unlock(cache);
		return -1;
	}
	files_remove(work);
	if (mkdir(work, 0777)) {
		error_errno(err, ERROR_SYSTEM, "cannot create directory '%s'", work);
		cache_unlock(cache);
		return -1;
	}
	cache->work = work;
	work = NULL;
	return 0;
}

int cache_keep(struct cache *cache, const char *made, const char *key, struct error *err)
{
	cleanup_free char *place = files_path("%s/%s", cache->path, key);
	const int fd = open(made, O_RDONLY | O_CLOEXEC);

	/* On the disk before it has its name: an entry is whole after a power cut, too. */
	if (fd < 0 || syncfs(fd)) {
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", made);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	if (rename(made, place) == 0 || errno == ENOTEMPTY || errno == EEXIST)
		return 0;
	return error_errno(err, ERROR_SYSTEM, "cannot rename '%s' to '%s'", made, place);
}

void cache_use(struct cache *cache, const char *key, int days)
{
	cleanup_free char *used = files_path("%s/%s", cache->path, key);
	DIR *entries = opendir(cache->path);
	const time_t oldest = time(NULL) - (time_t)days * DAY;
	struct dirent *entry;
	struct stat status;

	utimensat(AT_FDCWD, used, NULL, 0);
	while (entries && (entry = readdir(entries))) {
		cleanup_free char *path = files_path("%s/%s", cache->path, entry->d_name);

		if (entry->d_name[0] != '.' && lstat(path, &status) == 0 &&
			status.st_mtime < oldest)
			files_remove(path);
	}
	if (entries)
		closedir(entries);
}

void cache_unlock(struct cache *cache)
{
	if (cache->work)
		files_remove(cache->work);
	free(cache->work);
	cache->work = NULL;
	if (cache->lock >= 0)
		close(cache->lock);
	cache->lock = -1;
}

void cache_close(struct cache *cache)
{
	cache_unlock(cache);
	free(cache->path);
	cache->path = NULL;
}
