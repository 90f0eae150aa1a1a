#include <kvmbench/bench.h>

#include "tool/hackbench.h"

enum { GROUPS, LOOPS, OVER, TASKS };

static const char *const transports[] = { "socket", "pipe", NULL };
static const char *const tasks[] = { "processes", "threads", NULL };

static const struct param params[] = {
	[GROUPS] = {
		.name = "groups",
		.unit = "",
		.summary = "of 20 senders and 20 receivers",
		.min = 1,
		.max = 1000,
		.value = 1,
	},
	[LOOPS] = {
		.name = "loops",
		.unit = "",
		.summary = "messages from each sender to each receiver",
		.min = 1,
		.max = 10000000,
		.value = 1000,
	},
	[OVER] = {
		.name = "over",
		.unit = "",
		.summary = "what messages go through",
		.words = transports,
	},
	[TASKS] = {
		.name = "tasks",
		.unit = "",
		.summary = "what senders and receivers are",
		.words = tasks,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	tool_word(line, "--groups");
	tool_wordf(line, "%llu", (unsigned long long)arg[GROUPS]);
	tool_word(line, "--loops");
	tool_wordf(line, "%llu", (unsigned long long)arg[LOOPS]);
	tool_word(line, arg[TASKS] ? "--threads" : "--process");
	if (arg[OVER])
		tool_word(line, "--pipe");
}

static double seconds(const uint64_t *arg)
{
	/* 1 µs each here, and ten times that where all is emulated */
	return (double)(arg[GROUPS] * arg[LOOPS]) * HACKBENCH_SIDE * HACKBENCH_SIDE * 10e-6;
}

static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	return hackbench_parse(output, arg[GROUPS], arg[LOOPS], result, err);
}

static const struct tool tool = {
	.program = "hackbench",
	.package = "rt-tests",
	.version = "--help",
	.argv = argv,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_hackbench = {
	.name = "hackbench",
	.group = "tool",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "hackbench: 40 tasks that pass messages, time per message",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
