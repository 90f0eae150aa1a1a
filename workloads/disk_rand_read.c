/* Reads of 4 KiB anywhere on a disk, one after the other, around the page cache: the latency of the
 * whole path to the device and back. In a guest that path is virtio-blk, QEMU, and then the host's
 * own, of which the host's side is measured on the same file: what is more is virtualization.
 *
 * One request is under way at a time: what many at once bring is fio_rand_read's to tell. The
 * blocks are drawn anew for every launch, the same on all targets, and each is looked at after the
 * batch: it must be the one that was asked for.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "os/blocks.h"

#define OPS_MOST 1024

static int batch(struct blocks *b, struct sampler *s, bool foreign, struct error *err)
{
	uint64_t short_ones = 0;

	blocks_draw(b, s->ops);
	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		short_ones += pread(b->fd, blocks_at(b, j), BLOCK_BYTES, blocks_offset(b, j)) !=
			      BLOCK_BYTES;
	sampler_stop(s);
	if (short_ones)
		return error_errno(err, ERROR_MEASURE, "%llu of %llu reads failed",
			(unsigned long long)short_ones, (unsigned long long)s->ops);
	/* of the user's own disk nobody knows what is on it */
	return foreign ? 0 : blocks_check(b, s->ops, NULL, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct blocks b;
	int status = blocks_open_disk(&b, env, false, 1, OPS_MOST, err);

	for (uint64_t i = 0; status == 0 && i < env->sampler.batches; i++)
		status = batch(&b, &env->sampler, env->devices->disk_foreign, err);
	blocks_close(&b);
	return status;
}

const struct bench bench_disk_rand_read = {
	.name = "disk_rand_read",
	.group = "os",
	.area = AREA_DISK,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "4 KiB reads anywhere on a disk, one at a time, around the page cache",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_DISK,
	.os = measure,
};
