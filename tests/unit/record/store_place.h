/* A place for a store, and what goes into it.
 */
#ifndef TEST_RECORD_STORE_PLACE_H
#define TEST_RECORD_STORE_PLACE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/buffer.h"
#include "record/store.h"

struct place {
	char folder[64];
	char path[128];
};

static inline int make_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/test_store.XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	snprintf(p->path, sizeof(p->path), "%s/new/folders/s.db", p->folder);
	*state = p;
	return 0;
}

static inline int remove_place(void **state)
{
	struct place *p = *state;
	static const char *const files[] = { "s.db", "s.db-wal", "s.db-shm", "s.db.lock",
		"s.db.new", "s.db.old-1", "s.db.old-2", "" };
	char name[192];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "%s/new/folders/%s", p->folder, files[i]);
		if (remove(name) && errno != ENOENT)
			return -1;
	}
	snprintf(name, sizeof(name), "%s/new", p->folder);
	if ((rmdir(name) && errno != ENOENT) || rmdir(p->folder))
		return -1;
	free(p);
	return 0;
}

static inline struct store *open_store(const struct place *p, enum store_mode mode)
{
	struct error err = ERROR_INIT;
	struct store *s = store_open(p->path, mode, &err);

	if (!s)
		fail_msg("%s", err.text);
	return s;
}

static inline void refused(const struct place *p, enum store_mode mode, enum error_kind kind,
	const char *text, const char *hint)
{
	struct error err = ERROR_INIT;

	assert_null(store_open(p->path, mode, &err));
	assert_int_equal(err.kind, kind);
	if (!strstr(err.text, text) || !strstr(err.text, p->path))
		fail_msg("'%s' is not about %s and '%s'", err.text, p->path, text);
	if (!strstr(err.hint, hint))
		fail_msg("hint '%s' lacks '%s'", err.hint, hint);
}

/* An entry whose id is a digit 64 times, but for the last one. */
static inline struct store_entry entry_of(char digit, char last)
{
	static char path[] = "/a/\xff/run.jsonl";
	static char session[] = "00112233aabbccdd";
	static char started[] = "2026-11-23T04:47:00Z";
	static char word[] = "w\xc3\xb6rd";
	static char host[] = "{\"cpu\":1}";
	struct store_entry e = { .path = path,
		.size = UINT64_C(1) << 40,
		.session = session,
		.tool = word,
		.suite = word,
		.started = started,
		.end = word,
		.vary = word,
		.host = host,
		.cpu = word,
		.kernel = word,
		.launches = 7 };

	memset(e.id, digit, sizeof(e.id) - 1);
	e.id[sizeof(e.id) - 2] = last;
	return e;
}

static double values[] = { 1.5, 1e-300, 0.1, 12345678.9 };
static unsigned blocks[] = { 0, 1, 3, UINT32_MAX };

/* The structs own what the store fills in; what goes in is only lent. */
static inline char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static inline struct store_arm arm_of(const char *bench, const char *params)
{
	return (struct store_arm){
		.metric = { .bench = lend(bench),
			.group = lend("g"),
			.target = lend("t"),
			.ring = lend("user"),
			.params = lend(params),
			.unit = lend("ns/op"),
			.estimator = lend("least"),
			.rev = 3,
			.higher_better = true },
		.valid = lend("degraded"),
		.why = lend("unsteady"),
		.launches = 6,
		.excluded = 1,
		.failed = 1,
		.value = values,
		.block = blocks,
		.used = 4,
	};
}

static inline bool add(
	struct store *s, const struct store_entry *e, const struct store_arm *arms, size_t n)
{
	struct error err = ERROR_INIT;
	bool added;

	if (store_add(s, e, arms, n, &added, &err))
		fail_msg("%s", err.text);
	return added;
}

static inline void find_fails(struct store *s, const char *prefix, const char *text)
{
	struct store_entry e;
	struct error err = ERROR_INIT;

	assert_int_equal(store_find(s, prefix, &e, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s': '%s' lacks '%s'", prefix, err.text, text);
}

static inline int count(const struct place *p, const char *table)
{
	char sql[128];
	sqlite3_stmt *statement;
	sqlite3 *db;
	int n;

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	n = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return n;
}

static inline int write_side(void *context, const struct store_entry *e, const struct store_arm *a)
{
	buffer_addf(context, "%s@%c%s%s%s ", a->metric.bench, e->id[0], e->sides,
		*a->side ? "/" : "", a->side);
	return 0;
}

#endif
