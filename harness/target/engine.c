#include "target/engine.h"

#include <string.h>

#define OVERHEAD_BATCHES 15
#define OVERHEAD_TIMES	 1000 /* timing costs at most a thousandth of a batch … */
#define BATCH_MAX_TIMES	 4    /* … unless that made it this much longer than asked for */
#define WARM_PASSES	 4
#define WARM_OPS	 (UINT64_C(1) << 19)
#define ROUNDS_MAX	 (UINT64_C(1) << 40)

uint64_t engine_batch_cycles(const struct launch_request *request, uint64_t overhead)
{
	const uint64_t wanted = (uint64_t)(request->batch_seconds * request->tsc_hz);
	const uint64_t fair = overhead * OVERHEAD_TIMES;

	if (fair <= wanted)
		return wanted;
	/* Only where guest kernel mode is emulated does timing itself cost microseconds. What is
	 * left after the overhead is taken off is its scatter, far below a thousandth. */
	return fair < wanted * BATCH_MAX_TIMES ? fair : wanted * BATCH_MAX_TIMES;
}

/* The cost of timing nothing: both time stamps, the call, the return. The least of a few, because
 * whatever makes one longer is not part of every sample. */
static int measure_overhead(const struct engine *engine, struct launch_result *result)
{
	uint64_t least = UINT64_MAX;

	if (engine->time(engine->self, 0, OVERHEAD_BATCHES) < 0)
		return -1;
	for (size_t i = 0; i < OVERHEAD_BATCHES; i++) {
		const uint64_t cycles = engine->sample[i].stop - engine->sample[i].start;

		if (cycles < least)
			least = cycles;
	}
	result->overhead = least;
	return 0;
}

static int find_rounds(const struct engine *engine, const struct launch_request *request,
	struct launch_result *result)
{
	const uint64_t enough = engine_batch_cycles(request, result->overhead);

	if (request->bench->op->self_timed) {
		result->rounds = 1;
		return 0;
	}
	for (result->rounds = 1; result->rounds < ROUNDS_MAX; result->rounds *= 2) {
		if (engine->time(engine->self, result->rounds, 1) < 0)
			return -1;
		if (engine->sample[0].stop - engine->sample[0].start >= enough)
			break;
	}
	return 0;
}

uint64_t engine_rounds(const struct bench *bench, uint64_t rounds, uint64_t batches)
{
	/* fresh memory is used up: shared out, one round left for the warm-up */
	if (bench->arena.max_rounds)
		return (bench->arena.max_rounds - 1) / batches;
	return rounds;
}

/* At least once through the memory it works in, and a few times where that is quickly done: a cache
 * that takes only what another one evicts (AMD's L3) is not filled by the first pass. */
static uint64_t warm_rounds(const struct launch_request *request, uint64_t rounds)
{
	const struct bench *bench = request->bench;
	uint64_t pass = bench->arena.pass ? bench->arena.pass(request->arg) : 0;

	if (pass * WARM_PASSES * bench->op->ops_per_round <= WARM_OPS)
		pass *= WARM_PASSES;
	return pass > rounds ? pass : rounds;
}

/* Unmarked, which is always but in a lab's profile, this is one branch before the first time stamp
 * and one behind the last, the same on every target: nothing that is timed sees them. */
static int time_marked(
	const struct engine *engine, const struct launch_request *request, uint64_t rounds)
{
	int status;

	if (request->mark)
		request->mark(true);
	status = engine->time(engine->self, rounds, request->batches);
	if (request->mark)
		request->mark(false);
	return status;
}

int engine_run(const struct engine *engine, const struct launch_request *request,
	struct launch_result *result)
{
	const struct bench *bench = request->bench;
	const uint64_t batches = request->batches;

	if (bench->arena.bytes && bench->arena.state == ARENA_READY &&
		engine->touch(engine->self) < 0)
		return -1;
	/* The first round alone: it faults in the code, and its result is what equal work is told
	 * by. */
	if (engine->warm(engine->self, 1) < 0)
		return -1;
	if (bench->op->pure)
		result->checksum = engine->env->acc;
	if (!bench->op->self_timed && measure_overhead(engine, result) < 0)
		return -1;
	result->rounds = engine_rounds(bench, request->rounds, batches);
	if (!bench->arena.max_rounds) {
		if (request->pilot && find_rounds(engine, request, result) < 0)
			return -1;
		if (engine->warm(engine->self, warm_rounds(request, result->rounds)) < 0)
			return -1;
	}
	if (request->mark && request->rounds < result->rounds)
		result->rounds = request->rounds;
	result->ops = result->rounds * bench->op->ops_per_round;
	if (engine->before && engine->before(engine->self) < 0)
		return -1;
	if (time_marked(engine, request, result->rounds) < 0)
		return -1;
	memcpy(result->sample, engine->sample, batches * sizeof(result->sample[0]));
	result->n_samples = batches;
	if (engine->after && engine->after(engine->self, result->ops * batches) < 0)
		return -1;
	return 0;
}
