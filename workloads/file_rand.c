/* Reads of 4 KiB anywhere in a file that is in the page cache: a system call, a look-up and a copy;
 * no device. Each block is looked at after the batch. For file systems see file_seq.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "os/blocks.h"

#define FILE_BYTES (UINT64_C(8) << 20) /* even small guests keep it in memory */
#define OPS_MOST   1024

static int batch(struct blocks *b, struct sampler *s, struct error *err)
{
	const uint64_t generation = 0;
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
	return blocks_check(b, s->ops, &generation, err);
}

static int measure(struct os_env *env, struct error *err)
{
	struct blocks b;
	int status = blocks_open_file(&b, env, true, 1, OPS_MOST, FILE_BYTES, err);

	for (uint64_t i = 0; status == 0 && i < env->sampler.batches; i++)
		status = batch(&b, &env->sampler, err);
	blocks_close(&b);
	return status;
}

const struct bench bench_file_rand = {
	.name = "file_rand",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "4 KiB reads anywhere in a file that is in the page cache",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.needs = NEEDS_FOLDER,
	.os = measure,
};
