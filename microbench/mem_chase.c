#include <kvmbench/bench.h>

#include "base/cycle.h"

extern const struct op op_mem_chase;

#define LINE 64 /* bytes; the first eight of a line hold the offset of the next */

static const uint64_t sizes[] = { 16 << 10, 256 << 10, 4 << 20, 32 << 20, 64 << 10, 1 << 20,
	16 << 20, 128 << 20, 1 << 30 };
static const uint64_t pages[] = { PAGE_4K, PAGE_THP };

static const struct param params[] = {
	{
		.name = "ws",
		.unit = "B",
		.summary = "working set",
		.min = 4096,
		.max = UINT64_C(1) << 40,
		.value = 32 << 20,
		.sweep = sizes,
		.n_sweep = sizeof(sizes) / sizeof(sizes[0]),
		.n_quick = 4,
	},
	{
		.name = PARAM_PAGE,
		.unit = "",
		.summary = "page size of the arena",
		.words = page_words,
		.value = PAGE_4K,
		.sweep = pages,
		.n_sweep = sizeof(pages) / sizeof(pages[0]),
		.n_quick = 1,
	},
};

static uint64_t bytes(const uint64_t *arg, uint64_t rounds)
{
	(void)rounds;
	return (arg[0] + 4095) / 4096 * 4096;
}

static void fill(unsigned char *base, uint64_t length, const uint64_t *arg)
{
	(void)length; /* a target may round it up; the working set is what was asked for */
	cycle_fill(base, bytes(arg, 0) / LINE, LINE, 0);
}

/* rounds that follow the whole cycle */
static uint64_t pass(const uint64_t *arg)
{
	return bytes(arg, 0) / LINE / op_mem_chase.ops_per_round + 1;
}

const struct bench bench_mem_chase = {
	.name = "mem_chase",
	.group = "memory",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "pointer chase in random order: latency of one load",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.arena = { .bytes = bytes, .fill = fill, .pass = pass, .state = ARENA_READY },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mem_chase,
};
