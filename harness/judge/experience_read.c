#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/aa.h"
#include "judge/blocks.h"
#include "judge/experience.h"
#include "judge/history.h"
#include "stats/noise.h"

static const size_t launches_least = AA_LAUNCHES_LEAST;

/* --- the metrics -------------------------------------------------------------------------------
 */

/* Metrics come in their order, from either source: the place is found by halving. */
static struct experience_metric *metric_for(
	struct experience *e, const struct store_metric *metric, struct error *err)
{
	struct experience_metric *grown;
	size_t low = 0;
	size_t high = e->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = store_metric_compare(&e->metric[middle].metric, metric);

		if (!order)
			return &e->metric[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (e->n == e->room) {
		const size_t room = e->room ? 2 * e->room : 64;

		grown = reallocarray(e->metric, room, sizeof(*grown));
		if (!grown) {
			error_set(err, ERROR_SYSTEM, "out of memory");
			return NULL;
		}
		e->metric = grown;
		e->room = room;
	}
	memmove(&e->metric[low + 1], &e->metric[low], (e->n - low) * sizeof(*e->metric));
	e->metric[low] = (struct experience_metric){ .session_sd = NAN };
	e->n++;
	return store_metric_copy(metric, &e->metric[low].metric, err) ? NULL : &e->metric[low];
}

/* --- between sessions --------------------------------------------------------------------------
 */

/* The values [*from, *to) of the level that the session belongs to. */
static void find_segment(const struct history *h, const struct history_series *s,
	const char *session, size_t *from, size_t *to)
{
	size_t at = s->n;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(h->session[s->session[i]].session, session) == 0)
			at = i;
	*from = 0;
	*to = s->n;
	for (size_t i = 0; i < s->n_changes; i++) {
		if (s->change[i].found.at <= at)
			*from = s->change[i].found.at;
		else if (*to == s->n)
			*to = s->change[i].found.at;
	}
}

static size_t count_measured(const double *value, const double *se, size_t n)
{
	size_t measured = 0;

	for (size_t i = 0; i < n; i++)
		measured += isfinite(value[i]) && value[i] > 0 && !isnan(se[i]);
	return measured;
}

static int take_deviations(
	const struct history *h, const char *session, struct experience *e, struct error *err)
{
	for (size_t i = 0; i < h->n_series; i++) {
		const struct history_series *s = &h->series[i];
		struct experience_metric *m = metric_for(e, &s->metric, err);
		size_t from, to;

		if (!m)
			return -1;
		find_segment(h, s, session, &from, &to);
		m->session_sd = history_session_sd(s, from, to);
		if (!isnan(m->session_sd))
			m->sessions = count_measured(s->value + from, s->se + from, to - from);
	}
	return 0;
}

/* --- A/A ---------------------------------------------------------------------------------------
 */

/* one side, until the other comes */
struct held {
	struct store_metric metric;
	char id[DIGEST_TEXT];
	char side;
	double *value;
	unsigned *block;
	size_t used;
};

struct pairing {
	struct experience *e;
	struct held held;
	struct error *err;
};

static void held_finish(struct held *h)
{
	store_metric_finish(&h->metric);
	free(h->value);
	free(h->block);
	*h = (struct held){ 0 };
}

static int hold(struct pairing *p, const struct store_entry *entry, const struct store_arm *arm)
{
	struct held *h = &p->held;

	held_finish(h);
	h->value = calloc(arm->used + 1, sizeof(*h->value));
	h->block = calloc(arm->used + 1, sizeof(*h->block));
	if (!h->value || !h->block)
		return error_set(p->err, ERROR_SYSTEM, "out of memory");
	memcpy(h->value, arm->value, arm->used * sizeof(*h->value));
	memcpy(h->block, arm->block, arm->used * sizeof(*h->block));
	memcpy(h->id, entry->id, sizeof(h->id));
	h->side = *arm->side;
	h->used = arm->used;
	return store_metric_copy(&arm->metric, &h->metric, p->err);
}

static int add_ratio(struct pairing *p, const struct store_metric *metric, double ratio)
{
	struct experience_metric *m = metric_for(p->e, metric, p->err);

	if (!m)
		return -1;
	if (m->n_ratios == m->room_ratios) {
		const size_t room = m->room_ratios ? 2 * m->room_ratios : 8;
		double *grown = reallocarray(m->ratio, room, sizeof(*grown));

		if (!grown)
			return error_set(p->err, ERROR_SYSTEM, "out of memory");
		m->ratio = grown;
		m->room_ratios = room;
	}
	m->ratio[m->n_ratios++] = ratio;
	return 0;
}

