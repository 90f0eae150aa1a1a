#include <kvmbench/bench.h>

extern const struct op op_mem_stage2_fault;

#define MAX_PAGES 1024 /* per launch: 32 MiB of small pages, 2 GiB of large ones */

/* KVM's PTE_PREFETCH_NUM: the operation touches small pages this far apart */
#define PREFETCHED 8

static const uint64_t pages[] = { PAGE_4K, PAGE_THP, PAGE_2M };
static const uint64_t backings[] = { BACKING_SHARED, BACKING_MEMFD, BACKING_PRIVATE };

static const struct param params[] = {
	{
		.name = PARAM_PAGE,
		.unit = "",
		.summary = "page size of the arena; small ones are touched eight apart",
		.words = page_words,
		.value = PAGE_4K,
		.sweep = pages,
		.n_sweep = sizeof(pages) / sizeof(pages[0]),
		.n_quick = 1,
	},
	{
		.name = PARAM_BACKING,
		.unit = "",
		.summary = "kind of mapping behind the arena",
		.words = backing_words,
		.value = BACKING_SHARED,
		.sweep = backings,
		.n_sweep = sizeof(backings) / sizeof(backings[0]),
		.n_quick = 1,
	},
};

static uint64_t bytes(const uint64_t *arg, uint64_t rounds)
{
	static const uint64_t size[] = {
		[PAGE_4K] = PREFETCHED * 4096,
		[PAGE_THP] = 2 << 20,
		[PAGE_2M] = 2 << 20,
		[PAGE_1G] = 1 << 30,
	};

	return rounds * size[arg[0]];
}

const struct bench bench_mem_stage2_fault = {
	.name = "mem_stage2_fault",
	.group = "memory",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "first write to a page that is in memory but not mapped where it is written",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM,
	.ring = RING_USER,
	.effect = { .exits = 1 },
	.quick = true,
	.arena = { .bytes = bytes, .state = ARENA_HOST_ONLY, .max_rounds = MAX_PAGES },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mem_stage2_fault,
};
