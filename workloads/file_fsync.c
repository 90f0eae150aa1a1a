/* 4 KiB written at the end of a file, and fdatasync(): until the device has said that it is safe,
 * as a database's log waits. The file grows, so the file system's journal is part of it, as it is
 * there. In a guest the flush goes through virtio-blk and, but for cache mode unsafe, ends in one
 * of the host's. After the batch the file is read back, from the disk: its pages are dropped first.
 *
 * For file systems see file_seq: here it is their journals that are compared.
 */
#include <fcntl.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "os/blocks.h"

#define OPS_MOST 256

static int batch(struct blocks *b, struct sampler *s, uint64_t generation, struct error *err)
{
	uint64_t failed = 0;

	/* emptied, and that on the disk before the clock starts */
	if (ftruncate(b->fd, 0) < 0 || fsync(b->fd) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot empty a file");
	blocks_line_up(b, s->ops, 0);
	blocks_fill(b, s->ops, generation);
	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		failed += pwrite(b->fd, blocks_at(b, j), BLOCK_BYTES, blocks_offset(b, j)) !=
				  BLOCK_BYTES ||
			  fdatasync(b->fd) < 0;
	sampler_stop(s);
	if (failed)
		return error_errno(err, ERROR_MEASURE, "%llu of %llu writes failed",
			(unsigned long long)failed, (unsigned long long)s->ops);
	posix_fadvise(b->fd, 0, 0, POSIX_FADV_DONTNEED);
	return blocks_read_back(b, s->ops, &generation, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct blocks b;
	int status = blocks_open_file(
		&b, env, false, 1, OPS_MOST, (uint64_t)OPS_MOST * BLOCK_BYTES, err);

	for (uint64_t i = 0; status == 0 && i < env->sampler.batches; i++)
		status = batch(&b, &env->sampler, i + 1, err);
	blocks_close(&b);
	return status;
}

const struct bench bench_file_fsync = {
	.name = "file_fsync",
	.group = "os",
	.area = AREA_DISK,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "4 KiB added to a file, and fdatasync",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_FOLDER,
	.os = measure,
};
