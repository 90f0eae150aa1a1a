#include "judge/difference.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/cleanup.h"
#include "stats/noise.h"

static const double confidence = 0.95;
/* so many degrees of freedom that they change nothing: a stated variance is taken as known */
static const size_t sessions_known = 1000000;

/* the mean of one side's logarithms, and its variance */
struct mean {
	double value;
	double var;
	double var2_df; /* Σ vᵢ² / dfᵢ, for Satterthwaite */
	double df;
	size_t n;
};

static struct mean mean_of(const struct result *const *r, size_t n)
{
	const double share = 1 / (double)n;
	struct mean m = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct estimate e = stats_log_t(r[i]->value, r[i]->used, confidence);
		const double v = e.se * e.se * share * share;

		m.value += log(e.value) * share;
		m.var += v;
		m.var2_df += v * v / e.df;
		m.df += e.df;
		m.n += r[i]->used;
	}
	return m;
}

static struct estimate ratio_of(const struct mean *a, const struct mean *b)
{
	const double d = b->value - a->value;
	const double se = sqrt(a->var + b->var);
	struct estimate e = { exp(d), NAN, NAN, NAN, NAN, a->n < b->n ? a->n : b->n };
	double reach;

	if (!(se >= 0))
		return e;
	e.se = se;
	/* where no launch varies Satterthwaite's quotient is 0/0: its largest value stands */
	e.df = se > 0 ? se * se * se * se / (a->var2_df + b->var2_df) : a->df + b->df;
	reach = stats_reach(se, e.df, confidence);
	e.low = exp(d - reach);
	e.high = exp(d + reach);
	return e;
}

static struct estimate inverse(const struct estimate *e)
{
	struct estimate i = *e;

	i.value = 1 / e->value;
	i.low = 1 / e->high;
	i.high = 1 / e->low;
	return i;
}

struct difference difference_make(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double session_sd, size_t sessions)
{
	const struct mean a = mean_of(base, n_base);
	const struct mean b = mean_of(head, n_head);
	struct difference d = {
		.base = exp(a.value),
		.head = exp(b.value),
		.launches = ratio_of(&a, &b),
		.n_base = a.n,
		.n_head = b.n,
	};

	if (base[0]->arm->higher_better)
		d.launches = inverse(&d.launches);
	d.ratio = d.launches;
	if (session_sd > 0 && d.launches.se >= 0)
		d.ratio = stats_across_sessions(&d.launches, session_sd,
			sessions ? sessions : sessions_known, n_base, n_head, confidence);
	return d;
}

static double session_value(const struct result *r)
{
	return stats_log_t(r->value, r->used, confidence).value;
}

struct difference difference_of_sessions(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double *sd)
{
	struct difference d = difference_make(base, n_base, head, n_head, NAN, 0);
	cleanup_free double *value = calloc(n_base + n_head, sizeof(*value));
	struct estimate e;

	*sd = NAN;
	for (size_t i = 0; value && i < n_base; i++)
		value[i] = session_value(base[i]);
	for (size_t i = 0; value && i < n_head; i++)
		value[n_base + i] = session_value(head[i]);
	if (!value)
		return d;
	e = stats_from_sessions(&d.launches, value, n_base, value + n_base, n_head, confidence, sd);
	if (!isnan(*sd))
		d.ratio = e;
	return d;
}
