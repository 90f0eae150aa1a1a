#include <math.h>

#include "base/json_text.h"
#include "record/store_json.h"
#include "reports/history.h"

#define SCHEMA "kvmbench.history/1"

static void put_session(struct buffer *out, const struct history_session *s)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "id", s->id);
	json_put_string(out, "session", s->session);
	json_put_string(out, "started", s->started);
	json_put_string(out, "host", s->host);
	json_put_string(out, "kernel", s->kernel);
	json_put_string(out, "tool", s->tool);
	json_put_string(out, "kernel_commit", s->kernel_commit);
	json_put_string(out, "tool_commit", s->tool_commit);
	buffer_adds(out, "}");
}

static void put_change(struct buffer *out, const struct history *h, const struct history_series *s,
	const struct history_change *c)
{
	const struct history_session *at = history_change_session(h, s, c);

	json_put_open(out, NULL, '{');
	json_put_uint(out, "at", c->found.at);
	json_put_string(out, "session", at->session);
	json_put_string(out, "started", at->started);
	json_put_pair(out, "at_ci95", (double)c->found.low, (double)c->found.high);
	json_put_number(out, "before", c->found.before);
	json_put_number(out, "after", c->found.after);
	json_put_number(out, "ratio", c->ratio.value);
	json_put_pair(out, "ci95", c->ratio.low, c->ratio.high);
	json_put_number(out, "p", c->found.p);
	json_put_string(out, "verdict", history_verdict(c));
	json_put_bool(out, "acknowledged", c->ack != NULL);
	json_put_string(out, "reason", c->ack ? c->ack->reason : "");
	buffer_adds(out, "}");
}

static void put_baseline(struct buffer *out, const struct history_series *s)
{
	json_put_open(out, "baseline", '{');
	json_put_uint(out, "first", s->first);
	json_put_uint(out, "sessions", s->sessions);
	json_put_number(out, "level", s->level.value);
	json_put_pair(out, "ci95", s->level.low, s->level.high);
	json_put_number(out, "session_sd", s->session_sd);
	buffer_adds(out, "}");
}

static void put_points(struct buffer *out, const struct history_series *s)
{
	json_put_open(out, "sessions", '[');
	for (size_t i = 0; i < s->n; i++)
		json_put_uint(out, NULL, s->session[i]);
	buffer_adds(out, "]");
	json_put_numbers(out, "values", s->value, s->n);
	json_put_numbers(out, "se", s->se, s->n);
	json_put_open(out, "launches", '[');
	for (size_t i = 0; i < s->n; i++)
		json_put_uint(out, NULL, s->launches[i]);
	buffer_adds(out, "]");
}

static void put_series(struct buffer *out, const struct history *h, const struct history_series *s)
{
	json_put_open(out, NULL, '{');
	store_metric_put(out, &s->metric);
	json_put_string(out, "host", s->host);
	json_put_number(out, "tolerance", expm1(s->delta));
	put_points(out, s);
	json_put_open(out, "changes", '[');
	for (size_t i = 0; i < s->n_changes; i++)
		put_change(out, h, s, &s->change[i]);
	buffer_adds(out, "]");
	put_baseline(out, s);
	buffer_adds(out, "}");
}

int history_json(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err)
{
	(void)err;
	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", SCHEMA);
	json_put_string(out, "order", o->order);
	json_put_open(out, "count", '{');
	json_put_uint(out, "worse", h->worse);
	json_put_uint(out, "better", h->better);
	json_put_uint(out, "acknowledged", h->acknowledged);
	json_put_uint(out, "superseded", h->superseded);
	json_put_uint(out, "unordered", h->unordered);
	json_put_uint(out, "placeless", h->placeless);
	buffer_adds(out, "}");
	json_put_open(out, "sessions", '[');
	for (size_t i = 0; i < h->n_sessions; i++)
		put_session(out, &h->session[i]);
	buffer_adds(out, "]");
	json_put_open(out, "series", '[');
	for (size_t i = 0; i < h->n_series; i++)
		put_series(out, h, &h->series[i]);
	buffer_adds(out, "]}\n");
	return 0;
}
