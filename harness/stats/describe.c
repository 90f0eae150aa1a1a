#include "stats/describe.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>

#include "base/cleanup.h"
#include "stats/select.h"

static const double same_value = 1e-9; /* relative */

/* GSL's value for a normal distribution has more digits; R and the header say 1.4826. */
static const double mad_scale = 1.4826;

static int holds_nan(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(x[i]))
			return 1;
	return 0;
}

/* NULL also if there is nothing that could be ordered */
static double *copy_of(const double *x, size_t n)
{
	double *copy;

	if (!n || n > SIZE_MAX / sizeof(*x) || holds_nan(x, n))
		return NULL;
	copy = malloc(n * sizeof(*x));
	if (copy)
		memcpy(copy, x, n * sizeof(*x));
	return copy;
}

double stats_mean(const double *x, size_t n)
{
	return n ? gsl_stats_mean(x, 1, n) : NAN;
}

double stats_sd(const double *x, size_t n)
{
	return n < 2 ? NAN : gsl_stats_sd(x, 1, n);
}

double stats_geometric_mean(const double *x, size_t n)
{
	long double sum = 0;

	if (!n)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		if (!(x[i] > 0) || !isfinite(x[i]))
			return NAN;
		sum += logl(x[i]);
	}
	return (double)expl(sum / n);
}

double stats_quantile(const double *x, size_t n, double p)
{
	cleanup_free double *copy = copy_of(x, n);

	return copy ? stats_quantile_select(copy, n, p) : NAN;
}

double stats_median(const double *x, size_t n)
{
	return stats_quantile(x, n, 0.5);
}

double stats_mode(const double *x, size_t n)
{
	cleanup_free double *sorted = malloc((n + 1) * sizeof(*sorted));
	double mode = NAN;
	size_t most = 0;
	size_t first = 0;

	if (!sorted || !n)
		return NAN;
	memcpy(sorted, x, n * sizeof(*sorted));
	gsl_sort(sorted, 1, n);
	for (size_t i = 0; i < n; i++) {
		if (fabs(sorted[i] - sorted[first]) > same_value * fabs(sorted[first]))
			first = i;
		if (i - first + 1 > most) {
			most = i - first + 1;
			mode = sorted[first];
		}
	}
	return mode;
}

double stats_mad(const double *x, size_t n)
{
	cleanup_free double *work = copy_of(x, n);

	return work ? mad_scale * gsl_stats_mad0(x, 1, n, work) : NAN;
}

double stats_quantile_sorted(const double *x, size_t n, double p)
{
	/* the negation also catches a p that is NaN */
	if (!n || !(p >= 0 && p <= 1))
		return NAN;
	return gsl_stats_quantile_from_sorted_data(x, 1, n, p);
}

double stats_quantile_select(double *x, size_t n, double p)
{
	double at;
	double rest;
	double low;
	size_t k;

	if (!n || !(p >= 0 && p <= 1))
		return NAN;
	at = p * (double)(n - 1);
	k = (size_t)at;
	rest = at - (double)k;
	low = stats_select(x, n, k);
	/* no second value is looked at when its weight is 0: an infinite one would make a NaN */
	if (k + 1 >= n || !(rest > 0))
		return low;
	/* what select leaves behind k is not below it: the next value is the least of that */
	return (1 - rest) * low + rest * gsl_stats_min(x + k + 1, 1, n - k - 1);
}

size_t stats_quantile_needs(double p)
{
	double needs;

	if (!(p < 1))
		return SIZE_MAX;
	needs = 10 / (1 - fmax(p, 0));
	/* 1 − 0.99 is a little less than 0.01 in binary; it shall not cost a 1001st value */
	needs = ceil(needs * (1 - 1e-9));
	return needs < (double)SIZE_MAX ? (size_t)needs : SIZE_MAX;
}
