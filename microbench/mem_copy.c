#include <kvmbench/bench.h>

extern const struct op op_mem_copy;

static const uint64_t sizes[] = { 64 << 20, 1 << 20 };
static const uint64_t pages[] = { PAGE_THP, PAGE_4K };

static const struct param params[] = {
	{
		.name = "ws",
		.unit = "B",
		.summary = "bytes of all arrays together",
		.min = 2 * 65536,
		.max = UINT64_C(1) << 40,
		.value = 64 << 20,
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
	return (arg[0] + 4095) / 4096 * 4096;
}

/* Ordinary numbers, neither zeros nor denormals: some CPUs treat either specially. */
static void fill(unsigned char *base, uint64_t length, const uint64_t *arg)
{
	double *value = (double *)base;

	(void)arg;
	for (uint64_t i = 0; i < length / sizeof(*value); i++)
		value[i] = 1 + (double)(i % 1024) / 1024;
}

/* an operation is a byte: rounds that go through all arrays */
static uint64_t pass(const uint64_t *arg)
{
	return arg[0] / op_mem_copy.ops_per_round + 1;
}

const struct bench bench_mem_copy = {
	.name = "mem_copy",
	.group = "memory",
	.unit = "GB/s",
	.better = HIGHER,
	.summary = "STREAM copy, ordinary stores",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM,
	.ring = RING_USER,
	.quick = true,
	.arena = { .bytes = bytes, .fill = fill, .pass = pass, .state = ARENA_READY },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mem_copy,
};
