/* A file written from its beginning, or read from there, 64 KiB at a time, through the page cache:
 * the file system's and the kernel's copying, no device. Written: into an empty file, so room is
 * found for it, too; it is emptied again before any of it has to go to the disk. Read: all of it is
 * in the cache. Every block is looked at after the batch.
 *
 * In a guest the file system is ext4; the host's is whatever --disk-dir lies on, and the
 * fingerprint has it (files). Only where that is ext4, too, is the same work done on both sides.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "os/blocks.h"

#define CHUNK_BYTES (64u << 10)
#define OPS_MOST    128 /* 8 MiB */

enum { WRITE, READ };

static uint64_t write_all(struct blocks *b, struct sampler *s)
{
	uint64_t short_ones = 0;

	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		short_ones += pwrite(b->fd, blocks_at(b, j), CHUNK_BYTES, blocks_offset(b, j)) !=
			      CHUNK_BYTES;
	sampler_stop(s);
	return short_ones;
}

static uint64_t read_all(struct blocks *b, struct sampler *s)
{
	uint64_t short_ones = 0;

	sampler_start(s);
	for (uint64_t j = 0; j < s->ops; j++)
		short_ones += pread(b->fd, blocks_at(b, j), CHUNK_BYTES, blocks_offset(b, j)) !=
			      CHUNK_BYTES;
	sampler_stop(s);
	return short_ones;
}

static int batch(struct blocks *b, struct sampler *s, uint64_t number, struct error *err)
{
	const bool writes = s->arg[0] == WRITE;
	const uint64_t generation = writes ? number + 1 : 0;
	uint64_t short_ones;

	blocks_line_up(b, s->ops, 0);
	if (writes) {
		if (ftruncate(b->fd, 0) < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot empty a file");
		blocks_fill(b, s->ops, generation);
	}
	short_ones = writes ? write_all(b, s) : read_all(b, s);
	if (short_ones)
		return error_errno(err, ERROR_MEASURE, "%llu of %llu %s failed",
			(unsigned long long)short_ones, (unsigned long long)s->ops,
			writes ? "writes" : "reads");
	return writes ? blocks_read_back(b, s->ops, &generation, err)
		      : blocks_check(b, s->ops, &generation, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	struct blocks b;
	int status = blocks_open_file(&b, env, s->arg[0] == READ, CHUNK_BYTES / BLOCK_BYTES,
		OPS_MOST, (uint64_t)OPS_MOST * CHUNK_BYTES, err);

	s->bytes = CHUNK_BYTES;
	for (uint64_t i = 0; status == 0 && i < s->batches; i++)
		status = batch(&b, s, i, err);
	blocks_close(&b);
	return status;
}

static const char *const words[] = { "write", "read", NULL };
static const uint64_t sweep[] = { WRITE, READ };
static const struct param params[] = {
	{ .name = "way",
		.unit = "",
		.summary = "what is done to the file",
		.words = words,
		.value = WRITE,
		.sweep = sweep,
		.n_sweep = 2 },
};

const struct bench bench_file_seq = {
	.name = "file_seq",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "GB/s",
	.better = HIGHER,
	.summary = "a file written or read from end to end through the page cache",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_FOLDER,
	.params = params,
	.n_params = 1,
	.os = measure,
};
