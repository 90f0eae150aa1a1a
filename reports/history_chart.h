/* A series as a drawing: the value of each session with its interval, the levels as steps, where
 * they change and how surely, and what is far off. Drawn here, so that the page needs no other
 * program.
 */
#ifndef REPORTS_HISTORY_CHART_H
#define REPORTS_HISTORY_CHART_H

#include "base/buffer.h"
#include "judge/history.h"

/* How many sessions are drawn one by one; of more, neighbours become one point. */
#define CHART_POINTS_WIDE   400
#define CHART_POINTS_NARROW 120
#define CHART_POINTS_SMALL  80

/* How many neighbouring sessions become one point where at most `most` are drawn; 1: none do. */
size_t history_chart_group(const struct history_series *s, size_t most);

/* The same drawing twice, for wide and for narrow pages (page.css shows one). by_commit: sessions
 * are named by commit below the axis where they have one, else by day. Nothing for a series without
 * values. */
void history_chart(const struct history *h, const struct history_series *s, bool by_commit,
	struct buffer *out);
/* Points and levels alone, to stand among many. */
void history_chart_small(
	const struct history *h, const struct history_series *s, struct buffer *out);

#endif
