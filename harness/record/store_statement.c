#include <string.h>

#include "base/buffer.h"
#include "record/store_private.h"

static int say_rebuild(const struct store *s, struct error *err)
{
	return error_hint(err,
		"kvmbench store rebuild --db '%s' RUN... makes it anew from the run files and "
		"keeps "
		"this one",
		s->path);
}

int store_damaged(const struct store *s, struct error *err, const char *what)
{
	error_set(err, ERROR_DATA, "store '%s' is damaged: %s", s->path, what);
	return say_rebuild(s, err);
}

int store_fail(const struct store *s, struct error *err, const char *doing)
{
	const int number = s->db ? sqlite3_system_errno(s->db) : 0;
	const char *text = s->db ? sqlite3_errmsg(s->db) : "out of memory";

	switch (s->db ? sqlite3_errcode(s->db) & 0xff : SQLITE_NOMEM) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_ERROR: /* tables that are missing or other than their version says */
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return store_damaged(s, err, text);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(err, ERROR_SYSTEM,
			"cannot %s store '%s': in use by another process for more than %d s", doing,
			s->path, STORE_WAIT);
	case SQLITE_FULL:
		error_set(err, ERROR_SYSTEM, "cannot %s store '%s': the disk is full", doing,
			s->path);
		return error_hint(
			err, "what is in the store stays as it is; make room, then again");
	default:
		break;
	}
	return error_set(err, ERROR_SYSTEM, "cannot %s store '%s': %s%s%s", doing, s->path, text,
		number ? ": " : "", number ? strerror(number) : "");
}

void store_finalize(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

sqlite3_stmt *store_prepare(struct store *s, const char *sql, struct error *err)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) != SQLITE_OK)
		store_fail(s, err, "read");
	return statement;
}

int store_run(struct store *s, const char *sql, const char *doing, struct error *err)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(s, err, doing);
	return 0;
}

int store_step(struct store *s, sqlite3_stmt *statement, const char *doing, struct error *err)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return store_fail(s, err, doing);
	}
}

void store_bind(sqlite3_stmt *statement, int at, const char *text)
{
	sqlite3_bind_text(statement, at, text ? text : "", -1, SQLITE_STATIC);
}

char *store_column(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);
	struct buffer copy = BUFFER_INIT;

	buffer_adds(&copy, text ? text : "");
	return copy.data;
}
