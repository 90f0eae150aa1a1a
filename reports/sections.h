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

/* A summary with what the tables look up in it. The summary must outlive it. */
struct sections {
	const struct summary *s;
	const struct ratio **ratio; /* of each result, or NULL */
	bool *elsewhere;    /* each result is in the tables of verdicts or of exits, or is the
			     * host's half of a row */
	const char **group; /* of the other results, in order of first appearance */
	size_t n_groups;
};

void sections_init(struct sections *x, const struct summary *s);
void sections_finish(struct sections *x);

/* "mem_chase ws=16KiB page=4K"; " (A)" behind it where an arm has sides */
void section_name(const struct arm *arm, struct buffer *out);
/* "Memory": a heading for a group; unknown groups by their own name, not escaped. */
const char *section_title(const char *group);
/* Where it ran, as one word: "tinyvm/user", "host". */
void section_place(const struct arm *arm, struct buffer *out);
/* "30.90–31.22 µs": an interval with its unit once where both ends share it; "" if unknown. */
void section_interval(double low, double high, const char *unit, struct buffer *out);

/* The margin all verdicts share; false if they do not. */
bool section_margin(const struct summary *s, double *margin);
/* One row per area and target; nothing if no ratio speaks for one. */
void section_areas(const struct summary *s, struct table *t);
/* Does it have a verdict, or would it have one if its guest were not emulated? */
bool section_is_near_native(const struct ratio *r);
/* Those, by area; with a column of margins if they differ. */
void section_near_native(const struct summary *s, struct table *t);
/* Group "exit" where it exits: not on the host. */
bool section_is_exit(const struct result *r);
/* Those. */
void section_exits(const struct sections *x, struct table *t);
/* Where the median of an arm's exits goes, in ns: floor and user space are the medians of the
 * launches' parts, entry is what they leave of the arm's median, not below 0 (medians of all three
 * parts do not add up to the median of their sums). False if it was not measured in parts. */
bool section_split(const struct result *r, struct split *parts);
/* The splits of user-space exits. */
void section_splits(const struct summary *s, struct table *t);

/* What the tables above do not show of a group, with the host's figure where there is one. */
void section_others(const struct sections *x, const char *group, struct table *t);
/* Every arm with its percentiles and launches. */
void section_all(const struct summary *s, struct table *t);

/* Degraded, invalid and timed out arms with the reason, then sound ones that lost many launches;
 * losses_explain has what the others lost. */
void section_warnings(const struct summary *s, struct table *t);
/* Skips with the same reason together. */
void section_skipped(const struct summary *s, struct table *t);

#endif
