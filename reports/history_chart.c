#include "reports/history_chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "reports/history_axis.h"
#include "reports/history_words.h"
#include "reports/svg_draw.h"
#include "reports/utf8.h"
#include "stats/describe.h"

#define CHARACTER 7.8 /* pixels of a wide font at 12 px: more than most need */
#define LINE	  16
#define GAP	  6
#define ROWS_MAX  4  /* of labels above the plot */
#define MARKS_MAX 60 /* outliers that are marked and named */

enum { DAY = 10, MINUTE = 16, COMMIT = 8 }; /* characters of what names a session */

enum mark { CROSS = 1, DOWN_OR_UP = 8, DOT = 6, DIAMOND = 11 }; /* html_svg.c */

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

static double x_of(const struct chart *c, double place)
{
	return c->left + place * (c->right - c->left) / (double)c->s->n;
}

static double y_of(const struct chart *c, double value)
{
	const double inside = fmin(fmax(value, c->axis.low), c->axis.high);

	return c->bottom -
	       (inside - c->axis.low) / (c->axis.high - c->axis.low) * (c->bottom - c->top);
}

static bool fits(const struct chart *c, double value)
{
	return value >= c->axis.low && value <= c->axis.high;
}

static const char *colour_of(const struct history_change *change)
{
	if (!change)
		return "ink";
	return change->ack ? "muted" : change->worse ? "bad" : "good";
}

size_t history_chart_group(const struct history_series *s, size_t most)
{
	return s->n > most ? (s->n + most - 1) / most : 1;
}

/* --- axes ----------------------------------------------------------------------------------------
 */

static void draw_values_axis(struct chart *c)
{
	char text[NUMBER_TEXT];

	for (size_t i = 0; i < c->axis.n; i++) {
		const double y = y_of(c, (c->axis.first + (double)i) * c->axis.step);

		svg_line(c->out, "grid", 1, c->left, y, c->right, y);
		svg_text(c->out, "muted", SVG_END, c->left - GAP, y + 4,
			history_axis_label(&c->axis, i, text));
	}
	svg_text(c->out, "muted", SVG_END, c->left - GAP, c->top - 2 * GAP, c->axis.unit);
	svg_line(c->out, "muted", 1, c->left, c->bottom, c->right, c->bottom);
}

static void add_session_name(
	const struct chart *c, size_t i, bool by_commit, int columns, struct buffer *name)
{
	const struct history_session *s = &c->h->session[c->s->session[i]];
	const char *text = by_commit && *history_commit(s) ? history_commit(s) : s->started;
	size_t length;

	if (text != s->started)
		columns = COMMIT;
	length = utf8_prefix(text, (size_t)columns);
	buffer_add(name, text, length);
	if (columns == MINUTE && name->length == MINUTE && name->data[DAY] == 'T')
		name->data[DAY] = ' ';
}

/* Days alone do not tell sessions of one day apart. */
static int session_columns(const struct chart *c)
{
	const char *first = c->h->session[c->s->session[0]].started;
	const char *last = c->h->session[c->s->session[c->s->n - 1]].started;

	return strncmp(first, last, DAY) == 0 ? MINUTE : DAY;
}

static void draw_sessions_axis(struct chart *c, bool by_commit)
{
	const int columns = session_columns(c);
	const double label = CHARACTER * columns + 3 * GAP;
	const size_t most = (size_t)((c->right - c->left) / label);
	const size_t n = most < c->s->n ? most : c->s->n;

	for (size_t k = 0; k < n; k++) {
		const size_t i = n > 1 ? k * (c->s->n - 1) / (n - 1) : 0;
		const double x = x_of(c, (double)i + 0.5);
		const double half = (label - 3 * GAP) / 2;
		struct buffer name = BUFFER_INIT;

		svg_line(c->out, "muted", 1, x, c->bottom, x, c->bottom + 4);
		add_session_name(c, i, by_commit, columns, &name);
		svg_text(c->out, "muted", SVG_MIDDLE, fmin(fmax(x, half + 1), c->width - half - 1),
			c->bottom + 4 + 12, name.data ? name.data : "");
		buffer_finish(&name);
	}
}

/* --- values --------------------------------------------------------------------------------------
 */

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

