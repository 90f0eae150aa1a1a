#include "stats/noise.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "base/cleanup.h"
#include "stats/describe.h"

static int measured(double y)
{
	return y > 0 && isfinite(y);
}

double stats_session_sigma(const double *y, const double *se, size_t n)
{
	cleanup_free double *logs = calloc(n ? n : 1, sizeof(*logs));
	double launches = 0;
	size_t m = 0;

	if (!logs)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		if (!measured(y[i]) || (se && isnan(se[i])))
			continue;
		logs[m++] = log(y[i]);
		launches += se ? gsl_pow_2(se[i]) : 0;
	}
	if (m < STATS_SESSIONS_LEAST)
		return NAN;
	return sqrt(fmax(0, gsl_pow_2(stats_sd(logs, m)) - launches / (double)m));
}

struct estimate stats_across_sessions(const struct estimate *e, double sigma, size_t sessions,
	size_t m_base, size_t m_head, double confidence)
{
	struct estimate wide = { e->value, NAN, NAN, NAN, NAN, e->n };
	const double launches2 = gsl_pow_2(e->se);
	double sessions2;
	double se2;
	double reach;

	if (!(sigma >= 0) || sessions < STATS_SESSIONS_LEAST || !m_base || !m_head ||
		!(launches2 >= 0) || !(e->df > 0) || !(confidence > 0 && confidence < 1))
		return wide;
	sessions2 = gsl_pow_2(sigma) * (1 / (double)m_base + 1 / (double)m_head);
	se2 = launches2 + sessions2;
	wide.se = sqrt(se2);
	wide.df = e->df;
	if (sessions2 > 0)
		wide.df = 1 / (gsl_pow_2(launches2 / se2) / e->df +
				      gsl_pow_2(sessions2 / se2) / (double)(sessions - 1));
	reach = stats_reach(wide.se, wide.df, confidence);
	wide.low = wide.value * exp(-reach);
	wide.high = wide.value * exp(reach);
	return wide;
}

/* Σ (ln y − mean)²; NaN if a value is not measured */
static double squares(const double *y, size_t m)
{
	double mean = 0;
	double sum = 0;

	for (size_t i = 0; i < m; i++)
		mean += measured(y[i]) ? log(y[i]) / (double)m : NAN;
	for (size_t i = 0; i < m; i++)
		sum += gsl_pow_2(log(y[i]) - mean);
	return sum;
}

struct estimate stats_from_sessions(const struct estimate *launches, const double *base,
	size_t m_base, const double *head, size_t m_head, double confidence, double *sd)
{
	struct estimate wide = { launches->value, NAN, NAN, NAN, NAN, launches->n };
	const double df = (double)(m_base + m_head) - 2;
	double reach;

	*sd = NAN;
	if (m_base < 2 || m_head < 2 || m_base + m_head < STATS_SIDES_LEAST ||
		!(launches->se >= 0) || !(confidence > 0 && confidence < 1))
		return wide;
	*sd = sqrt((squares(base, m_base) + squares(head, m_head)) / df);
	if (isnan(*sd))
		return wide;
	wide.se = fmax(launches->se, *sd * sqrt(1 / (double)m_base + 1 / (double)m_head));
	wide.df = df;
	reach = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, df) * wide.se;
	wide.low = wide.value * exp(-reach);
	wide.high = wide.value * exp(reach);
	return wide;
}

double stats_tolerance(double threshold, double floor, const double *aa, size_t n)
{
	cleanup_free double *apart = NULL;
	double delta;
	size_t m = 0;

	if (!(threshold >= 0) || !(floor >= 0))
		return NAN;
	delta = log1p(fmax(threshold, floor));
	apart = calloc(n ? n : 1, sizeof(*apart));
	if (!apart)
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (measured(aa[i]))
			apart[m++] = fabs(log(aa[i]));
	return m ? fmax(delta, stats_quantile(apart, m, 0.975)) : delta;
}
