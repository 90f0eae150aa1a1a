/* The ratios of a summary, area by area.
 */
#ifndef JUDGE_AREAS_H
#define JUDGE_AREAS_H

#include "base/error.h"
#include "judge/summary.h"

/* Fills in s->areas from s->ratios. */
int areas_make(struct summary *s, struct error *err);

#endif
