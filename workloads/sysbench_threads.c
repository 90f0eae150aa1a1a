#include <kvmbench/bench.h>

#include "tool/sysbench.h"

enum { THREADS, SECONDS };

static const struct param params[] = {
	[THREADS] = {
		.name = "threads",
		.unit = "",
		.summary = "threads that work at once",
		.min = 1,
		.max = 1024,
		.value = 4,
	},
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	sysbench_begin("threads", arg[THREADS], arg[SECONDS], line);
	sysbench_end(line);
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
	return sysbench_parse_events(output, result, err);
}

static const struct tool tool = {
	.program = "sysbench",
	.package = "sysbench",
	.version = "--version",
	.argv = argv,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_sysbench_threads = {
	.name = "sysbench_threads",
	.group = "tool",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "sysbench: threads that lock, yield and unlock, time per 1000 turns",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
