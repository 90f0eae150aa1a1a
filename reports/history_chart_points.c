#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "reports/history_chart.h"
#include "reports/history_chart_part.h"
#include "reports/history_words.h"
#include "reports/svg_draw.h"
#include "stats/describe.h"

enum { MARKS_MAX = 300, NAMED_MAX = 60 }; /* in one chart */

/* One point: a session, or neighbours. */
struct point {
	double place;		 /* in sessions */
	double value, low, high; /* NaN where not known */
};

static struct point session_point(const struct history_series *s, size_t i)
{
	struct point p = { (double)i + 0.5, s->value[i], NAN, NAN };

	if (s->launches[i] > 1 && isfinite(s->se[i])) {
		const double reach = stats_reach(s->se[i], (double)s->launches[i] - 1, 0.95);

		p.low = p.value * exp(-reach);
		p.high = p.value * exp(reach);
	}
	return p;
}

/* The median of sessions [from, to), and how far they go. */
static struct point group_point(
	const struct history_series *s, size_t from, size_t to, double *room)
{
	struct point p = { ((double)from + (double)to) / 2, NAN, INFINITY, -INFINITY };
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		if (!isfinite(s->value[i]))
			continue;
		room[n++] = s->value[i];
		p.low = fmin(p.low, s->value[i]);
		p.high = fmax(p.high, s->value[i]);
	}
	if (n)
		p.value = stats_median(room, n);
	return p;
}

/* The points into p, which has room for as many as there are sessions; how many. */
static size_t find_points(const struct chart *c, struct point *p, double *room)
{
	const size_t group = history_chart_group(c->s, c->points);
	size_t n = 0;

	for (size_t i = 0; i < c->s->n; i += group) {
		const size_t end = i + group < c->s->n ? i + group : c->s->n;

		p[n] = group > 1 ? group_point(c->s, i, end, room) : session_point(c->s, i);
		n += isfinite(p[n].value);
	}
	return n;
}

void chart_draw_points(struct chart *c, double size, bool intervals)
{
	cleanup_free struct point *p = calloc(c->s->n + 1, sizeof(*p));
	cleanup_free double *room = calloc(c->s->n + 1, sizeof(*room));
	const size_t n = p && room ? find_points(c, p, room) : 0;

	if (intervals) {
		svg_path(c->out, "range", 1.4, "");
		for (size_t i = 0; i < n; i++) {
			const double x = chart_x(c, p[i].place);

			/* what lies beyond the axis altogether is marked at its edge instead */
			if (!(p[i].high > c->axis.low && p[i].low < c->axis.high))
				continue;
			svg_go(c->out, 'M', x, chart_y(c, p[i].high));
			svg_go(c->out, 'L', x, chart_y(c, p[i].low));
		}
		svg_path_end(c->out);
	}
	svg_path(c->out, "a", size, "");
	for (size_t i = 0; i < n; i++) {
		if (!chart_fits(c, p[i].value))
			continue;
		svg_go(c->out, 'M', chart_x(c, p[i].place), chart_y(c, p[i].value));
		buffer_adds(c->out, "h0");
	}
	svg_path_end(c->out);
}

/* "2026-10-17T03:00:00Z, session 1234: 92.1 µs, +100.0 % off its level" */
static void name_outlier(const struct chart *c, size_t i, struct buffer *title)
{
	const struct history_session *session = &c->h->session[c->s->session[i]];
	const struct history_change *change;
	const double level = history_level(c->s, i, &change);
	char value[UNITS_TEXT], percent[UNITS_TEXT];

	buffer_addf(title, "%s, session %s: %s, %s of its level", session->started,
		session->session, units_value(c->s->value[i], c->s->metric.unit, value),
		units_percent(c->s->value[i] / level - 1, percent));
}

void chart_draw_outliers(struct chart *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->s->n && n < MARKS_MAX; i++) {
		struct buffer title = BUFFER_INIT;
		const double x = chart_x(c, (double)i + 0.5);
		const double y = isfinite(c->s->value[i]) ? chart_y(c, c->s->value[i]) : c->bottom;

		if (!isfinite(c->s->value[i])) {
			svg_mark(c->out, SVG_CROSS, "muted", x, y, 3, "measured nothing valid");
			n++;
			continue;
		}
		if (chart_fits(c, c->s->value[i]) && !history_is_outlier(&c->axis, c->s, i))
			continue;
		if (n < NAMED_MAX)
			name_outlier(c, i, &title);
		svg_mark(c->out, SVG_DIAMOND, "warn", x, y, 5, title.data ? title.data : "");
		buffer_finish(&title);
		n++;
	}
}
