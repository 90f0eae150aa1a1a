/* What STATISTICS promises, as trials over synthetic launches and histories: each function draws
 * from a seeded generator and returns how many of its trials ended one way. test_*.c run a few
 * trials of them, tests/bench/stats.c (make bench-stats) many.
 */
#ifndef TEST_ACCEPTANCE_H
#define TEST_ACCEPTANCE_H

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats/changepoint.h"
#include "stats/effect.h"
#include "stats/interval.h"
#include "stats/multiple.h"
#include "stats/noise.h"
#include "stats/sequential.h"

enum { metrics_per_session = 200, launches_most = 20, sessions_most = 1000 };

enum launch_shape { LAUNCH_LOGNORMAL, LAUNCH_SKEWED, LAUNCH_OUTLIERS, LAUNCH_SHAPES };
enum series_shape { SERIES_IID, SERIES_SPIKY, SERIES_AR1, SERIES_SHAPES };

static const char *const launch_names[] = { "log-normal", "skewed", "outliers" };
static const char *const series_names[] = { "iid", "spiky", "AR(1) 0.3" };

/* ln of a launch; sd is that of the log-normal shape. Skewed: exponential above a floor.
 * Outliers: one launch in ten is slower by up to 20 times sd. */
static inline double launch_log(gsl_rng *rng, enum launch_shape shape, double sd)
{
	double x;

	if (shape == LAUNCH_SKEWED)
		return gsl_ran_exponential(rng, sd);
	x = gsl_ran_gaussian(rng, sd);
	if (shape == LAUNCH_OUTLIERS && gsl_rng_uniform(rng) < 0.1)
		x += gsl_ran_flat(rng, 4, 20) * sd;
	return x;
}

static inline void launches(
	gsl_rng *rng, enum launch_shape shape, double sd, double middle, double *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = middle * exp(launch_log(rng, shape, sd));
}

/* p that HEAD, slower than BASE by `slower`, is a regression; n launches an arm */
static inline double p_of_arms(gsl_rng *rng, enum launch_shape shape, double sd, double slower,
	double delta, size_t n, int paired)
{
	double a[launches_most];
	double b[launches_most];
	struct estimate e;

	launches(rng, shape, sd, 1000, a, n);
	launches(rng, shape, sd, 1000 * (1 + slower), b, n);
	e = paired ? stats_ratio_paired(a, b, n, 0.95) : stats_ratio(a, n, b, n, 0.95);
	return stats_effect(&e, EFFECT_WORSE_UP, delta).p_regression;
}

/* regressions at alpha = 0.05 among `trials` comparisons */
static inline int regressions(gsl_rng *rng, enum launch_shape shape, double sd, double slower,
	double delta, size_t n, int paired, int trials)
{
	int found = 0;

	for (int i = 0; i < trials; i++)
		found += p_of_arms(rng, shape, sd, slower, delta, n, paired) <= 0.05;
	return found;
}

/* A/A sessions of 200 metrics of every shape, launch sd 0.5 to 8 % and 10 or 20 launches, with a
 * false alarm after Benjamini-Hochberg at 0.05. */
static inline int sessions_with_alarm(gsl_rng *rng, double delta, int sessions)
{
	static const double sds[] = { 0.005, 0.01, 0.02, 0.04, 0.08 };
	double p[metrics_per_session];
	int alarms = 0;

	for (int i = 0; i < sessions; i++) {
		for (size_t j = 0; j < metrics_per_session; j++)
			p[j] = p_of_arms(
				rng, j % LAUNCH_SHAPES, sds[j % 5], 0, delta, j % 2 ? 10 : 20, 0);
		alarms += stats_benjamini_hochberg(p, metrics_per_session, 0.05, NULL, NULL) > 0;
	}
	return alarms;
}

/* Sessions in which the one metric of 200 that is 5 % slower is found, launch sd 1.5 %, n = 20. */
static inline int found_among_many(gsl_rng *rng, double delta, int sessions)
{
	double p[metrics_per_session];
	bool rejected[metrics_per_session];
	int found = 0;

	for (int i = 0; i < sessions; i++) {
		for (size_t j = 0; j < metrics_per_session; j++)
			p[j] = p_of_arms(rng, LAUNCH_LOGNORMAL, 0.015, j ? 0 : 0.05, delta, 20, 0);
		stats_benjamini_hochberg(p, metrics_per_session, 0.05, NULL, rejected);
		found += rejected[0];
	}
	return found;
}

/* Noise of standard deviation 1. Spiky: one session in twenty is off by 8, mostly up. */
static inline void noise_fill(gsl_rng *rng, enum series_shape shape, double *x, size_t n)
{
	double last = gsl_ran_ugaussian(rng);

	for (size_t i = 0; i < n; i++) {
		x[i] = gsl_ran_ugaussian(rng);
		if (shape == SERIES_SPIKY && gsl_rng_uniform(rng) < 0.05)
			x[i] += gsl_rng_uniform(rng) < 0.8 ? 8 : -8;
		if (shape == SERIES_AR1)
			x[i] = 0.3 * last + sqrt(1 - 0.3 * 0.3) * x[i];
		last = x[i];
	}
}

