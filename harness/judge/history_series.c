#include "judge/history_series.h"

#include <fnmatch.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "stats/describe.h"

struct point {
	size_t session; /* index */
	size_t arrived;
	double value, se;
	double low, high;
	size_t launches;
};

struct by_id {
	const char *id;
	size_t session;
};

/* One metric at a time is gathered over all places, then cut into series. */
struct gather {
	struct history *h;
	const struct history_options *options;
	struct error *err;
	struct by_id *sessions; /* by id */
	struct store_metric metric;
	struct point *point;
	size_t n, room;
	double *logs;
	size_t room_logs;
};

static void metric_finish(struct store_metric *m)
{
	free(m->bench);
	free(m->group);
	free(m->target);
	free(m->ring);
	free(m->params);
	free(m->unit);
	free(m->estimator);
	*m = (struct store_metric){ 0 };
}

static int metric_copy(const struct store_metric *from, struct store_metric *to, struct error *err)
{
	*to = (struct store_metric){
		.bench = strdup(from->bench),
		.group = strdup(from->group),
		.target = strdup(from->target),
		.ring = strdup(from->ring),
		.params = strdup(from->params),
		.unit = strdup(from->unit),
		.estimator = strdup(from->estimator),
		.rev = from->rev,
		.higher_better = from->higher_better,
	};
	if (to->bench && to->group && to->target && to->ring && to->params && to->unit &&
		to->estimator)
		return 0;
	return error_set(err, ERROR_SYSTEM, "out of memory");
}

static bool same_metric(const struct store_metric *a, const struct store_metric *b)
{
	return strcmp(a->bench, b->bench) == 0 && strcmp(a->params, b->params) == 0 &&
	       strcmp(a->target, b->target) == 0 && strcmp(a->ring, b->ring) == 0 &&
	       strcmp(a->unit, b->unit) == 0 && strcmp(a->estimator, b->estimator) == 0 &&
	       strcmp(a->group, b->group) == 0 && a->rev == b->rev &&
	       a->higher_better == b->higher_better;
}

void history_series_finish(struct history *h)
{
	for (size_t i = 0; i < h->n_series; i++) {
		struct history_series *s = &h->series[i];

		metric_finish(&s->metric);
		free(s->session);
		free(s->value);
		free(s->se);
		free(s->low);
		free(s->high);
		free(s->launches);
		free(s->change);
	}
	free(h->series);
}

static void *grown(void *array, size_t n, size_t *room, size_t size, struct error *err)
{
	const size_t more = *room ? 2 * *room : 64;
	void *larger;

	if (n <= *room && array)
		return array;
	larger = reallocarray(array, more > n ? more : n, size);
	if (larger)
		*room = more > n ? more : n;
	else
		error_set(err, ERROR_SYSTEM, "out of memory");
	return larger;
}

static int add_series(struct gather *g, const struct point *point, size_t n)
{
	struct history *h = g->h;
	struct history_series *s = grown(
		h->series, h->n_series + 1, &h->room_series, sizeof(*s), g->err);

	if (!s)
		return -1;
	h->series = s;
	s += h->n_series++;
	*s = (struct history_series){
		.exact = h->session[point[0].session].exact,
		.host = h->session[point[0].session].host,
		.session = calloc(n, sizeof(*s->session)),
		.value = calloc(n, sizeof(*s->value)),
		.se = calloc(n, sizeof(*s->se)),
		.low = calloc(n, sizeof(*s->low)),
		.high = calloc(n, sizeof(*s->high)),
		.launches = calloc(n, sizeof(*s->launches)),
	};
	if (metric_copy(&g->metric, &s->metric, g->err))
		return -1;
	if (!s->session || !s->value || !s->se || !s->low || !s->high || !s->launches)
		return error_set(g->err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		/* a plan that names an arm twice: the first one counts, as in a comparison */
		if (s->n && s->session[s->n - 1] == point[i].session)
			continue;
		s->session[s->n] = point[i].session;
		s->value[s->n] = point[i].value;
		s->se[s->n] = point[i].se;
		s->low[s->n] = point[i].low;
		s->high[s->n] = point[i].high;
		s->launches[s->n] = point[i].launches;
		s->measured += isfinite(point[i].value);
		s->n++;
	}
	return 0;
}

/* counts and times are never of one series */
static int compare_places(const struct history_session *a, const struct history_session *b)
{
	const int order = strcmp(a->place, b->place);

	return order ? order : (a->exact > b->exact) - (a->exact < b->exact);
}

