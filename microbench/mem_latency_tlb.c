/* A pointer chase that touches one cache line of each 4 KiB: the lines fit the caches long after
 * the pages have left the TLB, so that what is seen is the page walk, one-dimensional on the host
 * and two-dimensional under NPT or EPT. The same timed code as mem_chase, in other memory. Lines
 * are skewed over the 64 line positions of a page, or all would fall into the same few cache sets.
 */
#include <kvmbench/bench.h>

#include "base/cycle.h"

extern const struct op op_mem_chase;

#define PAGE 4096
#define LINE 64

static const uint64_t sizes[] = { 32 << 20, 1 << 20, 4 << 20, 128 << 20 };
static const uint64_t pages[] = { PAGE_4K, PAGE_THP };

static const struct param params[] = {
	{
		.name = "ws",
		.unit = "B",
		.summary = "memory spanned, one line touched in each 4 KiB of it",
		.min = PAGE,
		.max = UINT64_C(1) << 40,
		.value = 32 << 20,
		.sweep = sizes,
		.n_sweep = sizeof(sizes) / sizeof(sizes[0]),
		.n_quick = 1,
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
	return (arg[0] + PAGE - 1) / PAGE * PAGE;
}

static void fill(unsigned char *base, uint64_t length, const uint64_t *arg)
{
	(void)length;
	cycle_fill(base, bytes(arg, 0) / PAGE, PAGE, LINE);
}

/* rounds that follow the whole cycle */
static uint64_t pass(const uint64_t *arg)
{
	return bytes(arg, 0) / PAGE / op_mem_chase.ops_per_round + 1;
}

const struct bench bench_mem_latency_tlb = {
	.name = "mem_latency_tlb",
	.group = "memory",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "pointer chase, one line per 4 KiB: a page walk for each load",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.arena = { .bytes = bytes, .fill = fill, .pass = pass, .state = ARENA_READY },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mem_chase,
};
