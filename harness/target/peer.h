/* The harness's end of the network workloads (os/peer.h): a process that listens, and one more per
 * connection, off the CPUs that are measured on. It ends with the harness, whatever ends that.
 */
#ifndef TARGET_PEER_H
#define TARGET_PEER_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct peer {
	pid_t pid; /* 0: none */
	unsigned port;
	/* network namespaces of its own: where it listens, and an empty one for a container; -1 */
	int space, other_space;
};

struct peer_plan {
	const char *address; /* to listen at: "127.0.0.1"; "0.0.0.0" for all */
	bool own_space;	     /* in a network namespace made for it: ERROR_UNAVAILABLE where that
			      * needs rights that this process lacks */
	uint64_t key;
	const cpu_set_t *cpus; /* to run on; NULL: where the harness does */
};

int peer_start(struct peer *peer, const struct peer_plan *plan, struct error *err);
/* Safe on a zeroed struct. */
void peer_end(struct peer *peer);

#endif
