/* A stream of bytes to a process outside, or from it, over one TCP connection, 64 KiB per call: how
 * much the network path of net_rr carries. A batch that is sent is over when the peer has said that
 * all of it has arrived. Both sides look at a number in every 4 KiB: what is lost, doubled or out
 * of order ends the launch as invalid.
 */
#include <stdlib.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/peer.h"

#define CHUNK_BYTES (64u << 10)

enum { SEND, RECEIVE };

static bool send_chunks(int fd, unsigned char *chunk, uint64_t count, uint64_t *number)
{
	uint64_t arrived = 0;

	if (!peer_send(fd, &count, sizeof(count)))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		peer_mark(chunk, CHUNK_BYTES, (*number)++);
		if (!peer_send(fd, chunk, CHUNK_BYTES))
			return false;
	}
	return peer_receive(fd, &arrived, sizeof(arrived)) && arrived == count;
}

static bool receive_chunks(int fd, unsigned char *chunk, uint64_t count, uint64_t *number)
{
	if (!peer_send(fd, &count, sizeof(count)))
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!peer_receive(fd, chunk, CHUNK_BYTES) ||
			!peer_is_marked(chunk, CHUNK_BYTES, (*number)++))
			return false;
	return true;
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	const bool sends = s->arg[0] == SEND;
	cleanup_free unsigned char *chunk = calloc(1, CHUNK_BYTES);
	cleanup_close int fd = -1;
	uint64_t number = 0;

	s->bytes = CHUNK_BYTES;
	if (!chunk)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate a chunk");
	fd = peer_connect(env->devices, sends ? PEER_SINK : PEER_SOURCE, CHUNK_BYTES, err);
	if (fd < 0)
		return -1;
	for (uint64_t i = 0; i < s->batches; i++) {
		bool good;

		sampler_start(s);
		good = sends ? send_chunks(fd, chunk, s->ops, &number)
			     : receive_chunks(fd, chunk, s->ops, &number);
		sampler_stop(s);
		if (!good)
			return error_set(err, ERROR_MEASURE,
				"the stream broke, or was not what was sent, at chunk %llu",
				(unsigned long long)number);
	}
	return 0;
}

static const char *const words[] = { "send", "receive", NULL };
static const uint64_t sweep[] = { SEND, RECEIVE };
static const struct param params[] = {
	{ .name = "way",
		.unit = "",
		.summary = "which way the stream goes, seen from where it is measured",
		.words = words,
		.value = SEND,
		.sweep = sweep,
		.n_sweep = 2 },
};

const struct bench bench_net_stream = {
	.name = "net_stream",
	.group = "os",
	.area = AREA_NETWORK,
	.unit = "GB/s",
	.better = HIGHER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "a stream of bytes to or from a process outside, over TCP",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_NETWORK,
	.params = params,
	.n_params = 1,
	.os = measure,
};
