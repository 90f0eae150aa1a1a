#include "stats/sequential.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

#include "stats/effect.h"

/* The statistic is followed as a Brownian motion: at information t it has variance t. Its density
 * among those that have crossed no boundary yet is known at the nodes of a quadrature rule, which
 * is all that the next look needs. */
enum { NODES = 64, HALVINGS = 40 };
static const double far = 6; /* standard deviations, beyond which nothing counts */

struct paths {
	double at[NODES], weight[NODES];
	double density[NODES]; /* of the paths that go on, times weight */
	double t;	       /* information; 0: nothing seen yet */
};

static double spent(double alpha, double t)
{
	return 2 * gsl_cdf_ugaussian_Q(gsl_cdf_ugaussian_Qinv(alpha / 2) / sqrt(t));
}

/* P(a path goes on to here and now lies above bound) */
static double crossing(const struct paths *p, double t, double bound)
{
	const double sd = sqrt(t - p->t);
	double sum = 0;

	if (p->t == 0)
		return gsl_cdf_gaussian_Q(bound, sd);
	for (size_t i = 0; i < NODES; i++)
		sum += p->density[i] * gsl_cdf_gaussian_Q(bound - p->at[i], sd);
	return sum;
}

static double find_bound(const struct paths *p, double t, double error)
{
	double low = -far * sqrt(t);
	double high = far * sqrt(t);

	for (int i = 0; i < HALVINGS; i++) {
		const double middle = (low + high) / 2;

		if (crossing(p, t, middle) > error)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static double density_at(const struct paths *p, double t, double x)
{
	const double sd = sqrt(t - p->t);
	double sum = 0;

	if (p->t == 0)
		return gsl_ran_gaussian_pdf(x, sd);
	for (size_t i = 0; i < NODES; i++)
		sum += p->density[i] * gsl_ran_gaussian_pdf(x - p->at[i], sd);
	return sum;
}

/* Those that stay below the bound. */
static void go_on(
	struct paths *p, const gsl_integration_glfixed_table *rule, double t, double bound)
{
	struct paths next = { .t = t };

	for (size_t i = 0; i < NODES; i++) {
		gsl_integration_glfixed_point(
			-far * sqrt(t), bound, i, &next.at[i], &next.weight[i], rule);
		next.density[i] = density_at(p, t, next.at[i]) * next.weight[i];
	}
	*p = next;
}

static int ascends(const double *fraction, size_t looks)
{
	double before = 0;

	for (size_t i = 0; i < looks; before = fraction[i++])
		if (!(fraction[i] > 0 && fraction[i] >= before))
			return 0;
	return before == 1;
}

int stats_sequential_levels(const double *fraction, size_t looks, double alpha, double *level)
{
	gsl_integration_glfixed_table *rule;
	struct paths p = { .t = 0 };
	double used = 0;

	if (!looks || looks > SEQUENTIAL_MOST || !(alpha > 0 && alpha < 0.5) ||
		!ascends(fraction, looks))
		return -1;
	rule = gsl_integration_glfixed_table_alloc(NODES);
	if (!rule)
		return -1;
	for (size_t i = 0; i < looks; i++) {
		const double t = fraction[i];
		double bound;

		level[i] = 0;
		if (t - p.t < SEQUENTIAL_LEAST)
			continue;
		bound = find_bound(&p, t, spent(alpha, t) - used);
		level[i] = gsl_cdf_ugaussian_Q(bound / sqrt(t));
		used = spent(alpha, t);
		go_on(&p, rule, t, bound);
	}
	gsl_integration_glfixed_table_free(rule);
	return 0;
}

void stats_sequential_fractions(double fixed, double each, size_t looks, double *fraction)
{
	const double whole = fixed + each / (double)looks;

	for (size_t i = 0; i + 1 < looks; i++)
		fraction[i] = each > 0 ? whole / (fixed + each / (double)(i + 1)) : 1;
	fraction[looks - 1] = 1;
}

enum sequential_answer stats_sequential_answer(
	const struct estimate *e, double delta, double level_above, double level_below)
{
	const double p = stats_effect(e, EFFECT_WORSE_UP, delta).p_regression;

	if (p <= level_above)
		return SEQUENTIAL_ABOVE;
	return 1 - p <= level_below ? SEQUENTIAL_BELOW : SEQUENTIAL_OPEN;
}
