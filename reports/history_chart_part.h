/* The parts of history_chart.c: what a chart is, and each layer of it. */
#ifndef REPORTS_HISTORY_CHART_PART_H
#define REPORTS_HISTORY_CHART_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "judge/history.h"
#include "reports/history_axis.h"

#define CHART_CHARACTER 7.8 /* pixels of a wide font at 12 px: more than most need */
#define CHART_LINE	16  /* of text */
#define CHART_GAP	6
#define CHART_ROWS_MAX	4 /* of labels above the plot */

struct chart {
	const struct history *h;
	const struct history_series *s;
	struct history_axis axis;
	const char *class;
	size_t points; /* at most */
	int width, height;
	double left, right, top, bottom; /* of the plot in it */
	struct buffer *out;
};

/* Where on the page: of a place in the order of sessions, 0 to s->n; and of a value, at most at the
 * edge. */
double chart_x(const struct chart *c, double place);
double chart_y(const struct chart *c, double value);
bool chart_fits(const struct chart *c, double value);
/* Of the level that a change began; NULL: the first level. */
const char *chart_colour(const struct history_change *change);

/* size: of a point, in pixels */
void chart_draw_points(struct chart *c, double size, bool intervals);
/* Marks around what is far off its level, at the edge for what lies beyond the axis, and on the
 * axis for sessions without a value. */
void chart_draw_outliers(struct chart *c);

void chart_draw_levels(struct chart *c, double width);
/* Where each change may lie; behind everything else. */
void chart_draw_doubt(struct chart *c);

struct chart_label {
	struct buffer text;
	double x;   /* of its middle */
	size_t row; /* above the plot; CHART_ROWS_MAX: no room, not shown */
};

/* Places one label a change, in a zeroed array; none overlap. How many rows they take. */
size_t chart_place_labels(const struct chart *c, struct chart_label *label);
void chart_draw_changes(struct chart *c, const struct chart_label *label);

#endif
