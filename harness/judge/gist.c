#include "judge/gist.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#include "stats/describe.h"
#include "stats/plan.h"

static const double steady_tolerance = 0.01;

static double value_of(const struct launch *launch, const struct arm *arm, const struct gist *g)
{
	if (strcmp(arm->estimator, "mean") == 0)
		return stats_mean(launch->raw, launch->n_raw);
	if (strcmp(arm->estimator, "mode") == 0)
		return stats_mode(launch->raw, launch->n_raw);
	if (strcmp(arm->estimator, "least") != 0)
		return stats_median(launch->raw, launch->n_raw);
	return arm->higher_better ? g->most : g->least;
}

/* Of what stands for the launch: its floor, or its level. */
static int drift_of(const struct launch *launch, const struct arm *arm)
{
	if (strcmp(arm->estimator, "least") == 0)
		return stats_floor_drift(
			launch->raw, launch->n_raw, steady_tolerance, arm->higher_better);
	return stats_drift(launch->raw, launch->n_raw, steady_tolerance);
}

static bool is_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

/* In one pass, and without a branch on the values: they are millions. */
static void take_range(const double *x, size_t n, struct gist *g)
{
	double least = x[0], most = x[0], sum = 0;
	bool finite = true;

	for (size_t i = 0; i < n; i++) {
		const double value = x[i];

		least = value < least ? value : least;
		most = value > most ? value : most;
		sum += value;
		finite &= fabs(value) <= DBL_MAX;
	}
	g->sum = sum;
	g->finite = finite;
	if (finite) {
		g->least = least;
		g->most = most;
	} else { /* NaN where one of them is */
		gsl_stats_minmax(&g->least, &g->most, x, 1, n);
	}
}

struct gist gist_of(const struct launch *launch, const struct arm *arm)
{
	struct gist g = { .value = NAN, .least = NAN, .most = NAN };

	if (launch->gist.kept)
		return launch->gist;
	if (!launch->n_raw)
		return g;
	take_range(launch->raw, launch->n_raw, &g);
	g.value = value_of(launch, arm, &g);
	g.drift = drift_of(launch, arm);
	return g;
}

void gist_keep(struct launch *launch, const struct arm *arm)
{
	if (launch->gist.kept)
		return;
	launch->gist = gist_of(launch, arm);
	launch->gist.kept = true;
	free(launch->raw);
	launch->raw = NULL;
}

bool launch_is_used(const struct launch *launch)
{
	if (launch->status != LAUNCH_OK || launch->n_raw == 0)
		return false;
	return launch->gist.kept ? launch->gist.finite : is_finite(launch->raw, launch->n_raw);
}
