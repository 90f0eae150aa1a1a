/* One metric of two sides, measured but not judged yet (judge/change.h does).
 */
#ifndef JUDGE_METRIC_H
#define JUDGE_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "judge/compare.h"
#include "judge/side.h"

/* The entries of one key on each side: at least one each. */
struct pairing {
	const struct side_arm *base;
	size_t n_base;
	const struct side_arm *head;
	size_t n_head;
};

/* Fills in the numbers, and the verdict where no statistics are needed for it: invalid,
 * incomparable, or inconclusive for want of sound launches; else the verdict is CHANGE_NONE. Of the
 * comparison only its fingerprint, and whether it is of one session or of two sides of one, are
 * looked at.
 *
 * The variance between sessions is the first that is known: none within one session, what the user
 * states, that of the metric's history, that of the sessions compared (stats_from_sessions). The
 * launches of two sides of a session are compared block by block. */
int metric_value(const struct pairing *p, const struct comparison *c,
	const struct compare_options *options, struct metric *m, struct error *err);
/* Exits per operation with their final verdict. False: there is no such metric, for want of counts
 * because it is not a whole number, or
 * because it is not declared: then it depends on the state of memory, and on how many
 * operations the pilot chose. */
bool metric_exits(const struct pairing *p, const struct fingerprint *f, struct metric *m);

#endif
