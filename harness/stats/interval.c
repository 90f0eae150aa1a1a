#include "stats/interval.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

static const size_t launches_least = 5; /* no verdict below (STATISTICS) */
static const size_t launches_most = (size_t)1 << 40;

/* mean of logarithms and its squared standard error, NaN where n is too small for it */
struct logs {
	double mean;
	double se2;
};

/* Takes over and frees d, which may be NULL for want of memory. */
static struct logs logs_of(double *d, size_t n)
{
	struct logs l = { NAN, NAN };

	if (d && n)
		l.mean = gsl_stats_mean(d, 1, n);
	if (d && n > 1)
		l.se2 = gsl_stats_variance(d, 1, n) / (double)n;
	free(d);
	return l;
}

static double log_of(double y)
{
	return y > 0 && isfinite(y) ? log(y) : NAN;
}

static struct logs logs_of_values(const double *y, size_t n)
{
	double *d = calloc(n, sizeof(*d));

	for (size_t i = 0; d && i < n; i++)
		d[i] = log_of(y[i]);
	return logs_of(d, n);
}

static struct logs logs_of_pairs(const double *a, const double *b, size_t n)
{
	double *d = calloc(n, sizeof(*d));

	for (size_t i = 0; d && i < n; i++)
		d[i] = log_of(b[i]) - log_of(a[i]);
	return logs_of(d, n);
}

double stats_reach(double se, double df, double confidence)
{
	return gsl_cdf_tdist_Pinv(0.5 + confidence / 2, df) * se;
}

static struct estimate around(double log_value, double se, double df, size_t n, double confidence)
{
	struct estimate e = { exp(log_value), NAN, NAN, NAN, NAN, n };
	double reach;

	if (isnan(log_value) || !(se >= 0) || !(df > 0) || !(confidence > 0 && confidence < 1))
		return e;
	reach = stats_reach(se, df, confidence);
	e.low = exp(log_value - reach);
	e.high = exp(log_value + reach);
	e.se = se;
	e.df = df;
	return e;
}

struct estimate stats_log_t(const double *y, size_t n, double confidence)
{
	const struct logs l = logs_of_values(y, n);

	return around(l.mean, sqrt(l.se2), (double)n - 1, n, confidence);
}

struct estimate stats_median_interval(const double *x, size_t n, double confidence)
{
	struct estimate e = { NAN, NAN, NAN, NAN, NAN, n };
	double *sorted = calloc(n + 1, sizeof(*sorted));
	unsigned k = 1;

	if (!sorted || !n) {
		free(sorted);
		return e;
	}
	memcpy(sorted, x, n * sizeof(*x));
	gsl_sort(sorted, 1, n);
	/* the interval of order statistics k and n + 1 - k misses with 2 P(B(n, 1/2) < k) */
	while (2 * (k + 1) <= n && 2 * gsl_cdf_binomial_P(k, 0.5, (unsigned)n) <= 1 - confidence)
		k++;
	e.value = gsl_stats_median_from_sorted_data(sorted, 1, n);
	if (n > 1) {
		e.low = sorted[k - 1];
		e.high = sorted[n - k];
	}
	free(sorted);
	return e;
}

struct estimate stats_ratio(
	const double *a, size_t n_a, const double *b, size_t n_b, double confidence)
{
	const struct logs log_a = logs_of_values(a, n_a);
	const struct logs log_b = logs_of_values(b, n_b);
	const double free_a = (double)n_a - 1;
	const double free_b = (double)n_b - 1;
	const double se2 = log_a.se2 + log_b.se2;
	double df = free_a + free_b;

	/* Satterthwaite's quotient is 0/0 when nothing varies: then its largest value stands. As
	 * shares of se² the squares cannot underflow. */
	if (se2 > 0)
		df = 1 /
		     (gsl_pow_2(log_a.se2 / se2) / free_a + gsl_pow_2(log_b.se2 / se2) / free_b);
	return around(log_b.mean - log_a.mean, sqrt(se2), df, n_a < n_b ? n_a : n_b, confidence);
}

struct estimate stats_ratio_paired(const double *a, const double *b, size_t n, double confidence)
{
	const struct logs l = logs_of_pairs(a, b, n);

	return around(l.mean, sqrt(l.se2), (double)n - 1, n, confidence);
}

double stats_mde80(double se, double df, double alpha)
{
	if (!(se >= 0) || !(df > 0) || !(alpha > 0 && alpha < 1))
		return NAN;
	return expm1((gsl_cdf_tdist_Pinv(1 - alpha, df) + gsl_cdf_tdist_Pinv(0.8, df)) * se);
}

static int enough(size_t n, double sd_log, double effect, double alpha)
{
	return stats_mde80(sd_log / sqrt((double)n), (double)(n - 1), alpha) <= effect;
}

size_t stats_launches_needed(double sd_log, double effect, double alpha)
{
	size_t low = launches_least;
	size_t high = launches_least;

	/* The effect falls as n grows, so double, then bisect in (low, high]. */
	while (!enough(high, sd_log, effect, alpha)) {
		if (high >= launches_most)
			return SIZE_MAX;
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		const size_t middle = low + (high - low) / 2;

		if (enough(middle, sd_log, effect, alpha))
			high = middle;
		else
			low = middle;
	}
	return high;
}
