#include <endian.h>
#include <string.h>

#include "base/buffer.h"
#include "record/store_private.h"

/* A host or metric that may be there already, and its number. */
static int number_of(struct store *s, sqlite3_stmt *insert, sqlite3_stmt *find,
	sqlite3_int64 *number, struct error *err)
{
	int found;

	if (store_step(s, insert, "add to", err) < 0)
		return -1;
	found = store_step(s, find, "add to", err);
	if (found > 0)
		*number = sqlite3_column_int64(find, 0);
	sqlite3_reset(insert);
	sqlite3_reset(find);
	if (found == 0)
		return store_damaged(s, err, "a row is not where it was put");
	return found < 0 ? -1 : 0;
}

static int add_host(struct store *s, const char *host, sqlite3_int64 *number, struct error *err)
{
	cleanup_statement sqlite3_stmt *insert = store_prepare(
		s, "INSERT OR IGNORE INTO host(fingerprint) VALUES(?1)", err);
	cleanup_statement sqlite3_stmt *find = store_prepare(
		s, "SELECT number FROM host WHERE fingerprint=?1", err);

	if (!insert || !find)
		return -1;
	store_bind(insert, 1, host);
	store_bind(find, 1, host);
	return number_of(s, insert, find, number, err);
}

static void bind_metric(sqlite3_stmt *statement, const struct store_metric *m)
{
	store_bind(statement, 1, m->bench);
	store_bind(statement, 2, m->group);
	store_bind(statement, 3, m->target);
	store_bind(statement, 4, m->ring);
	store_bind(statement, 5, m->params);
	store_bind(statement, 6, m->unit);
	store_bind(statement, 7, m->estimator);
	sqlite3_bind_int64(statement, 8, m->rev);
	sqlite3_bind_int(statement, 9, m->higher_better);
}

/* 1: added, 0: it was there, -1 */
static int add_entry(struct store *s, const struct store_entry *e, sqlite3_int64 host,
	size_t n_arms, sqlite3_int64 *number, struct error *err)
{
	cleanup_statement sqlite3_stmt *insert = store_prepare(s,
		"INSERT INTO entry(id, path, size, session, tool, suite, started, ended, vary, "
		"cpu,"
		" kernel, host, arms, launches, exact) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
		" ON CONFLICT(id) DO NOTHING",
		err);

	if (!insert)
		return -1;
	store_bind(insert, 1, e->id);
	sqlite3_bind_blob(insert, 2, e->path, (int)strlen(e->path), SQLITE_STATIC);
	sqlite3_bind_int64(insert, 3, (sqlite3_int64)e->size);
	store_bind(insert, 4, e->session);
	store_bind(insert, 5, e->tool);
	store_bind(insert, 6, e->suite);
	store_bind(insert, 7, e->started);
	store_bind(insert, 8, e->end);
	store_bind(insert, 9, e->vary);
	store_bind(insert, 10, e->cpu);
	store_bind(insert, 11, e->kernel);
	sqlite3_bind_int64(insert, 12, host);
	sqlite3_bind_int64(insert, 13, (sqlite3_int64)n_arms);
	sqlite3_bind_int64(insert, 14, (sqlite3_int64)e->launches);
	sqlite3_bind_int(insert, 15, e->exact);
	if (store_step(s, insert, "add to", err) < 0)
		return -1;
	*number = sqlite3_last_insert_rowid(s->db);
	return sqlite3_changes(s->db) != 0;
}

static void add_values(struct buffer *values, struct buffer *blocks, const struct store_arm *a)
{
	for (size_t i = 0; i < a->used; i++) {
		const uint32_t block = htole32(a->block[i]);
		uint64_t bits;

		memcpy(&bits, &a->value[i], sizeof(bits));
		bits = htole64(bits);
		buffer_add(values, &bits, sizeof(bits));
		buffer_add(blocks, &block, sizeof(block));
	}
}

static void bind_bytes(sqlite3_stmt *statement, int at, const struct buffer *b)
{
	sqlite3_bind_blob64(statement, at, b->data ? b->data : "", b->length, SQLITE_STATIC);
}

static int add_arm(
	struct store *s, sqlite3_stmt *insert, const struct store_arm *a, struct error *err)
{
	struct buffer values = BUFFER_INIT;
	struct buffer blocks = BUFFER_INIT;
	int result;

	add_values(&values, &blocks, a);
	store_bind(insert, 4, a->valid);
	store_bind(insert, 5, a->why);
	sqlite3_bind_int64(insert, 6, (sqlite3_int64)a->launches);
	sqlite3_bind_int64(insert, 7, (sqlite3_int64)a->excluded);
	sqlite3_bind_int64(insert, 8, (sqlite3_int64)a->failed);
	bind_bytes(insert, 9, &values);
	bind_bytes(insert, 10, &blocks);
	result = store_step(s, insert, "add to", err);
	sqlite3_reset(insert);
	buffer_finish(&values);
	buffer_finish(&blocks);
	return result;
}

static int add_arms(struct store *s, sqlite3_int64 entry, const struct store_arm *arms, size_t n,
	struct error *err)
{
	cleanup_statement sqlite3_stmt *metric = store_prepare(s,
		"INSERT OR IGNORE INTO metric(bench, grp, target, ring, params, unit, estimator, "
		"rev,"
		" higher_better) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
		err);
	cleanup_statement sqlite3_stmt *find = store_prepare(s,
		"SELECT number FROM metric WHERE bench=?1 AND grp=?2 AND target=?3 AND ring=?4"
		" AND params=?5 AND unit=?6 AND estimator=?7 AND rev=?8 AND higher_better=?9",
		err);
	cleanup_statement sqlite3_stmt *insert = store_prepare(
		s, "INSERT INTO arm VALUES(?,?,?,?,?,?,?,?,?,?)", err);
	sqlite3_int64 number;

	if (!metric || !find || !insert)
		return -1;
	sqlite3_bind_int64(insert, 1, entry);
	for (size_t i = 0; i < n; i++) {
		bind_metric(metric, &arms[i].metric);
		bind_metric(find, &arms[i].metric);
		if (number_of(s, metric, find, &number, err))
			return -1;
		sqlite3_bind_int64(insert, 2, (sqlite3_int64)i);
		sqlite3_bind_int64(insert, 3, number);
		if (add_arm(s, insert, &arms[i], err) < 0)
			return -1;
	}
	return 0;
}

int store_add(struct store *s, const struct store_entry *entry, const struct store_arm *arms,
	size_t n_arms, bool *added, struct error *err)
{
	sqlite3_int64 host = 0;
	sqlite3_int64 number = 0;
	int result;

	*added = false;
	if (store_run(s, "BEGIN IMMEDIATE", "add to", err))
		return -1;
	result = add_host(s, entry->host, &host, err);
	if (!result)
		result = add_entry(s, entry, host, n_arms, &number, err);
	*added = result == 1;
	if (result == 1)
		result = add_arms(s, number, arms, n_arms, err);
	if (result == 0 && *added)
		result = store_run(s, "COMMIT", "add to", err);
	if (result == 0 && *added)
		return 0;
	*added = false;
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}
