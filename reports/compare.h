/* Renderers of a comparison: bytes out, byte for byte the same for the same input. Pure. */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/compare.h"

struct compare_report_options {
	bool colour;	       /* text: ANSI colours */
	int width;	       /* text: columns, 60 or more */
	const char *base_path; /* the run files, as the user named them */
	const char *head_path;
};

int compare_text(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);
int compare_markdown(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);
/* Schema "kvmbench.compare/1", metrics in the order of struct comparison. Numbers that are not
 * known are null. */
int compare_json(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);

/* JUnit XML, valid for the schemas of Ant's JUnit task and of Jenkins: one test case per metric;
 * regressions are failures, what is invalid is an error, what is incomparable or inconclusive is
 * skipped. */
int compare_junit(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);
/* OpenMetrics 1.0 text: gauges of both sides, ratio, interval and verdict. */
int compare_openmetrics(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);
/* The array that the action "github-action-benchmark" reads, of head's values: those that are
 * better when smaller (customSmallerIsBetter), or bigger (customBiggerIsBetter). */
int compare_tracker(const struct comparison *c, bool bigger, struct buffer *out, struct error *err);

/* For $GITHUB_STEP_SUMMARY: the Markdown, its tables cut to the worst until all of it is at most
 * GITHUB_SUMMARY_MAX bytes. */
#define GITHUB_SUMMARY_MAX 200000
int compare_github_summary(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);
/* Workflow commands, one per line: errors for regressions and invalid metrics, a warning for each
 * improvement and for what is incomparable; the worst 10 of each kind, as many as GitHub shows. */
int compare_github_annotations(const struct comparison *c, struct buffer *out, struct error *err);

#endif
