/* The sentences every report says alike: what was measured where, what the reader must know before
 * believing a figure, and how to read it. Plain text, not escaped: strings of the run file are in
 * it.
 */
#ifndef REPORTS_EXPLAIN_H
#define REPORTS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "judge/summary.h"

/* Labelled lines, in order. */
struct explain_line {
	char *label; /* "CPU"; "" where there is nothing to name */
	char *text;
};

struct explain {
	struct explain_line *line;
	size_t n;
};

#define EXPLAIN_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

void explain_finish(struct explain *e);
/* Adds a line and ends text, whose content it takes; an empty text adds none. */
void explain_add(struct explain *e, const char *label, struct buffer *text);
/* The same for a text that is a constant. */
void explain_add_text(struct explain *e, const char *label, const char *text);
/* The text, or "unknown" for "" and NULL. */
const char *explain_known(const char *text);
/* "20 launches", or "5–20 launches" where the budget gave dear arms fewer. Arms that did not
 * survive their pilot have one launch and no batches. */
void explain_launches(const struct run *run, struct buffer *out);

/* "kvmbench quick: 12 arms × 20 launches"; of an exact run "kvmbench lab:" and that these are
 * instruction counts in an emulator, not times */
void explain_title(const struct summary *s, struct buffer *out);
/* "4 near native, 1 slower, 0 inconclusive, 1 invalid" */
void explain_verdicts(const struct summary *s, struct buffer *out);
/* The geometric mean of the ratios judged, of one target. */
struct explain_mean {
	const char *target;
	double value;
	size_t n;
};

#define EXPLAIN_MEANS 8 /* more targets there are only in files that nobody measured */

/* One per target that was judged; how many. */
size_t explain_means(const struct summary *s, struct explain_mean mean[EXPLAIN_MEANS]);
/* "geometric mean 1.012 × the host's time over 5 benchmarks", of each target where there are
 * several; "" if there is none. */
void explain_geomean(const struct summary *s, struct buffer *out);

/* "17 arms: 12 sound, 2 degraded, 1 invalid, 1 timed out; 6 skipped" */
void explain_validity(const struct summary *s, struct buffer *out);
/* "VM against host, margin 5.0 %" */
void explain_margin(const struct summary *s, struct buffer *out);

/* Each adds to e, which the caller initialised. */

/* CPU, kernel, KVM back end, bare metal or guest of what, when, how often, seed. */
void explain_where(const struct summary *s, struct explain *e);
/* What changes the meaning of the figures: an emulated guest kernel mode, a host that is a guest
 * itself or of which that is not known, a control that differs, a session that did not end. None
 * on a sound host. */
void explain_alarms(const struct summary *s, struct explain *e);
/* Fingerprint fields that matter for figures; all of them with `all`. */
void explain_environment(const struct summary *s, bool all, struct explain *e);
/* Load, frequency, temperature, …: what was true only then. */
void explain_conditions(const struct summary *s, bool all, struct explain *e);
/* Median, interval, ratio, smallest slowdown that would have been found. */
void explain_how_to_read(const struct summary *s, struct explain *e);
/* Where the raw values of every batch are. path: of the run file, or NULL. */
void explain_raw_data(const struct summary *s, const char *path, struct explain *e);

/* "System calls": a heading for an area. */
const char *explain_area(enum area area);
/* "near native"; "" for VERDICT_NONE. */
const char *explain_verdict(enum verdict verdict);

#endif
