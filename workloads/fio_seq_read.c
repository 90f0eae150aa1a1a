#include <kvmbench/bench.h>

#include "tool/fio.h"

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	fio_argv("read", arg, line);
}

static int parse(const char *output, size_t length, const uint64_t *arg, struct tool_result *result,
	struct error *err)
{
	(void)length;
	(void)arg;
	return fio_parse_rate(output, "read", result, err);
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

const struct bench bench_fio_seq_read = {
	.name = "fio_seq_read",
	.group = "tool",
	.area = AREA_DISK,
	.unit = "GB/s",
	.better = HIGHER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "fio: a file read from its start to its end",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = fio_sequential_params,
	.n_params = FIO_PARAMS,
	.tool = &tool,
};
