#include "judge/history.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "judge/history_series.h"
#include "judge/tolerance.h"
#include "stats/describe.h"
#include "stats/noise.h"

static const double confidence = 0.95;

/* values of a level below which a spike is not told from spread: of a normal sample of 8 the sd
 * comes out 3 % too small, of 5 it would be 7 % */
enum { SPIKE_LEAST = 8 };

void history_finish(struct history *h)
{
	history_series_finish(h);
	history_sessions_finish(h);
	*h = (struct history){ 0 };
}

const struct history_session *history_change_session(
	const struct history *h, const struct history_series *s, const struct history_change *c)
{
	return &h->session[s->session[c->found.at]];
}

const char *history_verdict(const struct history_change *c)
{
	return c->worse ? "worse" : "better";
}

/* What there is of the values [from, to), those far off their median pulled in; how many. */
static size_t level_values(const double *value, size_t from, size_t to, double *level)
{
	size_t n = 0;
	double median, reach;

	for (size_t i = from; i < to; i++)
		if (isfinite(value[i]))
			level[n++] = log(value[i]);
	median = stats_median(level, n);
	reach = CHANGE_SPIKE * stats_mad(level, n);
	for (size_t i = 0; i < n; i++) {
		if (reach > 0)
			level[i] = fmax(median - reach, fmin(median + reach, level[i]));
		level[i] = exp(level[i]);
	}
	return n;
}

static size_t change_end(const struct history_series *s, size_t i)
{
	return i + 1 < s->n_changes ? s->change[i + 1].found.at : s->n;
}

static const struct history_ack *find_ack(const struct history_acks *acks, const struct history *h,
	const struct history_series *s, const struct history_change *c)
{
	for (size_t i = 0; acks && i < acks->n; i++) {
		const struct history_ack *a = &acks->ack[i];

		if (fnmatch(a->glob, s->metric.bench, 0) != 0)
			continue;
		for (size_t at = c->found.low; at <= c->found.high && at < s->n; at++) {
			const struct history_session *session = &h->session[s->session[at]];

			if (history_same_name(a->session, session->session) ||
				history_same_name(a->session, session->id))
				return a;
		}
	}
	return NULL;
}

static struct estimate exact_step(const struct history_series *s, const struct level_change *c)
{
	const double ratio = s->metric.higher_better ? c->before / c->after : c->after / c->before;

	return (struct estimate){ ratio, NAN, NAN, NAN, NAN, 0 };
}

static void judge_changes(const struct history_options *o, struct history *h,
	struct history_series *s, double *before, double *after)
{
	size_t from = 0;

	for (size_t i = 0; i < s->n_changes; i++) {
		struct history_change *c = &s->change[i];
		const size_t n_before = level_values(s->value, from, c->found.at, before);
		const size_t n_after = level_values(s->value, c->found.at, change_end(s, i), after);

		if (s->exact)
			c->ratio = exact_step(s, &c->found);
		else
			c->ratio = s->metric.higher_better ? stats_ratio(after, n_after, before,
								     n_before, confidence)
							   : stats_ratio(before, n_before, after,
								     n_after, confidence);
		c->worse = (c->found.direction > 0) != s->metric.higher_better;
		c->ack = find_ack(o->acks, h, s, c);
		h->acknowledged += c->ack != NULL;
		h->worse += !c->ack && c->worse;
		h->better += !c->ack && !c->worse;
		from = c->found.at;
	}
}

double history_session_sd(const struct history_series *s, size_t from, size_t to)
{
	cleanup_free double *value = calloc(to - from + 1, sizeof(*value));
	cleanup_free double *pulled = calloc(to - from + 1, sizeof(*pulled));
	size_t n, at = 0;

	if (!value || !pulled)
		return NAN;
	n = level_values(s->value, from, to, pulled);
	for (size_t i = from; i < to; i++)
		value[i - from] = isfinite(s->value[i]) ? pulled[at++] : NAN;
	return stats_session_sigma(
		n < SPIKE_LEAST ? s->value + from : value, s->se + from, to - from);
}

static void judge_baseline(struct history_series *s, double *room)
{
	s->first = s->n_changes ? s->change[s->n_changes - 1].found.at : 0;
	for (size_t i = s->first; i < s->n; i++)
		if (isfinite(s->value[i]))
			room[s->sessions++] = s->value[i];
	s->level = stats_median_interval(room, s->sessions, confidence);
	if (s->exact)
		s->level.low = s->level.high = NAN;
	s->session_sd = s->exact ? NAN : history_session_sd(s, s->first, s->n);
}

static int judge_series(const struct history_options *o, struct history *h,
	struct history_series *s, struct error *err)
{
	cleanup_free struct level_change *found = calloc(s->n + 1, sizeof(*found));
	cleanup_free double *before = calloc(s->n + 1, sizeof(*before));
	cleanup_free double *after = calloc(s->n + 1, sizeof(*after));
	const struct arm arm = {
		.bench = s->metric.bench, .group = s->metric.group, .estimator = s->metric.estimator
	};
	const double asked = tolerance_asked(&arm, &o->tolerance);
	const double threshold = tolerance_threshold(&arm, &o->tolerance);
	int n = -1;

	s->delta = s->exact ? log1p(asked)
			    : stats_tolerance(threshold, 0, o->tolerance.aa, o->tolerance.n_aa);
	if (found && before && after && s->exact)
		n = (int)history_exact_changes(s, asked, before, found);
	else if (found && before && after && !isnan(s->delta))
		n = stats_changes(s->value, s->n, s->delta, found);
	if (n < 0)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	s->change = calloc((size_t)n + 1, sizeof(*s->change));
	if (!s->change)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	s->n_changes = (size_t)n;
	for (size_t i = 0; i < s->n_changes; i++)
		s->change[i].found = found[i];
	judge_changes(o, h, s, before, after);
	judge_baseline(s, before);
	h->changed += s->n_changes > 0;
	h->short_series += !s->exact && s->measured < HISTORY_LEAST;
	return 0;
}

int history_judge(const struct history_options *o, struct history *h, struct error *err)
{
	for (size_t i = 0; i < h->n_series; i++)
		if (judge_series(o, h, &h->series[i], err))
			return error_prefix(err, "%s", h->series[i].metric.bench);
	return 0;
}
