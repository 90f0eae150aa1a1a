/* The verdicts on metrics that only statistics can give: minimum-effect tests with
 * Benjamini–Hochberg over all of them, equivalence, or what it would take. STATISTICS, "Verdicts".
 */
#ifndef JUDGE_CHANGE_H
#define JUDGE_CHANGE_H

#include "base/error.h"
#include "judge/compare.h"

/* Judges the values in c->metric that have CHANGE_NONE; sets their p, detects, needed, verdict and
 * why, and c->gating. Expects c->capped and c->session_sd. */
int change_judge(struct comparison *c, struct error *err);

#endif
