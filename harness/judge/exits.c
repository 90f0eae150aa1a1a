#include "judge/exits.h"

#include <math.h>
#include <string.h>

static const double stray_share = 0.001;

/* NaN without the counter */
static double per_op(const struct launch *launch, const struct arm *arm)
{
	const double ops = (double)arm->ops * (double)launch->n_raw;

	for (size_t i = 0; i < launch->n_counters; i++)
		if (strcmp(launch->counters[i].name, "exits") == 0)
			return ops > 0 ? launch->counters[i].value / ops : NAN;
	return NAN;
}

struct exits exits_of(const struct side_arm *arm, size_t n)
{
	struct exits e = { .least = NAN, .most = NAN, .value = NAN };
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		const struct order *o = arm[i].order;

		for (size_t j = o->first[arm[i].at]; j < o->first[arm[i].at + 1]; j++) {
			double x;

			if (!launch_is_used(o->launch[j]))
				continue;
			used++;
			x = per_op(o->launch[j], arm[i].arm);
			if (!isfinite(x))
				continue;
			e.value = e.n ? e.value : x;
			e.least = fmin(e.least, x);
			e.most = fmax(e.most, x);
			e.n++;
		}
	}
	e.known = used > 0 && e.n == used;
	return e;
}

bool exits_equal(double a, double b)
{
	return fabs(a - b) <= stray_share * fmax(1, fmax(fabs(a), fabs(b)));
}
