/* The tables of the text and the Markdown report, made once for both. Each fills a table that the
 * caller initialised; without a row there is nothing to show.
 */
#ifndef REPORTS_SECTIONS_H
#define REPORTS_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "judge/summary.h"
#include "reports/table.h"

/* "mem_chase ws=16KiB page=4K" */
void section_name(const struct arm *arm, struct buffer *out);
/* Where it ran, as one word: "tinyvm/user", "host". */
void section_place(const struct arm *arm, struct buffer *out);
/* "30.90–31.22 µs": an interval with its unit once where both ends share it; "" if unknown. */
void section_interval(double low, double high, const char *unit, struct buffer *out);

/* Ratios with a verdict. */
void section_near_native(const struct summary *s, struct table *t);
/* Group "exit" where it exits. */
void section_exits(const struct summary *s, struct table *t);
/* The splits of user-space exits. */
void section_splits(const struct summary *s, struct table *t);

/* The groups that are left, in order of first appearance: the name of the i-th, NULL behind the
 * last. */
const char *section_group(const struct summary *s, size_t i);
/* What the tables above do not show of a group, with the host's figure where there is one. */
void section_others(const struct summary *s, const char *group, struct table *t);
/* Every arm with its percentiles and launches. */
void section_all(const struct summary *s, struct table *t);

/* Degraded, invalid and timed out arms with the reason; launches lost or unsteady in sound ones. */
void section_warnings(const struct summary *s, struct table *t);
/* Skips with the same reason together. */
void section_skipped(const struct summary *s, struct table *t);

#endif
