#include "base/cycle.h"

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

void cycle_fill(unsigned char *base, uint64_t n, uint64_t stride, uint64_t skew)
{
	uint64_t state = 1;

	for (uint64_t i = 0; i < n; i++) {
		const uint64_t at = i * stride + i % 64 * skew;

		*(uint64_t *)(base + at) = at;
	}
	for (uint64_t i = n - 1; i > 0; i--) {
		const uint64_t j = random_below(&state, i);
		uint64_t *one = (uint64_t *)(base + i * stride + i % 64 * skew);
		uint64_t *other = (uint64_t *)(base + j * stride + j % 64 * skew);
		const uint64_t swap = *one;

		*one = *other;
		*other = swap;
	}
}
