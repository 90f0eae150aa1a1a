/* Looking at growing data several times with one error budget: at which level each look may test,
 * so that all looks together err no more often than was agreed on beforehand. Pure.
 *
 * The error is spent as information comes in, by the function that resembles the boundaries of
 * O'Brien & Fleming, 2 − 2 Φ(z₁₋α⁄₂ / √t): the first looks stop only for what is plain, which a few
 * launches of skewed noise are not, and the last one tests at nearly the whole level. Looks need
 * not be equally far apart, but how many there are and how much information each will have must not
 * depend on what is seen.
 *
 * Sources: Lan & DeMets, "Discrete sequential boundaries for
 * clinical trials", Biometrika 70 (1983); the recursion for them, Armitage, McPherson & Rowe, JRSS
 * A 132 (1969); Jennison & Turnbull, "Group sequential methods", 2000: information for estimates
 * that share data (ch. 11), levels used with quantiles of t where the variance is estimated (3.8),
 * repeated intervals (ch. 9).
 */
#ifndef STATS_SEQUENTIAL_H
#define STATS_SEQUENTIAL_H

#include <stddef.h>

#include "stats/interval.h"

#define SEQUENTIAL_MOST 8 /* looks */

/* Looks that bring less of the whole information than this make no test: nothing new is seen. */
#define SEQUENTIAL_LEAST 0.05

/* The nominal one-sided level of each look, for an overall one-sided error of alpha in (0, 0.5).
 * fraction: the share of the whole information that each look has, above 0, ascending, the last 1.
 * level[k] is 0 for a look that makes no test; what it may have spent stays for the next. Returns
 * −1 for anything else, and if memory runs out. */
int stats_sequential_levels(const double *fraction, size_t looks, double alpha, double *level);

/* The shares for an estimate whose variance is fixed + each / (k + 1) at look k of `looks`: what
 * the new data add to lessens, what every look shares (a stored baseline, sessions) stays. Both
 * variances ≥ 0; if `each` is 0 the first look knows all. */
void stats_sequential_fractions(double fixed, double each, size_t looks, double *fraction);

/* Two one-sided tests of one boundary: is the truth above delta, a distance on ln(ratio), below it,
 * or can neither be said at this look's levels? Each answer is wrong no more often than the alpha
 * its levels come from. An estimate that is NaN leaves it open. */
enum sequential_answer { SEQUENTIAL_BELOW, SEQUENTIAL_OPEN, SEQUENTIAL_ABOVE };
enum sequential_answer stats_sequential_answer(
	const struct estimate *e, double delta, double level_above, double level_below);

#endif
