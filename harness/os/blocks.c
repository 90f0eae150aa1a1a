#include "os/blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kvmbench/devices.h>

#include "base/draw.h"

static int make_room(
	struct blocks *b, struct os_env *env, size_t per_op, uint64_t most, struct error *err)
{
	void *room;

	env->sampler.max_ops = most;
	if (env->sampler.ops > most)
		return error_set(err, ERROR_USAGE, "more than %llu operations in a batch",
			(unsigned long long)most);
	room = mmap(NULL, most * per_op * BLOCK_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	b->per_op = per_op;
	b->ops = most;
	b->state = env->seed;
	if (room == MAP_FAILED)
		return error_errno(err, ERROR_SYSTEM, "cannot map memory for blocks");
	b->room = room;
	b->number = calloc(most, sizeof(*b->number));
	if (!b->number)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate numbers of blocks");
	return 0;
}

int blocks_open_disk(struct blocks *b, struct os_env *env, bool write, size_t per_op, uint64_t most,
	struct error *err)
{
	const struct devices *d = env->devices;

	*b = (struct blocks){ .fd = -1 };
	if (!d || !d->disk[0] || (write && !d->disk_write))
		return error_set(
			err, ERROR_UNAVAILABLE, "no disk to %s here", write ? "write to" : "read");
	b->n = d->disk_bytes / BLOCK_BYTES;
	if (b->n < per_op)
		return error_set(err, ERROR_UNAVAILABLE, "disk '%s' is too small", d->disk);
	b->fd = open(d->disk, (write ? O_RDWR : O_RDONLY) | O_DIRECT | O_CLOEXEC);
	if (b->fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot open disk '%s'", d->disk);
	return make_room(b, env, per_op, most, err);
}

/* A name that is gone at once: what a killed launch leaves is a file that nobody can see. */
static int open_unseen(struct blocks *b, const char *folder, struct error *err)
{
	char path[DEVICE_PATH + 32];

	snprintf(path, sizeof(path), "%s/launch-XXXXXX", folder);
	b->fd = mkostemp(path, O_CLOEXEC);
	if (b->fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot make a file in '%s'", folder);
	unlink(path);
	return 0;
}

static int fill_file(struct blocks *b, struct error *err)
{
	unsigned char block[BLOCK_BYTES];

	for (uint64_t i = 0; i < b->n; i++) {
		block_fill(block, i, 0);
		if (pwrite(b->fd, block, sizeof(block), (off_t)(i * BLOCK_BYTES)) !=
			(ssize_t)sizeof(block))
			return error_errno(err, ERROR_UNAVAILABLE, "cannot write a file");
	}
	if (fsync(b->fd) < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot write a file");
	return 0;
}

int blocks_open_file(struct blocks *b, struct os_env *env, bool filled, size_t per_op,
	uint64_t most, uint64_t bytes, struct error *err)
{
	const struct devices *d = env->devices;

	*b = (struct blocks){ .fd = -1 };
	if (!d || !d->folder[0])
		return error_set(err, ERROR_UNAVAILABLE, "no file system to write to here");
	/* half of it: a file system has needs of its own */
	if (bytes > d->folder_bytes / 2)
		return error_set(
			err, ERROR_UNAVAILABLE, "the file system in '%s' is too small", d->folder);
	b->n = bytes / BLOCK_BYTES;
	if (open_unseen(b, d->folder, err) < 0 || make_room(b, env, per_op, most, err) < 0)
		return -1;
	return filled ? fill_file(b, err) : 0;
}

void blocks_close(struct blocks *b)
{
	if (b->fd >= 0)
		close(b->fd);
	if (b->room)
		munmap(b->room, b->ops * b->per_op * BLOCK_BYTES);
	free(b->number);
	*b = (struct blocks){ .fd = -1 };
}

void blocks_draw(struct blocks *b, uint64_t ops)
{
	for (uint64_t i = 0; i < ops; i++)
		b->number[i] = draw_below(&b->state, b->n / b->per_op) * b->per_op;
}

uint64_t blocks_line_up(struct blocks *b, uint64_t ops, uint64_t from)
{
	for (uint64_t i = 0; i < ops; i++) {
		if (from + b->per_op > b->n)
			from = 0;
		b->number[i] = from;
		from += b->per_op;
	}
	return from;
}

void blocks_fill(struct blocks *b, uint64_t ops, uint64_t generation)
{
	for (uint64_t i = 0; i < ops; i++)
		for (size_t k = 0; k < b->per_op; k++)
			block_fill(blocks_at(b, i) + k * BLOCK_BYTES, b->number[i] + k, generation);
}

int blocks_check(
	const struct blocks *b, uint64_t ops, const uint64_t *generation, struct error *err)
{
	for (uint64_t i = 0; i < ops; i++)
		for (size_t k = 0; k < b->per_op; k++)
			if (!block_check(blocks_at(b, i) + k * BLOCK_BYTES, b->number[i] + k,
				    generation))
				return error_set(err, ERROR_MEASURE,
					"block %llu does not hold what was written there",
					(unsigned long long)(b->number[i] + k));
	return 0;
}

int blocks_read_back(struct blocks *b, uint64_t ops, const uint64_t *generation, struct error *err)
{
	const size_t bytes = b->per_op * BLOCK_BYTES;

	/* nothing that a read leaves out may look as if it had been read */
	memset(b->room, 0, ops * bytes);
	for (uint64_t i = 0; i < ops; i++)
		if (pread(b->fd, blocks_at(b, i), bytes, blocks_offset(b, i)) != (ssize_t)bytes)
			return error_errno(err, ERROR_MEASURE, "block %llu cannot be read back",
				(unsigned long long)b->number[i]);
	return blocks_check(b, ops, generation, err);
}
