/* Plain descriptions of an array. Pure: no I/O, no clock, no globals. NaN for n = 0, for p outside
 * [0, 1], for an array that holds a NaN, and if memory for a copy runs out. GSL does the work, but
 * for selecting (select.h).
 */
#ifndef STATS_DESCRIBE_H
#define STATS_DESCRIBE_H

#include <stddef.h>

double stats_mean(const double *x, size_t n);
/* sample standard deviation (n − 1); NaN for n < 2 */
double stats_sd(const double *x, size_t n);
/* NaN if a value is not positive and finite */
double stats_geometric_mean(const double *x, size_t n);
/* Hyndman & Fan type 7 (R's and GSL's default), 0 ≤ p ≤ 1; the input need not be sorted and is
 * left alone. */
double stats_quantile(const double *x, size_t n, double p);
double stats_median(const double *x, size_t n);
/* The value that occurs most often, of several the least; values that differ by less than 1 part in
 * 10⁹ are the same. For counts that repeat. NaN for n = 0 or without memory. */
double stats_mode(const double *x, size_t n);
/* median absolute deviation × 1.4826 */
double stats_mad(const double *x, size_t n);
/* the same on an array already sorted ascending, without a copy */
double stats_quantile_sorted(const double *x, size_t n, double p);
/* the same without a copy: x is reordered instead. Expected time O(n), several times faster than a
 * sort of a large array. x must hold no NaN. */
double stats_quantile_select(double *x, size_t n, double p);
/* A quantile needs at least 10 / (1 − p) values to mean anything. */
size_t stats_quantile_needs(double p);

#endif
