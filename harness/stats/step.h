/* Steps in plain sight: so large against the noise next to them that no test is needed to suspect
 * them. Permuting them as if they were noise would hide them and every smaller one: of 30 values in
 * blocks of 4, one order in 35 looks like a step in the middle, however large it is. Pure.
 */
#ifndef STATS_STEP_H
#define STATS_STEP_H

#include <stddef.h>

/* Robust standard deviation of what differs from one value to the next: 1.4826 · median |y[i + 1] −
 * y[i]| / √2. A few steps and spikes do not show in it. NaN if n < 2 or memory runs out. */
double step_noise(const double *y, size_t n);

/* Values looked at on each side of a step, or as many as the series has there. */
#define STEP_SIDE 5

/* Finds the steps of at least `size` between the medians of the STEP_SIDE values before and after,
 * SPLIT_LEAST of them being on their own side of the middle: one may be anything, and a cluster of
 * three spikes is no step. Of steps closer than SPLIT_LEAST the largest counts. at has room for
 * n / 4 places, ascending; each is the number of values before the step. Returns how many. */
size_t step_find(const double *y, size_t n, double size, size_t *at);

#endif