static void draw_points(struct chart *c, double size, bool intervals)
{
	cleanup_free struct point *p = calloc(c->s->n + 1, sizeof(*p));
	cleanup_free double *room = calloc(c->s->n + 1, sizeof(*room));
	const size_t n = p && room ? find_points(c, p, room) : 0;

	if (intervals) {
		svg_path(c->out, "range", 1.4, "");
		for (size_t i = 0; i < n; i++) {
			const double x = x_of(c, p[i].place);

			/* what lies beyond the axis altogether is marked at its edge instead */
			if (!(p[i].high > c->axis.low && p[i].low < c->axis.high))
				continue;
			svg_go(c->out, 'M', x, y_of(c, p[i].high));
			svg_go(c->out, 'L', x, y_of(c, p[i].low));
		}
		svg_path_end(c->out);
	}
	svg_path(c->out, "a", size, "");
	for (size_t i = 0; i < n; i++) {
		if (!fits(c, p[i].value))
			continue;
		svg_go(c->out, 'M', x_of(c, p[i].place), y_of(c, p[i].value));
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

/* Rings around what is far off; what lies beyond the axis is at its edge. */
static void draw_outliers(struct chart *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->s->n && n < MARKS_MAX; i++) {
		struct buffer title = BUFFER_INIT;
		const double x = x_of(c, (double)i + 0.5);
		const double y = isfinite(c->s->value[i]) ? y_of(c, c->s->value[i]) : c->bottom;

		if (!isfinite(c->s->value[i])) {
			svg_mark(c->out, CROSS, "muted", x, y, 3, "measured nothing valid");
			n++;
			continue;
		}
		if (fits(c, c->s->value[i]) && !history_is_outlier(&c->axis, c->s, i))
			continue;
		name_outlier(c, i, &title);
		svg_mark(c->out, DIAMOND, "warn", x, y, 5, title.data);
		buffer_finish(&title);
		n++;
	}
}

/* --- levels and changes --------------------------------------------------------------------------
 */

static void draw_levels(struct chart *c, double width)
{
	for (size_t k = 0; k <= c->s->n_changes; k++) {
		const struct history_change *change = k ? &c->s->change[k - 1] : NULL;
		const size_t from = change ? change->found.at : 0;
		const size_t to = k < c->s->n_changes ? c->s->change[k].found.at : c->s->n;
		const struct history_change *found;
		const double y = y_of(c, history_level(c->s, from, &found));

		svg_line(c->out, colour_of(change), width, x_of(c, (double)from), y,
			x_of(c, (double)to), y);
	}
}

/* Where each change may lie, behind everything else. */
static void draw_doubt(struct chart *c)
{
	for (size_t k = 0; k < c->s->n_changes; k++) {
		const struct level_change *found = &c->s->change[k].found;
		const double from = x_of(c, (double)found->low);
		const double to = x_of(c, (double)found->high);

		if (to > from)
			svg_area(c->out, "doubt", from, c->top, to - from, c->bottom - c->top);
	}
}

static void add_label(const struct history_change *change, struct buffer *label)
{
	char percent[UNITS_TEXT];

	buffer_addf(label, "%s%s%s", change->worse ? "▲ " : "▼ ",
		units_percent(change->ratio.value - 1, percent), change->ack ? " ✓" : "");
}

/* The lowest row above the plot in which a label at x is free of those before it; ROWS_MAX: none.
 */
static size_t find_row(double end[ROWS_MAX], double from, double to)
{
	for (size_t row = 0; row < ROWS_MAX; row++) {
		if (end[row] > from)
			continue;
		end[row] = to + GAP;
		return row;
	}
	return ROWS_MAX;
}

struct label {
	struct buffer text;
	double x; /* of its middle */
	size_t row;
};

/* Places one label a change; how many rows they take. */
static size_t place_labels(const struct chart *c, struct label *label)
{
	double end[ROWS_MAX] = { 0 };
	size_t rows = 0;

	for (size_t k = 0; k < c->s->n_changes; k++) {
		struct label *l = &label[k];
		double half;

		add_label(&c->s->change[k], &l->text);
		half = CHARACTER * (double)utf8_width(l->text.data) / 2;
		l->x = fmin(fmax(x_of(c, (double)c->s->change[k].found.at), c->left + half),
			c->right - half);
		l->row = find_row(end, l->x - half, l->x + half);
		if (l->row < ROWS_MAX && l->row >= rows)
			rows = l->row + 1;
	}
	return rows;
}

static void draw_changes(struct chart *c, const struct label *label)
{
	for (size_t k = 0; k < c->s->n_changes; k++) {
		const struct history_change *change = &c->s->change[k];
		const double x = x_of(c, (double)change->found.at);
		const bool named = label[k].row < ROWS_MAX;

		svg_path(c->out, colour_of(change), 1.2, "4 4");
		svg_go(c->out, 'M', x, c->top - (named ? (double)label[k].row * LINE : 0));
		svg_go(c->out, 'L', x, c->bottom);
		svg_path_end(c->out);
		if (named)
			svg_text(c->out, colour_of(change), SVG_MIDDLE, label[k].x,
				c->top - (double)label[k].row * LINE - 5, label[k].text.data);
	}
}

/* --- the whole -----------------------------------------------------------------------------------
 */

static void add_title(const struct chart *c, struct buffer *title)
{
	history_add_name(c->s, title);
	buffer_adds(title, " on ");
	history_add_place(c->s, title);
	buffer_addf(title, ": %zu sessions, %zu change%s; ", c->s->n, c->s->n_changes,
		history_plural(c->s->n_changes));
	history_add_baseline(c->s, title);
}

static double labels_width(const struct history_axis *a)
{
	size_t columns = utf8_width(a->unit);
	char text[NUMBER_TEXT];

	for (size_t i = 0; i < a->n; i++) {
		const size_t length = utf8_width(history_axis_label(a, i, text));

		columns = length > columns ? length : columns;
	}
	return CHARACTER * (double)columns + 2 * GAP;
}

static void draw(struct chart *c, bool by_commit)
{
	struct label *label = calloc(c->s->n_changes + 1, sizeof(*label));
	struct buffer title = BUFFER_INIT;
	size_t rows;

	if (!label)
		return;
	c->left = fmin(labels_width(&c->axis), c->width / 3.0);
	c->right = c->width - GAP;
	rows = place_labels(c, label);
	c->top = 2 * GAP + LINE * (double)(rows ? rows : 1);
	c->height += (int)c->top;
	c->bottom = c->height - 24;
	add_title(c, &title);
	svg_open(c->out, c->class, c->width, c->height, title.data);
	draw_doubt(c);
	draw_values_axis(c);
	draw_sessions_axis(c, by_commit);
	draw_points(c, 5, true);
	draw_levels(c, 2.2);
	draw_outliers(c);
	draw_changes(c, label);
	svg_close(c->out);
	for (size_t k = 0; k < c->s->n_changes; k++)
		buffer_finish(&label[k].text);
	free(label);
	buffer_finish(&title);
}

void history_chart(
	const struct history *h, const struct history_series *s, bool by_commit, struct buffer *out)
{
	struct chart wide = { .h = h,
		.s = s,
		.class = "wide",
		.points = CHART_POINTS_WIDE,
		.width = 860,
		.height = 220,
		.out = out };
	struct chart narrow = { .h = h,
		.s = s,
		.class = "narrow",
		.points = CHART_POINTS_NARROW,
		.width = 360,
		.height = 180,
		.out = out };

	if (!history_axis_find(s, 5, &wide.axis))
		return;
	narrow.axis = wide.axis;
	draw(&wide, by_commit);
	draw(&narrow, by_commit);
}

void history_chart_small(
	const struct history *h, const struct history_series *s, struct buffer *out)
{
	struct chart c = { .h = h,
		.s = s,
		.class = "small",
		.points = CHART_POINTS_SMALL,
		.width = 240,
		.height = 64,
		.left = 4,
		.right = 236,
		.top = 5,
		.bottom = 59,
		.out = out };
	struct buffer title = BUFFER_INIT;

	if (!history_axis_find(s, 2, &c.axis))
		return;
	add_title(&c, &title);
	svg_open(out, c.class, c.width, c.height, title.data);
	svg_area(out, "band", c.left, y_of(&c, s->level.value * exp(s->delta)), c.right - c.left,
		y_of(&c, s->level.value * exp(-s->delta)) -
			y_of(&c, s->level.value * exp(s->delta)));
	draw_points(&c, 3.4, false);
	draw_levels(&c, 1.2);
	draw_outliers(&c);
	svg_close(out);
	buffer_finish(&title);
}
