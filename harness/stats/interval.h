/* Intervals and ratios of launches, on logarithms (STATISTICS: the launch is the unit). All inputs
 * are positive launch values; a value ≤ 0 or not finite makes the result NaN. With fewer
 * launches than an interval needs the value stays and the rest is NaN. Equal values have se = 0 and
 * an interval of no width. Pure.
 * Sources: Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013; Welch 1947;
 * Satterthwaite 1946; distributions from GSL.
 */
#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

#include <stddef.h>

struct estimate {
	double value; /* geometric mean or ratio */
	double low;   /* two-sided interval at the confidence asked for */
	double high;
	double se;    /* standard error of ln(value) */
	double df;    /* degrees of freedom */
	size_t n;     /* launches, pairs, or the smaller arm */
};

/* Half the width of a two-sided t interval: t((1 + confidence) / 2, df) · se. */
double stats_reach(double se, double df, double confidence);
/* Geometric mean of n launch values with its log-t interval, n ≥ 2. */
struct estimate stats_log_t(const double *y, size_t n, double confidence);
/* Median of n values with its distribution-free interval: the order statistics k and n + 1 − k with
 * the largest k that covers at least the confidence asked for; the extremes where n is too small for
 * any (n < 6 at 95 %). se and df are NaN. Source: Hollander & Wolfe, "Nonparametric statistical
 * methods", section 3.6; binomial distribution from GSL. */
struct estimate stats_median_interval(const double *x, size_t n, double confidence);
/* Ratio b/a of independent samples: Welch on logarithms, nA, nB ≥ 2. */
struct estimate stats_ratio(const double *a, size_t n_a, const double *b, size_t n_b,
	double confidence);
/* Ratio b/a of n pairs (blocks): paired differences of logarithms, df = n − 1. */
struct estimate stats_ratio_paired(const double *a, const double *b, size_t n, double confidence);
/* Minimum detectable effect at 80 % power, one-sided level alpha, as a relative change:
 * exp((t₁₋α + t₀.₈) · se) − 1. */
double stats_mde80(double se, double df, double alpha);
/* Launches (pairs) needed for that effect to be at most `effect` (relative), given the sd of ln y
 * (of the differences, when paired); at least 5, SIZE_MAX if it never is. */
size_t stats_launches_needed(double sd_log, double effect, double alpha);

#endif
