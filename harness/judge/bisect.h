/* One step of a bisection: is what was measured here worse than the baseline by more than the
 * tolerance, or not? Asked again after each look at more launches, with one error budget that is
 * fixed before the first. Pure.
 *
 * bad	some metric is worse: a one-sided test against the tolerance, the budget divided by the
 *number of metrics (Bonferroni), so that the probability of any false "bad" stays within it good
 *all metrics are not: the mirror of that test for each. A false "good" needs every one of them to
 *	err, so each may spend the whole budget (Berger, Technometrics 24 (1982))
 *
 * The tests, and how a look's level is found: stats/sequential.h.
 */
#ifndef JUDGE_BISECT_H
#define JUDGE_BISECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "judge/compare.h"
#include "judge/session_noise.h"

#define BISECT_LOOKS 3

enum bisect_answer {
	BISECT_BAD,
	BISECT_SKIP, /* cannot be judged here */
	BISECT_OPEN, /* of a look before the last: more launches may tell */
	BISECT_GOOD,
};

struct bisect_metric {
	const struct arm *base; /* of the baseline: the metric is known by it and its kind */
	enum metric_kind kind;
	bool designed, decided;
	double above[BISECT_LOOKS];  /* levels of "bad" and "good" at each look, fixed at the first
				      */
	double below[BISECT_LOOKS];  /* one that can be judged, from spreads alone */
	const struct metric *metric; /* as of this look; NULL: not measured in it */
	struct session_noise noise;
	struct estimate
		ratio; /* with the variance between sessions. Its interval is what the tests
			* of this look exclude: from the level of "bad" below, of "good" above */
	enum bisect_answer answer;
	const char *why; /* of BISECT_SKIP and BISECT_OPEN */
};

struct bisect {
	double error;			   /* budget of either answer, 0.01 */
	const struct session_noise *noise; /* of each arm of the baseline */
	struct bisect_metric *metric;
	size_t n;
	size_t tests; /* metrics that share the budget of "bad" */
	size_t looks; /* so far */
	enum bisect_answer answer;
	size_t count[BISECT_GOOD + 1]; /* metrics with each answer */
};

/* The next look, of at most BISECT_LOOKS. c: the baseline, one session, against all sessions of
 * this step so far, which count as one session; made with session_sd 0. It must outlive the
 * bisect's use of its metrics. Arms that are invalid in the baseline are left out. b: error and
 * noise set, the rest zero before the first look; noise must outlive it. */
int bisect_look(struct bisect *b, const struct comparison *c, struct error *err);
void bisect_finish(struct bisect *b);

const char *bisect_answer_name(enum bisect_answer answer); /* "bad", "skip", "open", "good" */

#endif
