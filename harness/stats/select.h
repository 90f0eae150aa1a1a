/* The value that a sort would put at an index, without the sort. Pure.
 */
#ifndef STATS_SELECT_H
#define STATS_SELECT_H

#include <stddef.h>

/* Reorders x so that x[k] is what a sort would put there, nothing before it is above it and nothing
 * behind it is below it; returns x[k]. k < n, and no NaN. Expected time O(n), never worse than a
 * sort. */
double stats_select(double *x, size_t n, size_t k);

#endif
