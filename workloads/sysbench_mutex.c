#include <kvmbench/bench.h>

#include "tool/sysbench.h"

enum { THREADS, LOCKS };

static const struct param params[] = {
	[THREADS] = {
		.name = "threads",
		.unit = "",
		.summary = "threads that take the mutexes",
		.min = 1,
		.max = 1024,
		.value = 4,
	},
	[LOCKS] = {
		.name = "locks",
		.unit = "",
		.summary = "how often each thread takes one",
		.min = 1000,
		.max = UINT64_C(1) << 32,
		.value = 5000000,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	/* the work is given, not the time */
	sysbench_begin("mutex", arg[THREADS], 0, line);
	tool_wordf(line, "--mutex-locks=%llu", (unsigned long long)arg[LOCKS]);
	tool_word(line, "--mutex-num=16");
	/* work outside the mutex would be all that is measured */
	tool_word(line, "--mutex-loops=0");
	sysbench_end(line);
}

static double seconds(const uint64_t *arg)
{
	/* 50 ns each on one CPU, and ten times that where all is emulated */
	return (double)arg[THREADS] * (double)arg[LOCKS] * 500e-9;
}

/* An event of this test is all the work of one thread. */
static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	if (sysbench_parse_events(output, result, err) < 0)
		return -1;
	result->value[0] /= (double)arg[LOCKS];
	return 0;
}

static const struct tool tool = {
	.program = "sysbench",
	.package = "sysbench",
	.version = "--version",
	.argv = argv,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_sysbench_mutex = {
	.name = "sysbench_mutex",
	.group = "tool",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "sysbench: threads that take and release mutexes, time per lock",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
