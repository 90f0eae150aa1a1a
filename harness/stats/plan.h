/* How much to measure, from a pilot. Pure.
 * Source: Kalibera & Jones 2013, section 6 (initial dimension experiment).
 */
#ifndef STATS_PLAN_H
#define STATS_PLAN_H

#include <stddef.h>

/* Repetitions (batches) inside a launch: ⌈√((cost_launch/cost_batch)·(T²batch/T²launch))⌉, where
 * T²batch is the mean variance within launches and T²launch the variance between launch means less
 * T²batch/n, not below 0. x holds n_launches rows of n values; costs in the same unit. The answer
 * lies in [low, high]; high if no launch variance is left, or if fewer than
 * 2 launches or 2 values per launch leave a variance unknown. */
size_t stats_repetitions(const double *x, size_t n_launches, size_t n, double cost_launch,
	double cost_batch, size_t low, size_t high);

/* The trend of one launch's values: 0 if the mean of the last half and of the first half differ by
 * no more than tolerance (relative to the first half) or 3 standard errors, else −1 where they fall
 * and 1 where they rise. The middle value of an odd n belongs to neither. n < 4 shows no trend; a
 * value that is not finite counts as a rise. */
int stats_drift(const double *x, size_t n, double tolerance);

/* The trend of the floor, for launches that their least value stands for: −1 if the least of the last
 * half lies below the least of the first half by more than tolerance (relative), 1 if above it, else
 * 0. With `highest`, the same for values of which the highest stands: 1 if they still rise. n < 4
 * shows no trend; a value that is not finite counts as a rise. */
int stats_floor_drift(const double *x, size_t n, double tolerance, int highest);

#endif
