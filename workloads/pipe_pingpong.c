/* Two processes that pass a message back and forth through two pipes, both on the launch's one CPU:
 * each round trip is two writes, two reads and two context switches with their change of address
 * space, as lmbench's lat_ctx and lat_pipe have it. On two CPUs it would measure waking an idle one
 * instead, which in a guest is an exit and an interrupt: no part of this figure.
 */
#include <fcntl.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "os/echo.h"

static int measure(struct os_env *env, struct error *err)
{
	struct echo_end near = { -1, -1 }, far = { -1, -1 };
	int there[2], back[2];

	if (pipe2(there, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	near.out = there[1];
	far.in = there[0];
	if (pipe2(back, O_CLOEXEC) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
		echo_close(&near);
		echo_close(&far);
		return -1;
	}
	near.in = back[0];
	far.out = back[1];
	return echo_run(env, &near, &far, err);
}

const struct bench bench_pipe_pingpong = {
	.name = "pipe_pingpong",
	.group = "os",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "round trip between two processes on one CPU through pipes",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = echo_params,
	.n_params = ECHO_PARAMS,
	.os = measure,
};
