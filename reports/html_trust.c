/* The sections that say how far the figures can be trusted: launches, warnings, skips. */
#include <math.h>

#include "base/units.h"
#include "reports/html_draw.h"
#include "reports/html_page.h"
#include "reports/html_part.h"
#include "reports/losses.h"

static void count_cell(struct table *t, size_t n, enum tone tone)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%zu", n);
	table_cell(t, n ? tone : TONE_FAINT, text.data);
	buffer_finish(&text);
}

static void launch_row(const struct result *r, struct table *t)
{
	struct buffer text = BUFFER_INIT;
	double least = INFINITY, most = -INFINITY;
	char percent[UNITS_TEXT];

	table_row(t);
	section_name(r->arm, &text);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
	section_place(r->arm, &text);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
	count_cell(t, r->launches, TONE_PLAIN);
	count_cell(t, r->used, TONE_PLAIN);
	count_cell(t, r->excluded, TONE_WARN);
	count_cell(t, r->failed, TONE_BAD);
	count_cell(t, r->unsteady, TONE_WARN);
	for (size_t i = 0; i < r->used; i++) {
		least = fmin(least, r->value[i]);
		most = fmax(most, r->value[i]);
	}
	table_cell(t, TONE_PLAIN, units_percent(r->used ? least / r->median - 1 : NAN, percent));
	table_cell(t, TONE_PLAIN, units_percent(r->used ? most / r->median - 1 : NAN, percent));
}

void html_launches(const struct summary *s, const struct html_plots *plots, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "launches", "Every launch, in the order it was made");
	html_paragraph(out, "lead",
		"Each launch is a fresh VM or process. A slope is drift of the machine, two levels "
		"are two states of it; a point far off is shown, never dropped.");
	html_plots_show(out, plots, PLOT_LAUNCHES);
	if (s->run->n_launches > DRAW_LAUNCHES_MAX)
		html_paragraph(out, "empty",
			"Too many launches to show each of them; the table has their spread.");
	table_column(&t, "arm", ALIGN_LEFT, 0);
	table_column(&t, "where", ALIGN_LEFT, 0);
	table_column(&t, "launches", ALIGN_RIGHT, 0);
	table_column(&t, "used", ALIGN_RIGHT, 0);
	table_column(&t, "excluded", ALIGN_RIGHT, 0);
	table_column(&t, "failed", ALIGN_RIGHT, 0);
	table_column(&t, "drifting", ALIGN_RIGHT, 0);
	table_column(&t, "least vs median", ALIGN_RIGHT, 0);
	table_column(&t, "most vs median", ALIGN_RIGHT, 0);
	for (size_t i = 0; i < s->n_results; i++)
		launch_row(&s->results[i], &t);
	html_details(out, "Launches of every arm in figures");
	html_table(out, "Launches and their spread", &t);
	if (!t.n_rows)
		html_paragraph(out, "empty", "No launch was made.");
	html_details_end(out);
	table_finish(&t);
	html_section_end(out);
}

void html_warnings(const struct summary *s, struct buffer *out)
{
	struct table t = TABLE_INIT;
	struct explain losses = EXPLAIN_INIT;

	html_section(out, "warnings", "Warnings");
	section_warnings(s, &t);
	losses_explain(s, &losses);
	html_table(out,
		"Arms that are degraded, invalid, timed out, or lost over a tenth of their "
		"launches",
		&t);
	if (!t.n_rows && !losses.n)
		html_paragraph(out, "empty",
			"None: every arm did what it declared, and no launch was lost.");
	html_lines(out, "facts", &losses);
	explain_finish(&losses);
	table_finish(&t);
	html_section_end(out);
}

static void all_skips(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "parameters", ALIGN_LEFT, 0);
	table_column(t, "target", ALIGN_LEFT, 0);
	table_column(t, "why", ALIGN_LEFT, 0);
	table_column(t, "what to do", ALIGN_LEFT, 0);
	for (size_t i = 0; i < s->run->n_skips; i++) {
		const struct skip *skip = &s->run->skips[i];

		table_row(t);
		table_cell(t, TONE_PLAIN, skip->bench);
		table_cell(t, TONE_PLAIN, skip->params_text);
		table_cell(t, TONE_PLAIN, skip->target);
		table_cell(t, TONE_PLAIN, skip->why);
		table_cell(t, TONE_PLAIN, skip->hint);
	}
}

void html_skipped(const struct summary *s, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "skipped", "Not measured, and why");
	section_skipped(s, &t);
	html_table(out, "Reasons for skips", &t);
	if (!t.n_rows)
		html_paragraph(out, "empty", "Nothing was skipped.");
	table_finish(&t);
	t = (struct table)TABLE_INIT;
	all_skips(s, &t);
	if (t.n_rows) {
		html_details(out, "Every skip");
		html_table(out, "Every skip", &t);
		html_details_end(out);
	}
	table_finish(&t);
	html_section_end(out);
}