/* n session values about 1000 with 1 % noise, a step of `step` sd after `at` of them */
static inline void history_fill(
	gsl_rng *rng, enum series_shape shape, double *y, size_t n, size_t at, double step)
{
	noise_fill(rng, shape, y, n);
	for (size_t i = 0; i < n; i++)
		y[i] = 1000 * exp(0.01 * (y[i] + (i >= at ? step : 0)));
}

/* What `trials` histories of n sessions with a step (0: none) ended in. */
struct histories {
	int changed; /* any change at all */
	int found;   /* one within 10 sessions of the step */
	int covered; /* and its interval holds the step */
	int more;    /* more than one change */
};

static inline struct histories histories_of(
	gsl_rng *rng, enum series_shape shape, size_t n, size_t at, double step, int trials)
{
	struct histories h = { 0 };
	struct level_change changes[sessions_most / 4];
	double y[sessions_most];

	for (int i = 0; i < trials; i++) {
		int count;

		history_fill(rng, shape, y, n, at, step);
		count = stats_changes(y, n, 0, changes);
		h.changed += count > 0;
		h.more += count > 1;
		for (int j = 0; j < count; j++) {
			if (labs((long)changes[j].at - (long)at) > 10)
				continue;
			h.found++;
			h.covered += changes[j].low <= at && at <= changes[j].high;
			break;
		}
	}
	return h;
}

/* One step of a bisection: a stored baseline, and looks at a head whose true effect is known. */
struct step_case {
	enum launch_shape shape;
	double sd;	   /* of a launch */
	double session_sd; /* of a session, on both sides; known */
	double effect;	   /* of the head, relative */
	double delta;
	size_t base; /* launches of the baseline */
	size_t each; /* launches a look, at most 20 */
	int naive;   /* every look tests at alpha */
};

struct steps {
	int above, below;
	double looks; /* taken, in all */
};

enum { step_looks = 3 };
static const double step_alpha = 0.01;

/* As judge/difference.h has it: the mean of the looks, a variance each. */
static inline struct estimate step_estimate(
	const struct estimate *base, const struct estimate *look, size_t n, double session_sd)
{
	const double share = 1 / (double)n;
	const double fixed = base->se * base->se;
	struct estimate e = { 0, 1, 1, 0, 0, n };
	double each = 0;
	double squares = 0;
	double ln = -log(base->value);

	for (size_t i = 0; i < n; i++) {
		const double v = look[i].se * look[i].se * share * share;

		ln += log(look[i].value) * share;
		each += v;
		squares += v * v / look[i].df;
	}
	e.value = exp(ln);
	e.se = sqrt(fixed + each);
	e.df = (fixed + each) * (fixed + each) / (fixed * fixed / base->df + squares);
	return stats_across_sessions(&e, session_sd, 1000000, 1, 1, 0.95);
}

static inline enum sequential_answer step_draw(
	gsl_rng *rng, const struct step_case *c, size_t *taken)
{
	const double base_shift = gsl_ran_gaussian(rng, c->session_sd);
	const double head_shift = gsl_ran_gaussian(rng, c->session_sd);
	enum sequential_answer answer = SEQUENTIAL_OPEN;
	struct estimate look[step_looks];
	double fraction[step_looks];
	double level[step_looks];
	struct estimate base;
	double y[launches_most];

	launches(rng, c->shape, c->sd, exp(base_shift), y, c->base);
	base = stats_log_t(y, c->base, 0.95);
	for (*taken = 0; *taken < step_looks && answer == SEQUENTIAL_OPEN; ++*taken) {
		struct estimate e;

		launches(rng, c->shape, c->sd, (1 + c->effect) * exp(head_shift), y, c->each);
		look[*taken] = stats_log_t(y, c->each, 0.95);
		if (!*taken) {
			stats_sequential_fractions(
				base.se * base.se + 2 * c->session_sd * c->session_sd,
				look[0].se * look[0].se, step_looks, fraction);
			stats_sequential_levels(fraction, step_looks, step_alpha, level);
		}
		if (c->naive)
			level[*taken] = step_alpha;
		e = step_estimate(&base, look, *taken + 1, c->session_sd);
		answer = stats_sequential_answer(&e, c->delta, level[*taken], level[*taken]);
	}
	return answer;
}

static inline struct steps steps_of(gsl_rng *rng, const struct step_case *c, int trials)
{
	struct steps s = { 0 };

	for (int i = 0; i < trials; i++) {
		size_t taken;
		const enum sequential_answer answer = step_draw(rng, c, &taken);

		s.above += answer == SEQUENTIAL_ABOVE;
		s.below += answer == SEQUENTIAL_BELOW;
		s.looks += (double)taken;
	}
	return s;
}

#endif