/* B over A, as a comparison within one session makes it: by blocks. */
static int pair(struct pairing *p, const struct store_arm *arm)
{
	const struct held *h = &p->held;
	const struct arm of = { .bench = arm->metric.bench,
		.higher_better = arm->metric.higher_better };
	const struct result held = {
		.arm = &of, .value = h->value, .block = h->block, .used = h->used
	};
	const struct result now = {
		.arm = &of, .value = arm->value, .block = arm->block, .used = arm->used
	};
	const bool turned = h->side == 'B';
	struct estimate ratio;
	int status;

	if (blocks_ratio(turned ? &held : &now, turned ? &now : &held, &ratio, p->err))
		return -1;
	status = isfinite(ratio.value) ? add_ratio(p, &arm->metric, ratio.value) : 0;
	held_finish(&p->held);
	return status;
}

static int visit(void *context, const struct store_entry *entry, const struct store_arm *arm)
{
	struct pairing *p = context;
	const struct held *h = &p->held;

	if (!*arm->side || arm->used < launches_least ||
		(strcmp(arm->valid, "ok") != 0 && strcmp(arm->valid, "degraded") != 0))
		return 0;
	if (h->side && h->side != *arm->side && strcmp(h->id, entry->id) == 0 &&
		store_metric_compare(&h->metric, &arm->metric) == 0)
		return pair(p, arm);
	return hold(p, entry, arm);
}

static int take_ratios(
	struct store *s, const struct history *h, struct experience *e, struct error *err)
{
	cleanup_free const char **ids = calloc(h->n_sessions + 1, sizeof(*ids));
	struct pairing p = { .e = e, .err = err };
	int status;

	if (!ids)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	/* the latest */
	for (size_t i = h->n_sessions; i-- > 0 && e->aa_sessions < EXPERIENCE_SESSIONS;)
		if (h->session[i].aa)
			ids[e->aa_sessions++] = h->session[i].id;
	status = e->aa_sessions ? store_series_of(s, ids, e->aa_sessions, visit, &p, err) : 0;
	held_finish(&p.held);
	return status;
}

/* -----------------------------------------------------------------------------------------------
 */

/* Only what lies on base's side of head. */
static void keep_own_side(struct history *h, const struct experience_question *q)
{
	const char *base = q->base->session.started;
	size_t from = 0;
	size_t to = h->n_sessions;

	if (q->head_first && strcmp(base, q->head_first) < 0)
		while (to > 0 && strcmp(h->session[to - 1].started, q->head_first) >= 0)
			to--;
	if (q->head_last && strcmp(base, q->head_last) > 0)
		while (from < to && strcmp(h->session[from].started, q->head_last) <= 0)
			from++;
	history_keep(h, from, to - from);
}

/* Those that are no A/A sessions, around base's. */
static void choose_sessions(struct history *h, const struct experience_question *q)
{
	const char *base = q->base->session.id;
	size_t at;

	history_drop_aa(h);
	keep_own_side(h, q);
	at = h->n_sessions;
	for (size_t i = 0; i < h->n_sessions; i++)
		if (strcmp(h->session[i].session, base) == 0)
			at = i;
	if (h->n_sessions <= EXPERIENCE_SESSIONS)
		return;
	at = at > EXPERIENCE_SESSIONS / 2 ? at - EXPERIENCE_SESSIONS / 2 : 0;
	if (at > h->n_sessions - EXPERIENCE_SESSIONS)
		at = h->n_sessions - EXPERIENCE_SESSIONS;
	history_keep(h, at, EXPERIENCE_SESSIONS);
}

static int read_place(struct store *s, const struct experience_question *q, const char *place,
	struct experience *e, struct error *err)
{
	const struct history_options o = {
		.place = place,
		.without = q->without,
		.n_without = q->n_without,
		.tolerance = { .threshold = q->tolerance->threshold,
			.n_thresholds = q->tolerance->n_thresholds },
	};
	const char *base = q->base->session.id;
	struct history h;
	int status;

	if (history_read_sessions(s, &o, &h, err))
		return -1;
	status = take_ratios(s, &h, e, err);
	if (!status) {
		choose_sessions(&h, q);
		e->sessions = h.n_sessions;
		if (h.n_sessions >= STATS_SESSIONS_LEAST &&
			(history_read_series(s, &o, &h, err) || history_judge(&o, &h, err) ||
				take_deviations(&h, base, e, err)))
			status = -1;
	}
	history_finish(&h);
	return status;
}

int experience_read(struct store *s, const struct experience_question *q, struct experience *e,
	struct error *err)
{
	static const struct history_options none;
	const json_t *fingerprint = json_object_get(q->base->host, "fingerprint");
	cleanup_free char *place = NULL;
	int status;

	*e = (struct experience){ 0 };
	if (!fingerprint)
		return 0;
	place = history_place(fingerprint, q->base->session.vary, &none);
	if (!place)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	status = read_place(s, q, place, e, err);
	if (status)
		experience_finish(e);
	return status;
}
