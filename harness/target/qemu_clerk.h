/* Answers, in the harness, what a launch in its own process asks about the domain: a forked child
 * must leave libvirt alone, and what KVM counted is wanted right before and right after the timed
 * batches.
 */
#ifndef TARGET_QEMU_CLERK_H
#define TARGET_QEMU_CLERK_H

#include <pthread.h>

#include "virt/domain.h"

struct clerk {
	bool running;
	pthread_t thread;
	int inside, outside; /* the two ends of the way to it */
	const struct domain *domain;
};

struct clerk_answer {
	char state[48]; /* as domain_state() says */
	struct domain_statistics statistics;
};

/* domain is borrowed until the clerk is stopped. */
int clerk_start(struct clerk *clerk, const struct domain *domain, struct error *err);
/* Safe on a zeroed struct. */
void clerk_stop(struct clerk *clerk);

/* From the launch: -1 if no answer comes in time. One asker at a time. */
int clerk_ask(const struct clerk *clerk, struct clerk_answer *answer);

#endif
