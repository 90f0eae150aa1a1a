/* Request and response between two processes over a pair of Unix stream sockets, both on the
 * launch's one CPU (os/echo.h): as pipe_pingpong, with the socket layer in place of the pipe.
 */
#include <sys/socket.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "os/echo.h"

static int measure(struct os_env *env, struct error *err)
{
	struct echo_end near, far;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pair of Unix sockets");
	near = (struct echo_end){ ends[0], ends[0] };
	far = (struct echo_end){ ends[1], ends[1] };
	return echo_run(env, &near, &far, err);
}

const struct bench bench_unix_rr = {
	.name = "unix_rr",
	.group = "os",
	.area = AREA_NETWORK,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "request and response between two processes over Unix sockets",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = echo_params,
	.n_params = ECHO_PARAMS,
	.os = measure,
};
