/* Processes that end at once, one after the other: what fork_exit and fork_exec have in common. Each
 * must end with the status that its own last instructions give it, or the launch is invalid.
 */
#ifndef OS_OFFSPRING_H
#define OS_OFFSPRING_H

struct error;
struct os_env;

#define OFFSPRING_STATUS 42

/* Makes the samples: one operation is fork(), in the child end(data), which must not return, and
 * waiting for it here. */
int offspring_run(
	struct os_env *env, void (*end)(const void *data), const void *data, struct error *err);

#endif
