/* Request and response over TCP on the loopback interface, both processes on the launch's one CPU
 * (os/echo.h), Nagle's algorithm off: the TCP stack twice in each direction and two context
 * switches, as netperf's TCP_RR with one connection. No device takes part, so a guest runs it
 * without an exit; what virtual devices cost is net_rr's figure.
 */
#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "os/echo.h"
#include "os/tcp.h"

static int measure(struct os_env *env, struct error *err)
{
	struct echo_end near, far;
	int ends[2];

	if (tcp_pair(ends, err) < 0)
		return -1;
	near = (struct echo_end){ ends[0], ends[0] };
	far = (struct echo_end){ ends[1], ends[1] };
	return echo_run(env, &near, &far, err);
}

const struct bench bench_tcp_loopback_rr = {
	.name = "tcp_loopback_rr",
	.group = "os",
	.area = AREA_NETWORK,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "request and response between two processes over loopback TCP",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = echo_params,
	.n_params = ECHO_PARAMS,
	.os = measure,
};
