/* One side of a comparison as a sorted list of arms, so that two sides can be merged.
 */
#ifndef JUDGE_SIDE_H
#define JUDGE_SIDE_H

#include <stddef.h>

#include "base/error.h"
#include "judge/compare.h"
#include "judge/order.h"

/* an arm in one session */
struct side_arm {
	const struct arm *arm;
	const struct result *result;
	const struct summary *session;
	const struct order *order; /* the session's launches */
	size_t at;		   /* index of the arm and its result */
	size_t rank;		   /* of the session in the side */
};

struct side_arms {
	struct side_arm *arm; /* by key, then session; a key at most once in a session */
	size_t n;
	struct order *order; /* one per session */
	size_t n_orders;
};

/* The side must outlive it. */
int side_arms_make(const struct side *side, struct side_arms *list, struct error *err);
void side_arms_finish(struct side_arms *list);

/* Benchmark, parameters, target, ring, side of the arm: as strcmp. */
int side_compare_keys(const struct arm *a, const struct arm *b);
/* Behind the last entry with the key of list->arm[i]. */
size_t side_group_end(const struct side_arms *list, size_t i);

#endif
