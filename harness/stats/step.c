#include "stats/step.h"

#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "stats/describe.h"
#include "stats/split.h"

double step_noise(const double *y, size_t n)
{
	cleanup_free double *apart = calloc(n ? n : 1, sizeof(*apart));

	if (n < 2 || !apart)
		return NAN;
	for (size_t i = 0; i + 1 < n; i++)
		apart[i] = fabs(y[i + 1] - y[i]);
	return 1.4826 * M_SQRT1_2 * stats_quantile_select(apart, n - 1, 0.5);
}

static int on_own_side(const double *y, size_t n, double middle, double way)
{
	size_t own = 0;

	for (size_t i = 0; i < n; i++)
		own += way * (y[i] - middle) > 0;
	return own >= SPLIT_LEAST;
}

static double median_of_few(const double *y, size_t n)
{
	double few[STEP_SIDE] = { 0 };

	memcpy(few, y, n * sizeof(*y));
	return stats_quantile_select(few, n, 0.5);
}

/* the size of the step before y[k], 0 if it is none */
static double step_at(const double *y, size_t n, size_t k)
{
	const size_t left = k < STEP_SIDE ? k : STEP_SIDE;
	const size_t right = n - k < STEP_SIDE ? n - k : STEP_SIDE;
	const double before = median_of_few(y + k - left, left);
	const double after = median_of_few(y + k, right);
	const double middle = (before + after) / 2;
	const double way = after > before ? 1 : -1;

	if (!on_own_side(y + k - left, left, middle, -way) ||
		!on_own_side(y + k, right, middle, way))
		return 0;
	return fabs(after - before);
}

size_t step_find(const double *y, size_t n, double size, size_t *at)
{
	double last = 0; /* the size of the last step found */
	size_t found = 0;

	for (size_t k = SPLIT_LEAST; k + SPLIT_LEAST <= n; k++) {
		const double step = step_at(y, n, k);

		if (!(step > 0) || step < size)
			continue;
		if (!found || k - at[found - 1] >= SPLIT_LEAST) {
			at[found++] = k;
			last = step;
		} else if (step > last) {
			at[found - 1] = k;
			last = step;
		}
	}
	return found;
}
