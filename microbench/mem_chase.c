#include <kvmbench/bench.h>

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

/* splitmix64 (Steele, Lea, Flood 2014): small, and good enough to shuffle with */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 … n − 1, by multiplication: the bias is n / 2⁶⁴ */
static uint64_t random_below(uint64_t *state, uint64_t n)
{
	return (uint64_t)((unsigned __int128)next_random(state) * n >> 64);
}

/* One cycle through all lines, by Sattolo's shuffle (1986), in place: an ordinary shuffle would
 * give several cycles, and the chase would stay in one of them. The seed is fixed, as another order
 * would be another benchmark. */
static void fill(unsigned char *base, uint64_t length, const uint64_t *arg)
{
	uint64_t lines = bytes(arg, 0) / LINE, state = 1;

	(void)length; /* a target may round it up; the working set is what was asked for */
	for (uint64_t i = 0; i < lines; i++)
		*(uint64_t *)(base + i * LINE) = i * LINE;
	for (uint64_t i = lines - 1; i > 0; i--) {
		uint64_t *one = (uint64_t *)(base + i * LINE);
		uint64_t *other = (uint64_t *)(base + random_below(&state, i) * LINE);
		uint64_t swap = *one;

		*one = *other;
		*other = swap;
	}
}

const struct bench bench_mem_chase = {
	.name = "mem_chase",
	.group = "memory",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "pointer chase in random order: latency of one load",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM,
	.ring = RING_USER,
	.quick = true,
	.arena = { .bytes = bytes, .fill = fill, .state = ARENA_READY },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mem_chase,
};
