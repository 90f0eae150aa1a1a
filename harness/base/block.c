#include "base/block.h"

#include <string.h>

#include "base/draw.h"

#define WORDS (BLOCK_BYTES / sizeof(uint64_t))
#define MAGIC UINT64_C(0x6b766d626c6f636b) /* "kvmblock" */

/* What the words are made of: far from that of any other block or generation. */
static uint64_t base_of(uint64_t number, uint64_t generation)
{
	uint64_t state = generation ^ MAGIC;

	state = draw_next(&state) ^ number;
	return draw_next(&state);
}

/* Two operations: whole disks are written and looked at with it, in emulated guests, too. */
static uint64_t word_of(uint64_t base, uint64_t i)
{
	return base + i * UINT64_C(0x9e3779b97f4a7c15);
}

void block_fill(void *block, uint64_t number, uint64_t generation)
{
	const uint64_t base = base_of(number, generation);
	uint64_t word[WORDS];

	word[0] = number;
	word[1] = generation;
	for (unsigned i = 2; i < WORDS; i++)
		word[i] = word_of(base, i);
	memcpy(block, word, sizeof(word));
}

bool block_check(const void *block, uint64_t number, const uint64_t *generation)
{
	uint64_t word[WORDS];
	uint64_t base, wrong = 0;

	memcpy(word, block, sizeof(word));
	if (word[0] != number || (generation && word[1] != *generation))
		return false;
	base = base_of(number, word[1]);
	for (unsigned i = 2; i < WORDS; i++)
		wrong |= word[i] ^ word_of(base, i);
	return !wrong;
}

uint64_t block_generation(const void *block)
{
	uint64_t word[2];

	memcpy(word, block, sizeof(word));
	return word[1];
}
