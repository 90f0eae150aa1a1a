#include "reports/assets.h"
#include "reports/escape.h"
#include "reports/explain.h"
#include "reports/html_page.h"
#include "reports/html_svg.h"
#include "reports/report.h"

/* Nothing may be loaded or run, whatever a run file smuggles in: escaping is the lock, this is the
 * bolt. */
#define POLICY "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

static void add_head(const struct summary *s, struct buffer *out)
{
	struct buffer title = BUFFER_INIT;

	explain_title(s, &title);
	buffer_adds(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	escape_html(out, title.data);
	buffer_adds(out, "</title>\n<style>\n");
	buffer_adds(out, asset_page_css);
	buffer_adds(out, "</style>\n</head>\n");
	buffer_finish(&title);
}

struct part {
	const char *id, *name;
};

static const struct part measured[] = {
	{ "near-native", "Near native?" },
	{ "exits", "Exits" },
	{ "memory", "Memory" },
	{ "launches", "Launches" },
	{ "results", "Results" },
	{ "warnings", "Warnings" },
	{ "skipped", "Skipped" },
	{ "environment", "Environment" },
	{ "reading", "How to read" },
};
static const struct part exact[] = {
	{ "counts", "Counts" },
	{ "warnings", "Warnings" },
	{ "skipped", "Skipped" },
	{ "environment", "Environment" },
	{ "reading", "How to read" },
};

static void add_contents(const struct part *part, size_t n, struct buffer *out)
{
	buffer_adds(out, "<nav aria-label=\"Sections\"><ul>\n");
	for (size_t i = 0; i < n; i++)
		buffer_addf(out, "<li><a href=\"#%s\">%s</a></li>\n", part[i].id, part[i].name);
	buffer_adds(out, "</ul></nav>\n");
}

static void add_measured(const struct summary *s, bool draw, struct buffer *out)
{
	struct html_plots plots = { 0 };
	struct sections x;

	html_plots_make(s, draw, &plots);
	sections_init(&x, s);
	html_near_native(s, &plots, out);
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
	buffer_adds(out, "<body>\n");
	svg_marks(out);
	html_headline(s, out);
	if (s->run->session.exact)
		add_contents(exact, sizeof(exact) / sizeof(exact[0]), out);
	else
		add_contents(measured, sizeof(measured) / sizeof(measured[0]), out);
	buffer_adds(out, "<main>\n");
	if (s->run->session.exact)
		html_counts(s, out);
	else
		add_measured(s, o->plots, out);
	html_warnings(s, out);
	html_skipped(s, out);
	html_environment(s, out);
	html_reading(s, o->path, out);
	buffer_adds(out, "</main>\n</body>\n</html>\n");
	return 0;
}
