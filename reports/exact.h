/* What reports of exact runs say instead: instruction counts from an emulator are no times, and have
 * no intervals, cycles or ratios to a host. Plain text, not escaped.
 */
#ifndef REPORTS_EXACT_H
#define REPORTS_EXACT_H

#include "base/buffer.h"
#include "judge/compare.h"
#include "judge/summary.h"
#include "reports/explain.h"
#include "reports/table.h"

/* In one line of 100 columns: what a count tells and what it cannot. */
extern const char exact_tells[];

/* "QEMU 7.2 TCG, kvm_amd": of the fingerprint's member "lab" (text, or an object whose member
 * "emulator" names it) and the KVM back end. */
void exact_machine(const struct run *run, struct buffer *out);
/* "instruction counts in an emulator (QEMU 7.2 TCG, kvm_amd), not times" */
void exact_title(const struct run *run, struct buffer *out);
/* Emulator, CPU model, kernel and its command line, when, how often. */
void exact_where(const struct summary *s, struct explain *e);
/* "18 of 20 benchmarks exact, 1 with a spread, 1 not measured" */
void exact_counts(const struct summary *s, struct buffer *out);
void exact_how_to_read(struct explain *e);
void exact_compare_how_to_read(const struct comparison *c, struct explain *e);

/* "exact", "±2", "1 value" (nothing it could agree with); "" for what is not valid. */
void exact_spread_text(const struct result *r, struct buffer *out);
/* How far a side of a metric reaches: "±0" if exact, "±2"; "" if it has no value. */
void exact_side_spread(const struct exact *e, struct buffer *out);
/* Every arm: its count, exits, spread and state. */
void exact_section(const struct summary *s, struct table *t);

#endif
