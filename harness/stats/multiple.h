/* Many tests at once. Pure.
 * Source: Benjamini & Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995).
 */
#ifndef STATS_MULTIPLE_H
#define STATS_MULTIPLE_H

#include <stdbool.h>
#include <stddef.h>

/* Rejects those of n hypotheses that keep the expected share of false rejections at or below q,
 * 0 < q < 1. adjusted[i] is the smallest q at which i would be rejected (what R's p.adjust calls
 * "BH"); equal p-values share one. Each output has n places and may be NULL; adjusted may be p.
 * A p that is NaN or outside [0, 1] is no test: it does not count in n, its adjusted value is NaN
 * and it is not rejected. Returns how many are rejected, −1 if memory runs out.
 */
int stats_benjamini_hochberg(
	const double *p, size_t n, double q, double *adjusted, bool *rejected);

#endif
