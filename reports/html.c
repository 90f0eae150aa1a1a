#include "reports/explain.h"
#include "reports/html_page.h"
#include "reports/html_part.h"
#include "reports/report.h"

static void add_head(const struct summary *s, struct buffer *out)
{
	struct buffer title = BUFFER_INIT;

	explain_title(s, &title);
	html_page(out, title.data);
	buffer_finish(&title);
}

static const struct html_link measured[] = {
	{ "near-native", "Near native?" },
	{ "guest", "Guest" },
	{ "exits", "Exits" },
	{ "memory", "Memory" },
	{ "launches", "Launches" },
	{ "results", "Results" },
	{ "warnings", "Warnings" },
	{ "skipped", "Skipped" },
	{ "environment", "Environment" },
	{ "reading", "How to read" },
};
static const struct html_link exact[] = {
	{ "counts", "Counts" },
	{ "warnings", "Warnings" },
	{ "skipped", "Skipped" },
	{ "environment", "Environment" },
	{ "reading", "How to read" },
};

static void add_measured(const struct summary *s, bool draw, struct buffer *out)
{
	struct html_plots plots = { 0 };
	struct sections x;

	html_plots_make(s, draw, &plots);
	sections_init(&x, s);
	html_near_native(s, &plots, out);
	html_guest(s, out);
	html_exits(&x, &plots, out);
	html_memory(s, &plots, out);
	html_launches(s, &plots, out);
	html_results(&x, out);
	sections_finish(&x);
	html_plots_finish(&plots);
}

int report_html(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err)
{
	(void)err; /* what can fail here, gnuplot, costs the plots and not the report */
	add_head(s, out);
	html_headline(s, out);
	if (s->run->session.exact)
		html_contents(out, exact, sizeof(exact) / sizeof(exact[0]));
	else
		html_contents(out, measured, sizeof(measured) / sizeof(measured[0]));
	if (s->run->session.exact)
		html_counts(s, out);
	else
		add_measured(s, o->plots, out);
	html_warnings(s, out);
	html_skipped(s, out);
	html_environment(s, out);
	html_reading(s, o->path, out);
	html_page_end(out);
	return 0;
}
