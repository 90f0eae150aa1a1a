#include <endian.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "record/store_private.h"
#include "record/store_query.h"

/* columns of an arm, from the given one on */
#define ARM_COLUMNS "a.valid, a.why, a.launches, a.excluded, a.failed, a.value, a.block, a.side"
#define METRIC_COLUMNS                                                                             \
	"m.bench, m.grp, m.target, m.ring, m.params, m.unit, m.estimator, m.rev, m.higher_better"

static void arm_free(struct store_arm *a)
{
	free(a->side);
	free(a->valid);
	free(a->why);
	free(a->value);
	free(a->block);
}

void store_arms_finish(struct store_arms *arms)
{
	for (size_t i = 0; i < arms->n; i++) {
		store_metric_finish(&arms->arm[i].metric);
		arm_free(&arms->arm[i]);
	}
	free(arms->arm);
	*arms = (struct store_arms){ 0 };
}

static void take_metric(sqlite3_stmt *row, int at, struct store_metric *m)
{
	m->bench = store_column(row, at);
	m->group = store_column(row, at + 1);
	m->target = store_column(row, at + 2);
	m->ring = store_column(row, at + 3);
	m->params = store_column(row, at + 4);
	m->unit = store_column(row, at + 5);
	m->estimator = store_column(row, at + 6);
	m->rev = (unsigned)sqlite3_column_int64(row, at + 7);
	m->higher_better = sqlite3_column_int(row, at + 8) != 0;
}

static int take_values(struct store *s, const unsigned char *values, size_t bytes,
	const unsigned char *blocks, size_t block_bytes, struct store_arm *a, struct error *err)
{
	const size_t n = bytes / sizeof(uint64_t);

	if (bytes % sizeof(uint64_t) || block_bytes != n * sizeof(uint32_t))
		return store_damaged(s, err, "values of odd length");
	a->value = calloc(n + 1, sizeof(*a->value));
	a->block = calloc(n + 1, sizeof(*a->block));
	if (!a->value || !a->block)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		uint32_t block;

		memcpy(&bits, values + i * sizeof(bits), sizeof(bits));
		memcpy(&block, blocks + i * sizeof(block), sizeof(block));
		bits = le64toh(bits);
		memcpy(&a->value[i], &bits, sizeof(bits));
		a->block[i] = le32toh(block);
		if (!isfinite(a->value[i]) || a->value[i] <= 0)
			return store_damaged(s, err, "a value is not above 0");
	}
	a->used = n;
	return 0;
}

/* All but the metric. On failure arm_free still has to be called. */
static int take_arm(
	struct store *s, sqlite3_stmt *row, int at, struct store_arm *a, struct error *err)
{
	const void *values = sqlite3_column_blob(row, at + 5);
	const void *blocks = sqlite3_column_blob(row, at + 6);

	a->valid = store_column(row, at);
	a->why = store_column(row, at + 1);
	a->launches = (size_t)sqlite3_column_int64(row, at + 2);
	a->excluded = (size_t)sqlite3_column_int64(row, at + 3);
	a->failed = (size_t)sqlite3_column_int64(row, at + 4);
	a->side = store_column(row, at + 7);
	return take_values(s, values, (size_t)sqlite3_column_bytes(row, at + 5), blocks,
		(size_t)sqlite3_column_bytes(row, at + 6), a, err);
}

/* Another one at the end, zeroed; NULL without memory. */
static void *one_more(void **array, size_t n, size_t *capacity, size_t size, struct error *err)
{
	if (n == *capacity) {
		const size_t more = *capacity ? 2 * *capacity : 64;
		void *grown = reallocarray(*array, more, size);

		if (!grown) {
			error_set(err, ERROR_SYSTEM, "out of memory");
			return NULL;
		}
		*array = grown;
		*capacity = more;
	}
	return memset((char *)*array + n * size, 0, size);
}

int store_arms(struct store *s, const char *id, struct store_arms *arms, struct error *err)
{
	cleanup_statement sqlite3_stmt *rows = store_prepare(s,
		"SELECT " METRIC_COLUMNS ", " ARM_COLUMNS
		" FROM entry e JOIN arm a ON a.entry = e.number"
		" JOIN metric m ON m.number = a.metric WHERE e.id=? ORDER BY a.position",
		err);
	size_t capacity = 0;
	int more = -1;

	*arms = (struct store_arms){ 0 };
	if (!rows)
		return -1;
	store_bind(rows, 1, id);
	while ((more = store_step(s, rows, "read", err)) == 1) {
		struct store_arm *a = one_more(
			(void **)&arms->arm, arms->n, &capacity, sizeof(*a), err);

		if (!a)
			break;
		arms->n++;
		take_metric(rows, 0, &a->metric);
		if (take_arm(s, rows, 9, a, err))
			break;
	}
	if (more == 0)
		return 0;
	store_arms_finish(arms);
	return -1;
}

/* --- series: the entries in the wanted order once, then metric after metric ------------------- */

struct place {
	int64_t number; /* of the entry in the database */
	const struct store_entry *entry;
	size_t rank; /* by host, then time */
};

struct point {
	const struct place *place;
	size_t at; /* as it was read: by entry, then place in the plan */
	struct store_arm arm;
};

struct points {
	struct point *point;
	size_t n, capacity;
};

struct places {
	struct store_entries entries;
	struct place *place; /* by number */
};

