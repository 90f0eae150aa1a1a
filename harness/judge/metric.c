#include "judge/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/blocks.h"
#include "judge/difference.h"
#include "judge/exact.h"
#include "judge/exits.h"
#include "judge/experience.h"
#include "judge/result.h"
#include "judge/tolerance.h"
#include "judge/why.h"
#include "stats/noise.h"

static const size_t launches_least = 5;
static const double stray_most = 0.1; /* exits per operation: above, a count is not exact */

static struct metric start(const struct pairing *p, enum metric_kind kind)
{
	return (struct metric){
		.kind = kind,
		.base = p->base[0].arm,
		.head = p->head[0].arm,
		.base_value = NAN,
		.head_value = NAN,
		.ratio = { NAN, NAN, NAN, NAN, NAN, 0 },
		.se_launches = NAN,
		.session_sd = NAN,
		.delta = NAN,
		.p_worse = NAN,
		.p_better = NAN,
		.detects = NAN,
		.verdict = CHANGE_NONE,
		.alone = CHANGE_NONE,
	};
}

static void settle(struct metric *m, enum change verdict)
{
	m->verdict = verdict;
	m->alone = verdict;
	/* a figure would be taken for an answer */
	if (verdict == CHANGE_INVALID || verdict == CHANGE_INCOMPARABLE)
		m->ratio = (struct estimate){ NAN, NAN, NAN, NAN, NAN, m->ratio.n };
}

/* Says what makes two arms of one name different benchmarks. */
static void why_other(const struct arm *a, const struct arm *b, struct metric *m)
{
	if (a->rev != b->rev)
		why_add(m->why, sizeof(m->why), "revision %u against %u", a->rev, b->rev);
	if (strcmp(arm_program(a), arm_program(b)) != 0)
		why_add(m->why, sizeof(m->why), "%s against %s",
			*arm_program(a) ? a->program : "an unknown version",
			*arm_program(b) ? b->program : "an unknown version");
	if (strcmp(a->unit, b->unit) != 0)
		why_add(m->why, sizeof(m->why), "in %s against %s", a->unit, b->unit);
	if (a->higher_better != b->higher_better)
		why_add(m->why, sizeof(m->why), "better %s against better %s",
			a->higher_better ? "higher" : "lower",
			b->higher_better ? "higher" : "lower");
	if (strcmp(a->estimator, b->estimator) != 0)
		why_add(m->why, sizeof(m->why), "%s of the batches against %s", a->estimator,
			b->estimator);
}

static bool is_kind(const struct side_arm *arm, size_t n, bool exact)
{
	for (size_t i = 0; i < n; i++)
		if (arm[i].result->exact != exact)
			return false;
	return true;
}

/* A count says nothing about time. */
static void why_kinds(const struct pairing *p, struct metric *m)
{
	const bool exact = p->base[0].result->exact;

	if (!is_kind(p->base, p->n_base, exact))
		why_add(m->why, sizeof(m->why),
			"base mixes instruction counts with measured times");
	else if (!is_kind(p->head, p->n_head, !exact) && !is_kind(p->head, p->n_head, exact))
		why_add(m->why, sizeof(m->why),
			"head mixes instruction counts with measured times");
	else if (!is_kind(p->head, p->n_head, exact))
		why_add(m->why, sizeof(m->why), "%s",
			exact ? "instruction counts of an emulator against measured times"
			      : "measured times against instruction counts of an emulator");
}

static void why_elsewhere(const struct fingerprint *f, struct metric *m)
{
	size_t said = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (f->field[i].declared)
			continue;
		if (said == 3) {
			why_add(m->why, sizeof(m->why), "and %zu more", f->undeclared - said);
			return;
		}
		said++;
		why_add(m->why, sizeof(m->why), "%s %s", f->field[i].field,
			f->field[i].unknown ? "is unknown" : "differs");
	}
}

/* Sets the verdict and returns true. */
static bool is_incomparable(const struct pairing *p, const struct fingerprint *f, struct metric *m)
{
	why_kinds(p, m);
	for (size_t i = 1; i < p->n_base && !m->why[0]; i++)
		why_other(m->base, p->base[i].arm, m);
	for (size_t i = 0; i < p->n_head && !m->why[0]; i++)
		why_other(m->base, p->head[i].arm, m);
	if (!m->why[0] && f->undeclared) {
		m->elsewhere = true;
		why_elsewhere(f, m);
	}
	if (!m->why[0])
		return false;
	settle(m, CHANGE_INCOMPARABLE);
	return true;
}

