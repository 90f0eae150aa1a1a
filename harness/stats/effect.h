/* Is the change between two arms larger than a tolerance, smaller, or neither? One-sided tests on
 * the logarithm of a ratio. Pure.
 *
 * The tolerance delta is a distance on the natural logarithm, ≥ 0; noise.h makes one from relative
 * thresholds. An alpha is a probability in (0, 1), the error of one test.
 *
 * An estimate without spread (se = 0) is taken at its word: each p is 0 or 1. One with a NaN in
 * value, se or df, and a delta that is negative or NaN, make the answers NaN.
 * Sources: minimum-effect test, Murphy & Myors 1999; two one-sided tests, Schuirmann 1987.
 */
#ifndef STATS_EFFECT_H
#define STATS_EFFECT_H

#include <stddef.h>

#include "stats/interval.h"

/* Which way of a ratio HEAD/BASE is worse: up for costs, down for rates. */
enum effect_worse {
	EFFECT_WORSE_UP = 1,
	EFFECT_WORSE_DOWN = -1,
};

struct effect {
	double worse;	      /* ln(ratio) towards worse: positive is worse whatever the metric */
	double p_regression;  /* H0: worse ≤ delta */
	double p_improvement; /* H0: worse ≥ −delta */
	double p_change;      /* H0: |worse| ≥ delta; below alpha: "no change". It is below alpha
			       * exactly when the 1 − 2 alpha interval lies inside ±delta. */
};

/* Tests the ratio e (of stats_ratio or stats_ratio_paired) against delta. */
struct effect stats_effect(const struct estimate *e, enum effect_worse way, double delta);

/* The smallest true change, relative, that this test calls a regression with 80 % power: the
 * tolerance and MDE₈₀ on top of it. With delta 0 it is stats_mde80. */
double stats_effect_detectable(const struct estimate *e, double delta, double alpha);

/* Launches per arm (pairs, when paired) with which stats_effect_detectable is at most `effect`
 * (relative, > 0), the spread staying what it is in e, which had e->n of them. Counts the degrees
 * of freedom of pairs, so that independent arms get a launch or two more than they need. SIZE_MAX
 * if no number is enough, which is so whenever ln(1 + effect) ≤ delta; 0 if e has no spread to go
 * by. */
size_t stats_effect_launches(const struct estimate *e, double delta, double effect, double alpha);

#endif