static int by_host(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;
	const int order = strcmp(x->entry->host, y->entry->host);

	/* the entries are in order of time */
	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static int by_number(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int by_rank(const void *a, const void *b)
{
	const struct point *x = a;
	const struct point *y = b;

	const int order = (x->place->rank > y->place->rank) - (x->place->rank < y->place->rank);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int make_places(struct store *s, struct places *p, struct error *err)
{
	cleanup_free int64_t *numbers = NULL;

	if (store_list_numbered(s, &p->entries, &numbers, err))
		return -1;
	p->place = calloc(p->entries.n + 1, sizeof(*p->place));
	if (!p->place)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < p->entries.n; i++) {
		p->place[i].number = numbers[i];
		p->place[i].entry = &p->entries.entry[i];
	}
	qsort(p->place, p->entries.n, sizeof(*p->place), by_host);
	for (size_t i = 0; i < p->entries.n; i++)
		p->place[i].rank = i;
	qsort(p->place, p->entries.n, sizeof(*p->place), by_number);
	return 0;
}

static int take_points(struct store *s, const struct places *p, sqlite3_stmt *rows,
	struct points *points, struct error *err)
{
	int more;

	while ((more = store_step(s, rows, "read", err)) == 1) {
		const struct place key = { .number = sqlite3_column_int64(rows, 0) };
		struct point *point = one_more(
			(void **)&points->point, points->n, &points->capacity, sizeof(*point), err);

		if (!point)
			return -1;
		point->at = points->n++;
		point->place = bsearch(&key, p->place, p->entries.n, sizeof(*p->place), by_number);
		if (!point->place)
			return store_damaged(s, err, "an arm without an entry");
		if (take_arm(s, rows, 1, &point->arm, err))
			return -1;
	}
	return more;
}

static int visit_metric(struct store *s, const struct places *p, sqlite3_stmt *rows,
	const struct store_metric *metric, store_visit *visit, void *context, struct error *err)
{
	struct points points = { 0 };
	int result = take_points(s, p, rows, &points, err);

	if (!result && points.n)
		qsort(points.point, points.n, sizeof(*points.point), by_rank);
	for (size_t i = 0; !result && i < points.n; i++) {
		points.point[i].arm.metric = *metric;
		result = visit(context, points.point[i].place->entry, &points.point[i].arm);
	}
	for (size_t i = 0; i < points.n; i++)
		arm_free(&points.point[i].arm);
	free(points.point);
	return result;
}

static int visit_metrics(struct store *s, const struct places *p, const char *glob, bool some,
	store_visit *visit, void *context, struct error *err)
{
	cleanup_statement sqlite3_stmt *metrics = store_prepare(s,
		"SELECT m.number, " METRIC_COLUMNS " FROM metric m ORDER BY m.bench, m.target,"
		" m.params, m.ring, m.unit, m.rev, m.estimator, m.higher_better, m.grp",
		err);
	cleanup_statement sqlite3_stmt *rows = store_prepare(s,
		some ? "SELECT a.entry, " ARM_COLUMNS " FROM arm a WHERE a.metric=? AND a.entry IN"
		       " (SELECT number FROM temp.wanted) ORDER BY a.entry, a.position"
		     : "SELECT a.entry, " ARM_COLUMNS
		       " FROM arm a WHERE a.metric=? ORDER BY a.entry, a.position",
		err);
	int result = -1;

	if (!metrics || !rows)
		return -1;
	while ((result = store_step(s, metrics, "read", err)) == 1) {
		struct store_metric metric;

		take_metric(metrics, 1, &metric);
		result = 0;
		if (!glob || fnmatch(glob, metric.bench, 0) == 0) {
			sqlite3_bind_int64(rows, 1, sqlite3_column_int64(metrics, 0));
			result = visit_metric(s, p, rows, &metric, visit, context, err);
			sqlite3_reset(rows);
		}
		store_metric_finish(&metric);
		if (result)
			return result;
	}
	return result;
}

static int walk(struct store *s, const char *glob, bool some, store_visit *visit, void *context,
	struct error *err)
{
	struct places places = { 0 };
	int result = make_places(s, &places, err);

	if (!result)
		result = visit_metrics(s, &places, glob, some, visit, context, err);
	store_entries_finish(&places.entries);
	free(places.place);
	return result;
}

int store_series(
	struct store *s, const char *glob, store_visit *visit, void *context, struct error *err)
{
	int result;

	/* One view of the store, whoever adds to it meanwhile. */
	if (store_run(s, "BEGIN", "read", err))
		return -1;
	result = walk(s, glob, false, visit, context, err);
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	return result;
}

/* Temporary tables are this connection's own, and in memory: the store may be read only. */
static int want(struct store *s, const char *const *ids, size_t n, struct error *err)
{
	cleanup_statement sqlite3_stmt *insert = NULL;

	if (store_run(s,
		    "CREATE TEMP TABLE IF NOT EXISTS wanted(number INTEGER PRIMARY KEY);"
		    "DELETE FROM temp.wanted",
		    "read", err))
		return -1;
	insert = store_prepare(
		s, "INSERT OR IGNORE INTO temp.wanted SELECT number FROM entry WHERE id=?", err);
	if (!insert)
		return -1;
	for (size_t i = 0; i < n; i++) {
		store_bind(insert, 1, ids[i]);
		if (store_step(s, insert, "read", err) < 0)
			return -1;
		sqlite3_reset(insert);
	}
	return 0;
}

int store_series_of(struct store *s, const char *const *ids, size_t n, store_visit *visit,
	void *context, struct error *err)
{
	int result;

	if (store_run(s, "BEGIN", "read", err))
		return -1;
	result = want(s, ids, n, err);
	if (!result)
		result = walk(s, NULL, true, visit, context, err);
	sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	return result;
}
