/* CPU and memory limits for a container, by a cgroup of its own per controller.
 */
#ifndef TARGET_LIMITS_H
#define TARGET_LIMITS_H

#include <stdint.h>

#include "base/error.h"
#include "target/cgroup.h"
#include "target/target.h"

struct limits_wish {
	double cpus;	 /* 0.5: half of one CPU's time; 0: no limit */
	uint64_t memory; /* bytes, with no swap beside them; 0: no limit */
};

struct limits {
	struct limits_wish wish;
	struct cgroup_place cpu, memory; /* our directories, or NULL */
};

/* Makes them, after removing those of killed harnesses. ERROR_UNAVAILABLE: this host does not let
 * us. */
int limits_open(struct limits *limits, const struct limits_wish *wish, struct error *err);
/* This process, and what it starts from now on, is in them. */
int limits_enter(const struct limits *limits, struct error *err);
/* Safe on a zeroed struct. */
void limits_close(struct limits *limits);

/* What the limits did so far. */
struct limits_toll {
	uint64_t killed;  /* processes, for want of memory */
	double throttled; /* seconds */
};
void limits_toll(const struct limits *limits, struct limits_toll *toll);
/* What they did since `before` is part of the result: its cause if it failed. */
void limits_explain(const struct limits *limits, const struct limits_toll *before,
	struct launch_result *result);

#endif
