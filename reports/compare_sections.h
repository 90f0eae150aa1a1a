/* What a comparison says, made once for text and Markdown.
 */
#ifndef REPORTS_COMPARE_SECTIONS_H
#define REPORTS_COMPARE_SECTIONS_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/units.h"
#include "reports/compare.h"
#include "reports/explain.h"
#include "reports/table.h"

/* "cpuid ws=64KiB", with ", exits" for counts: what a row and a test case are called */
void compare_name(const struct metric *m, struct buffer *out);
/* "1 regression, 2 inconclusive, 40 no change"; "nothing to compare" */
void compare_counts(const struct comparison *c, struct buffer *out);
/* "+5.02 % (4.10 to 5.95 %), 1.000 µs → 1.050 µs": for a message; what is unknown is left out */
void compare_change_text(const struct metric *m, struct buffer *out);
/* "1.000 µs" in the unit; "1.000" for exits */
const char *compare_value_text(
	const struct metric *m, const char *unit, double value, char text[UNITS_TEXT]);
/* "4.10 to 5.95 %"; nothing where there is no interval */
void compare_add_range(const struct metric *m, struct buffer *out);
/* "Regressions", … as a heading */
const char *compare_heading(enum change change);

/* Both sides, and what limits the verdicts. */
void compare_sides(
	const struct comparison *c, const struct compare_report_options *o, struct explain *e);
void compare_limits(const struct comparison *c, struct explain *e);
void compare_how_to_read(const struct comparison *c, struct explain *e);

/* Each fills a table that the caller initialised. worst: compare_worst_first(); most: rows at most,
 * SIZE_MAX for all. Returns how many rows were left out. */
size_t compare_table(const struct comparison *c, const size_t *worst, enum change change,
	size_t most, struct table *t);
void compare_fingerprint_table(const struct comparison *c, struct table *t);
void compare_conditions_table(const struct comparison *c, struct table *t);
size_t compare_missing_table(const struct comparison *c, size_t most, struct table *t);

#endif
