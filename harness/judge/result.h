/* One result: what an arm's launches say together, and whether that is worth anything.
 */
#ifndef JUDGE_RESULT_H
#define JUDGE_RESULT_H

#include <stdbool.h>

#include "base/error.h"
#include "judge/order.h"
#include "judge/summary.h"

/*
 * invalid	more than 10 % of the launches not excluded failed, or none can be used
 * timeout	the same, and more than half of those failures are timeouts
 * degraded	more than 20 % of the used launches drift by more than 1 %: "unsteady: ..."; of an
 *		exact run (no drift, no least number of launches) instead: the launches differ,
 *		"not exact: 2,814 to 2,817 over 3 launches"
 *
 * The caller finishes the result.
 */
int result_make(const struct run *run, const struct order *o, size_t arm, struct result *r,
	struct error *err);
/* The percentiles and extremes of the raw batches, which no verdict needs: NaN before. */
int result_describe(const struct order *o, size_t arm, struct result *r, struct error *err);
void result_finish(struct result *r);
/* Turns ok into degraded, and adds the reason; does nothing to an invalid result. */
void result_degrade(struct result *r, const char *reason);
/* ok or degraded: its values mean something. */
bool result_is_valid(const struct result *r);
bool result_is_unsteady(const struct result *r);

#endif
