/* How far head lies from base, on the logarithm and for any number of sessions a side: Welch's
 * interval from the launches, widened by the variance between sessions. STATISTICS, "Intervals".
 */
#ifndef JUDGE_DIFFERENCE_H
#define JUDGE_DIFFERENCE_H

#include <stddef.h>

#include "judge/summary.h"
#include "stats/interval.h"

struct difference {
	double base; /* geometric mean of the launches; of several sessions that of their means */
	double head;
	struct estimate launches; /* head over base, above 1 is worse; from the launches alone */
	struct estimate ratio;	  /* with the variance between sessions; what the tests use */
	size_t n_base, n_head;	  /* launches, over all sessions */
};

/* base, head: the same arm's result in each session of a side. session_sd: of ln(value) between
 * sessions of unchanged code, from `sessions` of them (at least 5; 0: stated, taken as known); NaN
 * or 0 adds nothing. */
struct difference difference_make(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double session_sd, size_t sessions);
/* The same with the variance between the sessions of both sides, where they are enough for
 * stats_from_sessions; *sd is NaN and the variance not in it where they are not. */
struct difference difference_of_sessions(const struct result *const *base, size_t n_base,
	const struct result *const *head, size_t n_head, double *sd);

#endif
