/* One random cycle of offsets in memory, for pointer chases. */
#ifndef BASE_CYCLE_H
#define BASE_CYCLE_H

#include <stdint.h>

/* Writes n links of eight bytes, link i at base + i × stride + (i mod 64) × skew. Each holds the
 * offset from base of the next, and following them from link 0 meets every link once before it
 * comes back. Sattolo's shuffle (1986), in place: an ordinary shuffle gives several cycles, and a
 * chase would stay in one of them. The order is the same every time, as another order would be
 * another benchmark. stride and skew are multiples of 8; 63 × skew < stride; n ≥ 1. */
void cycle_fill(unsigned char *base, uint64_t n, uint64_t stride, uint64_t skew);

#endif
