/* A session with one of everything a report may meet: verdicts of each kind, degraded, invalid and
 * timed out arms, skips, splits, parameters, rates, unknown numbers and hostile strings. The
 * figures are made up.
 */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "judge/summary.h"

/* Both live until sample_finish(). */
const struct summary *sample_make(void);
void sample_finish(void);

#endif
