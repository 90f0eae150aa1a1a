/* What the parts of a history share. Private to judge/history*.c.
 */
#ifndef JUDGE_HISTORY_SERIES_H
#define JUDGE_HISTORY_SERIES_H

#include "judge/history.h"

void history_sessions_finish(struct history *h);
void history_series_finish(struct history *h);

/* The changes of an exact series. A level holds as long as one count lies in the range of every
 * session; a session that shares none begins a new one, unless its value is within `tolerated`
 * (relative) of the level's first. `room` and `found` are for s->n; how many. */
size_t history_exact_changes(
	const struct history_series *s, double tolerated, double *room, struct level_change *found);

#endif
