#include "stats/plan.h"

#include <math.h>

#include <gsl/gsl_statistics_double.h>

#include "base/cleanup.h"
#include "stats/describe.h"

size_t stats_repetitions(const double *x, size_t n_launches, size_t n, double cost_launch,
	double cost_batch, size_t low, size_t high)
{
	cleanup_free double *means = NULL;
	double t2_batch = 0;
	double t2_launch;
	double r;

	if (n_launches < 2 || n < 2)
		return high;
	means = calloc(n_launches, sizeof(*means));
	if (!means)
		return high;
	for (size_t i = 0; i < n_launches; i++) {
		means[i] = gsl_stats_mean(x + i * n, 1, n);
		t2_batch += gsl_stats_variance(x + i * n, 1, n) / (double)n_launches;
	}
	t2_launch = gsl_stats_variance(means, 1, n_launches) - t2_batch / (double)n;
	r = ceil(sqrt(cost_launch / cost_batch * (t2_batch / t2_launch)));
	/* the negations also catch what is not a number, from costs of 0 for example */
	if (!(t2_launch > 0) || !(r < (double)high))
		return high;
	return r > (double)low ? (size_t)r : low;
}

/* as stats_mean, but without a division for each value: launches have thousands */
static double plain_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

int stats_drift(const double *x, size_t n, double tolerance)
{
	const size_t half = n / 2;
	double first;
	double last;
	double apart;
	double se;

	if (n < 4)
		return 0;
	first = plain_mean(x, half);
	last = plain_mean(x + n - half, half);
	apart = fabs(last - first);
	if (apart <= tolerance * fabs(first))
		return 0;
	se = sqrt((gsl_stats_variance(x, 1, half) + gsl_stats_variance(x + n - half, 1, half)) /
		  (double)half);
	if (apart <= 3 * se)
		return 0;
	return last < first ? -1 : 1;
}

static double best_of(const double *x, size_t n, int highest)
{
	double best = x[0];

	for (size_t i = 1; i < n; i++)
		if (isnan(x[i]) || (highest ? x[i] > best : x[i] < best))
			best = x[i];
	return best;
}

int stats_floor_drift(const double *x, size_t n, double tolerance, int highest)
{
	const size_t half = n / 2;
	double first;
	double last;

	if (n < 4)
		return 0;
	first = best_of(x, half, highest);
	last = best_of(x + n - half, half, highest);
	if (fabs(last - first) <= tolerance * fabs(first))
		return 0;
	return last < first ? -1 : 1;
}
