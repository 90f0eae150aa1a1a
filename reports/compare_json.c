#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/json_text.h"
#include "judge/side_run.h"
#include "reports/compare.h"

#define SCHEMA "kvmbench.compare/1"

/* What brought the machine to this side of a session with two. */
static void put_switch(struct buffer *out, const struct comparison *c, const struct run *run)
{
	const char *side = c->paired ? side_run_of(run) : NULL;

	if (!side)
		return;
	json_put_string(out, "side", side);
	json_put_value(out, "switched_by",
		json_object_get(run->session.ab, strcmp(side, "A") == 0 ? "a" : "b"));
}

static void put_side(struct buffer *out, const char *key, const struct comparison *c,
	const struct side *side, const char *path)
{
	json_put_open(out, key, '{');
	if (path)
		json_put_string(out, "path", path);
	put_switch(out, c, side->session[0]->run);
	json_put_open(out, "sessions", '[');
	for (size_t i = 0; i < side->n; i++) {
		const struct session *session = &side->session[i]->run->session;

		json_put_open(out, NULL, '{');
		json_put_string(out, "id", session->id);
		json_put_string(out, "started", session->started);
		json_put_string(out, "tool", session->tool);
		json_put_string(out, "suite", session->suite);
		json_put_uint(out, "seed", session->seed);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "]}");
}

static void put_differences(
	struct buffer *out, const char *key, const struct field_difference *d, size_t n)
{
	json_put_open(out, key, '[');
	for (size_t i = 0; i < n; i++) {
		json_put_open(out, NULL, '{');
		json_put_string(out, "field", d[i].field);
		json_put_string(out, "base", d[i].base);
		json_put_string(out, "head", d[i].head);
		json_put_bool(out, "unknown", d[i].unknown);
		json_put_bool(out, "declared", d[i].declared);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "]");
}

static void put_arm(struct buffer *out, const struct arm *arm)
{
	json_put_string(out, "bench", arm->bench);
	json_put_string(out, "group", arm->group);
	json_put_string(out, "target", arm->target);
	json_put_string(out, "ring", arm->ring);
	if (*arm_side(arm))
		json_put_string(out, "side", arm->side);
	json_put_value(out, "params", arm->params);
	json_put_string(out, "params_text", arm->params_text);
}

/* SIZE_MAX, "more launches do not help", and 0, "not asked", are null */
static void put_needed(struct buffer *out, size_t needed)
{
	if (needed && needed != SIZE_MAX)
		json_put_uint(out, "launches_needed", needed);
	else
		json_put_number(out, "launches_needed", NAN);
}

/* What a count has instead of an interval: head less base, and the launches' range on each side. */
static void put_counts(struct buffer *out, const struct metric *m)
{
	if (!m->exact)
		return;
	json_put_number(
		out, "difference", isfinite(m->ratio.value) ? m->head_value - m->base_value : NAN);
	json_put_pair(out, "base_range", m->counted[0].low, m->counted[0].high);
	json_put_pair(out, "head_range", m->counted[1].low, m->counted[1].high);
}

static const char *tolerance_name(enum tolerance_source source)
{
	static const char *const names[] = { "threshold", "timer", "aa" };

	return names[source];
}

static const char *sessions_name(enum sessions_source source)
{
	static const char *const names[] = { "unknown", "one", "stated", "history", "sides" };

	return names[source];
}

/* Only of times: what is exact knows neither. */
static void put_noise(struct buffer *out, const struct metric *m)
{
	if (m->kind != METRIC_VALUE)
		return;
	json_put_string(out, "tolerance_from", tolerance_name(m->tolerance));
	json_put_uint(out, "aa_ratios", m->aa_ratios);
	json_put_string(out, "sessions_from", sessions_name(m->source));
	json_put_number(out, "session_sd", m->session_sd);
	json_put_uint(out, "sessions", m->sessions);
}

static void put_metric(struct buffer *out, const struct metric *m)
{
	json_put_open(out, NULL, '{');
	put_arm(out, m->base);
	json_put_string(out, "metric", metric_kind_name(m->kind));
	json_put_bool(out, "exact", m->exact || m->kind == METRIC_EXITS);
	json_put_string(out, "unit", metric_unit(m));
	json_put_string(out, "better",
		m->kind == METRIC_VALUE && m->base->higher_better ? "higher" : "lower");
	json_put_number(out, "base", m->base_value);
	json_put_number(out, "head", m->head_value);
	put_counts(out, m);
	json_put_pair(out, "launches", (double)m->n_base, (double)m->n_head);
	json_put_number(out, "ratio", m->ratio.value);
	json_put_pair(out, "ci95", m->ratio.low, m->ratio.high);
	json_put_number(out, "se", m->ratio.se);
	json_put_number(out, "df", m->ratio.df);
	json_put_number(out, "threshold", m->threshold);
	json_put_number(out, "tolerance", expm1(m->delta));
	put_noise(out, m);
	json_put_number(out, "p_regression", m->p_worse);
	json_put_number(out, "p_improvement", m->p_better);
	json_put_number(out, "detects", m->detects);
	put_needed(out, m->needed);
	json_put_string(out, "verdict", change_name(m->verdict));
	json_put_string(out, "launches_alone", change_name(m->alone));
	json_put_string(out, "why", m->why);
	buffer_adds(out, "}");
}

static void put_missing(struct buffer *out, const struct comparison *c)
{
	json_put_open(out, "missing", '[');
	for (size_t i = 0; i < c->n_missing; i++) {
		json_put_open(out, NULL, '{');
		put_arm(out, c->missing[i].arm);
		json_put_string(out, "only_in", c->missing[i].in_base ? "base" : "head");
		json_put_string(out, "why", c->missing[i].why);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "]");
}

int compare_json(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	(void)err;
	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", SCHEMA);
	json_put_string(out, "kind", c->mixed ? "mixed" : session_kind_name(c->exact));
	put_side(out, "base", c, &c->base, o->base_path);
	put_side(out, "head", c, &c->head, o->head_path);
	json_put_number(out, "session_sd", c->session_sd);
	json_put_bool(out, "capped", c->capped);
	json_put_uint(out, "capped_metrics", c->n_capped);
	json_put_uint(out, "store_sessions", c->sessions);
	json_put_uint(out, "aa_sessions", c->aa_sessions);
	json_put_bool(out, "same_session", c->same_session);
	json_put_uint(out, "gating", c->gating);
	json_put_open(out, "count", '{');
	for (size_t i = 0; i < CHANGES; i++)
		json_put_uint(out, change_name((enum change)i), c->count[i]);
	buffer_adds(out, "}");
	put_differences(out, "fingerprint", c->fingerprint.field, c->fingerprint.n);
	put_differences(out, "conditions", c->fingerprint.condition, c->fingerprint.n_conditions);
	json_put_open(out, "metrics", '[');
	for (size_t i = 0; i < c->n; i++)
		put_metric(out, &c->metric[i]);
	buffer_adds(out, "]");
	put_missing(out, c);
	buffer_adds(out, "}\n");
	return 0;
}
