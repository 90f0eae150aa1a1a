/* A message to a process outside and its answer, one after the other, over TCP: the latency of the
 * network path. From a guest: virtio-net, QEMU or vhost, a tap device, to a process of the host's;
 * from the host and from a container over a veth pair, each to a peer that runs on another CPU.
 * Where the harness may make no such devices, it is the loopback interface for the host and QEMU's
 * user networking for the guest: the fingerprint says which (network, guest_network).
 *
 * Every answer is looked at: it must be the message, with its number complemented.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/peer.h"

struct talk {
	int fd;
	size_t bytes;
	unsigned char *message, *answer;
	uint64_t number;
};

static bool once(struct talk *t)
{
	uint64_t back;

	t->number++;
	memcpy(t->message, &t->number, sizeof(t->number));
	if (!peer_send(t->fd, t->message, t->bytes) || !peer_receive(t->fd, t->answer, t->bytes))
		return false;
	memcpy(&back, t->answer, sizeof(back));
	return back == ~t->number && memcmp(t->message + sizeof(back), t->answer + sizeof(back),
					     t->bytes - sizeof(back)) == 0;
}

static int talk(struct talk *t, struct sampler *s, struct error *err)
{
	for (uint64_t i = 0; i < s->batches; i++) {
		uint64_t good = 0;

		sampler_start(s);
		for (uint64_t j = 0; j < s->ops && good == j; j++)
			good += once(t);
		sampler_stop(s);
		if (good != s->ops)
			return error_set(err, ERROR_MEASURE,
				"message %llu came back wrong, or not at all",
				(unsigned long long)t->number);
	}
	return 0;
}

static int measure(struct os_env *env, struct error *err)
{
	const size_t bytes = env->sampler.arg[0];
	cleanup_free unsigned char *message = malloc(bytes);
	cleanup_free unsigned char *answer = calloc(1, bytes);
	cleanup_close int fd = -1;
	struct talk t = { .bytes = bytes, .message = message, .answer = answer };

	if (!message || !answer)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate a message");
	memset(message, 0x5a, bytes);
	fd = peer_connect(env->devices, PEER_ECHO, (uint32_t)bytes, err);
	if (fd < 0)
		return -1;
	t.fd = fd;
	return talk(&t, &env->sampler, err);
}

static const struct param params[] = {
	{ .name = "bytes",
		.unit = "B",
		.summary = "size of the message",
		.min = PEER_BYTES_LEAST,
		.max = 65536,
		.value = 64 },
};

const struct bench bench_net_rr = {
	.name = "net_rr",
	.group = "os",
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "a message to a process outside and back, over TCP",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_NETWORK,
	.params = params,
	.n_params = 1,
	.os = measure,
};
