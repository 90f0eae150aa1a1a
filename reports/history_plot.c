#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "reports/escape.h"
#include "reports/history.h"
#include "reports/history_words.h"
#include "reports/tone.h"
#include "reports/utf8.h"
#include "stats/describe.h"

enum { ROWS = 8, LABEL = 12, EDGE = 2, DAY = 10 };

static const double room = 0.15; /* above and below the levels, of their range */
static const double reach = 5;	 /* deviations of a value from its level that the axis shows */

/* What a column shows. */
struct column {
	double value; /* NaN: nothing */
	double level; /* of the segment its first value is in */
	enum tone tone;
	bool begins; /* a change */
};

struct axis {
	double low, high; /* values at the lowest and the highest row */
};

static void fill_column(const struct history_series *s, size_t from, size_t to, double *values,
	struct column *column)
{
	const struct history_change *change;
	size_t n = 0;

	*column = (struct column){ .value = NAN };
	column->level = history_level(s, to - 1, &change);
	column->tone = change ? history_tone(change) : TONE_PLAIN;
	for (size_t i = from; i < to; i++)
		if (isfinite(s->value[i]))
			values[n++] = s->value[i];
	if (n)
		column->value = stats_median(values, n);
	for (size_t k = 0; k < s->n_changes; k++)
		column->begins |= s->change[k].found.at >= from && s->change[k].found.at < to;
}

/* Around all levels, and as far from them as values usually lie. */
static struct axis find_axis(const struct column *column, size_t n, double *off)
{
	struct axis a = { INFINITY, -INFINITY };
	double around, margin;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		a.low = fmin(a.low, column[i].level);
		a.high = fmax(a.high, column[i].level);
		if (isfinite(column[i].value))
			off[m++] = fabs(column[i].value - column[i].level);
	}
	around = m ? reach * stats_median(off, m) : 0;
	margin = fmax(around, room * (a.high - a.low));
	if (!(margin > 0))
		margin = fabs(a.high) > 0 ? 0.01 * fabs(a.high) : 1;
	a.low = fmax(a.low - margin, 0);
	a.high += margin;
	return a;
}

/* 0 is the highest; outside: −1 and ROWS */
static int row_of(const struct axis *a, double value)
{
	const double place = (a->high - value) / (a->high - a->low) * ROWS;

	if (place < 0)
		return -1;
	return place > ROWS ? ROWS : place >= ROWS ? ROWS - 1 : (int)place;
}

static const char *glyph(const struct axis *a, const struct column *column, int row)
{
	if (isfinite(column->value)) {
		const int at = row_of(a, column->value);

		if (at == row)
			return "•";
		if (at < 0 && row == 0)
			return "▴";
		if (at == ROWS && row == ROWS - 1)
			return "▾";
	}
	return row_of(a, column->level) == row ? "╌" : " ";
}

static void add_label(struct buffer *out, double value, const char *unit, bool shown)
{
	char text[UNITS_TEXT] = "";
	size_t width;

	if (shown)
		units_value(value, unit, text);
	width = utf8_width(text);
	buffer_fill(out, ' ', width < LABEL ? LABEL - width : 0);
	buffer_adds(out, text);
	buffer_adds(out, shown ? " ┤" : " │");
}

/* Columns up to the last that shows something: no blanks trail. */
static size_t row_end(const struct axis *a, const struct column *column, size_t n, int row)
{
	while (n && *glyph(a, &column[n - 1], row) == ' ')
		n--;
	return n;
}

static void add_rows(const struct history_series *s, const struct axis *a,
	const struct column *column, size_t n, bool colour, struct buffer *out)
{
	for (int row = 0; row < ROWS; row++) {
		const bool edge = row == 0 || row == ROWS - 1;
		const size_t end = row_end(a, column, n, row);
		enum tone tone = TONE_PLAIN;
		add_label(out, row ? a->low : a->high, s->metric.unit, edge);
		for (size_t i = 0; i < end; i++) {
			if (column[i].tone != tone) {
				tone_end(out, tone, colour);
				tone = column[i].tone;
				tone_begin(out, tone, colour);
			}
			buffer_adds(out, glyph(a, &column[i], row));
		}
		tone_end(out, tone, colour);
		buffer_adds(out, "\n");
	}
}

static void add_marks(const struct column *column, size_t n, struct buffer *out)
{
	buffer_fill(out, ' ', LABEL + 1);
	buffer_adds(out, "└");
	for (size_t i = 0; i < n; i++)
		buffer_adds(out, column[i].begins ? "▲" : "─");
	buffer_adds(out, "\n");
}

/* Times begin with the day; whatever else they hold is not shown. */
static void add_days(const struct history *h, const struct history_series *s, struct buffer *out)
{
	const char *first = h->session[s->session[0]].started;
	const char *last = h->session[s->session[s->n - 1]].started;
	struct buffer days = BUFFER_INIT;

	buffer_addf(&days, "%.*s to %.*s", DAY, first, DAY, last);
	buffer_fill(out, ' ', LABEL + EDGE);
	escape_terminal(out, days.data);
	buffer_adds(out, "\n");
	buffer_finish(&days);
}

void history_plot(const struct history *h, const struct history_series *s, size_t width,
	bool colour, struct buffer *out)
{
	const size_t columns = width - LABEL - EDGE;
	const size_t n = s->n < columns ? s->n : columns;
	cleanup_free struct column *column = calloc(n + 1, sizeof(*column));
	cleanup_free double *values = calloc(s->n + 1, sizeof(*values));
	struct axis axis;

	if (!column || !values || !s->measured || width <= LABEL + EDGE)
		return;
	for (size_t i = 0; i < n; i++)
		fill_column(s, i * s->n / n, (i + 1) * s->n / n, values, &column[i]);
	axis = find_axis(column, n, values);
	add_rows(s, &axis, column, n, colour, out);
	add_marks(column, n, out);
	add_days(h, s, out);
}
