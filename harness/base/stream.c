#include "base/stream.h"

#define CHUNK 65536 /* bytes of each array that a round covers, microbench/mem_*.op.c */

static const uint64_t sizes[] = { 64 << 20, 1 << 20 };
static const uint64_t pages[] = { PAGE_THP, PAGE_4K };

const struct param stream_params[STREAM_PARAMS] = {
	{
		.name = "ws",
		.unit = "B",
		.summary = "bytes of all arrays together",
		.min = 3 * CHUNK,
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

uint64_t stream_bytes(const uint64_t *arg, uint64_t rounds)
{
	(void)rounds;
	return (arg[0] + 4095) / 4096 * 4096;
}

/* Ordinary numbers, neither zeros nor denormals: some CPUs treat either specially. */
void stream_fill(unsigned char *base, uint64_t length, const uint64_t *arg)
{
	double *value = (double *)base;

	(void)arg;
	for (uint64_t i = 0; i < length / sizeof(*value); i++)
		value[i] = 1 + (double)(i % 1024) / 1024;
}

uint64_t stream_pass(const uint64_t *arg)
{
	return arg[0] / CHUNK + 1;
}
