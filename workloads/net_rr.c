/* A message to a process outside and its answer, one after the other, over TCP: the latency of the
 * network path. From a guest: virtio-net, QEMU or vhost, a tap device, to a process of the host's;
 * from the host and from a container over a veth pair, each to a peer that runs on another CPU.
 * Where the harness may make no such devices, it is the loopback interface for the host and QEMU's
 * user networking for the guest: the fingerprint says which (network, guest_network).
 *
 * Every answer must have its message's number, and the last of each call its whole content.
 */
#include <signal.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "os/echo.h"
#include "os/peer.h"

static int measure(struct os_env *env, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const size_t bytes = env->sampler.arg[0];
	struct sigaction before;
	struct echo_end end;
	int status = -1;

	/* a peer that has gone is an error to tell of */
	sigaction(SIGPIPE, &ignore, &before);
	end.in = end.out = peer_connect(env->devices, PEER_ECHO, (uint32_t)bytes, err);
	if (end.in >= 0)
		status = echo_ask(env, &end, bytes, err);
	echo_close(&end);
	sigaction(SIGPIPE, &before, NULL);
	return status;
}

const struct bench bench_net_rr = {
	.name = "net_rr",
	.group = "os",
	.area = AREA_NETWORK,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "a message to a process outside and back, over TCP",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_NETWORK,
	.params = echo_params,
	.n_params = ECHO_PARAMS,
	.os = measure,
};
