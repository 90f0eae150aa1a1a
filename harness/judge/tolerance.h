/* How much worse is still the same: δ of STATISTICS, "Verdicts".
 */
#ifndef JUDGE_TOLERANCE_H
#define JUDGE_TOLERANCE_H

#include "judge/compare.h"

/* Relative: of the last glob that matches, else 5 % for tails (estimators named by a quantile, as
 * "p99"), 3 % for workloads (groups os and tool), 2 % for the rest. */
double tolerance_threshold(const struct arm *arm, const struct compare_options *options);
/* Only what was asked for, else 0: what exact metrics tolerate. */
double tolerance_asked(const struct arm *arm, const struct compare_options *options);
/* What reading the clock twice leaves open, relative to a batch; 0 if that cannot be told. */
double tolerance_resolution(const struct result *r);

#endif
