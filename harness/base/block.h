/* Blocks of a disk or a file that say themselves where they belong: whoever reads one can tell
 * whether it is the one that was asked for, whole, and which writing of it.
 */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define BLOCK_BYTES 4096

/* All 4 KiB depend on both numbers: no block, nor a part of one, is like another's. */
void block_fill(void *block, uint64_t number, uint64_t generation);
/* Is it block `number`, every byte of it, and of that generation? generation NULL: of any. */
bool block_check(const void *block, uint64_t number, const uint64_t *generation);
/* The generation that a block claims. */
uint64_t block_generation(const void *block);

#endif
