/* Writes of 4 KiB anywhere on a disk, one after the other, around the page cache. A write is over
 * when the device says so, which may be before it is safe: file_fsync waits for that. See
 * disk_rand_read for what a guest adds.
 *
 * Blocks are written over, never allocated. After every batch they are read back: each must be of
 * this batch.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "base/draw.h"
#include "os/blocks.h"

#define OPS_MOST 1024

static int batch(struct blocks *b, struct sampler *s, struct error *err)
{
	const uint64_t generation = draw_next(&b->state);
	uint64_t short_ones = 0;

	blocks_draw(b, s->ops);
	blocks_fill(b, s->ops, generation);
	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		short_ones += pwrite(b->fd, blocks_at(b, j), BLOCK_BYTES, blocks_offset(b, j)) !=
			      BLOCK_BYTES;
	sampler_stop(s);
	if (short_ones)
		return error_errno(err, ERROR_MEASURE, "%llu of %llu writes failed",
			(unsigned long long)short_ones, (unsigned long long)s->ops);
	return blocks_read_back(b, s->ops, &generation, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct blocks b;
	int status = blocks_open_disk(&b, env, true, 1, OPS_MOST, err);

	for (uint64_t i = 0; status == 0 && i < env->sampler.batches; i++)
		status = batch(&b, &env->sampler, err);
	blocks_close(&b);
	return status;
}

const struct bench bench_disk_rand_write = {
	.name = "disk_rand_write",
	.group = "os",
	.area = AREA_DISK,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "4 KiB writes anywhere on a disk, one at a time, around the page cache",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_DISK | NEEDS_DISK_WRITE,
	.os = measure,
};
