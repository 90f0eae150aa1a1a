/* Numbers that look random and are the same for the same seed: offsets to read, messages to send.
 */
#ifndef BASE_DRAW_H
#define BASE_DRAW_H

#include <stdint.h>

/* splitmix64 (Steele, Lea & Flood, 2014) */
static inline uint64_t draw_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 … n − 1, n at most 2³²: evenly enough that nobody could tell (Lemire, 2019). */
static inline uint64_t draw_below(uint64_t *state, uint64_t n)
{
	return ((draw_next(state) >> 32) * n) >> 32;
}

#endif
