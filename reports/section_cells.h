/* Cells that several tables of the report have alike: each adds the next one of the row.
 */
#ifndef REPORTS_SECTION_CELLS_H
#define REPORTS_SECTION_CELLS_H

#include "base/buffer.h"
#include "judge/summary.h"
#include "reports/table.h"

/* Takes the text and ends it. */
void put_text(struct table *t, enum tone tone, struct buffer *text);
/* The arm's name, as the row's own. */
void put_name(struct table *t, const struct arm *arm);
/* "9.012 µs"; "–" if unknown. */
void put_value(struct table *t, enum tone tone, double value, const char *unit);
/* Plain digits; "" if unknown. */
void put_fixed(struct table *t, double value, int decimals);
void put_count(struct table *t, size_t n);
/* Of the median. */
void put_interval(struct table *t, const struct result *r);
/* Of a ratio, "0.998–1.003". */
void put_ratio_interval(struct table *t, const struct estimate *ratio);
/* A smallest slowdown that would have been found. */
void put_detects(struct table *t, double mde);
void put_cycles(struct table *t, double cycles);
enum tone validity_tone(const struct result *r);
/* "" for what is ok, so that sound reports have no such column. */
void put_validity(struct table *t, const struct result *r);
/* What the host took for the same work; "" if nothing is known of that. */
void put_twin(struct table *t, const struct ratio *ratio);

#endif