static bool is_invalid_side(
	const struct side_arm *arm, size_t n, const char *side, struct metric *m)
{
	for (size_t i = 0; i < n; i++) {
		const struct result *r = arm[i].result;

		if (result_is_valid(r))
			continue;
		why_add(m->why, sizeof(m->why), "%s is %s: %s", side, validity_name(r->valid),
			r->why);
		settle(m, CHANGE_INVALID);
		return true;
	}
	return false;
}

static bool is_invalid(const struct pairing *p, struct metric *m)
{
	const bool base = is_invalid_side(p->base, p->n_base, "base", m);

	return is_invalid_side(p->head, p->n_head, "head", m) || base;
}

/* too few launches, or unsteady ones: no test is made */
static bool is_unsound_side(
	const struct side_arm *arm, size_t n, const char *side, struct metric *m)
{
	for (size_t i = 0; i < n; i++) {
		const struct result *r = arm[i].result;

		if (r->used < launches_least)
			why_add(m->why, sizeof(m->why), "%s has %zu launch%s, a verdict needs %zu",
				side, r->used, r->used == 1 ? "" : "es", launches_least);
		else if (result_is_unsteady(r))
			why_add(m->why, sizeof(m->why), "%s is %s", side, r->why);
		else
			continue;
		settle(m, CHANGE_INCONCLUSIVE);
		return true;
	}
	return false;
}

static void remark_degraded(
	const struct side_arm *arm, size_t n, const char *side, struct metric *m)
{
	for (size_t i = 0; i < n; i++)
		if (arm[i].result->valid == VALID_DEGRADED) {
			why_add(m->why, sizeof(m->why), "%s is degraded: %s", side,
				arm[i].result->why);
			return;
		}
}

static const struct result **results_of(const struct side_arm *arm, size_t n)
{
	const struct result **r = calloc(n, sizeof(*r));

	for (size_t i = 0; r && i < n; i++)
		r[i] = arm[i].result;
	return r;
}

/* The first that is known of what the interval needs. */
static struct difference difference_of(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, const struct comparison *c,
	const struct compare_options *options, struct metric *m)
{
	const struct experience_metric *e = options->experience
						    ? experience_find(options->experience, m->base)
						    : NULL;
	struct difference d;

	if (c->same_session) {
		m->source = SESSIONS_ONE;
		m->session_sd = 0;
	} else if (!isnan(options->session_sd)) {
		m->source = SESSIONS_STATED;
		m->session_sd = options->session_sd;
		m->sessions = options->sessions;
	} else if (e && !isnan(e->session_sd)) {
		m->source = SESSIONS_HISTORY;
		m->session_sd = e->session_sd;
		m->sessions = e->sessions;
	} else {
		d = difference_of_sessions(base, n_base, head, n_head, &m->session_sd);
		if (!isnan(m->session_sd)) {
			m->source = SESSIONS_SIDES;
			m->sessions = n_base + n_head;
		}
		return d;
	}
	return difference_make(base, n_base, head, n_head, m->session_sd, m->sessions);
}

static int set_tolerance(const struct compare_options *options, const struct result *base,
	const struct result *head, struct metric *m, struct error *err)
{
	const double timer = fmax(tolerance_resolution(base), tolerance_resolution(head));
	struct experience_ratios r = { 0 };
	double known;

	m->threshold = tolerance_threshold(m->base, options);
	if (options->experience && experience_ratios(options->experience, m->base, &r, err))
		return -1;
	m->aa_ratios = r.n;
	m->aa_own = r.own;
	known = stats_tolerance(m->threshold, timer, options->aa, options->n_aa);
	m->delta = fmax(known, stats_tolerance(m->threshold, timer, r.ratio, r.n));
	free(r.ratio);
	if (timer > m->threshold)
		m->tolerance = TOLERANCE_TIMER;
	if (m->delta > stats_tolerance(m->threshold, timer, NULL, 0))
		m->tolerance = TOLERANCE_AA;
	return 0;
}

static int measure(const struct pairing *p, const struct comparison *c,
	const struct compare_options *options, struct metric *m, struct error *err)
{
	cleanup_free const struct result **base = results_of(p->base, p->n_base);
	cleanup_free const struct result **head = results_of(p->head, p->n_head);
	struct difference d;

	if (!base || !head)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	d = difference_of(base, p->n_base, head, p->n_head, c, options, m);
	if (c->paired) {
		if (blocks_ratio(head[0], base[0], &d.launches, err) < 0)
			return -1;
		d.ratio = d.launches;
	}
	m->n_base = d.n_base;
	m->n_head = d.n_head;
	m->base_value = d.base;
	m->head_value = d.head;
	m->ratio = d.ratio;
	m->se_launches = d.launches.se;
	return set_tolerance(options, base[0], head[0], m, err);
}

