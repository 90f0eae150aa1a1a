/* A session that measured the same thing on two sides: what this tool calls a difference where
 * there is none. STATISTICS, "Verdicts".
 */
#ifndef JUDGE_AA_H
#define JUDGE_AA_H

#include <stddef.h>

#include "base/error.h"
#include "judge/summary.h"

/* launches of a side below which its ratio says more about their number than about noise */
#define AA_LAUNCHES_LEAST 5

struct aa_pair {
	const struct result *a, *b;
	struct estimate ratio; /* B over A, by blocks; performance neutral */
};

struct aa {
	struct aa_pair *pair; /* in the order of the plan */
	size_t n;
	size_t left_out; /* arms that have no other side, are invalid or have too few launches */
	/* of |ratio − 1|; NaN without a pair */
	double median, p90, most;
	size_t worst; /* the pair that has the most */
};

/* The summary must outlive it. */
int aa_make(const struct summary *s, struct aa *aa, struct error *err);
void aa_finish(struct aa *aa);

#endif
