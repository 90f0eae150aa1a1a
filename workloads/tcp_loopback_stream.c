/* One TCP connection over the loopback interface, filled by one process and emptied by another,
 * both on the launch's one CPU (os/transfer.h): copying in, segmenting, acknowledging, copying out
 * and the switches between the two, per byte. A program that uses a CPU for each side gets more.
 */
#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "os/tcp.h"
#include "os/transfer.h"

enum { CHUNK };

static const struct param params[] = {
	[CHUNK] = {
		.name = "chunk",
		.unit = "B",
		.summary = "of each write",
		.min = TRANSFER_BYTES_MIN,
		.max = TRANSFER_BYTES_MAX,
		.value = 65536,
	},
};

static int measure(struct os_env *env, struct error *err)
{
	int ends[2];

	if (tcp_pair(ends, err) < 0)
		return -1;
	return transfer_run(env, ends[0], ends[1], env->sampler.arg[CHUNK], err);
}

const struct bench bench_tcp_loopback_stream = {
	.name = "tcp_loopback_stream",
	.group = "os",
	.area = AREA_NETWORK,
	.unit = "GB/s",
	.better = HIGHER,
	.summary = "one loopback TCP connection, both sides on one CPU, content checked",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.os = measure,
};
