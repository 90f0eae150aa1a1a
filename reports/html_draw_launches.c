#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "reports/html_draw.h"
#include "reports/sections.h"

/* A strip spans at least this much either way: what is quieter looks quiet. */
#define SPAN_LEAST 0.02

static double span_of(const struct result *r)
{
	double most = 0;

	for (size_t i = 0; i < r->used; i++) {
		const double deviation = fabs(r->value[i] / r->median - 1);

		if (isfinite(deviation))
			most = fmax(most, deviation);
	}
	return fmax(most, SPAN_LEAST);
}

static bool add_row(const struct result *r, size_t row, struct drawing *d)
{
	struct buffer name = BUFFER_INIT;
	struct buffer figure = BUFFER_INIT;
	char percent[UNITS_TEXT];
	bool fits;

	/* first, as it is what a long name would lose */
	buffer_addf(&name, "%s · ", r->arm->target);
	section_name(r->arm, &name);
	if (r->used && isfinite(r->median))
		buffer_addf(&figure, "±%s", units_percent(span_of(r), percent) + 1);
	else
		buffer_adds(&figure, "none used");
	fits = drawing_row(d, name.data, figure.data, figure.data);
	buffer_finish(&name);
	buffer_finish(&figure);
	if (!fits)
		return false;
	drawing_number(&d->data_2, (double)row, '\t');
	drawing_number(&d->data_2, (double)(2 * d->rows - 2), '\t');
	drawing_number(&d->data_2, (double)(2 * d->rows - 1), '\n');
	return true;
}

/* Launches come in the order they were made, every arm's values in the same: one pass. */
static void add_launches(
	const struct summary *s, const size_t *result_of, size_t rows, struct drawing *d)
{
	size_t *seen = calloc(s->n_results + 1, sizeof(*seen));
	double last = 1;

	for (size_t i = 0; seen && i < s->run->n_launches; i++) {
		const struct launch *l = &s->run->launches[i];
		const size_t which = l->arm < s->run->n_arms ? result_of[l->arm] : SIZE_MAX;
		const struct result *r = which < rows ? &s->results[which] : NULL;
		double deviation = 0;

		if (!r)
			continue;
		if (l->status == LAUNCH_OK) {
			if (seen[which] == r->used)
				continue;
			deviation = (r->value[seen[which]++] / r->median - 1) / span_of(r);
		}
		drawing_number(&d->data, (double)(rows - which), '\t');
		drawing_number(&d->data, l->order, '\t');
		drawing_number(&d->data, deviation, '\t');
		buffer_adds(&d->data, l->status == LAUNCH_OK	     ? "0\n"
				      : l->status == LAUNCH_EXCLUDED ? "1\n"
								     : "2\n");
		last = fmax(last, l->order);
	}
	drawing_set(d, "xmax", last);
	free(seen);
}

bool draw_launches(const struct summary *s, struct drawing *d)
{
	const size_t rows = s->n_results < DRAW_ROWS_MAX ? s->n_results : DRAW_ROWS_MAX;
	size_t *result_of = calloc(s->run->n_arms + 1, sizeof(*result_of));

	d->script = "launches";
	d->row_height[WIDE] = 26;
	d->row_height[NARROW] = 44;
	if (!result_of || !s->run->n_launches || s->run->n_launches > DRAW_LAUNCHES_MAX) {
		free(result_of);
		return false;
	}
	for (size_t i = 0; i < s->run->n_arms; i++)
		result_of[i] = SIZE_MAX;
	for (size_t i = 0; i < s->n_results; i++)
		result_of[s->results[i].arm - s->run->arms] = i;
	for (size_t i = 0; i < rows; i++) {
		if (!add_row(&s->results[i], rows - i, d))
			break;
	}
	add_launches(s, result_of, rows, d);
	free(result_of);
	if (!d->data.length)
		return false;
	buffer_addf(&d->title,
		"One strip for each of %zu arms: the value of every launch relative to the arm's "
		"median, in the order of the session. The table below has spread, exclusions and "
		"failures.",
		d->rows);
	buffer_adds(&d->legend,
		"<span class=\"key\"><b class=\"ink-a\" aria-hidden=\"true\">●</b> a launch; the "
		"line "
		"is the arm's median, up is a larger value, ± the height of half a strip</span> "
		"<span class=\"warn\">□ excluded</span> <span class=\"bad\">× failed</span>");
	return true;
}
