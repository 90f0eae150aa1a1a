/* How a launch of a portable operation goes, the same on every target: warm up, cost of timing,
 * pilot or given batch size, timed batches. The target gives the means, the engine the order.
 */
#ifndef TARGET_ENGINE_H
#define TARGET_ENGINE_H

#include "target/target.h"

struct engine {
	void *self;
	/* Each returns 0, or −1 after it has set result->end and why. */
	int (*touch)(void *self);
	int (*warm)(void *self, uint64_t rounds);
	/* samples are in `sample` when it returns */
	int (*time)(void *self, uint64_t rounds, uint64_t batches);
	/* around the timed batches, for counters; NULL: none */
	int (*before)(void *self);
	int (*after)(void *self, uint64_t ops);
	const struct op_env *env;	/* as the target's code left it */
	const struct op_sample *sample; /* ABI_BATCHES of them */
};

/* Fills in rounds, ops, samples, overhead and checksum. 0, or −1 with result->end set. */
int engine_run(const struct engine *engine, const struct launch_request *request,
	struct launch_result *result);

/* Rounds of a batch in a launch of this many batches: as asked, or what fresh memory allows. */
uint64_t engine_rounds(const struct bench *bench, uint64_t rounds, uint64_t batches);

/* A pilot's batch is long enough when it lasts this many TSC cycles. */
uint64_t engine_batch_cycles(const struct launch_request *request, uint64_t overhead);

#endif
