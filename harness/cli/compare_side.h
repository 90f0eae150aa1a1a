/* One side of a comparison, read and summarised: a run file, or one side of a session that has two.
 */
#ifndef CLI_COMPARE_SIDE_H
#define CLI_COMPARE_SIDE_H

#include "judge/summary.h"

/* Initialise with { 0 }. */
struct compare_side {
	struct run run;	 /* as read */
	struct run view; /* of its side, if one was asked for */
	struct summary summary;
};

/* "FILE#A" and "FILE#B" are sides of FILE, unless there is a file of just that name. */
int compare_side_read(struct compare_side *s, const char *path, struct error *err);
/* Of a run at hand, which is borrowed. */
int compare_side_take(
	struct compare_side *s, const struct run *run, const char *side, struct error *err);
void compare_side_finish(struct compare_side *s);

#endif
