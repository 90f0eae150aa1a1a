#include "os/pattern.h"

#include <stdint.h>
#include <string.h>

/* xorshift64 (Marsaglia 2003): the word's next state is its value */
static uint64_t next(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

#define FIRST UINT64_C(0x9e3779b97f4a7c15)

void pattern_fill(void *data, size_t bytes)
{
	unsigned char *at = data;
	uint64_t word = FIRST;

	for (; bytes >= sizeof(word); at += sizeof(word), bytes -= sizeof(word), word = next(word))
		memcpy(at, &word, sizeof(word));
	memcpy(at, &word, bytes);
}

bool pattern_is(const void *data, size_t bytes)
{
	const unsigned char *at = data;
	uint64_t word = FIRST;

	for (; bytes >= sizeof(word); at += sizeof(word), bytes -= sizeof(word), word = next(word))
		if (memcmp(at, &word, sizeof(word)) != 0)
			return false;
	return memcmp(at, &word, bytes) == 0;
}
