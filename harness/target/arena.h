/* Memory for an operation to work in, made of the pages asked for, on the host side of any target.
 */
#ifndef TARGET_ARENA_H
#define TARGET_ARENA_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmbench/bench.h>

#include "base/error.h"

struct arena_memory {
	unsigned char *base; /* NULL if the benchmark has no arena */
	uint64_t bytes;	     /* a multiple of page */
	uint64_t page;	     /* bytes of the pages wanted: 4 KiB, 2 MiB or 1 GiB */
	void *mapping;
	uint64_t mapping_bytes;
	int fd;
};

/* Can these pages be had in this number? −1 and why (ERROR_UNAVAILABLE, with a hint) if not. */
int arena_check(const struct bench *bench, const uint64_t *arg, struct error *why);
/* Maps, populates and fills as the descriptor says. native: the operation will run in this process. */
int arena_open(struct arena_memory *arena, const struct bench *bench, const uint64_t *arg,
	bool native, struct error *err);
void arena_close(struct arena_memory *arena);

/* Transparent huge pages are a wish: −1 and why if less than nine tenths of a touched arena lie in
 * them. 0 for other pages. */
int arena_verify(const struct arena_memory *arena, const struct bench *bench, const uint64_t *arg,
	struct error *why);

/* Reads and writes back one byte of every 4 KiB, so that every page is mapped where this runs. */
void arena_touch(unsigned char *base, uint64_t bytes);

#endif
