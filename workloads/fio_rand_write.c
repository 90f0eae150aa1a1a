#include <kvmbench/bench.h>

#include "tool/fio.h"

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	fio_argv("randwrite", arg, line);
}

static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	(void)arg;
	return fio_parse_time(output, "write", result, err);
}

static const struct tool tool = {
	.program = "fio",
	.package = "fio",
	.version = "--version",
	.argv = argv,
	.file = FIO_FILE,
	.seconds = fio_seconds,
	.parse = parse,
};

const struct bench bench_fio_rand_write = {
	.name = "fio_rand_write",
	.group = "tool",
	.area = AREA_DISK,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "fio: random writes to a file, time per I/O",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = fio_random_params,
	.n_params = FIO_PARAMS,
	.tool = &tool,
};
