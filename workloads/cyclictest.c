#include <kvmbench/bench.h>

#include "tool/cyclictest.h"

enum { SECONDS, INTERVAL, PRIORITY };

static const struct param params[] = {
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
	[INTERVAL] = {
		.name = "interval",
		.unit = "",
		.summary = "microseconds between wake-ups",
		.min = 50,
		.max = 1000000,
		.value = 1000,
	},
	[PRIORITY] = {
		.name = "priority",
		.unit = "",
		.summary = "of SCHED_FIFO, which takes a permission; 0: an ordinary thread",
		.min = 0,
		.max = 99,
		.value = 0,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	tool_word(line, "--quiet");
	tool_word(line, "--duration");
	tool_wordf(line, "%llus", (unsigned long long)arg[SECONDS]);
	tool_word(line, "--interval");
	tool_wordf(line, "%llu", (unsigned long long)arg[INTERVAL]);
	/* even 0 would ask for real time */
	if (arg[PRIORITY]) {
		tool_word(line, "--priority");
		tool_wordf(line, "%llu", (unsigned long long)arg[PRIORITY]);
	}
	tool_word(line, "--nsecs");
	/* the machine as work finds it: root's run would forbid deep sleep, a user's could not */
	tool_word(line, "--default-system");
	tool_word(line, "--histogram");
	tool_wordf(line, "%d", CYCLICTEST_HISTOGRAM);
	tool_word(line, "--histfile=/dev/null");
	tool_word(line, "--json=" CYCLICTEST_FILE);
}

static double seconds(const uint64_t *arg)
{
	return (double)arg[SECONDS];
}

static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	(void)arg;
	return cyclictest_parse(output, result, err);
}

static const struct tool tool = {
	.program = "cyclictest",
	.package = "rt-tests",
	.version = "--help",
	.argv = argv,
	.file = CYCLICTEST_FILE,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_cyclictest = {
	.name = "cyclictest",
	.group = "tool",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "cyclictest: how late a sleeping thread wakes, mean of all wake-ups",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
