/* Counts that a machine repeats: of instructions, in an exact run. Two of them differ or they do
 * not; there is no test, no interval, and no tolerance but the one that was asked for.
 */
#ifndef JUDGE_EXACT_H
#define JUDGE_EXACT_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/compare.h"

/* Over n results, at least one, of equal arms. −1 if memory runs out. */
int exact_make(const struct result *const *results, size_t n, struct exact *e);
/* Equal but for what rounding of doubles does to a count (1 in 1e9). */
bool exact_same(double a, double b);
/* low and high are the same: every launch gave this count. */
bool exact_is(const struct exact *e);
/* Where value stands in its range: how far the launches reach from it at most, 0 if exact. */
double exact_spread(double value, double low, double high);
/* head over base, above 1 is worse; 1 where they are the same. */
double exact_ratio(const struct exact *base, const struct exact *head, bool higher_better);

/* Ranges that share a value are CHANGE_NONE, as are differences of at most `tolerated` (relative);
 * all others a regression or an improvement. Adds to why what the two values do not show: a spread,
 * a tolerance. */
enum change exact_judge(const struct exact *base, const struct exact *head, bool higher_better,
	double tolerated, char *why, size_t size);

#endif
