/* Stores of other versions, of somebody else, damaged: told, and nothing of them lost. */
#include "unit/record/store_place.h"

/* A store of version 1 knew no sides: nothing of it is lost. */
static void version_1_is_brought_up(void **state)
{
	const struct place *p = *state;
	const struct store_arm arm = arm_of("x", "");
	const struct store_entry e = entry_of('a', '0');
	struct store *s = open_store(p, STORE_WRITE);
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	sqlite3 *db;

	add(s, &e, &arm, 1);
	store_close(s);
	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "ALTER TABLE entry DROP COLUMN sides;"
				 "ALTER TABLE arm DROP COLUMN side;"
				 "ALTER TABLE entry DROP COLUMN exact; PRAGMA user_version=1",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	s = open_store(p, STORE_READ);
	assert_int_equal(store_series(s, NULL, write_side, &text, &err), 0);
	assert_string_equal(text.data, "x@a ");
	buffer_finish(&text);
	store_close(s);
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
	assert_int_equal(count(p, "pragma_user_version WHERE user_version = 3"), 1);
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
	sql(*state, "ALTER TABLE entry DROP COLUMN exact; ALTER TABLE entry DROP COLUMN sides;"
		    "ALTER TABLE arm DROP COLUMN side; PRAGMA user_version=1");
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

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(version_1_is_brought_up),
		IN_PLACE(from_version_0),
		IN_PLACE(from_version_1),
		IN_PLACE(from_a_newer_version),
		IN_PLACE(of_somebody_else),
		IN_PLACE(damaged),
		IN_PLACE(bad_values),
		IN_PLACE(rebuilt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