static int by_place(const void *a, const void *b, void *sessions)
{
	const struct history_session *session = sessions;
	const struct point *x = a;
	const struct point *y = b;
	int order = compare_places(&session[x->session], &session[y->session]);

	if (!order)
		order = (x->session > y->session) - (x->session < y->session);
	return order ? order : (x->arrived > y->arrived) - (x->arrived < y->arrived);
}

static int end_metric(struct gather *g)
{
	const struct history_session *session = g->h->session;
	int status = 0;

	if (g->n)
		qsort_r(g->point, g->n, sizeof(*g->point), by_place, g->h->session);
	for (size_t i = 0, end; i < g->n && !status; i = end) {
		const struct history_session *place = &session[g->point[i].session];

		for (end = i + 1; end < g->n; end++)
			if (compare_places(&session[g->point[end].session], place) != 0)
				break;
		status = add_series(g, g->point + i, end - i);
	}
	g->n = 0;
	metric_finish(&g->metric);
	return status;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(((const struct by_id *)a)->id, ((const struct by_id *)b)->id);
}

static bool is_wanted(const struct gather *g, const struct store_metric *m)
{
	const struct history_options *o = g->options;
	bool named = !o->n_bench;

	for (size_t i = 0; i < o->n_bench && !named; i++)
		named = fnmatch(o->bench[i], m->bench, 0) == 0;
	return named && (!o->target || strcmp(o->target, m->target) == 0);
}

/* Leaves the value missing where the arm is invalid: it did not measure what it says. */
static int fill_point(struct gather *g, const struct store_arm *arm, struct point *p)
{
	double *logs;

	p->value = NAN;
	p->se = NAN;
	p->low = NAN;
	p->high = NAN;
	p->launches = arm->used;
	if (!arm->used || (strcmp(arm->valid, "ok") != 0 && strcmp(arm->valid, "degraded") != 0))
		return 0;
	for (size_t i = 0; i < arm->used; i++) {
		p->low = fmin(p->low, arm->value[i]);
		p->high = fmax(p->high, arm->value[i]);
	}
	if (g->h->session[p->session].exact) {
		p->value = stats_median(arm->value, arm->used);
		return 0;
	}
	logs = grown(g->logs, arm->used, &g->room_logs, sizeof(*logs), g->err);
	if (!logs)
		return -1;
	g->logs = logs;
	for (size_t i = 0; i < arm->used; i++)
		g->logs[i] = log(arm->value[i]);
	p->value = exp(stats_mean(g->logs, arm->used));
	p->se = stats_sd(g->logs, arm->used) / sqrt((double)arm->used);
	return 0;
}

static int visit(void *context, const struct store_entry *entry, const struct store_arm *arm)
{
	struct gather *g = context;
	const struct by_id key = { .id = entry->id };
	const struct by_id *at;
	struct point *p;

	if (!is_wanted(g, &arm->metric))
		return 0;
	/* not there: superseded, of another host, or added since the sessions were read */
	at = bsearch(&key, g->sessions, g->h->n_sessions, sizeof(*at), compare_ids);
	if (!at)
		return 0;
	if (!g->metric.bench || !same_metric(&g->metric, &arm->metric)) {
		if (end_metric(g) || metric_copy(&arm->metric, &g->metric, g->err))
			return -1;
	}
	p = grown(g->point, g->n + 1, &g->room, sizeof(*p), g->err);
	if (!p)
		return -1;
	g->point = p;
	p += g->n;
	p->session = at->session;
	p->arrived = g->n++;
	return fill_point(g, arm, p);
}

int history_read_series(
	struct store *s, const struct history_options *o, struct history *h, struct error *err)
{
	cleanup_free struct by_id *sessions = calloc(h->n_sessions + 1, sizeof(*sessions));
	struct gather g = { .h = h, .options = o, .err = err, .sessions = sessions };
	int status;

	if (!sessions)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < h->n_sessions; i++)
		sessions[i] = (struct by_id){ h->session[i].id, i };
	qsort(sessions, h->n_sessions, sizeof(*sessions), compare_ids);
	status = store_series(s, o->n_bench == 1 ? o->bench[0] : NULL, visit, &g, err);
	if (!status)
		status = end_metric(&g);
	metric_finish(&g.metric);
	free(g.point);
	free(g.logs);
	return status;
}
