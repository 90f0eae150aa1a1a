#include <kvmbench/bench.h>

#include "tool/stress_ng.h"

enum { STRESSOR, SECONDS };

/* Arithmetic, page faults of a mapped file, switches, processes, system calls.
 */
static const char *const stressors[] = { "matrix", "fault", "switch", "fork", "get", "cpu", "pipe",
	"futex", "malloc", NULL };
static const enum area areas[] = { AREA_CPU, AREA_MEMORY, AREA_SCHEDULING, AREA_SYSCALLS,
	AREA_SYSCALLS, AREA_CPU, AREA_SCHEDULING, AREA_SCHEDULING, AREA_MEMORY };
static const uint64_t swept[] = { 0, 2, 3, 4 };

static const struct param params[] = {
	[STRESSOR] = {
		.name = "stressor",
		.unit = "",
		.summary = "what stress-ng does",
		.words = stressors,
		.value = 0,
		.sweep = swept,
		.n_sweep = sizeof(swept) / sizeof(swept[0]),
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
	stress_ng_argv(stressors[arg[STRESSOR]], arg[SECONDS], line);
}

static enum area area_of(const uint64_t *arg)
{
	return areas[arg[STRESSOR]];
}

static double seconds(const uint64_t *arg)
{
	return (double)arg[SECONDS];
}

static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	return stress_ng_parse(output, stressors[arg[STRESSOR]], result, err);
}

static const struct tool tool = {
	.program = "stress-ng",
	.package = "stress-ng",
	.version = "--version",
	.argv = argv,
	.file = STRESS_NG_FILE,
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_stress_ng = {
	.name = "stress_ng",
	.group = "tool",
	.area_of = area_of,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "stress-ng: one stressor, time per bogo operation",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
