/* What reader and writer hold against every launch, so that no file is written that is then
 * refused, and words that both use. Private to record/.
 */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "base/error.h"
#include "record/run.h"

#define RECORD_CPU_MOST ((1 << 20) - 1)

/* 0, or ERROR_DATA with the field: "launch.raw[3]: 0 is not above 0". Every number is finite; a
 * launch that is ok has raw values, all of them above 0. */
int launch_check(const struct launch *launch, struct error *err);

/* By their number: LAUNCH_STATUSES and RUN_ENDS of them. */
#define LAUNCH_STATUSES (LAUNCH_EXCLUDED + 1)
#define RUN_ENDS	(RUN_FAILED + 1)

#endif
