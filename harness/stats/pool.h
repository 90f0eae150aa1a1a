/* One ratio for several benchmarks that were measured in the same blocks: their weighted geometric
 * mean, with an interval that knows what blocks share.
 *
 * Whatever else runs on a machine disturbs all launches of a block alike, so the estimates of two
 * benchmarks are not independent, and adding their variances would promise too much (or, where the
 * disturbance moves them in opposite ways, too little). So blocks are what varies here: the mean of
 * all is written as a sum over blocks, and the scatter of the blocks' parts is its error. With
 * every member in every block this is the paired t interval over the blocks' mean log ratios, df =
 * blocks − 1. Members with fewer launches, or whose launches were excluded, are in fewer blocks:
 * each counts by its deviations from its own mean, lest a block that lacks a slow member look fast,
 * and df lies between the members' n − 1 by what each contributes to the error.
 *
 * Assumed: blocks are independent of one another. The members are these, not a sample of all
 * benchmarks there could be: the interval says nothing of others.
 * Sources: Liang & Zeger, "Longitudinal data analysis using generalized linear models", 1986 (the
 * variance by clusters); Satterthwaite 1946 (the df). Coverage: tests/unit/stats/test_coverage.c.
 */
#ifndef STATS_POOL_H
#define STATS_POOL_H

#include <stddef.h>

#include "stats/interval.h"

struct pool_member {
	double weight;		 /* > 0; those of all members add up to 1 */
	const double *log_ratio; /* n of them … */
	const unsigned *block;	 /* … one per block, which this is the number of */
	size_t n;
};

/* n of the result is the least of the members'. Without a member, or if memory runs out, all is
 * NaN; if a member has fewer than two blocks the value stays and the rest is NaN. */
struct estimate stats_pool(const struct pool_member *member, size_t n, double confidence);

#endif
