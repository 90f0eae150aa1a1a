/* The sections of a history's page, in its order. Each adds one <section>; those with nothing to
 * show say so.
 */
#ifndef REPORTS_HISTORY_PAGE_H
#define REPORTS_HISTORY_PAGE_H

#include "base/buffer.h"
#include "reports/history.h"
#include "reports/history_rank.h"

/* What a page shows at most of each; how many are left out it says. */
#define PAGE_CHANGES 300 /* rows */
#define PAGE_CHARTS  30
#define PAGE_SMALL   60
#define PAGE_QUIET   500 /* rows */

struct history_page {
	const struct history *h;
	const struct history_report_options *o;
	struct history_rank rank;
};

void history_page_summary(const struct history_page *p, struct buffer *out);
void history_page_sessions(const struct history_page *p, struct buffer *out);
void history_page_changes(const struct history_page *p, struct buffer *out);
void history_page_charts(const struct history_page *p, struct buffer *out);
void history_page_unchanged(const struct history_page *p, struct buffer *out);
void history_page_reading(const struct history_page *p, struct buffer *out);

/* "#series-7" where the series has a chart of its own on the page; else "". */
void history_page_link(
	const struct history_page *p, const struct history_series *s, struct buffer *out);

#endif
