/* The store: what goes in comes out, once; what is damaged, newer or foreign is told. */
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

static int make_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/test_store.XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	snprintf(p->path, sizeof(p->path), "%s/new/folders/s.db", p->folder);
	*state = p;
	return 0;
}

static int remove_place(void **state)
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

static struct store *open_store(const struct place *p, enum store_mode mode)
{
	struct error err = ERROR_INIT;
	struct store *s = store_open(p->path, mode, &err);

	if (!s)
		fail_msg("%s", err.text);
	return s;
}

static void refused(const struct place *p, enum store_mode mode, enum error_kind kind,
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
static struct store_entry entry_of(char digit, char last)
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
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static struct store_arm arm_of(const char *bench, const char *params)
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

static bool add(
	struct store *s, const struct store_entry *e, const struct store_arm *arms, size_t n)
{
	struct error err = ERROR_INIT;
	bool added;

	if (store_add(s, e, arms, n, &added, &err))
		fail_msg("%s", err.text);
	return added;
}

static void what_goes_in_comes_out(void **state)
{
	const struct place *p = *state;
	const struct store_arm arms[] = { arm_of("b", "ws=1"), arm_of("a", ""),
		arm_of("b", "ws=1") };
	const struct store_entry in = entry_of('a', 'b');
	struct store *s = open_store(p, STORE_WRITE);
	struct store_entry out;
	struct store_arms got;
	struct error err = ERROR_INIT;

	assert_true(add(s, &in, arms, 3));
	store_close(s);
	s = open_store(p, STORE_READ);
	assert_int_equal(store_find(s, "aaa", &out, &err), 0);
	assert_string_equal(out.id, in.id);
	assert_string_equal(out.path, in.path);
	assert_true(out.size == in.size);
	assert_string_equal(out.session, in.session);
	assert_string_equal(out.started, in.started);
	assert_string_equal(out.host, in.host);
	assert_string_equal(out.kernel, in.kernel);
	assert_int_equal(out.arms, 3);
	assert_int_equal(out.launches, 7);
	assert_int_equal(store_arms(s, out.id, &got, &err), 0);
	assert_int_equal(got.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(got.arm[i].metric.bench, arms[i].metric.bench);
		assert_string_equal(got.arm[i].metric.params, arms[i].metric.params);
		assert_string_equal(got.arm[i].metric.estimator, "least");
		assert_int_equal(got.arm[i].metric.rev, 3);
		assert_true(got.arm[i].metric.higher_better);
		assert_string_equal(got.arm[i].valid, "degraded");
		assert_string_equal(got.arm[i].why, "unsteady");
		assert_int_equal(got.arm[i].launches, 6);
		assert_int_equal(got.arm[i].used, 4);
		assert_memory_equal(got.arm[i].value, values, sizeof(values));
		assert_memory_equal(got.arm[i].block, blocks, sizeof(blocks));
	}
	store_arms_finish(&got);
	store_entry_finish(&out);
	store_close(s);
}

static void twice_is_once(void **state)
{
	const struct store_arm arm = arm_of("b", "");
	const struct store_entry e = entry_of('1', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct store *other = open_store(*state, STORE_WRITE);
	struct store_entries list;
	struct error err = ERROR_INIT;

	assert_true(add(s, &e, &arm, 1));
	assert_false(add(other, &e, &arm, 1));
	assert_int_equal(store_list(other, &list, &err), 0);
	assert_int_equal(list.n, 1);
	store_entries_finish(&list);
	store_close(other);
	store_close(s);
}

static void find_fails(struct store *s, const char *prefix, const char *text)
{
	struct store_entry e;
	struct error err = ERROR_INIT;

	assert_int_equal(store_find(s, prefix, &e, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s': '%s' lacks '%s'", prefix, err.text, text);
}

static void prefixes(void **state)
{
	const struct store_entry a = entry_of('f', 'e');
	const struct store_entry b = entry_of('f', 'd');
	struct store *s = open_store(*state, STORE_WRITE);
	struct store_entry e;
	struct error err = ERROR_INIT;
	char long_id[DIGEST_TEXT + 1] = { 0 };

	add(s, &a, NULL, 0);
	add(s, &b, NULL, 0);
	find_fails(s, "f", "more than one");
	find_fails(s, "e", "no entry");
	find_fails(s, "F", "not an id");
	find_fails(s, "%", "not an id");
	find_fails(s, "", "not an id");
	memset(long_id, 'f', DIGEST_TEXT);
	find_fails(s, long_id, "not an id");
	assert_int_equal(store_find(s, b.id, &e, &err), 0);
	assert_string_equal(e.id, b.id);
	store_entry_finish(&e);
	store_close(s);
}

static int count(const struct place *p, const char *table)
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

static void removed_with_what_it_used(void **state)
{
	const struct store_arm arms[] = { arm_of("a", ""), arm_of("b", "") };
	const struct store_entry a = entry_of('a', '1');
	struct store_entry b = entry_of('b', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct error err = ERROR_INIT;

	b.host = lend("{}");
	add(s, &a, arms, 2);
	add(s, &b, arms, 1);
	assert_int_equal(store_remove(s, "c", &err), -1);
	assert_int_equal(store_remove(s, "a", &err), 0);
	store_close(s);
	assert_int_equal(count(*state, "entry"), 1);
	assert_int_equal(count(*state, "arm"), 1);
	assert_int_equal(count(*state, "metric"), 1);
	assert_int_equal(count(*state, "host"), 1);
}

/* A constraint that fails in the middle of an entry: nothing of it stays. */
static void all_or_nothing(void **state)
{
	struct store_arm arms[] = { arm_of("a", ""), arm_of("b", "") };
	struct store_entry e = entry_of('a', '1');
	struct store *s = open_store(*state, STORE_WRITE);
	struct error err = ERROR_INIT;
	bool added = true;

	e.id[10] = '\0';
	assert_int_equal(store_add(s, &e, arms, 2, &added, &err), -1);
	assert_false(added);
	e = entry_of('b', '2');
	assert_true(add(s, &e, arms, 1));
	store_close(s);
	assert_int_equal(count(*state, "entry"), 1);
	assert_int_equal(count(*state, "arm"), 1);
}

/* --- series
 * -------------------------------------------------------------------------------------*/

static int write_point(void *context, const struct store_entry *e, const struct store_arm *a)
{
	buffer_addf(context, "%s/%s@%c ", a->metric.bench, a->metric.params, e->id[0]);
	assert_int_equal(a->used, 4);
	assert_memory_equal(a->value, values, sizeof(values));
	return 0;
}

static int stop(void *context, const struct store_entry *e, const struct store_arm *a)
{
	(void)e;
	(void)a;
	return ++*(int *)context == 2 ? 77 : 0;
}

static void series_do_not_depend_on_the_order(void **state)
{
	static const char digits[2][5] = { "abcd", "cbda" };
	const struct store_arm arms[] = { arm_of("y", "2"), arm_of("y", "1"), arm_of("x", "") };
	struct place *p = *state;
	struct error err = ERROR_INIT;

	for (size_t run = 0; run < 2; run++) {
		struct store *s = open_store(p, STORE_WRITE);
		struct buffer text = BUFFER_INIT;
		int seen = 0;

		for (size_t i = 0; i < 4; i++) {
			struct store_entry e = entry_of(digits[run][i], '0');

			/* a and d on one host, b and c on another; d is older than a */
			e.host = lend(strchr("ad", e.id[0]) ? "{\"h\":1}" : "{\"h\":2}");
			e.started = lend(e.id[0] == 'd' ? "2025" : "2026");
			add(s, &e, arms, 3);
		}
		assert_int_equal(store_series(s, NULL, write_point, &text, &err), 0);
		assert_string_equal(text.data, "x/@d x/@a x/@b x/@c y/1@d y/1@a y/1@b y/1@c "
					       "y/2@d y/2@a y/2@b y/2@c ");
		text.length = 0;
		assert_int_equal(store_series(s, "[x]", write_point, &text, &err), 0);
		assert_string_equal(text.data, "x/@d x/@a x/@b x/@c ");
		assert_int_equal(store_series(s, NULL, stop, &seen, &err), 77);
		assert_int_equal(seen, 2);
		buffer_finish(&text);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(
				store_remove(s, (char[]){ digits[run][i], '\0' }, &err), 0);
		store_close(s);
	}
}

/* --- other databases
 * ------------------------------------------------------------------------------*/

static void sql(const struct place *p, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void from_version_0(void **state)
{
	const struct place *p = *state;
	char folder[160];
	struct store_entry e = entry_of('a', 'a');
	struct store *s;
	FILE *file;

	refused(p, STORE_READ, ERROR_USAGE, "no store", "store add");
	snprintf(folder, sizeof(folder), "%s/new", p->folder);
	mkdir(folder, 0700);
	snprintf(folder, sizeof(folder), "%s/new/folders", p->folder);
	mkdir(folder, 0700);
	file = fopen(p->path, "w");
	assert_non_null(file);
	fclose(file);
	refused(p, STORE_READ, ERROR_USAGE, "no store", "store add");
	s = open_store(p, STORE_WRITE);
	assert_true(add(s, &e, NULL, 0));
	store_close(s);
	assert_int_equal(count(p, "pragma_user_version WHERE user_version = 2"), 1);
	assert_int_equal(count(p, "pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
	assert_int_equal(count(p, "entry"), 1);
	store_close(open_store(p, STORE_WRITE));
	assert_int_equal(count(p, "entry"), 1);
}

/* Version 1 knew nothing of exact runs: what is in it was measured. */
static void from_version_1(void **state)
{
	struct store_entry old = entry_of('a', 'a');
	struct store_entry new = entry_of('b', 'b');
	struct error err = ERROR_INIT;
	struct store_entries list;
	struct store *s = open_store(*state, STORE_WRITE);

	assert_true(add(s, &old, NULL, 0));
	store_close(s);
	sql(*state, "ALTER TABLE entry DROP COLUMN exact; PRAGMA user_version=1");
	new.exact = true;
	new.started = lend("2027-01-01T00:00:00Z");
	s = open_store(*state, STORE_WRITE);
	assert_true(add(s, &new, NULL, 0));
	assert_int_equal(store_list(s, &list, &err), 0);
	assert_int_equal(list.n, 2);
	assert_false(list.entry[0].exact);
	assert_true(list.entry[1].exact);
	store_entries_finish(&list);
	store_close(s);
}

static void from_a_newer_version(void **state)
{
	store_close(open_store(*state, STORE_WRITE));
	sql(*state, "PRAGMA user_version=1000");
	refused(*state, STORE_READ, ERROR_USAGE, "version 1000", "newer");
	refused(*state, STORE_WRITE, ERROR_USAGE, "version 1000", "newer");
	assert_int_equal(count(*state, "entry"), 0);
}

static void of_somebody_else(void **state)
{
	store_close(open_store(*state, STORE_WRITE));
	sql(*state, "PRAGMA application_id=7");
	refused(*state, STORE_WRITE, ERROR_USAGE, "not a store", "--db");
	sql(*state, "PRAGMA application_id=0; PRAGMA user_version=0");
	refused(*state, STORE_WRITE, ERROR_USAGE, "not a store", "--db");
}

static void overwrite(const struct place *p, long at, size_t bytes)
{
	FILE *file = fopen(p->path, "r+");

	assert_non_null(file);
	fseek(file, at, SEEK_SET);
	for (size_t i = 0; i < bytes; i++)
		fputc('x', file);
	fclose(file);
}

static void damaged(void **state)
{
	struct store *s = open_store(*state, STORE_WRITE);
	const struct store_entry e = entry_of('a', 'a');
	struct store_entries list;
	struct error err = ERROR_INIT;

	add(s, &e, NULL, 0);
	store_close(s);
	/* Behind the first page: it opens, and shows when it is read. */
	overwrite(*state, 4096, 1 << 16);
	s = open_store(*state, STORE_READ);
	assert_int_equal(store_list(s, &list, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.hint, "store rebuild"));
	store_close(s);
	overwrite(*state, 0, 4096);
	refused(*state, STORE_READ, ERROR_DATA, "damaged", "store rebuild");
	refused(*state, STORE_WRITE, ERROR_DATA, "damaged", "store rebuild");
}

static void bad_values(void **state)
{
	const struct store_arm arm = arm_of("b", "");
	const struct store_entry e = entry_of('a', 'a');
	static const char *const changes[] = { "UPDATE arm SET value=x'00'",
		"UPDATE arm SET value=x'000000000000f0ff', block=x'00000000'",
		"UPDATE arm SET value='', block=x'00000000'" };
	struct store *s = open_store(*state, STORE_WRITE);
	struct store_arms arms;

	add(s, &e, &arm, 1);
	store_close(s);
	for (size_t i = 0; i < 3; i++) {
		struct error err = ERROR_INIT;

		sql(*state, changes[i]);
		s = open_store(*state, STORE_READ);
		assert_int_equal(store_arms(s, e.id, &arms, &err), -1);
		assert_int_equal(err.kind, ERROR_DATA);
		store_close(s);
	}
}

static void rebuilt(void **state)
{
	const struct place *p = *state;
	const struct store_entry old = entry_of('a', 'a');
	const struct store_entry new = entry_of('b', 'b');
	struct error err = ERROR_INIT;
	struct store *s = open_store(p, STORE_WRITE);
	struct store_entry e;
	char name[192];
	char *kept;

	add(s, &old, NULL, 0);
	store_close(s);

	/* given up: all as it was */
	s = store_rebuild(p->path, &err);
	assert_non_null(s);
	add(s, &new, NULL, 0);
	store_close(s);
	snprintf(name, sizeof(name), "%s.new", p->path);
	assert_int_equal(access(name, F_OK), -1);
	s = open_store(p, STORE_READ);
	find_fails(s, "b", "no entry");
	store_close(s);

	/* damaged, and made anew */
	overwrite(p, 0, 100);
	s = store_rebuild(p->path, &err);
	assert_non_null(s);
	add(s, &new, NULL, 0);
	assert_int_equal(store_replace(s, &kept, &err), 0);
	store_close(s);
	snprintf(name, sizeof(name), "%s.old-1", p->path);
	assert_string_equal(kept, name);
	assert_int_equal(access(name, F_OK), 0);
	free(kept);
	s = open_store(p, STORE_READ);
	find_fails(s, "a", "no entry");
	assert_int_equal(store_find(s, "b", &e, &err), 0);
	store_entry_finish(&e);
	store_close(s);
}

static void path(
	const char *given, const char *db, const char *data, const char *home, const char *wanted)
{
	struct error err = ERROR_INIT;
	char *is;

	db ? setenv("KVMBENCH_DB", db, 1) : unsetenv("KVMBENCH_DB");
	data ? setenv("XDG_DATA_HOME", data, 1) : unsetenv("XDG_DATA_HOME");
	home ? setenv("HOME", home, 1) : unsetenv("HOME");
	is = store_path(given, &err);
	if (!wanted) {
		assert_null(is);
		assert_int_equal(err.kind, ERROR_USAGE);
		return;
	}
	assert_non_null(is);
	assert_string_equal(is, wanted);
	free(is);
}

static void where_it_is(void **state)
{
	(void)state;
	path("x", "y", "/z", "/h", "x");
	path(NULL, "y", "/z", "/h", "y");
	path(NULL, "", "/z", "/h", "/z/kvmbench/store.db");
	path(NULL, NULL, "relative", "/h", "/h/.local/share/kvmbench/store.db");
	path(NULL, NULL, NULL, "/h", "/h/.local/share/kvmbench/store.db");
	path(NULL, NULL, NULL, NULL, NULL);
	path("", NULL, NULL, "/h", NULL);
}

/* FIPS 180-4, the examples of NIST */
static void sha256(void **state)
{
	struct error err = ERROR_INIT;
	struct digest *d = digest_new(&err);
	char text[DIGEST_TEXT];

	(void)state;
	digest_add(d, "a", 1);
	digest_add(d, "bc", 2);
	digest_text(d, text);
	digest_free(d);
	assert_string_equal(
		text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_free(NULL);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(what_goes_in_comes_out),
		IN_PLACE(twice_is_once),
		IN_PLACE(prefixes),
		IN_PLACE(removed_with_what_it_used),
		IN_PLACE(all_or_nothing),
		IN_PLACE(series_do_not_depend_on_the_order),
		IN_PLACE(from_version_0),
		IN_PLACE(from_version_1),
		IN_PLACE(from_a_newer_version),
		IN_PLACE(of_somebody_else),
		IN_PLACE(damaged),
		IN_PLACE(bad_values),
		IN_PLACE(rebuilt),
		cmocka_unit_test(where_it_is),
		cmocka_unit_test(sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
