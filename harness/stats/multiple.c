#include "stats/multiple.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"

struct ranked {
	double p;
	size_t at;
};

static int by_p(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

int stats_benjamini_hochberg(const double *p, size_t n, double q, double *adjusted, bool *rejected)
{
	cleanup_free struct ranked *tests = calloc(n ? n : 1, sizeof(*tests));
	double least = 1;
	size_t m = 0;
	int count = 0;

	if (!tests)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 0 && p[i] <= 1)
			tests[m++] = (struct ranked){ p[i], i };
	for (size_t i = 0; i < n; i++) {
		if (adjusted)
			adjusted[i] = NAN;
		if (rejected)
			rejected[i] = false;
	}
	qsort(tests, m, sizeof(*tests), by_p);
	/* from the largest p down: no p may be adjusted to more than a larger one */
	for (size_t i = m; i-- > 0;) {
		least = fmin(least, tests[i].p * (double)m / (double)(i + 1));
		if (adjusted)
			adjusted[tests[i].at] = least;
		if (rejected)
			rejected[tests[i].at] = least <= q;
		count += least <= q;
	}
	return count;
}
