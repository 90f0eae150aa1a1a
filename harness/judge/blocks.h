/* Launches of two arms side by side: the pairs that ran in the same block.
 */
#ifndef JUDGE_BLOCKS_H
#define JUDGE_BLOCKS_H

#include <stddef.h>

#include "base/error.h"
#include "judge/summary.h"

struct blocks {
	double *of; /* n values each, in order of blocks, in time per op: rates are inverted */
	double *to;
	unsigned *block; /* which */
	size_t n;	 /* blocks in which both arms have a used launch */
};

/* Several launches of an arm in one block (a plan makes none) count as their geometric mean. */
int blocks_make(
	const struct result *of, const struct result *to, struct blocks *b, struct error *err);
void blocks_finish(struct blocks *b);

/* Ratio of time per op, of over to, with a 95 % interval: paired with two common blocks or more,
 * else Welch. NaN where there are too few launches. */
int blocks_ratio(
	const struct result *of, const struct result *to, struct estimate *e, struct error *err);

#endif
