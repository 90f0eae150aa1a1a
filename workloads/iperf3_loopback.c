#include <kvmbench/bench.h>

#include "tool/iperf3.h"

enum { SECONDS, STREAMS };

static const struct param params[] = {
	[SECONDS] = {
		.name = "seconds",
		.unit = "",
		.summary = "how long it measures",
		.min = 1,
		.max = 3600,
		.value = 1,
	},
	[STREAMS] = {
		.name = "streams",
		.unit = "",
		.summary = "connections at once",
		.min = 1,
		.max = 128,
		.value = 1,
	},
};

static void argv(const uint64_t *arg, struct tool_argv *line)
{
	iperf3_client(arg[SECONDS], arg[STREAMS], line);
}

static void server(const uint64_t *arg, struct tool_argv *line)
{
	(void)arg;
	iperf3_server(line);
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
	return iperf3_parse(output, result, err);
}

static const struct tool tool = {
	.program = "iperf3",
	.package = "iperf3",
	.version = "--version",
	.argv = argv,
	.server = server,
	.serves = "Server listening",
	.seconds = seconds,
	.parse = parse,
};

const struct bench bench_iperf3_loopback = {
	.name = "iperf3_loopback",
	.group = "tool",
	.area = AREA_NETWORK,
	.unit = "GB/s",
	.better = HIGHER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "iperf3: TCP over the loopback interface, both ends on this CPU",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.tool = &tool,
};
