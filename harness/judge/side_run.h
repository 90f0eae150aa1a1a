/* One side of a session that has two (run --ab, run --aa), as a run of its own: what a comparison
 * of the one with the other works on.
 */
#ifndef JUDGE_SIDE_RUN_H
#define JUDGE_SIDE_RUN_H

#include "base/error.h"
#include "record/run.h"

/* The arms of that side ("A" or "B") and their launches, with blocks and order as they were; of
 * skips all. The session's own id: two sides of one session are known as such. What makes the sides
 * differ is not part of what an arm is any more: no side, and not the parameter that was switched;
 * the host is as it was on that side; session.sides names it. view borrows from run and must be ended before it.
 * ERROR_USAGE if the run has no such side. */
int side_run_make(const struct run *run, const char *side, struct run *view, struct error *err);
/* Safe on a zeroed struct. */
void side_run_finish(struct run *view);

/* "A" or "B" of what side_run_make made, NULL of any other run. */
const char *side_run_of(const struct run *run);

/* The host record as it was found on a side: a new reference, NULL if the run has none. */
json_t *side_run_host(const struct run *run, const char *side);

#endif
