/* From two sides, sessions measured before and after a change, to what may be claimed about every
 * metric both have. Pure and repeatable: STATISTICS, "Intervals" and "Verdicts".
 *
 * A metric is an arm's launch value, or its exits per operation, paired by benchmark, target, ring
 * and parameters. All ratios are head over base and performance neutral: above 1 is worse.
 */
#ifndef JUDGE_COMPARE_H
#define JUDGE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "judge/fingerprint.h"
#include "judge/summary.h"
#include "stats/interval.h"

/* in the order of severity: of the rules that hold, the first decides */
enum change {
	CHANGE_INVALID,	     /* a side measured nothing that counts */
	CHANGE_INCOMPARABLE, /* another revision, unit, estimator or fingerprint */
	CHANGE_REGRESSION,   /* surely more than the tolerance worse */
	CHANGE_IMPROVEMENT,  /* surely more than the tolerance better */
	CHANGE_INCONCLUSIVE,
	CHANGE_NONE, /* surely within the tolerance */
};
#define CHANGES 6

enum metric_kind {
	METRIC_VALUE, /* the arm's estimator of a launch, in its unit */
	METRIC_EXITS, /* VM exits per operation: exact, any difference is a change */
};

struct metric {
	enum metric_kind kind;
	const struct arm *base; /* of the first session that has it */
	const struct arm *head;
	size_t n_base, n_head; /* launches used, over all sessions of the side */
	double base_value;     /* geometric mean of the launches; exits per op. NaN if none */
	double head_value;
	struct estimate ratio; /* at 95 %; exact metrics have no interval, what is invalid or
				* incomparable has no ratio */
	double se_launches;    /* the part of ratio.se that more launches lower */
	double threshold;      /* relative: 0.02; 0 for exact metrics */
	double delta;	       /* tolerance as a difference of logarithms */
	double p_worse;	       /* minimum-effect test, not adjusted; NaN where not tested */
	double p_better;
	double detects; /* smallest regression found with 80 % power: δ and the MDE₈₀ above it,
			 * relative; NaN if unknown */
	size_t needed;	/* launches a side that would decide this difference, power 80 %; 0 if
			 * decided or unknown, SIZE_MAX if launches alone cannot */
	enum change verdict;
	enum change alone; /* without the cap on sessions of unknown variance */
	bool elsewhere;	   /* incomparable for the fingerprint, as all others are */
	char why[320];
};

/* an arm that only one side has */
struct missing {
	const struct arm *arm;
	bool in_base;
	const char *why; /* why the other side skipped it, or "" */
};

struct side {
	const struct summary *const *session;
	size_t n; /* at least 1 */
};

/* Of those whose glob matches the benchmark's name, the last counts. */
struct threshold {
	const char *glob;
	double relative;
};

struct compare_options {
	const struct threshold *threshold;
	size_t n_thresholds;
	const char *const *vary; /* fields of the fingerprint that may differ */
	size_t n_vary;
	double session_sd; /* of ln(value) between sessions of unchanged code; NaN: unknown */
	size_t sessions;   /* it comes from, at least 5; 0: stated by the user, taken as known */
	const double *aa;  /* ratios of stored A/A sessions: they widen the tolerance */
	size_t n_aa;
};

struct comparison {
	struct side base, head; /* as given */
	struct fingerprint fingerprint;
	struct metric *metric; /* by benchmark, parameters, target, ring, kind */
	size_t n;
	struct missing *missing; /* the same order */
	size_t n_missing;
	size_t count[CHANGES];
	size_t gating;	   /* metrics in the correction for many comparisons */
	double session_sd; /* used; NaN if unknown, 0 within one session */
	bool same_session; /* both sides are the same one */
	bool paired;	   /* they are two sides of it (judge/side_run.h): blocks hold launches of
			    * both, which are compared block by block */
	bool capped;	   /* no verdict on times: the variance between sessions is unknown */
};

/* The summaries must outlive the comparison. ERROR_USAGE for a field of vary that no fingerprint
 * has. */
int compare_make(const struct side *base, const struct side *head,
	const struct compare_options *options, struct comparison *c, struct error *err);
void compare_finish(struct comparison *c);

/* Indices of all metrics into c->metric: by severity, within it the worst first. The caller frees
 * it; NULL without memory. */
size_t *compare_worst_first(const struct comparison *c);

const char *change_name(enum change change);	     /* "regression", …, "no change" */
const char *metric_kind_name(enum metric_kind kind); /* "value", "exits_per_op" */
const char *metric_unit(const struct metric *m);
/* 0.05 for 5 % worse; NaN if unknown */
double metric_change(const struct metric *m);

#endif