static bool is_exact(const struct pairing *p)
{
	return is_kind(p->base, p->n_base, true) && is_kind(p->head, p->n_head, true);
}

/* Counts, for which no statistics are needed. */
static int metric_count(const struct pairing *p, const struct fingerprint *f,
	const struct compare_options *options, struct metric *m)
{
	cleanup_free const struct result **base = results_of(p->base, p->n_base);
	cleanup_free const struct result **head = results_of(p->head, p->n_head);

	if (!base || !head || exact_make(base, p->n_base, &m->counted[0]) ||
		exact_make(head, p->n_head, &m->counted[1]))
		return -1;
	m->exact = true;
	m->n_base = m->counted[0].launches;
	m->n_head = m->counted[1].launches;
	m->base_value = m->counted[0].value;
	m->head_value = m->counted[1].value;
	m->ratio.n = m->n_base < m->n_head ? m->n_base : m->n_head;
	m->ratio.value = exact_ratio(&m->counted[0], &m->counted[1], m->base->higher_better);
	m->threshold = tolerance_asked(m->base, options);
	m->delta = log1p(m->threshold);
	if (!is_invalid(p, m) && !is_incomparable(p, f, m))
		settle(m, exact_judge(&m->counted[0], &m->counted[1], m->base->higher_better,
				  m->threshold, m->why, sizeof(m->why)));
	return 0;
}

int metric_value(const struct pairing *p, const struct comparison *c,
	const struct compare_options *options, struct metric *m, struct error *err)
{
	*m = start(p, METRIC_VALUE);
	if (is_exact(p))
		return metric_count(p, &c->fingerprint, options, m)
			       ? error_set(err, ERROR_SYSTEM, "out of memory")
			       : 0;
	if (measure(p, c, options, m, err))
		return -1;
	if (is_invalid(p, m) || is_incomparable(p, &c->fingerprint, m) ||
		is_unsound_side(p->base, p->n_base, "base", m) ||
		is_unsound_side(p->head, p->n_head, "head", m))
		return 0;
	if (isnan(m->ratio.se)) {
		why_add(m->why, sizeof(m->why), "no interval: a launch value is not positive");
		settle(m, CHANGE_INCONCLUSIVE);
		return 0;
	}
	remark_degraded(p->base, p->n_base, "base", m);
	remark_degraded(p->head, p->n_head, "head", m);
	return 0;
}

static bool agrees(const struct exits *e, const char *side, double stray, struct metric *m)
{
	if (exits_equal(e->least, e->most, stray))
		return true;
	why_add(m->why, sizeof(m->why), "launches of %s disagree: %.6g to %.6g exits per operation",
		side, e->least, e->most);
	settle(m, CHANGE_INVALID);
	return false;
}

static struct exits exits_over(const struct side_arm *arm, size_t n)
{
	struct exits e = arm[0].result->exits;

	for (size_t i = 1; i < n; i++)
		e = exits_join(&e, &arm[i].result->exits);
	return e;
}

bool metric_exits(const struct pairing *p, const struct fingerprint *f, struct metric *m)
{
	const struct exits base = exits_over(p->base, p->n_base);
	const struct exits head = exits_over(p->head, p->n_head);
	const bool declared = !isnan(p->base[0].arm->expect_exits) &&
			      !isnan(p->head[0].arm->expect_exits);
	const double stray = fmax(base.stray, head.stray);
	bool agree;

	/* Not exact: strays could make up for an exit, or counts that cover only some of the
	 * batches, as where a launch makes several machines. */
	if (!base.known || !head.known || !declared || stray > stray_most ||
		!exits_equal(base.value, round(base.value), stray) ||
		!exits_equal(head.value, round(head.value), stray))
		return false;
	*m = start(p, METRIC_EXITS);
	m->n_base = base.n;
	m->n_head = head.n;
	m->base_value = base.value;
	m->head_value = head.value;
	m->delta = 0;
	m->ratio.n = base.n < head.n ? base.n : head.n;
	m->ratio.value = base.value > 0 ? head.value / base.value : NAN;
	if (exits_equal(base.value, head.value, stray))
		m->ratio.value = 1;
	if (is_invalid(p, m))
		return true;
	agree = agrees(&base, "base", stray, m);
	if (!agrees(&head, "head", stray, m) || !agree || is_incomparable(p, f, m))
		return true;
	if (!exits_equal(base.value, head.value, stray)) {
		settle(m, head.value > base.value ? CHANGE_REGRESSION : CHANGE_IMPROVEMENT);
		why_add(m->why, sizeof(m->why), "exact: %.6g exits per operation became %.6g",
			base.value, head.value);
	}
	return true;
}
