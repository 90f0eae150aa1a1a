/* Reads of 1 MiB from one end of a disk to the other, around the page cache, one at a time: how
 * much the path to the device carries. Every block is looked at after the batch.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "os/blocks.h"

#define READ_BYTES (1u << 20)
#define OPS_MOST   32

static int batch(struct blocks *b, struct sampler *s, uint64_t *at, bool foreign, struct error *err)
{
	uint64_t short_ones = 0;

	*at = blocks_line_up(b, s->ops, *at);
	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		short_ones += pread(b->fd, blocks_at(b, j), READ_BYTES, blocks_offset(b, j)) !=
			      READ_BYTES;
	sampler_stop(s);
	if (short_ones)
		return error_errno(err, ERROR_MEASURE, "%llu of %llu reads failed",
			(unsigned long long)short_ones, (unsigned long long)s->ops);
	return foreign ? 0 : blocks_check(b, s->ops, NULL, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct blocks b;
	uint64_t at = 0;
	int status = blocks_open_disk(&b, env, false, READ_BYTES / BLOCK_BYTES, OPS_MOST, err);

	env->sampler.bytes = READ_BYTES;
	for (uint64_t i = 0; status == 0 && i < env->sampler.batches; i++)
		status = batch(&b, &env->sampler, &at, env->devices->disk_foreign, err);
	blocks_close(&b);
	return status;
}

const struct bench bench_disk_seq = {
	.name = "disk_seq",
	.group = "os",
	.area = AREA_DISK,
	.unit = "GB/s",
	.better = HIGHER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "1 MiB reads along a disk, one at a time, around the page cache",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_DISK,
	.os = measure,
};
