/* OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/): families one after
 * another, no time stamps, so that the same comparison is the same text. All are gauges: what is
 * no metric of the older text format, as a stateset, node_exporter and the Pushgateway refuse, and
 * with it the whole file. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "reports/compare.h"
#include "reports/escape.h"

/* Base units: seconds, bytes per second; anything else keeps its own in a label. */
static const struct scale {
	const char *unit;
	const char *family;
	double times, over; /* both exact, so that no digits are made up */
} scales[] = {
	{ "ns/op", "kvmbench_op_seconds", 1, 1e9 },
	{ "GB/s", "kvmbench_throughput_bytes_per_second", 1e9, 1 },
	{ "instructions/op", "kvmbench_op_instructions", 1, 1 },
	{ NULL, "kvmbench_value", 1, 1 },
	{ NULL, "kvmbench_exits_per_op", 1, 1 },
};
enum { SCALE_OTHER = 3, SCALE_EXITS };

static const struct scale *scale_of(const struct metric *m)
{
	if (m->kind == METRIC_EXITS)
		return &scales[SCALE_EXITS];
	for (size_t i = 0; i < SCALE_OTHER; i++)
		if (strcmp(m->base->unit, scales[i].unit) == 0)
			return &scales[i];
	return &scales[SCALE_OTHER];
}

static void add_label(struct buffer *out, const char *name, const char *text)
{
	struct buffer clean = BUFFER_INIT;

	escape_terminal(&clean, text);
	buffer_addf(out, "%s=\"", name);
	for (const char *p = clean.data ? clean.data : ""; *p; p++) {
		if (*p == '\\' || *p == '"')
			buffer_adds(out, "\\");
		buffer_add(out, p, 1);
	}
	buffer_adds(out, "\"");
	buffer_finish(&clean);
}

/* {bench="…",…; the caller closes it */
static void add_labels(struct buffer *out, const struct metric *m)
{
	buffer_adds(out, "{");
	add_label(out, "bench", m->base->bench);
	buffer_adds(out, ",");
	add_label(out, "target", m->base->target);
	buffer_adds(out, ",");
	add_label(out, "ring", m->base->ring);
	buffer_adds(out, ",");
	add_label(out, "params", m->base->params_text);
	buffer_adds(out, ",");
	add_label(out, "metric", metric_kind_name(m->kind));
}

static void add_sample(struct buffer *out, const char *name, const struct metric *m,
	const char *label, const char *text, double value)
{
	char number[NUMBER_TEXT];

	if (!isfinite(value))
		return; /* unknown is absent */
	buffer_adds(out, name);
	add_labels(out, m);
	if (label) {
		buffer_adds(out, ",");
		add_label(out, label, text);
	}
	buffer_addf(out, "} %s\n", number_shortest(value, number));
}

static void add_family(
	struct buffer *out, const char *name, const char *type, const char *unit, const char *help)
{
	buffer_addf(out, "# TYPE %s %s\n", name, type);
	if (unit)
		buffer_addf(out, "# UNIT %s %s\n", name, unit);
	buffer_addf(out, "# HELP %s %s\n", name, help);
}

static void add_values(struct buffer *out, const struct comparison *c, const char *family,
	const char *unit, const char *help)
{
	bool any = false;

	for (size_t i = 0; i < c->n; i++) {
		const struct metric *m = &c->metric[i];
		const struct scale *scale = scale_of(m);

		if (strcmp(scale->family, family) != 0)
			continue;
		if (!any)
			add_family(out, family, "gauge", unit, help);
		any = true;
		add_sample(
			out, family, m, "side", "base", m->base_value * scale->times / scale->over);
		add_sample(
			out, family, m, "side", "head", m->head_value * scale->times / scale->over);
	}
}

/* the members of a metric that are gauges of their own */
static void add_ratios(struct buffer *out, const struct comparison *c)
{
	add_family(out, "kvmbench_ratio", "gauge", NULL,
		"Head over base, above 1 is worse, also for rates.");
	for (size_t i = 0; i < c->n; i++)
		add_sample(
			out, "kvmbench_ratio", &c->metric[i], NULL, NULL, c->metric[i].ratio.value);
	add_family(out, "kvmbench_ratio_bound", "gauge", NULL,
		"Ends of the 95 % interval of kvmbench_ratio.");
	for (size_t i = 0; i < c->n; i++) {
		add_sample(out, "kvmbench_ratio_bound", &c->metric[i], "end", "low",
			c->metric[i].ratio.low);
		add_sample(out, "kvmbench_ratio_bound", &c->metric[i], "end", "high",
			c->metric[i].ratio.high);
	}
}

static void add_verdicts(struct buffer *out, const struct comparison *c)
{
	char number[NUMBER_TEXT];

	add_family(out, "kvmbench_verdict", "gauge", NULL,
		"The verdict on a metric: 1 for the one it has.");
	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < CHANGES; j++)
			add_sample(out, "kvmbench_verdict", &c->metric[i], "kvmbench_verdict",
				change_name((enum change)j), c->metric[i].verdict == j);
	add_family(out, "kvmbench_metrics", "gauge", NULL, "Metrics with this verdict.");
	for (size_t j = 0; j < CHANGES; j++) {
		buffer_adds(out, "kvmbench_metrics{");
		add_label(out, "verdict", change_name((enum change)j));
		buffer_addf(out, "} %s\n", number_shortest((double)c->count[j], number));
	}
}

int compare_openmetrics(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	(void)o;
	(void)err;
	add_values(out, c, "kvmbench_op_seconds", "seconds", "Time of an operation.");
	add_values(out, c, "kvmbench_throughput_bytes_per_second", "bytes_per_second",
		"Bytes moved per second.");
	add_values(out, c, "kvmbench_op_instructions", "instructions",
		"Instructions of an operation, counted in an emulator.");
	add_values(out, c, "kvmbench_value", NULL, "A value in the benchmark's own unit.");
	add_values(out, c, "kvmbench_exits_per_op", NULL, "VM exits per operation.");
	add_ratios(out, c);
	add_verdicts(out, c);
	buffer_adds(out, "# EOF\n");
	return 0;
}
