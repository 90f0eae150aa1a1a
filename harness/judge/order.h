/* The launches of a run, arm by arm and in run order, wherever they stand in the run: everything
 * the judge computes follows this order, so a summary does not depend on the file's.
 */
#ifndef JUDGE_ORDER_H
#define JUDGE_ORDER_H

#include <stddef.h>

#include "base/error.h"
#include "record/run.h"

struct order {
	const struct launch **launch; /* sorted by arm, then position in the session */
	size_t *first; /* launches of arm i: launch[first[i]] … [first[i + 1] − 1] */
};

/* run must outlive the order. Fails on a launch of an arm that does not exist. */
int order_make(const struct run *run, struct order *o, struct error *err);
void order_finish(struct order *o);

/* A counter per operation, over all used launches of the arm that have it; NaN if none does. */
double order_counter(const struct order *o, const struct run *run, size_t arm, const char *name);

#endif
