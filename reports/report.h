/* Renderers: a summary in, bytes out. Pure but for gnuplot, which report_html runs. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/summary.h"

struct report_options {
	bool colour;	  /* text: ANSI colours */
	int width;	  /* text: columns, 60 or more; 100 by default */
	bool plots;	  /* html: run gnuplot. Without it, or if it fails, the report says so */
	bool all;	  /* text, markdown: every arm, also what the short form folds away */
	const char *path; /* the run file, so that the report can say where it is; NULL: unknown */
};

int report_text(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);
int report_markdown(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);
int report_csv(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);
int report_json(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);
int report_html(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);

#endif
