/* What part of a series a chart shows: which values fit, and where round numbers lie. */
#ifndef REPORTS_HISTORY_AXIS_H
#define REPORTS_HISTORY_AXIS_H

#include <stdbool.h>

#include "base/number.h"
#include "base/units.h"
#include "judge/history.h"

struct history_axis {
	double low, high; /* in the series' unit; low < high */
	double typical;	  /* median distance of a value from its level */
	/* round numbers: (first + i) × step for i from 0 to n − 1 */
	double first, step;
	size_t n;
	double factor;	       /* what they are multiplied by to be in this unit */
	char unit[UNITS_TEXT]; /* "µs" */
};

/* Around all levels and their tolerance, so that a quiet series looks quiet, and as far out as
 * values usually lie; further only as long as the rest keeps half the height. About `ticks` round
 * numbers, at least 2. False for a series without values, and if memory runs out. */
bool history_axis_find(const struct history_series *s, size_t ticks, struct history_axis *a);
/* The i-th round number in a->unit. */
const char *history_axis_label(const struct history_axis *a, size_t i, char text[NUMBER_TEXT]);

/* Whether value i is far off its level: further than CHANGE_SPIKE standard deviations, as the
 * typical distance tells them, and than what is tolerated. */
bool history_is_outlier(const struct history_axis *a, const struct history_series *s, size_t i);

#endif
