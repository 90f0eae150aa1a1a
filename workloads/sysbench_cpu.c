#include <kvmbench/bench.h>

#include "tool/sysbench.h"

enum { THREADS, SECONDS, PRIME };

static const struct param params[] = {
	[THREADS] = {
		.name = "threads",
		.unit = "",
		.summary = "threads that work at once",
		.min = 1,
		.max = 1024,
		.value = 1,
	},
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
	[PRIME] = {
		.name = "prime",
		.unit = "",
		.summary = "the number up to which primes are sought",
		.min = 100,
		.max = 1000000,
		.value = 10000,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	sysbench_begin("cpu", arg[THREADS], arg[SECONDS], line);
	tool_wordf(line, "--cpu-max-prime=%llu", (unsigned long long)arg[PRIME]);
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

const struct bench bench_sysbench_cpu = {
	.name = "sysbench_cpu",
	.group = "tool",
	.area = AREA_CPU,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "sysbench: all primes up to a number, time per round",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
