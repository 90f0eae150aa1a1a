#include "reports/aa.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "judge/tolerance.h"
#include "reports/escape.h"
#include "reports/sections.h"
#include "reports/table.h"
#include "stats/noise.h"

/* "0.12 %": units_percent puts a sign before it */
static const char *percent(double value, char text[UNITS_TEXT])
{
	return units_percent(value, text) + 1;
}

static void add_headline(const struct aa *aa, struct buffer *out)
{
	char median[UNITS_TEXT];
	char p90[UNITS_TEXT];
	char most[UNITS_TEXT];
	struct buffer name = BUFFER_INIT;

	buffer_addf(out, "\nA/A: the same thing on two sides, %zu pair%s of arms\n", aa->n,
		aa->n == 1 ? "" : "s");
	if (aa->left_out)
		buffer_addf(out,
			"  %zu arms do not count: invalid, without their other side, or "
			"below %d launches\n",
			aa->left_out, AA_LAUNCHES_LEAST);
	if (!aa->n)
		return;
	section_name(aa->pair[aa->worst].a->arm, &name);
	buffer_addf(&name, " on ");
	section_place(aa->pair[aa->worst].a->arm, &name);
	buffer_addf(out, "  |ratio − 1|: median %s, 90 %% below %s, largest %s (",
		percent(aa->median, median), percent(aa->p90, p90), percent(aa->most, most));
	escape_terminal(out, name.data);
	buffer_adds(out, ")\n");
	buffer_finish(&name);
}

/* one group on one target */
struct row {
	const struct arm *arm; /* the first of it */
	size_t ratios;
	double noise, tolerance; /* the largest of its metrics */
	bool own;
};

static int weigh(
	const struct experience *e, const struct aa_pair *p, struct row *row, struct error *err)
{
	static const struct compare_options none;
	const double threshold = tolerance_threshold(p->a->arm, &none);
	const double timer = fmax(tolerance_resolution(p->a), tolerance_resolution(p->b));
	struct experience_ratios r;

	if (experience_ratios(e, p->a->arm, &r, err))
		return -1;
	row->ratios = r.n > row->ratios ? r.n : row->ratios;
	row->own |= r.own;
	if (r.n)
		row->noise = fmax(row->noise, expm1(stats_tolerance(0, 0, r.ratio, r.n)));
	row->tolerance = fmax(
		row->tolerance, expm1(stats_tolerance(threshold, timer, r.ratio, r.n)));
	free(r.ratio);
	return 0;
}

static void put_row(const struct row *row, struct table *t)
{
	char text[UNITS_TEXT];
	char count[32];

	table_row(t);
	table_cell(t, TONE_STRONG, row->arm->group);
	table_cell(t, TONE_PLAIN, row->arm->target);
	snprintf(count, sizeof(count), "%zu%s", row->ratios, row->own ? " each" : "");
	table_cell(t, TONE_PLAIN, count);
	table_cell(t, TONE_PLAIN, isnan(row->noise) ? "too few" : percent(row->noise, text));
	table_cell(t, TONE_PLAIN, percent(row->tolerance, text));
}

static int add_groups(
	const struct aa *aa, const struct experience *e, struct table *t, struct error *err)
{
	table_column(t, "group", ALIGN_LEFT, 0);
	table_column(t, "target", ALIGN_LEFT, 0);
	table_column(t, "A/A ratios", ALIGN_RIGHT, 0);
	table_column(t, "97.5 % within", ALIGN_RIGHT, 0);
	table_column(t, "tolerance", ALIGN_RIGHT, 0);
	for (size_t i = 0; i < aa->n; i++) {
		struct row row = { .arm = aa->pair[i].a->arm, .noise = NAN, .tolerance = NAN };
		bool seen = false;

		for (size_t k = 0; k < aa->n; k++) {
			const struct arm *arm = aa->pair[k].a->arm;

			if (strcmp(arm->group, row.arm->group) != 0 ||
				strcmp(arm->target, row.arm->target) != 0)
				continue;
			seen |= k < i;
			if (seen)
				break;
			if (weigh(e, &aa->pair[k], &row, err))
				return -1;
		}
		if (!seen)
			put_row(&row, t);
	}
	return 0;
}

int report_aa(const struct aa *aa, const struct experience *e, const char *store, int width,
	bool colour, struct buffer *out, struct error *err)
{
	struct table t = TABLE_INIT;
	int status;

	add_headline(aa, out);
	buffer_addf(out, "  the store has %zu A/A session%s of this place: ", e->aa_sessions,
		e->aa_sessions == 1 ? "" : "s");
	escape_terminal(out, store);
	buffer_adds(out, "\n");
	status = add_groups(aa, e, &t, err);
	if (!status && t.n_rows) {
		buffer_adds(out, "\nTolerance that follows for kvmbench compare\n");
		table_text(&t, (size_t)width, colour, out);
	}
	table_finish(&t);
	return status;
}
