/* All that `compare` writes: the report, what CI systems read beside it, and GitHub's summary.
 */
#ifndef CLI_COMPARE_OUTPUT_H
#define CLI_COMPARE_OUTPUT_H

#include "base/error.h"
#include "reports/compare.h"

typedef int compare_render(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);

struct compare_outputs {
	compare_render *render;
	const char *path;  /* of what it renders; "-": standard output */
	const char *junit; /* the rest: NULL for none */
	const char *openmetrics;
	const char *tracker; /* FILE.smaller.json and FILE.bigger.json */
	const char *colour;  /* auto, always or never */
	int width;	     /* 0: the terminal's, or 100 */
};

/* Stops at the first that cannot be written. base, head: names of the run files. */
int compare_write(const struct compare_outputs *w, const char *base, const char *head,
	const struct comparison *c, struct error *err);

#endif
