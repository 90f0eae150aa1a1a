/* Which launches count, and what their failures make of the arm (rules: judge/result.h).
 */
#ifndef JUDGE_VALIDITY_H
#define JUDGE_VALIDITY_H

#include "judge/summary.h"
#include "record/run.h"

/* launches: the result's, all r->launches of them in run order; used and unsteady are filled in.
 * low and high too in an
 * exact run. Sets excluded, failed, valid and why. −1 with errno if memory runs out. */
int validity_judge(const struct launch **launches, struct result *r);

#endif
