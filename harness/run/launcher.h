/* One launch: a fresh child process, pinned, that runs target->launch() and dies. Its results come
 * back through shared memory, so a launch that crashes, hangs or is killed costs nothing else.
 */
#ifndef RUN_LAUNCHER_H
#define RUN_LAUNCHER_H

#include "target/target.h"

struct launcher {
	struct launch_result *result; /* shared with the children; of the last launch */
	int cpu;		      /* children are pinned to it; −1: not */
	double start_seconds;	      /* the longest that a target took to start what it needs */
};

int launcher_open(struct launcher *launcher, int cpu, struct error *err);
void launcher_close(struct launcher *launcher);

/* Has the target start what it needs first. 0 if the launch is over, however it ended:
 * launcher->result says how, never END_NONE. −1: ERROR_INTERRUPTED (the child was ended) or
 * ERROR_SYSTEM (no child could be made). */
int launcher_run(struct launcher *launcher, const struct target *target,
	const struct launch_request *request, struct error *err);

#endif
