/* What one step of a bisection found. Pure. */
#ifndef REPORTS_BISECT_H
#define REPORTS_BISECT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "judge/bisect.h"

struct bisect_report_options {
	bool colour;
	int width;
	const char *baseline; /* its name */
};

/* The answer as the first line, then what it rests on, then the metrics, the worst answer first. */
void bisect_text(const struct bisect *b, const struct comparison *c,
	const struct bisect_report_options *o, struct buffer *out);

#endif
