#include "reports/history_chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/history_chart_part.h"
#include "reports/history_words.h"
#include "reports/svg_draw.h"
#include "reports/utf8.h"

enum { DAY = 10, MINUTE = 16, COMMIT = 8 }; /* columns of what names a session */
enum { UNIT = 10 };

double chart_x(const struct chart *c, double place)
{
	return c->left + place * (c->right - c->left) / (double)c->s->n;
}

double chart_y(const struct chart *c, double value)
{
	const double inside = fmin(fmax(value, c->axis.low), c->axis.high);

	return c->bottom -
	       (inside - c->axis.low) / (c->axis.high - c->axis.low) * (c->bottom - c->top);
}

bool chart_fits(const struct chart *c, double value)
{
	return value >= c->axis.low && value <= c->axis.high;
}

const char *chart_colour(const struct history_change *change)
{
	if (!change)
		return "ink";
	return change->ack ? "muted" : change->worse ? "bad" : "good";
}

size_t history_chart_group(const struct history_series *s, size_t most)
{
	return s->n > most ? (s->n + most - 1) / most : 1;
}

/* At most so many columns of it as they are shown: what does not print is spelt out first. */
static void add_cut(struct buffer *out, const char *text, size_t columns)
{
	struct buffer shown = BUFFER_INIT;

	escape_terminal(&shown, text);
	if (shown.length)
		buffer_add(out, shown.data, utf8_prefix(shown.data, columns));
	buffer_finish(&shown);
}

static void draw_values_axis(struct chart *c)
{
	struct buffer unit = BUFFER_INIT;
	char text[NUMBER_TEXT];

	for (size_t i = 0; i < c->axis.n; i++) {
		const double y = chart_y(c, (c->axis.first + (double)i) * c->axis.step);

		svg_line(c->out, "grid", 1, c->left, y, c->right, y);
		svg_text(c->out, "muted", SVG_END, c->left - CHART_GAP, y + 4,
			history_axis_label(&c->axis, i, text));
	}
	add_cut(&unit, c->axis.unit, UNIT);
	svg_text(c->out, "muted", SVG_END, c->left - CHART_GAP, c->top - 2 * CHART_GAP,
		unit.data ? unit.data : "");
	buffer_finish(&unit);
	svg_line(c->out, "muted", 1, c->left, c->bottom, c->right, c->bottom);
}

static void add_session_name(
	const struct chart *c, size_t i, bool by_commit, int columns, struct buffer *name)
{
	const struct history_session *s = &c->h->session[c->s->session[i]];
	const char *text = by_commit && *history_commit(s) ? history_commit(s) : s->started;

	add_cut(name, text, text == s->started ? (size_t)columns : COMMIT);
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
	const double label = CHART_CHARACTER * columns + 3 * CHART_GAP;
	const size_t most = (size_t)((c->right - c->left) / label);
	const size_t n = most < c->s->n ? most : c->s->n;

	for (size_t k = 0; k < n; k++) {
		const size_t i = n > 1 ? k * (c->s->n - 1) / (n - 1) : 0;
		const double x = chart_x(c, (double)i + 0.5);
		const double half = (label - 3 * CHART_GAP) / 2;
		struct buffer name = BUFFER_INIT;

		svg_line(c->out, "muted", 1, x, c->bottom, x, c->bottom + 4);
		add_session_name(c, i, by_commit, columns, &name);
		svg_text(c->out, "muted", SVG_MIDDLE, fmin(fmax(x, half + 1), c->width - half - 1),
			c->bottom + 4 + 12, name.data ? name.data : "");
		buffer_finish(&name);
	}
}

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
	struct buffer unit = BUFFER_INIT;
	char text[NUMBER_TEXT];
	size_t columns;

	add_cut(&unit, a->unit, UNIT);
	columns = unit.data ? utf8_width(unit.data) : 0;
	buffer_finish(&unit);
	for (size_t i = 0; i < a->n; i++) {
		const size_t length = utf8_width(history_axis_label(a, i, text));

		columns = length > columns ? length : columns;
	}
	return CHART_CHARACTER * (double)columns + 2 * CHART_GAP;
}

static void draw(struct chart *c, bool by_commit)
{
	struct chart_label *label = calloc(c->s->n_changes + 1, sizeof(*label));
	struct buffer title = BUFFER_INIT;
	size_t rows;

	if (!label)
		return;
	c->left = fmin(labels_width(&c->axis), c->width / 3.0);
	c->right = c->width - CHART_GAP;
	rows = chart_place_labels(c, label);
	c->top = 3 * CHART_GAP + CHART_LINE * (double)(rows ? rows : 1);
	c->height += (int)c->top;
	c->bottom = c->height - 24;
	add_title(c, &title);
	svg_open(c->out, c->class, c->width, c->height, title.data);
	chart_draw_doubt(c);
	draw_values_axis(c);
	draw_sessions_axis(c, by_commit);
	chart_draw_points(c, 5, true);
	chart_draw_levels(c, 2.2);
	chart_draw_outliers(c);
	chart_draw_changes(c, label);
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
	svg_area(out, "band", c.left, chart_y(&c, s->level.value * exp(s->delta)), c.right - c.left,
		chart_y(&c, s->level.value * exp(-s->delta)) -
			chart_y(&c, s->level.value * exp(s->delta)));
	chart_draw_points(&c, 3.4, false);
	chart_draw_levels(&c, 1.2);
	chart_draw_outliers(&c);
	svg_close(out);
	buffer_finish(&title);
}
