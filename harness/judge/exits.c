#include "judge/exits.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "judge/gist.h"

/* as in target/effect.c, where they have their reasons */
static const double stray_exits = 16;
static const double stray_per_second = 5000;
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

static double stray_of(const struct launch *launch, const struct arm *arm, double per_operation)
{
	const double ops = (double)arm->ops * (double)launch->n_raw;
	double seconds = launch->elapsed;

	/* an emulated machine takes about a nanosecond of its own time for an instruction */
	if (strcmp(arm->unit, "ns/op") == 0 || count_is_unit(arm->unit))
		seconds = gist_of(launch, arm).sum * (double)arm->ops * 1e-9;
	return (stray_exits + seconds * stray_per_second) / ops + stray_share * per_operation;
}

struct exits exits_of(const struct order *o, const struct run *run, size_t at)
{
	const struct arm *arm = &run->arms[at];
	struct exits e = { .least = NAN, .most = NAN, .value = NAN };
	size_t used = 0;

	for (size_t j = o->first[at]; j < o->first[at + 1]; j++) {
		double x;

		if (!launch_is_used(o->launch[j]))
			continue;
		used++;
		x = per_op(o->launch[j], arm);
		if (!isfinite(x))
			continue;
		e.value = e.n ? e.value : x;
		e.least = fmin(e.least, x);
		e.most = fmax(e.most, x);
		e.stray = fmax(e.stray, stray_of(o->launch[j], arm, x));
		e.n++;
	}
	e.known = used > 0 && e.n == used;
	return e;
}

struct exits exits_join(const struct exits *a, const struct exits *b)
{
	return (struct exits){
		.n = a->n + b->n,
		.known = a->known && b->known,
		.least = fmin(a->least, b->least),
		.most = fmax(a->most, b->most),
		.value = a->n ? a->value : b->value,
		.stray = fmax(a->stray, b->stray),
	};
}

bool exits_equal(double a, double b, double stray)
{
	return fabs(a - b) <= stray;
}
