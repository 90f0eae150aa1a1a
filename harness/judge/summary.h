/* From a run to what may be claimed: one result per arm, one ratio per pair of arms that did the
 * same work on different targets, with verdicts. Pure, repeatable; it measures nothing.
 */
#ifndef JUDGE_SUMMARY_H
#define JUDGE_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "judge/exits.h"
#include "record/run.h"
#include "stats/interval.h"

enum validity { VALID_OK, VALID_DEGRADED, VALID_INVALID, VALID_TIMEOUT };

/* In an exact run (struct session) the values are counts, not samples: low and high are the least
 * and the most launch value (of a single launch, of its batches), mean and cycles are unknown, and
 * no ratio to the host is made, as an instruction count is no time. */
struct result {
	const struct arm *arm;
	bool exact;	   /* the session's kind */
	size_t launches;   /* made */
	size_t used;	   /* of those, in the statistics */
	size_t excluded;   /* for a declared cause */
	size_t failed;	   /* invalid, timeout or failed */
	double *value;	   /* summary of each used launch, in run order: `used` of them */
	unsigned *block;   /* its block */
	double median;	   /* of the launch values, in the arm's unit; NaN if none */
	double low, high;  /* 95 % interval of that median: order statistics of the launches */
	struct estimate mean; /* geometric mean of the launch values with its log-t interval */
	double p50, p90, p99; /* of all raw batches of the used launches; p99 NaN if fewer than
				* stats_quantile_needs(0.99) */
	double least, most;   /* of all raw batches */
	double cycles;	   /* TSC cycles per op (per byte for rates); 0 without a calibrated TSC */
	double exits_per_op; /* counted; NaN where the target cannot exit */
	struct exits exits;  /* the same, launch by launch */
	struct split split;  /* medians */
	size_t unsteady;   /* launches that drift one way less those that drift the other, if more than
			    * chance gives: the disturbance of others drifts either way, warming up
			    * does not */
	enum validity valid;
	char why[320];	   /* "" if ok */
};

enum verdict {
	VERDICT_NEAR_NATIVE, /* lower bound of the performance ratio ≥ 1 − margin */
	VERDICT_SLOWER,	     /* surely more than the margin slower */
	VERDICT_INCONCLUSIVE,
	VERDICT_INVALID,
	VERDICT_NONE, /* exits: a ratio is shown, but near native is not the question */
};

struct ratio {
	const struct result *of; /* tinyvm */
	const struct result *to; /* host */
	struct estimate ratio;	 /* time per op of `of` over `to`; above 1 = worse, rates inverted */
	double margin;		 /* 0.05 */
	double mde;		 /* smallest slowdown that would have been found, 80 % power */
	bool emulated;		 /* a guest without KVM: no verdict */
	enum verdict verdict;
	char why[320];		 /* explanation of a difference or of no verdict: page size, stage-2
				  * faults, ring, launches needed; "" if nothing to say */
};

/* What the ratios of one area say together, of one target against the host: the geometric mean over
 * its benchmarks, of which those with several sets of parameters count once. Its interval holds for
 * these benchmarks (stats/pool.h); it says nothing of others. */
struct area_ratio {
	enum area area;	    /* never AREA_NONE */
	const char *target;
	const char *side;   /* "A", "B" or "" */
	size_t benches;	    /* in the mean */
	size_t ratios;	    /* of theirs, in the mean */
	size_t near_native, slower, inconclusive; /* ratios by verdict */
	size_t invalid;	    /* ratios that could not be made: not in the mean */
	struct estimate ratio; /* n: launches of the member that has fewest */
	double margin;
	double mde;
	bool emulated;	    /* a guest without KVM: no verdict */
	/* By the interval of the mean; near-native only if no member is invalid or unsteady. That
	 * members are slower does not change it: `slower` and why say so, and reports show it
	 * beside the verdict. */
	enum verdict verdict;
	char why[480];	    /* "2 of 5 slower: mem_chase ws=32MiB, mem_copy; …", or "" */
};

struct judge_options {
	double margin; /* 0.05 */
	bool brief;    /* leave percentiles and extremes of the raw batches NaN: no verdict needs
			* them, and they take most of the time */
};

struct summary {
	const struct run *run;
	struct result *results;
	size_t n_results;
	struct ratio *ratios;
	size_t n_ratios;
	struct area_ratio *areas; /* by area in the order of kvmbench/area.h, then target, side */
	size_t n_areas;
	double geomean; /* of the ratios judged, whatever their verdict; NaN if none */
	size_t near_native, slower, inconclusive;
	size_t n_ok, n_degraded, n_invalid, n_timeout;
	bool kernel_emulated;	     /* guest kernel mode, by fingerprint or counters */
	double control_ratio;	     /* control_alu, NaN if not measured */
};

/* run must outlive the summary. */
int summary_make(const struct run *run, const struct judge_options *options, struct summary *s,
	struct error *err);
void summary_finish(struct summary *s);

const char *validity_name(enum validity valid); /* "ok", "degraded", … */
const char *verdict_name(enum verdict verdict); /* "near-native", "slower", "inconclusive", "invalid", "" */

#endif
