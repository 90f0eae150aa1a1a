#include <kvmbench/bench.h>

#include "tool/sysbench.h"

enum { THREADS, SECONDS, BLOCK, OPERATION };

static const char *const operations[] = { "write", "read", NULL };

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
	[BLOCK] = {
		.name = "block",
		.unit = "B",
		.summary = "size of the block",
		.min = 1024,
		.max = 1 << 30,
		.value = 1 << 20,
	},
	[OPERATION] = {
		.name = "operation",
		.unit = "",
		.summary = "what is done to it",
		.words = operations,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	sysbench_begin("memory", arg[THREADS], arg[SECONDS], line);
	tool_wordf(line, "--memory-block-size=%llu", (unsigned long long)arg[BLOCK]);
	tool_wordf(line, "--memory-oper=%s", operations[arg[OPERATION]]);
	/* so much that the time ends it */
	tool_word(line, "--memory-total-size=1000T");
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
	return sysbench_parse_memory(output, result, err);
}

static const struct tool tool = {
	.program = "sysbench",
	.package = "sysbench",
	.version = "--version",
	.argv = argv,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_sysbench_memory = {
	.name = "sysbench_memory",
	.group = "tool",
	.area = AREA_MEMORY,
	.unit = "GB/s",
	.better = HIGHER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "sysbench: a block of memory written over and over",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
