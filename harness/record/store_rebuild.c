#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buffer.h"
#include "record/store_private.h"

/* What SQLite keeps beside a database. A log that outlives its database would be played into the
 * one that takes its place. */
static const char *const parts[] = { "", "-wal", "-shm" };
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

void store_remove_parts(const char *file)
{
	struct buffer name = BUFFER_INIT;

	for (size_t i = 0; i < PARTS; i++) {
		name.length = 0;
		buffer_addf(&name, "%s%s", file, parts[i]);
		unlink(name.data);
	}
	buffer_finish(&name);
}

struct store *store_rebuild(const char *path, struct error *err)
{
	struct store *s = store_new(path, err);
	struct buffer file = BUFFER_INIT;

	if (!s)
		return NULL;
	if (store_make_folders(path, err) || store_lock(s, LOCK_EX, err)) {
		store_close(s);
		return NULL;
	}
	/* With the lock, the name is ours: what is there is left from a rebuild that was killed. */
	buffer_addf(&file, "%s.new", s->file);
	free(s->file);
	s->file = file.data;
	s->rebuilding = true;
	store_remove_parts(s->file);
	if (store_connect(s, true, true, err) ||
		store_run(s, "PRAGMA journal_mode=WAL", "change", err) || store_migrate(s, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

/* Plays the log of a sound store into it; what cannot be played goes along. */
static void empty_log(const char *file)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
}

/* The database gets a second name and loses the first when the new one takes it: killed at any
 * point, there is a store. */
static int keep_parts(const char *from, const char *to, struct error *err)
{
	struct buffer source = BUFFER_INIT;
	struct buffer target = BUFFER_INIT;
	int result = 0;

	empty_log(from);
	for (size_t i = 0; i < PARTS && !result; i++) {
		source.length = target.length = 0;
		buffer_addf(&source, "%s%s", from, parts[i]);
		buffer_addf(&target, "%s%s", to, parts[i]);
		if (i == 0 && link(source.data, target.data) == 0)
			continue;
		if (rename(source.data, target.data) && errno != ENOENT)
			result = error_errno(err, ERROR_SYSTEM, "cannot rename '%s' to '%s'",
				source.data, target.data);
	}
	buffer_finish(&source);
	buffer_finish(&target);
	return result;
}

static char *free_name(const char *path)
{
	struct buffer name = BUFFER_INIT;
	unsigned n = 0;

	do {
		name.length = 0;
		buffer_addf(&name, "%s.old-%u", path, ++n);
	} while (access(name.data, F_OK) == 0);
	return name.data;
}

int store_replace(struct store *s, char **kept, struct error *err)
{
	*kept = NULL;
	/* Everything into the one file, before it goes where others look for it. */
	if (store_run(s, "PRAGMA wal_checkpoint(TRUNCATE)", "change", err))
		return -1;
	if (sqlite3_close(s->db) != SQLITE_OK)
		return store_fail(s, err, "change");
	s->db = NULL;
	if (access(s->path, F_OK) == 0) {
		*kept = free_name(s->path);
		if (keep_parts(s->path, *kept, err))
			return -1;
	}
	if (rename(s->file, s->path))
		return error_errno(
			err, ERROR_SYSTEM, "cannot rename '%s' to '%s'", s->file, s->path);
	s->rebuilding = false;
	return 0;
}
