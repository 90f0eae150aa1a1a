#include "record/store_query.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "record/store_private.h"

#define ENTRY_COLUMNS                                                                              \
	"SELECT e.number, e.id, e.path, e.size, e.session, e.tool, e.suite, e.started, e.ended,"   \
	" e.vary, h.fingerprint, e.cpu, e.kernel, e.arms, e.launches, e.exact"                     \
	" FROM entry e JOIN host h ON h.number = e.host "

void store_entry_finish(struct store_entry *e)
{
	free(e->path);
	free(e->session);
	free(e->tool);
	free(e->suite);
	free(e->started);
	free(e->end);
	free(e->vary);
	free(e->host);
	free(e->cpu);
	free(e->kernel);
	*e = (struct store_entry){ 0 };
}

void store_entries_finish(struct store_entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		store_entry_finish(&entries->entry[i]);
	free(entries->entry);
	*entries = (struct store_entries){ 0 };
}

static char *bytes_column(sqlite3_stmt *row, int at)
{
	struct buffer copy = BUFFER_INIT;
	const void *bytes = sqlite3_column_blob(row, at);

	buffer_adds(&copy, "");
	buffer_add(&copy, bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, at));
	return copy.data;
}

static int take_entry(struct store *s, sqlite3_stmt *row, struct store_entry *e, struct error *err)
{
	const char *id = (const char *)sqlite3_column_text(row, 1);

	*e = (struct store_entry){ 0 };
	if (!id || strlen(id) != sizeof(e->id) - 1)
		return store_damaged(s, err, "an id is not a SHA-256");
	memcpy(e->id, id, sizeof(e->id));
	e->path = bytes_column(row, 2);
	e->size = (uint64_t)sqlite3_column_int64(row, 3);
	e->session = store_column(row, 4);
	e->tool = store_column(row, 5);
	e->suite = store_column(row, 6);
	e->started = store_column(row, 7);
	e->end = store_column(row, 8);
	e->vary = store_column(row, 9);
	e->host = store_column(row, 10);
	e->cpu = store_column(row, 11);
	e->kernel = store_column(row, 12);
	e->arms = (size_t)sqlite3_column_int64(row, 13);
	e->launches = (size_t)sqlite3_column_int64(row, 14);
	e->exact = sqlite3_column_int(row, 15) != 0;
	return 0;
}

int store_list_numbered(
	struct store *s, struct store_entries *entries, int64_t **numbers, struct error *err)
{
	cleanup_statement sqlite3_stmt *rows = store_prepare(
		s, ENTRY_COLUMNS "ORDER BY e.started, e.id", err);
	size_t capacity = 0;
	int more = rows ? 0 : -1;

	*entries = (struct store_entries){ 0 };
	*numbers = NULL;
	while (rows && (more = store_step(s, rows, "read", err)) == 1) {
		if (entries->n == capacity) {
			capacity = capacity ? 2 * capacity : 64;
			entries->entry = reallocarray(
				entries->entry, capacity, sizeof(*entries->entry));
			*numbers = reallocarray(*numbers, capacity, sizeof(**numbers));
			if (!entries->entry || !*numbers) {
				error_set(err, ERROR_SYSTEM, "out of memory");
				entries->n = 0;
				more = -1;
				break;
			}
		}
		(*numbers)[entries->n] = sqlite3_column_int64(rows, 0);
		if (take_entry(s, rows, &entries->entry[entries->n], err)) {
			more = -1;
			break;
		}
		entries->n++;
	}
	if (more == 0)
		return 0;
	store_entries_finish(entries);
	free(*numbers);
	*numbers = NULL;
	return -1;
}

int store_list(struct store *s, struct store_entries *entries, struct error *err)
{
	int64_t *numbers;

	if (store_list_numbered(s, entries, &numbers, err))
		return -1;
	free(numbers);
	return 0;
}

static int none_or_several(struct store *s, const char *prefix, bool several, struct error *err)
{
	error_set(err, ERROR_USAGE, "%s entry of store '%s' begins with '%.64s'",
		several ? "more than one" : "no", s->path, prefix);
	return error_hint(err, "%s",
		several ? "give more digits of the id" : "kvmbench store list shows the ids");
}

int store_find(struct store *s, const char *prefix, struct store_entry *entry, struct error *err)
{
	cleanup_statement sqlite3_stmt *rows = NULL;
	const size_t length = strlen(prefix);
	int found;

	*entry = (struct store_entry){ 0 };
	if (length == 0 || length >= DIGEST_TEXT || strspn(prefix, "0123456789abcdef") != length) {
		error_set(err, ERROR_USAGE, "'%.64s' is not an id of the store", prefix);
		return error_hint(err, "1 to 64 digits 0-9 a-f; kvmbench store list shows them");
	}
	/* 'g' follows every digit: a range that the index of the ids can serve */
	rows = store_prepare(s, ENTRY_COLUMNS "WHERE e.id >= ?1 AND e.id < ?1 || 'g' LIMIT 2", err);
	if (!rows)
		return -1;
	store_bind(rows, 1, prefix);
	found = store_step(s, rows, "read", err);
	if (found == 0)
		return none_or_several(s, prefix, false, err);
	if (found < 0 || take_entry(s, rows, entry, err))
		return -1;
	found = store_step(s, rows, "read", err);
	if (found == 0)
		return 0;
	store_entry_finish(entry);
	return found < 0 ? -1 : none_or_several(s, prefix, true, err);
}

int store_remove(struct store *s, const char *id, struct error *err)
{
	struct store_entry entry;
	cleanup_statement sqlite3_stmt *remove = NULL;
	int result;

	if (store_run(s, "BEGIN IMMEDIATE", "change", err))
		return -1;
	result = store_find(s, id, &entry, err);
	if (!result) {
		remove = store_prepare(s, "DELETE FROM entry WHERE id=?", err);
		if (remove)
			store_bind(remove, 1, entry.id);
		result = remove ? store_step(s, remove, "change", err) : -1;
		store_entry_finish(&entry);
	}
	if (!result)
		result = store_run(s,
			"DELETE FROM host WHERE number NOT IN (SELECT host FROM entry);"
			"DELETE FROM metric WHERE number NOT IN (SELECT metric FROM arm);"
			"COMMIT",
			"change", err);
	if (result)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}
