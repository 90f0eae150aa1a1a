/* Launches that do not count: excluded for a cause declared beforehand, or failed. An arm that lost
 * many of them is shown by itself; of the others it is enough to know how many there were and why.
 */
#ifndef REPORTS_LOSSES_H
#define REPORTS_LOSSES_H

#include <stdbool.h>

#include "judge/summary.h"
#include "reports/explain.h"

/* True if the arm has a row of its own among the warnings: it is not ok, or more than a tenth of
 * its launches do not count. */
bool losses_stand_out(const struct result *r);
/* What the other arms lost, a line for the excluded and one for the failed launches:
 * "12 launches of 9 arms: steal time (7), waited for its CPU (5)"; "of 9 other arms" where some
 * stand out. None without a loss. */
void losses_explain(const struct summary *s, struct explain *e);

#endif
