/* What the files of the store share. Private to record/.
 */
#ifndef RECORD_STORE_PRIVATE_H
#define RECORD_STORE_PRIVATE_H

#include <stdbool.h>

#include <sqlite3.h>

#include "base/error.h"
#include "record/store.h"

struct store {
	char *path;	 /* as the user knows it: for messages */
	char *file;	 /* that is open; another one during a rebuild */
	sqlite3 *db;	 /* NULL after store_replace */
	bool rebuilding; /* file is to be removed if it does not become the store */
	int lock;	 /* descriptor of PATH.lock, or -1 where it cannot be made */
};

/* The error of SQLite's last failure in words: "cannot DOING 'PATH': …"; returns -1. */
int store_fail(const struct store *s, struct error *err, const char *doing);
/* A value in the database that no kvmbench wrote. Returns -1. */
int store_damaged(const struct store *s, struct error *err, const char *what);

/* For clean-up: sqlite3_finalize of a variable. */
void store_finalize(sqlite3_stmt **statement);
#define cleanup_statement __attribute__((cleanup(store_finalize)))

/* NULL and err on failure. */
sqlite3_stmt *store_prepare(struct store *s, const char *sql, struct error *err);
/* Runs statements without results. */
int store_run(struct store *s, const char *sql, const char *doing, struct error *err);
/* 1: a row, 0: no more, -1: failed. */
int store_step(struct store *s, sqlite3_stmt *statement, const char *doing, struct error *err);
/* "" for NULL. */
void store_bind(sqlite3_stmt *statement, int at, const char *text);
/* A copy of a column, "" for NULL. */
char *store_column(sqlite3_stmt *statement, int at);

/* The version of the database's tables; 0 if it has none. -1 if it is not a store or too new. */
int store_version(struct store *s, struct error *err);
/* 0 … the current one. */
extern const int store_version_current;
/* Creates the tables or changes them to the current version, in one transaction. */
int store_migrate(struct store *s, struct error *err);

/* Takes PATH.lock, LOCK_SH or LOCK_EX, within STORE_WAIT; a lock held already is converted. */
int store_lock(struct store *s, int operation, struct error *err);
/* Opens s->file; create: if it is not there. */
int store_connect(struct store *s, bool create, bool write, struct error *err);
/* Removes a database and what SQLite keeps beside it. */
void store_remove_parts(const char *file);
/* The folders that lead to a path. */
int store_make_folders(const char *path, struct error *err);
/* A store of this path without a database. */
struct store *store_new(const char *path, struct error *err);

#endif
