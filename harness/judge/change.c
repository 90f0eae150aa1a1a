#include "judge/change.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "judge/why.h"
#include "stats/effect.h"
#include "stats/multiple.h"

static const double q = 0.05;	      /* false discovery rate */
static const double alpha = 0.05;     /* of each of the two one-sided tests */
static const double power_z = 0.8416; /* standard normal quantile of 80 % power */
static const size_t launches_sensible = 10000;

struct judging {
	struct metric **metric; /* those that are tested */
	double *p_worse, *p_better;
	bool *worse, *better;
	size_t n;
};

static int judging_init(struct judging *j, size_t n)
{
	j->metric = calloc(n + 1, sizeof(struct metric *));
	j->p_worse = calloc(n + 1, sizeof(*j->p_worse));
	j->p_better = calloc(n + 1, sizeof(*j->p_better));
	j->worse = calloc(n + 1, sizeof(*j->worse));
	j->better = calloc(n + 1, sizeof(*j->better));
	return j->metric && j->p_worse && j->p_better && j->worse && j->better ? 0 : -1;
}

static void judging_finish(struct judging *j)
{
	free(j->metric);
	free(j->p_worse);
	free(j->p_better);
	free(j->worse);
	free(j->better);
}

/* The level at which one metric more would be called, given those that are: the step of
 * Benjamini and Hochberg it has to take. */
static double level(size_t called, size_t n)
{
	return q * (double)(called + 1 < n ? called + 1 : n) / (double)n;
}

/* Launches a side so that this difference, as large as it seems, is told from the tolerance: its
 * distance must exceed what stays of the variance between sessions. */
static size_t needed(const struct metric *m, double at)
{
	const double distance = fabs(fabs(log(m->ratio.value)) - m->delta);
	const double fixed2 = fmax(0, m->ratio.se * m->ratio.se - m->se_launches * m->se_launches);
	/* a normal quantile is near enough: it only lowers a distance that is itself a guess */
	const double reach2 = pow(sqrt(-2 * log(at)) + power_z, 2) * fixed2;
	struct estimate launches = m->ratio;

	if (!(distance * distance > reach2))
		return SIZE_MAX;
	launches.se = m->se_launches;
	return stats_effect_launches(&launches, 0, expm1(sqrt(distance * distance - reach2)), at);
}

static void why_inconclusive(struct metric *m, double called_at)
{
	const double fixed2 = m->ratio.se * m->ratio.se - m->se_launches * m->se_launches;
	const bool worse = m->ratio.value > 1;

	if (fabs(log(m->ratio.value)) > m->delta && m->p_worse > called_at &&
		fmin(m->p_worse, m->p_better) < alpha)
		why_add(m->why, sizeof(m->why),
			"%s alone (p = %.2g), but not among so many metrics (p must be below %.2g)",
			worse ? "a regression" : "an improvement", worse ? m->p_worse : m->p_better,
			called_at);
	else
		why_add(m->why, sizeof(m->why),
			"the interval %+.2f %% to %+.2f %% holds the tolerance of %.2g %%",
			100 * (m->ratio.low - 1), 100 * (m->ratio.high - 1), 100 * expm1(m->delta));
	if (m->needed && m->needed <= launches_sensible)
		why_add(m->why, sizeof(m->why), "about %zu launches a side would decide",
			m->needed);
	else if (fixed2 > m->se_launches * m->se_launches)
		why_add(m->why, sizeof(m->why),
			"sessions differ too much for more launches to decide: measure more "
			"sessions, or both sides in one");
	else
		why_add(m->why, sizeof(m->why),
			"too close to the tolerance for more launches to decide");
}

static enum change verdict_of(bool worse, bool better, double p_change)
{
	if (worse)
		return CHANGE_REGRESSION;
	if (better)
		return CHANGE_IMPROVEMENT;
	return p_change < alpha ? CHANGE_NONE : CHANGE_INCONCLUSIVE;
}

static void conclude(struct metric *m, enum change verdict, double called_at, bool capped)
{
	m->alone = verdict;
	m->detects = stats_effect_detectable(&m->ratio, m->delta, called_at);
	if (capped) {
		m->verdict = CHANGE_INCONCLUSIVE;
		why_add(m->why, sizeof(m->why),
			"the variance between sessions is unknown; launches alone would say %s",
			change_name(verdict));
		return;
	}
	m->verdict = verdict;
	if (verdict != CHANGE_INCONCLUSIVE)
		return;
	m->needed = needed(m, called_at);
	why_inconclusive(m, called_at);
}

int change_judge(struct comparison *c, struct error *err)
{
	struct judging j = { 0 };
	cleanup_free double *p_change = calloc(c->n + 1, sizeof(*p_change));
	int called = -1;

	if (judging_init(&j, c->n) || !p_change)
		goto out;
	for (size_t i = 0; i < c->n; i++) {
		struct metric *m = &c->metric[i];
		struct effect e;

		if (m->kind != METRIC_VALUE || m->exact || m->verdict != CHANGE_NONE)
			continue;
		e = stats_effect(&m->ratio, EFFECT_WORSE_UP, m->delta);
		m->p_worse = j.p_worse[j.n] = e.p_regression;
		m->p_better = j.p_better[j.n] = e.p_improvement;
		p_change[j.n] = e.p_change;
		j.metric[j.n++] = m;
	}
	c->gating = j.n;
	called = stats_benjamini_hochberg(j.p_worse, j.n, q, NULL, j.worse);
	if (called < 0 || stats_benjamini_hochberg(j.p_better, j.n, q, NULL, j.better) < 0) {
		called = -1;
		goto out;
	}
	for (size_t i = 0; i < j.n; i++)
		conclude(j.metric[i], verdict_of(j.worse[i], j.better[i], p_change[i]),
			level((size_t)called, j.n), c->capped);
out:
	judging_finish(&j);
	return called < 0 ? error_set(err, ERROR_SYSTEM, "out of memory") : 0;
}
