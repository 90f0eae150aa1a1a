#include <math.h>
#include <string.h>

#include "base/number.h"
#include "reports/html_draw.h"
#include "reports/sections.h"

/* Figures further out are cut off at the edge; the table has them. */
#define RATIO_LEAST (1.0 / 256)
#define RATIO_MOST  256.0

static bool shown(const struct ratio *r)
{
	return r->verdict != VERDICT_NONE && isfinite(r->ratio.value) && r->ratio.value > 0;
}

static double within(double value, double otherwise)
{
	if (!isfinite(value))
		value = otherwise;
	return fmin(fmax(value, RATIO_LEAST), RATIO_MOST);
}

static void set_range(struct drawing *d, double low, double high)
{
	const bool logarithmic = high / low > 3;

	if (logarithmic) {
		low /= 1.15;
		high *= 1.15;
	} else {
		const double edge = 0.04 * (high - low);

		low -= edge;
		high += edge;
	}
	drawing_set(d, "logx", logarithmic);
	drawing_set(d, "xmin", low);
	drawing_set(d, "xmax", high);
}

/* One target needs no name in every row. */
static bool one_target(const struct summary *s)
{
	for (size_t i = 1; i < s->n_ratios; i++) {
		if (strcmp(s->ratios[i].of->arm->target, s->ratios[0].of->arm->target) != 0)
			return false;
	}
	return true;
}

static bool add_row(const struct ratio *r, bool with_target, struct drawing *d)
{
	struct buffer name = BUFFER_INIT;
	struct buffer figure = BUFFER_INIT;
	char number[NUMBER_TEXT], short_figure[NUMBER_TEXT];
	bool fits;

	section_name(r->of->arm, &name);
	if (with_target)
		buffer_addf(&name, " · %s", r->of->arm->target);
	number_fixed(within(r->ratio.value, 1), 3, short_figure, sizeof(short_figure));
	buffer_adds(&figure, short_figure);
	if (isfinite(r->ratio.low) && isfinite(r->ratio.high)) {
		buffer_addf(&figure, " [%s",
			number_fixed(within(r->ratio.low, 1), 3, number, sizeof(number)));
		buffer_addf(&figure, ", %s]",
			number_fixed(within(r->ratio.high, 1), 3, number, sizeof(number)));
	}
	fits = drawing_row(d, name.data, figure.data, short_figure);
	buffer_finish(&name);
	buffer_finish(&figure);
	return fits;
}

static size_t count_shown(const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_ratios; i++)
		n += shown(&s->ratios[i]);
	return n < DRAW_ROWS_MAX ? n : DRAW_ROWS_MAX;
}

bool draw_ratios(const struct summary *s, struct drawing *d)
{
	const bool with_target = !one_target(s);
	const size_t n = count_shown(s);
	double low = 0.95, high = 1.1, margin = 0;

	d->script = "ratios";
	d->row_height[WIDE] = 22;
	d->row_height[NARROW] = 38;
	for (size_t i = 0; i < s->n_ratios; i++) {
		const struct ratio *r = &s->ratios[i];
		const double value = within(r->ratio.value, 1);

		if (!shown(r) || !add_row(r, with_target, d))
			continue;
		margin = r->margin;
		drawing_number(&d->data, (double)(n - d->rows + 1), '\t');
		drawing_number(&d->data, value, '\t');
		drawing_number(&d->data, within(r->ratio.low, value), '\t');
		drawing_number(&d->data, within(r->ratio.high, value), '\t');
		drawing_number(&d->data, (double)r->verdict, '\t');
		drawing_number(&d->data, (double)(2 * d->rows - 2), '\t');
		drawing_number(&d->data, (double)(2 * d->rows - 1), '\n');
		low = fmin(low, within(r->ratio.low, value));
		high = fmax(high, within(r->ratio.high, value));
	}
	if (!d->rows)
		return false;
	if (!(margin >= 0 && margin < 0.9))
		margin = 0.05;
	set_range(d, low, high);
	drawing_set(d, "band_low", fmax(1 - margin, low));
	drawing_set(d, "band_high", fmin(1 / (1 - margin), high));
	buffer_addf(&d->title,
		"Forest plot of %zu ratios, time in the VM over time on the host, with 95 percent "
		"intervals: %zu near native, %zu slower, %zu inconclusive. The table below has the "
		"figures.",
		d->rows, s->near_native, s->slower, s->inconclusive);
	buffer_adds(&d->legend,
		"<span class=\"good\">● near native</span> <span class=\"bad\">▲ slower</span> "
		"<span class=\"warn\">◇ inconclusive</span> <span class=\"dim\">× invalid</span> "
		"<span class=\"key\"><i class=\"band\"></i> margin: near native if the whole "
		"interval ends left of its right edge</span>");
	return true;
}
