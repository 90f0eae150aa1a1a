#include "record/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "record/store_private.h"

struct store *store_new(const char *path, struct error *err)
{
	struct store *s = calloc(1, sizeof(*s));
	struct buffer name = BUFFER_INIT;

	if (!s) {
		error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
		return NULL;
	}
	/* To SQLite ":memory:" and "" are no files. */
	buffer_addf(&name, "%s%s", *path == '/' ? "" : "./", path);
	s->file = name.data;
	name = (struct buffer)BUFFER_INIT;
	buffer_adds(&name, path);
	s->path = name.data;
	s->lock = -1;
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	sqlite3_close(s->db);
	if (s->rebuilding)
		store_remove_parts(s->file);
	if (s->lock >= 0)
		close(s->lock);
	free(s->file);
	free(s->path);
	free(s);
}

int store_connect(struct store *s, bool create, bool write, struct error *err)
{
	static const char settings[] =
		"PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;"
		"PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY";
	const int flags = (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
			  (create ? SQLITE_OPEN_CREATE : 0);

	if (sqlite3_open_v2(s->file, &s->db, flags, NULL) != SQLITE_OK)
		return store_fail(s, err, "open");
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, STORE_WAIT * 1000);
	/* The file may come from anybody: what its schema says is not to be obeyed. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return store_run(s, settings, "open", err);
}

static void disconnect(struct store *s)
{
	sqlite3_close(s->db);
	s->db = NULL;
}

int store_make_folders(const char *path, struct error *err)
{
	struct buffer folder = BUFFER_INIT;
	int result = 0;

	for (const char *slash = strchr(path + 1, '/'); slash && !result;
		slash = strchr(slash + 1, '/')) {
		folder.length = 0;
		buffer_add(&folder, path, (size_t)(slash - path));
		/* as the XDG specification wants it */
		if (mkdir(folder.data, 0700) && errno != EEXIST)
			result = error_errno(err, ERROR_SYSTEM, "cannot create '%s'", folder.data);
	}
	buffer_finish(&folder);
	return result;
}

static int no_store(const struct store *s, struct error *err)
{
	error_set(err, ERROR_USAGE, "no store at '%s'", s->path);
	return error_hint(err, "kvmbench store add RUN... makes it");
}

/* With the exclusive lock: the one moment at which nobody else looks at the tables. */
static int make_current(struct store *s, bool create, struct error *err)
{
	int result;

	/* While the lock is converted the file may be replaced: open it again on either side. */
	disconnect(s);
	if (store_lock(s, LOCK_EX, err))
		return -1;
	result = store_connect(s, create, true, err) || store_version(s, err) < 0 ||
		 store_run(s, "PRAGMA journal_mode=WAL", "change", err) || store_migrate(s, err);
	disconnect(s);
	if (result || store_lock(s, LOCK_SH, err))
		return -1;
	return store_connect(s, false, true, err);
}

static int open_current(struct store *s, bool create, struct error *err)
{
	int version;

	if (store_lock(s, LOCK_SH, err) || store_connect(s, create, true, err))
		return -1;
	version = store_version(s, err);
	if (version < 0)
		return -1;
	if (version == 0 && !create)
		return no_store(s, err);
	return version < store_version_current ? make_current(s, create, err) : 0;
}

struct store *store_open(const char *path, enum store_mode mode, struct error *err)
{
	const bool create = mode == STORE_WRITE;
	struct store *s = store_new(path, err);
	int result;

	if (!s)
		return NULL;
	if (create)
		result = store_make_folders(path, err);
	else
		result = access(path, F_OK) && errno == ENOENT ? no_store(s, err) : 0;
	if (!result)
		result = open_current(s, create, err);
	if (!result)
		return s;
	store_close(s);
	return NULL;
}
