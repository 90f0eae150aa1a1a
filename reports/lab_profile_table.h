/* What the renderers of a lab's profiles have in common: tables and sentences. */
#ifndef REPORTS_LAB_PROFILE_TABLE_H
#define REPORTS_LAB_PROFILE_TABLE_H

#include "base/buffer.h"
#include "reports/lab_profile.h"
#include "reports/table.h"

/* Finish the table with table_finish(). calls: with a column of calls per operation, for which text
 * has no room. */
void lab_profile_table(const struct lab_profile *p, const struct lab_profile_options *o,
	bool calls, struct table *t);
void lab_profile_diff_table(const struct lab_profile_diff *d, const struct lab_profile_options *o,
	struct table *t);

/* "2,488.0 instructions/op, 1 exit/op" */
void lab_profile_headline(const struct lab_profile *p, struct buffer *out);
/* "2,488.0 → 2,395.0 instructions/op (−93.0)" */
void lab_profile_diff_headline(const struct lab_profile_diff *d, struct buffer *out);
/* What the numbers are held against, and what the table leaves out: one paragraph, not escaped. */
void lab_profile_remark(const struct lab_profile *p, const struct lab_profile_options *o,
	struct buffer *out);
void lab_profile_diff_remark(const struct lab_profile_diff *d,
	const struct lab_profile_options *o, struct buffer *out);

#endif
