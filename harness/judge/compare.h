/* From two sides, sessions measured before and after a change, to what may be claimed about every
 * metric both have. Pure and repeatable: STATISTICS, "Intervals" and "Verdicts".
 *
 * A metric is an arm's launch value, or its exits per operation, paired by benchmark, target, ring
 * and parameters. All ratios are head over base and performance neutral: above 1 is worse. Counts of
 * exact runs compare with one another only, by other rules (judge/exact.h).
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

/* one side of a metric in exact runs */
struct exact {
	double value;	  /* median over sessions of the results' medians; NaN if none */
	double low, high; /* least and most launch value */
	size_t launches;  /* used */
};

/* where a metric's variance between sessions comes from */
enum sessions_source {
	SESSIONS_UNKNOWN, /* no verdict on it */
	SESSIONS_ONE,	  /* both sides are one session: there is none */
	SESSIONS_STATED,  /* by the user */
	SESSIONS_HISTORY, /* of the metric, in the store */
	SESSIONS_SIDES,	  /* of those that are compared */
};

/* what makes a metric's tolerance: the largest of them */
enum tolerance_source {
	TOLERANCE_THRESHOLD,
	TOLERANCE_TIMER, /* what reading the clock leaves open */
	TOLERANCE_AA,	 /* how far A/A sessions came from 1 */
};

struct metric {
	enum metric_kind kind;
	bool exact;		/* a value of exact runs: judged by judge/exact.h */
	struct exact counted[2]; /* then: base and head */
	const struct arm *base; /* of the first session that has it */
	const struct arm *head;
	size_t n_base, n_head; /* launches used, over all sessions of the side */
	double base_value;     /* geometric mean of the launches; exits per op. NaN if none */
	double head_value;
	struct estimate ratio; /* at 95 %; exact metrics have no interval, what is invalid or
				* incomparable has no ratio */
	double se_launches;    /* the part of ratio.se that more launches lower */
	double threshold;      /* relative: 0.02; 0 for exact metrics, where none was asked for */
	double delta;	       /* tolerance as a difference of logarithms */
	enum tolerance_source tolerance; /* where it comes from */
	size_t aa_ratios;      /* of A/A sessions that were asked; 0: there are too few */
	bool aa_own;	       /* all of this metric; else of its group on its target */
	enum sessions_source source;
	double session_sd;     /* of ln(value) between sessions; NaN if unknown, 0 within one. With
				* SESSIONS_SIDES it holds the launches' part */
	size_t sessions;       /* it comes from; 0: none, or stated */
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

struct experience; /* judge/experience.h */

struct compare_options {
	const struct threshold *threshold;
	size_t n_thresholds;
	const char *const *vary; /* fields of the fingerprint that may differ */
	size_t n_vary;
	double session_sd; /* of ln(value) between sessions of unchanged code; NaN: unknown */
	size_t sessions;   /* it comes from, at least 5; 0: stated by the user, taken as known */
	const double *aa;  /* ratios of A/A sessions, of any metric: they widen the tolerance */
	size_t n_aa;
	/* What the store knows, or NULL: where session_sd is unknown that of the metric, and its A/A
	 * ratios. Outlives the comparison. */
	const struct experience *experience;
};

struct comparison {
	struct side base, head; /* as given */
	struct fingerprint fingerprint;
	struct metric *metric; /* by benchmark, parameters, target, ring, kind */
	size_t n;
	struct missing *missing; /* the same order */
	size_t n_missing;
	size_t count[CHANGES];
	size_t gating;	   /* metrics in the correction for many comparisons: those that can be
			    * judged, or all if none can */
	double session_sd; /* stated; NaN if each metric has its own or none, 0 within one session */
	bool same_session; /* both sides are the same one */
	bool exact;	   /* all sessions are exact runs: counts, judged without statistics */
	bool mixed;	   /* some are: nothing can be compared */
	bool paired;	   /* base and head are two sides of one session (judge/side_run.h): blocks
			    * hold launches of both, which are compared block by block */
	size_t n_capped;   /* metrics without a verdict: the variance between sessions is unknown */
	bool capped;	   /* all of them */
	size_t sessions;    /* the store has of base's place and looked at; 0 without a store */
	size_t aa_sessions; /* of those, A/A */
};

/* Measured, but not judged for want of a variance between sessions. */
bool metric_is_capped(const struct metric *m);

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
