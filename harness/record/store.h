/* The store: an SQLite index of run files, for comparing and for history. The run files are the
 * truth; what stands here can be made again from them (`kvmbench store rebuild`).
 *
 * Of each run file it keeps where it was, the identity of the session, the host's fingerprint and,
 * per arm, one value per launch. It is keyed by the SHA-256 of the file's content: adding the same
 * content again, under whatever name, changes nothing. A session that was added while it was
 * unfinished and again after it was resumed is two entries with the same `session`.
 *
 * Any number of processes may use a store at once: it is in WAL mode, each change is one synced
 * transaction, and a writer that is killed leaves nothing behind. Beside PATH lies PATH.lock, held
 * shared by whoever has the store open and exclusively by whoever makes or replaces it.
 *
 * Errors. ERROR_USAGE: there is no such store or entry, it is no store of kvmbench, or it is of a
 * newer version. ERROR_DATA: the database is damaged; the hint names the rebuild. ERROR_SYSTEM: the
 * disk is full, no permission, locked for longer than STORE_WAIT. Nothing was changed then.
 */
#ifndef RECORD_STORE_H
#define RECORD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/digest.h"

#define STORE_WAIT 60 /* seconds to wait for other users of the store */

struct store;

/* One run file. The strings are owned by the struct where the store filled it in, and borrowed
 * where the caller did. */
struct store_entry {
	char id[DIGEST_TEXT]; /* SHA-256 of the file */
	char *path;	      /* absolute, where it was when it was added; any bytes */
	uint64_t size;	      /* of the file, bytes */
	char *session;	      /* its random id */
	char *tool;	      /* version of kvmbench that measured */
	char *suite;
	char *started; /* UTC, 2026-11-23T04:47:00Z */
	char *end;     /* "complete", "interrupted", … */
	char *vary;    /* declared with --vary, or "" */
	char *sides;   /* "aa" or "ab" of a session with sides, else ""; borrowed: NULL is "" */
	char *host;    /* fingerprint: a JSON object with sorted keys, so equal hosts have equal
			* text; "" if unknown */
	char *cpu;     /* model of the host, "" if unknown */
	char *kernel;  /* its release; "" if unknown */
	size_t arms;
	size_t launches; /* of all arms, failed ones included */
	bool exact;	 /* as struct session */
};

/* What is measured: arms with equal metrics are points of one series. */
struct store_metric {
	char *bench;
	char *group;
	char *target;
	char *ring;
	char *params; /* canonical text, "" without parameters */
	char *unit;
	char *estimator;
	unsigned rev;
	bool higher_better;
};

/* On failure *to is zeroed. */
int store_metric_copy(const struct store_metric *from, struct store_metric *to, struct error *err);
void store_metric_finish(struct store_metric *m);
/* As strcmp: by benchmark, target, parameters and the rest. */
int store_metric_compare(const struct store_metric *a, const struct store_metric *b);

/* One arm of a run file. Strings and arrays are owned as in struct store_entry. */
struct store_arm {
	struct store_metric metric;
	char *side;  /* "A" or "B", else ""; borrowed: NULL is "" */
	char *valid; /* "ok", "degraded", … */
	char *why;   /* "" if ok */
	size_t launches, excluded, failed;
	double *value;	 /* of each used launch in run order, in the metric's unit */
	unsigned *block; /* its block */
	size_t used;	 /* of both */
};

struct store_arms {
	struct store_arm *arm;
	size_t n;
};

struct store_entries {
	struct store_entry *entry;
	size_t n;
};

/* Where the store is: given (of --db) if not NULL, else $KVMBENCH_DB, else
 * $XDG_DATA_HOME/kvmbench/store.db, else ~/.local/share/kvmbench/store.db. An allocation, or NULL
 * without any of them. */
char *store_path(const char *given, struct error *err);

enum store_mode {
	STORE_READ,  /* ERROR_USAGE if there is none */
	STORE_WRITE, /* made with its folders if there is none, brought to the current version */
};
struct store *store_open(const char *path, enum store_mode mode, struct error *err);
/* NULL is allowed. */
void store_close(struct store *s);

/* A new empty store in place of the one at PATH, sound or not, once store_replace is called. Nobody
 * else has the store open until store_close; without store_replace all stays as it was. */
struct store *store_rebuild(const char *path, struct error *err);
/* The former store is kept as PATH.old-N, nothing is overwritten; *kept: that name, to be freed, or
 * NULL if there was none. The store can only be closed then. */
int store_replace(struct store *s, char **kept, struct error *err);

/* All or nothing. *added is false if it was there already. */
int store_add(struct store *s, const struct store_entry *entry, const struct store_arm *arms,
	size_t n_arms, bool *added, struct error *err);
/* The entry, its arms, and what only it used. id: as of store_find. */
int store_remove(struct store *s, const char *id, struct error *err);

/* Every entry, by `started`, then id. */
int store_list(struct store *s, struct store_entries *entries, struct error *err);
void store_entries_finish(struct store_entries *entries);
/* The entry whose id begins with PREFIX. ERROR_USAGE if none or several do, or if it is not made of
 * 1 to 64 digits 0-9 a-f. */
int store_find(struct store *s, const char *prefix, struct store_entry *entry, struct error *err);
void store_entry_finish(struct store_entry *entry);
/* The arms of the entry with this whole id, in the order of the plan. */
int store_arms(struct store *s, const char *id, struct store_arms *arms, struct error *err);
void store_arms_finish(struct store_arms *arms);

/* Every arm of every entry whose benchmark matches a shell pattern (NULL: all), series after
 * series: by benchmark, target, parameters and the rest of the metric, then host, then `started`,
 * then id, then the plan, whatever order they were added in. entry has only id, session, started,
 * tool, suite, vary, sides, end, host and kernel; all is valid during the call. visit returns 0 to
 * go on; its other results end the walk and are returned. */
typedef int store_visit(
	void *context, const struct store_entry *entry, const struct store_arm *arm);
int store_series(
	struct store *s, const char *glob, store_visit *visit, void *context, struct error *err);
/* The same of n entries only, by their whole ids: takes as long as they are, not the store. */
int store_series_of(struct store *s, const char *const *ids, size_t n, store_visit *visit,
	void *context, struct error *err);

#endif
