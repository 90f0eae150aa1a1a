#include "reports/history_page.h"
#include "reports/html_part.h"

static const struct html_link contents[] = {
	{ "sessions", "Sessions" },
	{ "changes", "Changes" },
	{ "charts", "Charts" },
	{ "unchanged", "Without changes" },
	{ "reading", "How to read" },
};

int history_html(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err)
{
	struct history_page p = { .h = h, .o = o };

	if (history_rank_make(h, &p.rank, err))
		return -1;
	html_page(out, "kvmbench history");
	history_page_summary(&p, out);
	html_contents(out, contents, sizeof(contents) / sizeof(contents[0]));
	history_page_sessions(&p, out);
	history_page_changes(&p, out);
	history_page_charts(&p, out);
	history_page_unchanged(&p, out);
	history_page_reading(&p, out);
	html_page_end(out);
	history_rank_finish(&p.rank);
	return 0;
}
