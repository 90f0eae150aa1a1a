/* Renderers of a history: bytes out, byte for byte the same for the same input. Pure. */
#ifndef REPORTS_HISTORY_H
#define REPORTS_HISTORY_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/history.h"

struct history_report_options {
	bool colour; /* text: ANSI colours */
	int width;   /* text: columns, 60 or more */
	bool all;    /* text: every series: a plot of those that changed, a line of the others */
	const char *order; /* what the sessions are ordered by: "start", "file", "commit" */
};

int history_text(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err);
/* One page, self-contained: no script, nothing loaded from elsewhere. It shows a bounded number of
 * each thing, the worst first, and says how many it leaves out. */
int history_html(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err);
/* Schema "kvmbench.history/1". Numbers that are not known are null. */
int history_json(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err);

/* One series as lines of at most `width` columns: a dot per session (per few neighbours, their
 * median, where there are more sessions than columns), a line where a level is, a mark below each
 * change, and the days of the first and the last session. Values far outside the levels are shown
 * at the edge as ▴ or ▾. Nothing for a series without values. */
void history_plot(const struct history *h, const struct history_series *s, size_t width,
	bool colour, struct buffer *out);

#endif
