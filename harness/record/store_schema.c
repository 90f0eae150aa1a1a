#include "record/store_private.h"

/* "kvmb": tells a store from any other SQLite database (file(1) shows it). */
#define APPLICATION_ID 0x6b766d62

/* migrations[n] makes version n + 1 of version n; version 0 is an empty database. Entries are never
 * changed once released: a change of the tables is a new entry.
 *
 * Values and blocks are arrays in one field, little-endian, 8 and 4 bytes each: they are only ever
 * read together, and a history of 1,000 sessions would be millions of rows. Arms lie metric by
 * metric, as a history reads them. */
static const char *const migrations[] = {
	"CREATE TABLE host("
	" number INTEGER PRIMARY KEY,"
	" fingerprint TEXT NOT NULL UNIQUE);"
	"CREATE TABLE metric("
	" number INTEGER PRIMARY KEY,"
	" bench TEXT NOT NULL, grp TEXT NOT NULL, target TEXT NOT NULL, ring TEXT NOT NULL,"
	" params TEXT NOT NULL, unit TEXT NOT NULL, estimator TEXT NOT NULL,"
	" rev INTEGER NOT NULL, higher_better INTEGER NOT NULL,"
	" UNIQUE(bench, target, params, ring, unit, rev, estimator, higher_better, grp));"
	"CREATE TABLE entry("
	" number INTEGER PRIMARY KEY,"
	" id TEXT NOT NULL UNIQUE CHECK(length(id) = 64),"
	" path BLOB NOT NULL, size INTEGER NOT NULL,"
	" session TEXT NOT NULL, tool TEXT NOT NULL, suite TEXT NOT NULL, started TEXT NOT NULL,"
	" ended TEXT NOT NULL, vary TEXT NOT NULL, cpu TEXT NOT NULL, kernel TEXT NOT NULL,"
	" host INTEGER NOT NULL REFERENCES host(number),"
	" arms INTEGER NOT NULL, launches INTEGER NOT NULL);"
	"CREATE INDEX entry_host ON entry(host);"
	"CREATE TABLE arm("
	" entry INTEGER NOT NULL REFERENCES entry(number) ON DELETE CASCADE,"
	" position INTEGER NOT NULL,"
	" metric INTEGER NOT NULL REFERENCES metric(number),"
	" valid TEXT NOT NULL, why TEXT NOT NULL,"
	" launches INTEGER NOT NULL, excluded INTEGER NOT NULL, failed INTEGER NOT NULL,"
	" value BLOB NOT NULL, block BLOB NOT NULL,"
	" PRIMARY KEY(metric, entry, position)) WITHOUT ROWID;"
	"CREATE INDEX arm_entry ON arm(entry, position);",
	"ALTER TABLE entry ADD COLUMN exact INTEGER NOT NULL DEFAULT 0;",
	/* sessions that measure an arm on two sides: run --aa, run --ab */
	("ALTER TABLE entry ADD COLUMN sides TEXT NOT NULL DEFAULT '';"
	 "ALTER TABLE arm ADD COLUMN side TEXT NOT NULL DEFAULT '';"),
};

const int store_version_current = sizeof(migrations) / sizeof(migrations[0]);

static int number(struct store *s, const char *sql, int *value, struct error *err)
{
	cleanup_statement sqlite3_stmt *statement = store_prepare(s, sql, err);

	if (!statement || store_step(s, statement, "read", err) != 1)
		return -1;
	*value = sqlite3_column_int(statement, 0);
	return 0;
}

int store_version(struct store *s, struct error *err)
{
	int application = 0;
	int version = 0;
	int tables = 0;

	if (number(s, "PRAGMA application_id", &application, err) ||
		number(s, "PRAGMA user_version", &version, err) ||
		number(s, "SELECT count(*) FROM sqlite_master", &tables, err))
		return -1;
	if (application != APPLICATION_ID && (application || version || tables)) {
		error_set(err, ERROR_USAGE, "'%s' is a database, but not a store of kvmbench",
			s->path);
		return error_hint(err, "name another file with --db or KVMBENCH_DB");
	}
	if (version < 0 || (application == APPLICATION_ID && version == 0))
		return store_damaged(s, err, "no version");
	if (version > store_version_current) {
		error_set(err, ERROR_USAGE,
			"'%s' is a store of version %d; this kvmbench knows up to version %d",
			s->path, version, store_version_current);
		return error_hint(err, "use the newer kvmbench, or another store with --db");
	}
	return version;
}

int store_migrate(struct store *s, struct error *err)
{
	char sql[128];
	int version;

	if (store_run(s, "BEGIN IMMEDIATE", "change", err))
		return -1;
	version = store_version(s, err);
	for (int v = version; v >= 0 && v < store_version_current; v++)
		if (store_run(s, migrations[v], "change", err))
			version = -1;
	sqlite3_snprintf(sizeof(sql), sql,
		"PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", APPLICATION_ID,
		store_version_current);
	if (version >= 0 && store_run(s, sql, "change", err) == 0)
		return 0;
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}
