#include <math.h>
#include <string.h>

#include "base/units.h"
#include "reports/html_draw.h"
#include "reports/sections.h"

bool is_exit(const struct result *r)
{
	return strcmp(r->arm->target, "host") != 0 &&
	       (r->arm->split || strcmp(r->arm->group, "exit") == 0);
}

static bool shown(const struct result *r)
{
	return is_exit(r) && strncmp(r->arm->unit, "ns", 2) == 0 && isfinite(r->median) &&
	       r->median > 0 && r->median < 1e15;
}

/* A bar ends at the arm's median, also where the parts' medians are more together. */
static void add_bar(const struct result *r, double scale, struct buffer *data)
{
	struct split parts;
	const bool split = section_split(r, &parts);
	const double floor = split ? fmin(parts.floor, r->median) : 0;
	const double user = split ? fmin(parts.user, r->median - floor) : 0;

	drawing_number(data, floor / scale, '\t');
	drawing_number(data, (split ? parts.entry : 0) / scale, '\t');
	drawing_number(data, user / scale, '\t');
	drawing_number(data, split ? 0 : r->median / scale, '\t');
}

/* 1: ns, 2: µs, 3: ms, so that the axis reads well */
static int axis_unit(double most)
{
	return most < 2000 ? 1 : most < 2e6 ? 2 : 3;
}

bool draw_exits(const struct summary *s, struct drawing *d)
{
	double most = 0, scale = 1;
	size_t n = 0;

	d->script = "exits";
	d->row_height[WIDE] = 22;
	d->row_height[NARROW] = 38;
	for (size_t i = 0; i < s->n_results && n < DRAW_ROWS_MAX; i++) {
		if (!shown(&s->results[i]))
			continue;
		n++;
		most = fmax(most, s->results[i].median);
	}
	for (int i = 1; i < axis_unit(most); i++)
		scale *= 1000;
	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];
		struct buffer name = BUFFER_INIT;
		char figure[UNITS_TEXT];
		bool fits;

		if (!shown(r))
			continue;
		section_name(r->arm, &name);
		if (r->arm->ring && *r->arm->ring)
			buffer_addf(&name, " · %s", r->arm->ring);
		units_value(r->median, r->arm->unit, figure);
		fits = drawing_row(d, name.data, figure, figure);
		buffer_finish(&name);
		if (!fits)
			break;
		drawing_number(&d->data, (double)(n - d->rows + 1), '\t');
		add_bar(r, scale, &d->data);
		drawing_number(&d->data, (double)(2 * d->rows - 2), '\t');
		drawing_number(&d->data, (double)(2 * d->rows - 1), '\n');
	}
	if (!d->rows)
		return false;
	drawing_set(d, "unit", axis_unit(most));
	drawing_set(d, "xmax", 1.02 * most / scale);
	buffer_addf(&d->title,
		"Bars: the time per exit of %zu arms, where it was measured in parts: the floor of "
		"KVM_RUN, entry and exit with KVM's handling, and user space, from left to right. "
		"The table below has the figures.",
		d->rows);
	buffer_adds(&d->legend,
		"<span class=\"key\">from left to right:</span> "
		"<span class=\"key\"><i class=\"a\"></i> 1 floor of KVM_RUN</span> "
		"<span class=\"key\"><i class=\"b\"></i> 2 entry, exit and KVM</span> "
		"<span class=\"key\"><i class=\"c\"></i> 3 user space</span> "
		"<span class=\"key\"><i class=\"thin\"></i> thin: not split</span>");
	return true;
}
