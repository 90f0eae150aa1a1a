/* Data in one direction to a child of this process's own, as fast as the stream takes it. Both are
 * on the launch's one CPU: the rate is that of both sides' work together, one after the other, and
 * no question of which CPUs the scheduler found for them.
 *
 * One operation is one write of a chunk; a batch ends when the other side has told that it has read
 * all of it. Every chunk carries its number, which the reader holds against what it expects; the
 * last chunk of each batch is compared as a whole, after the batch.
 */
#ifndef OS_TRANSFER_H
#define OS_TRANSFER_H

#include <stddef.h>

struct error;
struct os_env;

#define TRANSFER_BYTES_MIN 64
#define TRANSFER_BYTES_MAX (1 << 20)

/* Makes the samples, over a connection whose ends are closed on every way out. */
int transfer_run(struct os_env *env, int near, int far, size_t chunk, struct error *err);

/* The sides by themselves, for a partner that is somewhere else. */
/* Reads `count` chunks at a time and answers with one byte, until the other side closes: 0, or
 * CHILD_CORRUPT, or 1 if the connection failed. */
int transfer_read(int fd, size_t chunk, size_t count);
/* The samples, with somebody who reads at the other end and was told ops as count. */
int transfer_write(struct os_env *env, int fd, size_t chunk, struct error *err);

#endif
