/* What the workloads on disks and files have in common: numbered blocks (base/block.h), read into
 * memory that was touched before, each operation into a place of its own, so that all of them can
 * be checked when the clock has stopped.
 */
#ifndef OS_BLOCKS_H
#define OS_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmbench/os.h>

#include "base/block.h"
#include "base/error.h"

struct blocks {
	int fd;
	uint64_t n;    /* blocks there are */
	size_t per_op; /* blocks of one operation */
	uint64_t ops;  /* that fit into the memory */
	unsigned char *room;
	uint64_t *number; /* of each operation's first block */
	uint64_t state;	  /* of base/draw.h */
};

/* The disk of the launch, around the page cache. ERROR_UNAVAILABLE: it has none. Whatever was
 * opened is to be closed, also after a failure. */
int blocks_open_disk(struct blocks *blocks, struct os_env *env, bool write, size_t per_op,
	uint64_t most_ops, struct error *err);
/* A file of `bytes` in the launch's folder, through the page cache; with filled it has its content,
 * all of it in the cache and on the disk, else it is empty. */
int blocks_open_file(struct blocks *blocks, struct os_env *env, bool filled, size_t per_op,
	uint64_t most_ops, uint64_t bytes, struct error *err);
/* And removes the file. */
void blocks_close(struct blocks *blocks);

/* Numbers for the operations of a batch: anywhere, or one behind the other from block `from` on,
 * and on at the beginning where the end is reached. */
void blocks_draw(struct blocks *blocks, uint64_t ops);
uint64_t blocks_line_up(struct blocks *blocks, uint64_t ops, uint64_t from);
/* Fills the memory with what the operations are to write. */
void blocks_fill(struct blocks *blocks, uint64_t ops, uint64_t generation);
/* What the operations read, or what is there now, is what it must be: ERROR_MEASURE if not.
 * generation NULL: any. */
int blocks_check(
	const struct blocks *blocks, uint64_t ops, const uint64_t *generation, struct error *err);
int blocks_read_back(
	struct blocks *blocks, uint64_t ops, const uint64_t *generation, struct error *err);

static inline unsigned char *blocks_at(const struct blocks *blocks, uint64_t op)
{
	return blocks->room + op * blocks->per_op * BLOCK_BYTES;
}

static inline int64_t blocks_offset(const struct blocks *blocks, uint64_t op)
{
	return (int64_t)(blocks->number[op] * BLOCK_BYTES);
}

#endif
