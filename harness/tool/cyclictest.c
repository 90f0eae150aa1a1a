#include "tool/cyclictest.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "tool/read.h"

struct bin {
	double latency; /* ns */
	double count;
};

static int compare_bins(const void *left, const void *right)
{
	const struct bin *a = left, *b = right;

	return (a->latency > b->latency) - (a->latency < b->latency);
}

/* The bins in ascending order, allocated, and their sum; NULL with err set if one is odd. */
static struct bin *read_histogram(
	const json_t *histogram, double unit, size_t *n, double *sum, struct error *err)
{
	struct bin *bins = calloc(json_object_size(histogram) + 1, sizeof(*bins));
	const char *key, *end;
	json_t *value;

	*n = 0;
	*sum = 0;
	if (!bins) {
		error_set(err, ERROR_SYSTEM, "out of memory");
		return NULL;
	}
	/* jansson takes no const here, but changes nothing */
	json_object_foreach ((json_t *)(uintptr_t)histogram, key, value) {
		struct bin *bin = &bins[*n];

		if (!number_parse(key, &end, &bin->latency) || *end || !json_is_integer(value) ||
			json_integer_value(value) < 0) {
			error_set(err, ERROR_DATA, "cyclictest: its histogram has a bin '%.20s'",
				key);
			free(bins);
			return NULL;
		}
		bin->latency *= unit;
		bin->count = (double)json_integer_value(value);
		*sum += bin->count;
		(*n)++;
	}
	qsort(bins, *n, sizeof(*bins), compare_bins);
	return bins;
}

static void count_quantiles(
	const struct bin *bins, size_t n, double cycles, struct tool_result *result)
{
	static const struct {
		const char *name;
		double share;
	} quantiles[] = { { "latency_p50_ns", 0.5 }, { "latency_p99_ns", 0.99 },
		{ "latency_p99.9_ns", 0.999 } };

	for (size_t q = 0; q < sizeof(quantiles) / sizeof(quantiles[0]); q++) {
		double seen = 0;

		for (size_t i = 0; i < n; i++) {
			seen += bins[i].count;
			if (seen >= quantiles[q].share * cycles) {
				tool_count(result, quantiles[q].name, bins[i].latency);
				break;
			}
		}
	}
}

static int read_thread(const struct tool_output *output, const json_t *report,
	struct tool_result *result, struct error *err)
{
	const json_t *thread = tool_json_at(report, "thread.0");
	cleanup_free struct bin *bins = NULL;
	double resolution, unit, cycles, least, most, mean, sum;
	size_t n;

	if (tool_json_number(output, report, "resolution_in_ns", 0, &resolution, err) < 0 ||
		tool_json_number(output, thread, "cycles", 1, &cycles, err) < 0 ||
		tool_json_number(output, thread, "min", 0, &least, err) < 0 ||
		tool_json_number(output, thread, "avg", 0, &mean, err) < 0 ||
		tool_json_number(output, thread, "max", 0, &most, err) < 0)
		return -1;
	if (mean < least || mean > most)
		return error_set(err, ERROR_DATA,
			"cyclictest: its mean %g is not between its least %g and its most %g", mean,
			least, most);
	unit = resolution > 0 ? 1 : 1000; /* else microseconds */
	if (tool_check_value(output, "thread.0.avg", mean * unit, err) < 0)
		return -1;
	bins = read_histogram(json_object_get(thread, "histogram"), unit, &n, &sum, err);
	if (!bins)
		return -1;
	if (sum > cycles)
		return error_set(err, ERROR_DATA,
			"cyclictest: its histogram has %.0f of %.0f wake-ups", sum, cycles);
	tool_value(result, mean * unit);
	tool_count(result, "wakeups", cycles);
	tool_count(result, "latency_min_ns", least * unit);
	tool_count(result, "latency_max_ns", most * unit);
	if (n)
		tool_count(result, "beyond_histogram", cycles - sum);
	count_quantiles(bins, n, cycles, result);
	return 0;
}

int cyclictest_parse(const char *text, struct tool_result *result, struct error *err)
{
	const struct tool_output output = { "cyclictest", text };
	struct error broken = ERROR_INIT;
	const char *at = text;
	json_t *report = tool_json_next(&output, &at, &broken);
	int failed;

	if (!report) {
		if (broken.kind == ERROR_NONE)
			return error_set(err, ERROR_DATA, "cyclictest: its output has no report");
		if (err)
			*err = broken;
		return -1;
	}
	failed = read_thread(&output, report, result, err);
	json_decref(report);
	return failed;
}
