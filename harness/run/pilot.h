/* The pilot: how long a batch must be, how many batches and launches are worth making. Its numbers
 * decide what is measured and never enter a verdict.
 */
#ifndef RUN_PILOT_H
#define RUN_PILOT_H

#include "run/launcher.h"
#include "run/options.h"
#include "run/plan.h"

struct pilot {
	struct launcher *launcher;
	const struct run_options *options;
	const struct gate *gate;
	double tsc_hz;
};

/* Runs the pilot of one arm and fills in its rounds, ops, batches and cost. An arm that fails twice
 * is dead: launcher->result tells why, and the caller records it. −1: interrupted. */
int pilot_arm(const struct pilot *pilot, struct plan_arm *plan, struct arm *arm, struct error *err);

/* Like for like: arms that will be compared get batches of the same work, and the same number of
 * them (the least of many lies lower than the least of few; more work leaves caches warmer). Call
 * when all pilots are done. */
void pilot_equalise(const struct plan *plan, struct run *run);

/* Sets launches of every arm: as many as wanted where a launch is cheap, fewer (not below 5) where
 * the budget demands it, the same for arms that will be compared. block_seconds: what a block takes
 * besides its launches. */
void pilot_share_budget(const struct run_options *options, const struct plan *plan,
	double block_seconds, struct run *run);

/* The request for a launch of this arm as planned. */
struct launch_request pilot_request(const struct plan_arm *plan, const struct arm *arm,
	bool kernel_emulated, double tsc_hz, uint64_t seed, unsigned number);

#endif
