#include "base/block.h"

#include <string.h>

#define WORDS (BLOCK_BYTES / sizeof(uint64_t))
#define MAGIC UINT64_C(0x6b766d626c6f636b) /* "kvmblock" */

/* splitmix64 (Steele, Lea & Flood, 2014): each word is far from its neighbours'. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t begin(uint64_t number, uint64_t generation)
{
	uint64_t state = generation ^ MAGIC;

	return next(&state) ^ number;
}

void block_fill(void *block, uint64_t number, uint64_t generation)
{
	uint64_t state = begin(number, generation);
	uint64_t word[WORDS];

	word[0] = number;
	word[1] = generation;
	for (unsigned i = 2; i < WORDS; i++)
		word[i] = next(&state);
	memcpy(block, word, sizeof(word));
}

bool block_check(const void *block, uint64_t number, const uint64_t *generation)
{
	uint64_t word[WORDS];
	uint64_t state;

	memcpy(word, block, sizeof(word));
	if (word[0] != number || (generation && word[1] != *generation))
		return false;
	state = begin(number, word[1]);
	for (unsigned i = 2; i < WORDS; i++)
		if (word[i] != next(&state))
			return false;
	return true;
}

uint64_t block_generation(const void *block)
{
	uint64_t word[2];

	memcpy(word, block, sizeof(word));
	return word[1];
}
