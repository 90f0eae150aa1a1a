/* The sections of the page, in its order. Each adds one <section>; those with nothing to show say
 * so, so that nobody wonders whether something is missing.
 */
#ifndef REPORTS_HTML_PAGE_H
#define REPORTS_HTML_PAGE_H

#include "base/buffer.h"
#include "judge/summary.h"
#include "reports/html_plots.h"
#include "reports/sections.h"

void html_headline(const struct summary *s, struct buffer *out);
/* Of an exact run, whose page has one section instead of the measured ones. */
void html_exact_title(const struct summary *s, struct buffer *out);
void html_exact_cards(const struct summary *s, struct buffer *out);
void html_counts(const struct summary *s, struct buffer *out);

void html_near_native(const struct summary *s, const struct html_plots *plots, struct buffer *out);
void html_guest(const struct summary *s, struct buffer *out);
void html_exits(const struct sections *x, const struct html_plots *plots, struct buffer *out);
void html_memory(const struct summary *s, const struct html_plots *plots, struct buffer *out);
void html_launches(const struct summary *s, const struct html_plots *plots, struct buffer *out);
void html_results(const struct sections *x, struct buffer *out);
void html_warnings(const struct summary *s, struct buffer *out);
void html_skipped(const struct summary *s, struct buffer *out);
void html_environment(const struct summary *s, struct buffer *out);
/* path: of the run file, or NULL */
void html_reading(const struct summary *s, const char *path, struct buffer *out);

#endif
