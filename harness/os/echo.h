/* Request and response between this process and a child of its own, over a pair of streams (pipes,
 * sockets). Both are on the launch's one CPU, so that one round trip is two system calls on either
 * side and two context switches: the sum of them is what is measured, the same in every place, and
 * no waking of another CPU, whose cost depends on where the scheduler found one idle.
 *
 * A message carries the low byte of its number, which is held against each answer, and a pattern,
 * which both sides hold whole against the last message of each call, outside of what is timed.
 */
#ifndef OS_ECHO_H
#define OS_ECHO_H

#include <stddef.h>

#include <kvmbench/bench.h>

struct error;
struct os_env;

#define ECHO_PARAMS    1
#define ECHO_BYTES_MAX 65536

extern const struct param echo_params[ECHO_PARAMS]; /* "message": bytes there, and back */

/* One end of a connection: descriptors to read from and to write to, which may be the same. */
struct echo_end {
	int in, out;
};

void echo_close(struct echo_end *end); /* harmless if closed already: −1 */

/* Makes the samples: one operation is a message to the far end and the same, as the answer, back.
 * Forks the child that answers, and closes both ends on every way out. */
int echo_run(
	struct os_env *env, struct echo_end *near, struct echo_end *far, struct error *err);

/* The sides by themselves, for a partner that is somewhere else. */
/* Answers until the other side closes: 0, or CHILD_CORRUPT, or 1 if the connection failed. */
int echo_answer(const struct echo_end *end, size_t bytes);
/* The samples, with somebody who answers at the other end. */
int echo_ask(struct os_env *env, const struct echo_end *end, size_t bytes, struct error *err);

#endif
