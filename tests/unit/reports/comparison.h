/* A comparison with one of everything: each verdict, both kinds of metric, rates, parameters, a
 * declared and an unknown field, an arm of one side, hostile strings. Figures are made up.
 */
#ifndef TESTS_COMPARISON_H
#define TESTS_COMPARISON_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "judge/compare.h"

#define HOSTILE "evil\x1b]0;pwned\x07|`<script>]]>\"\xff\xe2\x80\xae\n::error::@root,%0A"

#define SAMPLE_METRICS 9

static struct run sample_runs[2] = {
	{ .session = { .id = (char *)"0123456789abcdef",
		  .tool = (char *)"1.0",
		  .suite = (char *)"micro",
		  .started = (char *)"2026-11-22T04:47:00Z",
		  .seed = 7 },
		.end = RUN_COMPLETE },
	{ .session = { .id = (char *)"fedcba9876543210",
		  .tool = (char *)"1.0",
		  .suite = (char *)"micro",
		  .started = (char *)"2026-11-23T04:47:00Z",
		  .seed = UINT64_MAX },
		.end = RUN_INTERRUPTED },
};
static struct summary sample_summaries[2] = { { .run = &sample_runs[0] },
	{ .run = &sample_runs[1] } };
static const struct summary *sample_sides[2] = { &sample_summaries[0], &sample_summaries[1] };
static struct arm sample_arms[SAMPLE_METRICS];
static struct metric sample_metrics[SAMPLE_METRICS];
static struct field_difference sample_fields[] = {
	{ (char *)"kernel_release", (char *)"6.18.1", (char *)"6.18.2", false, true },
	{ (char *)"epp", (char *)"unknown", (char *)"performance", true, true },
};
static struct field_difference sample_conditions[] = { { (char *)"load_1m", (char *)"0.1",
	(char *)"3.25", false, false } };
static struct missing sample_missing[] = { { &sample_arms[7], true, "no /dev/kvm here" } };

static struct metric *sample_metric(size_t i, const char *bench, const char *target,
	const char *params_text, const char *unit, double before, double after, enum change verdict,
	const char *why)
{
	struct arm *arm = &sample_arms[i];
	struct metric *m = &sample_metrics[i];
	const double ratio = strcmp(unit, "GB/s") == 0 ? before / after : after / before;

	*arm = (struct arm){ .bench = (char *)bench,
		.group = (char *)"exit",
		.summary = (char *)"made up",
		.unit = (char *)unit,
		.higher_better = strcmp(unit, "GB/s") == 0,
		.rev = 1,
		.target = (char *)target,
		.ring = (char *)(strcmp(target, "tinyvm") == 0 ? "user" : ""),
		.params_text = (char *)params_text,
		.estimator = (char *)"median",
		.note = (char *)"" };
	*m = (struct metric){ .base = arm,
		.head = arm,
		.n_base = 20,
		.n_head = 20,
		.base_value = before,
		.head_value = after,
		.ratio = { ratio, ratio * 0.996, ratio * 1.004, 0.002, 38, 20 },
		.se_launches = 0.0015,
		.threshold = 0.02,
		.delta = 0.0198,
		.source = SESSIONS_STATED,
		.session_sd = 0.002,
		.p_worse = 0.5,
		.p_better = 0.5,
		.detects = 0.027,
		.verdict = verdict,
		.alone = verdict };
	strncpy(m->why, why, sizeof(m->why) - 1);
	return m;
}

static void sample_nothing(struct metric *m)
{
	m->ratio = (struct estimate){ NAN, NAN, NAN, NAN, NAN, 0 };
	m->p_worse = m->p_better = m->detects = NAN;
}

static struct comparison sample_comparison(void)
{
	struct comparison c = { .base = { &sample_sides[0], 1 },
		.head = { &sample_sides[1], 1 },
		.fingerprint = { sample_fields, 2, 0, sample_conditions, 1 },
		.metric = sample_metrics,
		.n = SAMPLE_METRICS,
		.missing = sample_missing,
		.n_missing = 1,
		.gating = 6,
		.session_sd = 0.002 };
	struct metric *m;

	sample_metric(0, "cpuid", "tinyvm", "", "ns/op", 1000, 1050, CHANGE_REGRESSION, "");
	m = sample_metric(1, "cpuid", "tinyvm", "", "ns/op", 1, 2, CHANGE_REGRESSION,
		"exact: 1 exits per operation became 2");
	m->kind = METRIC_EXITS;
	m->ratio = (struct estimate){ 2, NAN, NAN, NAN, NAN, 20 };
	m->detects = m->p_worse = m->p_better = NAN;
	m->threshold = m->delta = 0;
	sample_metric(
		2, "mem_read", "host", "ws=64MiB page=4K", "GB/s", 15, 16, CHANGE_IMPROVEMENT, "");
	m = sample_metric(3, "mem_chase", "tinyvm", "ws=1MiB", "ns/op", 100, 102,
		CHANGE_INCONCLUSIVE,
		"the interval +1.59 % to +2.41 % holds the tolerance of 2 %; about 41 launches a "
		"side would decide");
	m->needed = 41;
	m = sample_metric(4, "hypercall", "tinyvm", "", "ns/op", NAN, NAN, CHANGE_INVALID,
		"head is timeout: 20 of 20 launches timed out: stopped by the watchdog");
	m->n_head = 0;
	sample_nothing(m);
	m = sample_metric(5, "wbinvd", "tinyvm", "", "ns/op", 10, 20, CHANGE_INCOMPARABLE,
		"revision 1 against 2");
	sample_nothing(m);
	sample_metric(6, "rdtsc", "tinyvm", "", "ns/op", 10, 10.01, CHANGE_NONE, "");
	sample_metric(7, HOSTILE, "tinyvm", HOSTILE, HOSTILE, 1, 3, CHANGE_REGRESSION, HOSTILE);
	m = sample_metric(8, "rdtsc", "tinyvm", "", "ns/op", 0, 0, CHANGE_NONE, "");
	m->kind = METRIC_EXITS;
	sample_nothing(m);
	m->ratio.value = 1;
	c.sessions = 12;
	c.aa_sessions = 3;
	m = &sample_metrics[6];
	m->source = SESSIONS_HISTORY;
	m->sessions = 12;
	m->aa_ratios = 33;
	m->tolerance = TOLERANCE_AA;
	m->delta = 0.031;
	for (size_t i = 0; i < c.n; i++)
		c.count[c.metric[i].verdict]++;
	return c;
}

#endif
