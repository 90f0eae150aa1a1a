#include "stats/effect.h"

#include <math.h>
#include <stdint.h>

#include <gsl/gsl_cdf.h>

/* P(chance puts the estimate this far above the boundary). Without spread there is no chance; on
 * the boundary itself the hypothesis holds. */
static double p_above(double excess, double se, double df)
{
	if (se > 0)
		return gsl_cdf_tdist_Q(excess / se, df);
	return excess > 0 ? 0 : 1;
}

static int usable(const struct estimate *e, double delta)
{
	return e->value > 0 && isfinite(e->value) && e->se >= 0 && e->df > 0 && delta >= 0;
}

struct effect stats_effect(const struct estimate *e, enum effect_worse way, double delta)
{
	struct effect f = { NAN, NAN, NAN, NAN };

	if (!usable(e, delta))
		return f;
	f.worse = (double)way * log(e->value);
	f.p_regression = p_above(f.worse - delta, e->se, e->df);
	f.p_improvement = p_above(-f.worse - delta, e->se, e->df);
	f.p_change = fmax(p_above(f.worse + delta, e->se, e->df),
		p_above(delta - f.worse, e->se, e->df));
	return f;
}

double stats_effect_detectable(const struct estimate *e, double delta, double alpha)
{
	if (!usable(e, delta))
		return NAN;
	return expm1(delta + log1p(stats_mde80(e->se, e->df, alpha)));
}

size_t stats_effect_launches(const struct estimate *e, double delta, double effect, double alpha)
{
	const double beyond = expm1(log1p(effect) - delta);

	if (!usable(e, delta) || !(alpha > 0 && alpha < 1))
		return 0;
	if (!(beyond > 0))
		return SIZE_MAX;
	return stats_launches_needed(e->se * sqrt((double)e->n), beyond, alpha);
}
