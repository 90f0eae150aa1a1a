/* A process that a workload's body starts: a ping-pong's other end. On the same CPU as the body,
 * for affinity is inherited, and never outliving it.
 */
#ifndef OS_CHILD_H
#define OS_CHILD_H

#include <sys/types.h>

struct error;

/* fork(), and in the child SIGKILL as soon as the launch has died, whatever killed it. 0 in the
 * child, which must end with _exit(); −1 on failure. */
pid_t child_fork(struct error *err);
/* What it exits with if it was given other data than what was sent. */
#define CHILD_CORRUPT 2

/* Waits for its end by itself: 0 if it exited with status 0, else ERROR_MEASURE. */
int child_wait(pid_t pid, struct error *err);
/* Kills and reaps it; harmless if pid is not above 0. */
void child_end(pid_t pid);

#endif
