/* The difference of two sides on the logarithm: Welch's interval, with the variance between
 * sessions added. STATISTICS, "Intervals".
 */
#ifndef JUDGE_DIFFERENCE_H
#define JUDGE_DIFFERENCE_H

#include <stddef.h>

#include "judge/summary.h"

struct difference {
	double base;	 /* geometric mean; of several sessions that of their means */
	double head;
	double worse;	 /* ln(head / base), the other way round for rates; NaN if unknown */
	double se;	 /* its standard error; NaN with fewer than 2 launches in a session */
	double se_fixed; /* the part of it that more launches do not lower */
	double df;	 /* Welch–Satterthwaite; the variance between sessions is taken as known */
	size_t n_base, n_head; /* launches */
};

/* The same arm's result in each session of a side. session_sd: of ln(value), 0 where sessions add
 * nothing. */
struct difference difference_make(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double session_sd);

#endif
