#include <math.h>
#include <string.h>

#include "tool/fio.h"
#include "tool/read.h"

/* What one job did since its start. */
struct progress {
	double ms;
	double ios;
	double bytes;
};

struct reading {
	struct tool_output output;
	const char *side;
	bool rate;
	struct tool_result *result;
	struct progress now, counted; /* counted: up to where values were made */
};

static int check_job(const struct reading *r, const json_t *report, struct error *err)
{
	const size_t n = json_array_size(json_object_get(report, "jobs"));
	double number;

	if (n != 1)
		return error_set(err, ERROR_DATA, "fio: its report has %zu jobs instead of one", n);
	if (tool_json_number(&r->output, report, "jobs.0.error", 0, &number, err) < 0)
		return -1;
	if (number > 0)
		return error_set(err, ERROR_MEASURE, "fio: %s",
			number < 4096 ? strerror((int)number) : "unknown error");
	return 0;
}

static const json_t *side_of(const struct reading *r, const json_t *report)
{
	return json_object_get(tool_json_at(report, "jobs.0"), r->side);
}

static int read_progress(
	const struct reading *r, const json_t *side, struct progress *p, struct error *err)
{
	if (tool_json_number(&r->output, side, "runtime", 0, &p->ms, err) < 0 ||
		tool_json_number(&r->output, side, "total_ios", 0, &p->ios, err) < 0 ||
		tool_json_number(&r->output, side, "io_bytes", 0, &p->bytes, err) < 0)
		return error_prefix(err, "%s", r->side);
	/* fio 2 counts KiB */
	if (!json_object_get(side, "io_kbytes"))
		p->bytes *= 1024;
	return 0;
}

static double value_between(const struct reading *r, const struct progress *from)
{
	const double ns = (r->now.ms - from->ms) * 1e6;

	return r->rate ? (r->now.bytes - from->bytes) / ns : ns / (r->now.ios - from->ios);
}

/* What is too short, or finished nothing, becomes part of the next value. */
static void add_interval(struct reading *r)
{
	const struct progress *from = &r->counted;

	const double value = value_between(r, from);

	if (r->now.ms - from->ms < FIO_INTERVAL_MS / 2.0 || r->now.ios <= from->ios ||
		r->now.bytes <= from->bytes || !isfinite(value))
		return;
	tool_value(r->result, value);
	r->counted = r->now;
}

static void count_latency(const json_t *side, struct tool_result *result)
{
	static const struct {
		const char *key, *name;
	} quantiles[] = {
		{ "50.000000", "latency_p50_ns" },
		{ "99.000000", "latency_p99_ns" },
		{ "99.900000", "latency_p99.9_ns" },
	};
	const json_t *clat = json_object_get(side, "clat_ns");
	const double ns = clat ? 1 : 1000;
	const json_t *value;

	if (!clat)
		clat = json_object_get(side, "clat");
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		value = json_object_get(json_object_get(clat, "percentile"), quantiles[i].key);
		if (json_is_number(value) && json_number_value(value) >= 0)
			tool_count(result, quantiles[i].name, json_number_value(value) * ns);
	}
	value = json_object_get(clat, "mean");
	if (json_is_number(value) && json_number_value(value) >= 0)
		tool_count(result, "latency_mean_ns", json_number_value(value) * ns);
}

static int finish(struct reading *r, const json_t *report, struct error *err)
{
	const struct progress start = { 0 };
	const struct progress *now = &r->now;
	const double whole = value_between(r, &start);

	if (!report)
		return error_set(err, ERROR_DATA, "fio: its output has no report");
	if (now->ms <= 0 || now->ios <= 0 || now->bytes <= 0)
		return error_set(err, ERROR_DATA, "fio: it reports no %s", r->side);
	if (tool_check_value(&r->output, "the whole job's value", whole, err) < 0)
		return -1;
	if (r->result->n == 0)
		tool_value(r->result, whole);
	tool_count(r->result, "ios", now->ios);
	tool_count(r->result, "iops", now->ios / now->ms * 1e3);
	tool_count(r->result, "bytes_per_second", now->bytes / now->ms * 1e3);
	count_latency(side_of(r, report), r->result);
	return 0;
}

static int parse(struct reading *r, struct error *err)
{
	struct error broken = ERROR_INIT;
	const char *at = r->output.text;
	json_t *last = NULL;
	json_t *report;
	int result = 0;

	while (result == 0 && (report = tool_json_next(&r->output, &at, &broken))) {
		json_decref(last);
		last = report;
		if (check_job(r, report, err) < 0 ||
			read_progress(r, side_of(r, report), &r->now, err) < 0)
			result = -1;
		else
			add_interval(r);
	}
	if (result == 0 && broken.kind != ERROR_NONE) {
		if (err)
			*err = broken;
		result = -1;
	}
	if (result == 0)
		result = finish(r, last, err);
	json_decref(last);
	return result;
}

int fio_parse_time(
	const char *output, const char *side, struct tool_result *result, struct error *err)
{
	struct reading r = { .output = { "fio", output }, .side = side, .result = result };

	return parse(&r, err);
}

int fio_parse_rate(
	const char *output, const char *side, struct tool_result *result, struct error *err)
{
	struct reading r = {
		.output = { "fio", output }, .side = side, .rate = true, .result = result
	};

	return parse(&r, err);
}
