#include <math.h>

#include "base/units.h"
#include "reports/history_chart_part.h"
#include "reports/history_words.h"
#include "reports/svg_draw.h"
#include "reports/utf8.h"

#define LABEL_FOOT 10 /* above the plot, so that marks at its edge stay free */

void chart_draw_levels(struct chart *c, double width)
{
	for (size_t k = 0; k <= c->s->n_changes; k++) {
		const struct history_change *change = k ? &c->s->change[k - 1] : NULL;
		const size_t from = change ? change->found.at : 0;
		const size_t to = k < c->s->n_changes ? c->s->change[k].found.at : c->s->n;
		const struct history_change *found;
		const double y = chart_y(c, history_level(c->s, from, &found));

		svg_line(c->out, chart_colour(change), width, chart_x(c, (double)from), y,
			chart_x(c, (double)to), y);
	}
}

void chart_draw_doubt(struct chart *c)
{
	for (size_t k = 0; k < c->s->n_changes; k++) {
		const struct level_change *found = &c->s->change[k].found;
		const double from = chart_x(c, (double)found->low);
		const double to = chart_x(c, (double)found->high);

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

/* The lowest row above the plot in which a label at x is free of those before it; CHART_ROWS_MAX:
 * none.
 */
static size_t find_row(double end[CHART_ROWS_MAX], double from, double to)
{
	for (size_t row = 0; row < CHART_ROWS_MAX; row++) {
		if (end[row] > from)
			continue;
		end[row] = to + CHART_GAP;
		return row;
	}
	return CHART_ROWS_MAX;
}

size_t chart_place_labels(const struct chart *c, struct chart_label *label)
{
	double end[CHART_ROWS_MAX] = { 0 };
	size_t rows = 0;

	for (size_t k = 0; k < c->s->n_changes; k++) {
		struct chart_label *l = &label[k];
		double half;

		add_label(&c->s->change[k], &l->text);
		half = CHART_CHARACTER * (double)utf8_width(l->text.data) / 2;
		l->x = fmin(fmax(chart_x(c, (double)c->s->change[k].found.at), c->left + half),
			c->right - half);
		l->row = find_row(end, l->x - half, l->x + half);
		if (l->row < CHART_ROWS_MAX && l->row >= rows)
			rows = l->row + 1;
	}
	return rows;
}

void chart_draw_changes(struct chart *c, const struct chart_label *label)
{
	for (size_t k = 0; k < c->s->n_changes; k++) {
		const struct history_change *change = &c->s->change[k];
		const double x = chart_x(c, (double)change->found.at);
		const bool named = label[k].row < CHART_ROWS_MAX;

		svg_path(c->out, chart_colour(change), 1.2, "4 4");
		svg_go(c->out, 'M', x, c->top - (named ? (double)label[k].row * CHART_LINE : 0));
		svg_go(c->out, 'L', x, c->bottom);
		svg_path_end(c->out);
		if (named)
			svg_text(c->out, chart_colour(change), SVG_MIDDLE, label[k].x,
				c->top - (double)label[k].row * CHART_LINE - LABEL_FOOT,
				label[k].text.data);
	}
}
