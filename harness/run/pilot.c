#include "run/pilot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmbench/tool.h>

#include "base/tsc.h"
#include "run/convert.h"
#include "stats/plan.h"
#include "target/engine.h"

#define PILOT_ROWS	 2
#define PILOT_BATCHES	 5
#define BATCHES_LEAST	 5
#define FRESH_BATCHES	 16 /* where each round uses up fresh memory */
#define LAUNCHES_LEAST	 5
#define DEADLINE_BASE	 2.0  /* seconds an entry into timed code may take … */
#define DEADLINE_PER_GIB 10.0 /* … more for touching memory … */
#define DEADLINE_TIMES	 10.0 /* … and this many times what the pilot took */
#define DEADLINE_TOOL	 10.0 /* for starting another program, beside what it takes three times */

static double deadline_of(const struct plan_arm *plan)
{
	const struct bench *bench = plan->bench;
	double seconds = DEADLINE_BASE + plan->expected * DEADLINE_TIMES;

	if (bench->tool)
		seconds += DEADLINE_TOOL + 3 * bench->tool->seconds(plan->arg);
	if (bench->arena.bytes)
		seconds += (double)bench->arena.bytes(plan->arg, bench->arena.max_rounds) /
			   (1 << 30) * DEADLINE_PER_GIB;
	return seconds;
}

struct launch_request pilot_request(const struct plan_arm *plan, const struct arm *arm,
	bool kernel_emulated, double tsc_hz, uint64_t seed, unsigned number)
{
	return (struct launch_request){
		.bench = plan->bench,
		.arg = plan->arg,
		.ring = plan->ring,
		.kernel_emulated = kernel_emulated,
		.rounds = arm->rounds,
		.batches = arm->batches,
		.deadline = deadline_of(plan),
		.tsc_hz = tsc_hz,
		.seed = seed,
		.number = number,
	};
}

/* The batch size, in this ring. */
static int find_batch(
	const struct pilot *p, struct plan_arm *plan, struct arm *arm, struct error *err)
{
	struct launch_request request = pilot_request(
		plan, arm, p->gate->kernel_emulated, p->tsc_hz, 0, 0);

	request.pilot = true;
	request.batches = PILOT_BATCHES;
	request.batch_seconds = p->options->batch_seconds;
	if (launcher_run(p->launcher, plan->target, &request, err) < 0)
		return -1;
	arm->rounds = p->launcher->result->rounds;
	arm->ops = p->launcher->result->ops;
	return 0;
}

static void say(struct arm *arm, const char *note)
{
	free(arm->note);
	arm->note = strdup(note);
}

/* In the other ring, if the effect shows only there. */
static int try_other_ring(
	const struct pilot *p, struct plan_arm *plan, struct arm *arm, struct error *err)
{
	const enum ring first = plan->ring;
	const enum ring other = first == RING_USER ? RING_KERNEL : RING_USER;
	char note[512];

	snprintf(note, sizeof(note), "ring %s: %.200s; so ring %s%s", ring_name(first),
		p->launcher->result->why, ring_name(other),
		p->gate->kernel_emulated && other == RING_KERNEL ? " (emulated)" : "");
	plan->ring = other;
	if (find_batch(p, plan, arm, err) < 0)
		return -1;
	if (p->launcher->result->end != END_OK) {
		/* neither: the ring that was meant, with its own reason */
		plan->ring = first;
		return find_batch(p, plan, arm, err);
	}
	free(arm->ring);
	arm->ring = strdup(ring_name(other));
	say(arm, note);
	return 0;
}

/* How many batches last as long as a launch should. */
static size_t batches_lasting(double seconds, double batch, size_t most)
{
	const double n = ceil(seconds / batch);

	if (n >= (double)most)
		return most;
	return n > BATCHES_LEAST ? (size_t)n : BATCHES_LEAST;
}

static void set_batches(struct plan_arm *plan, struct arm *arm, uint64_t batches)
{
	arm->batches = batches;
	if (plan->bench->arena.max_rounds) {
		arm->rounds = engine_rounds(plan->bench, arm->rounds, batches);
		arm->ops = arm->rounds * plan->bench->op->ops_per_round;
	}
	plan->cost -= plan->expected;
	plan->expected = plan->batch * (double)batches;
	plan->cost += plan->expected;
}

/* One launch's batches in the pilot: their values, and how long one took on average. */
struct row {
	double value[PILOT_BATCHES];
	size_t n;
	double seconds;
};

static struct row take_row(const struct pilot *p, const struct plan_arm *plan)
{
	const struct launch_result *result = p->launcher->result;
	struct row row = { 0 };

	for (uint64_t i = 0; i < result->n_samples && row.n < PILOT_BATCHES; i++) {
		row.value[row.n++] = convert_sample(result, i, plan->bench, p->tsc_hz);
		row.seconds += (double)(result->sample[i].stop - result->sample[i].start);
	}
	row.seconds /= row.n ? convert_tsc_hz(result, p->tsc_hz) * (double)row.n : 1;
	return row;
}

/* A launch as they will be made; once more if it fails, for that may be an accident. */
static int launch_as_planned(
	const struct pilot *p, struct plan_arm *plan, const struct arm *arm, struct error *err)
{
	for (unsigned i = 0; i < 2; i++) {
		const struct launch_request request = pilot_request(
			plan, arm, p->gate->kernel_emulated, p->tsc_hz, 0, i);
		const double start = monotonic_seconds();

		if (launcher_run(p->launcher, plan->target, &request, err) < 0)
			return -1;
		plan->cost = monotonic_seconds() - start;
		if (p->launcher->result->end == END_OK)
			break;
	}
	return 0;
}

/* Cost and repetitions. The launch that found the batch size is the first row, one as they will be
 * made the second. */
static int weigh(const struct pilot *p, struct plan_arm *plan, struct arm *arm, struct error *err)
{
	const double lasting = p->options->launch_seconds;
	const size_t most = p->options->batches_max;
	const struct row first = take_row(p, plan);
	double x[PILOT_ROWS * PILOT_BATCHES];
	struct row second;

	arm->batches = PILOT_BATCHES;
	if (launch_as_planned(p, plan, arm, err) < 0)
		return -1;
	second = take_row(p, plan);
	if (p->launcher->result->end != END_OK || first.n != second.n)
		return 0;
	plan->cost = fmax(plan->cost - second.seconds * (double)second.n, 0);
	plan->batch = second.seconds;
	if (plan->bench->arena.max_rounds) {
		/* the same fresh memory, shared out anew */
		plan->batch *= (double)second.n / FRESH_BATCHES;
		set_batches(plan, arm, FRESH_BATCHES);
		return 0;
	}
	memcpy(x, first.value, first.n * sizeof(*x));
	memcpy(x + first.n, second.value, second.n * sizeof(*x));
	/* at least enough to meet a quiet moment of the machine in every launch, at most twice that
	 */
	set_batches(plan, arm,
		stats_repetitions(x, PILOT_ROWS, first.n, plan->cost, plan->batch,
			batches_lasting(lasting, plan->batch, most),
			batches_lasting(lasting * 2, plan->batch, most)));
	return 0;
}

/* What keeps the time itself decides how long it runs: one launch told what there is to know. */
static void weigh_clock(
	const struct pilot *p, struct plan_arm *plan, struct arm *arm, double seconds)
{
	arm->batches = p->launcher->result->n_values;
	plan->cost = plan->expected = seconds;
	plan->batch = seconds / (double)arm->batches;
	free(arm->program);
	arm->program = strdup(p->launcher->result->program);
}

int pilot_arm(const struct pilot *p, struct plan_arm *plan, struct arm *arm, struct error *err)
{
	const struct launch_result *result = p->launcher->result;
	const double start = monotonic_seconds();

	if (find_batch(p, plan, arm, err) < 0)
		return -1;
	if (result->end == END_INVALID && plan->other_ring && try_other_ring(p, plan, arm, err) < 0)
		return -1;
	if (result->end == END_OK && result->n_values)
		weigh_clock(p, plan, arm, monotonic_seconds() - start);
	else if (result->end == END_OK && weigh(p, plan, arm, err) < 0)
		return -1;
	plan->dead = result->end != END_OK;
	if (!plan->dead && result->note[0] && !arm->note[0])
		say(arm, result->note);
	return 0;
}

static unsigned launches_within(double allowance, double cost, unsigned wanted)
{
	const unsigned least = wanted < LAUNCHES_LEAST ? wanted : LAUNCHES_LEAST;

	if (cost * wanted <= allowance)
		return wanted;
	if (cost * least >= allowance)
		return least;
	return (unsigned)(allowance / cost);
}

/* Two arms that will be compared: the same work on two targets, or on two sides. */
static bool twins(const struct plan_arm *a, const struct plan_arm *b)
{
	return a->bench == b->bench && !a->dead && !b->dead && a->probe == b->probe &&
	       memcmp(a->work, b->work, sizeof(a->work)) == 0;
}

void pilot_equalise(const struct plan *plan, struct run *run)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct arm *arm = &run->arms[i];
		uint64_t rounds = arm->rounds;
		uint64_t batches = arm->batches;

		for (size_t k = 0; k < plan->n; k++) {
			if (!twins(&plan->arm[i], &plan->arm[k]))
				continue;
			rounds = run->arms[k].rounds > rounds ? run->arms[k].rounds : rounds;
			batches = run->arms[k].batches > batches ? run->arms[k].batches : batches;
		}
		if (arm->rounds && !plan->arm[i].dead) {
			plan->arm[i].batch *= (double)rounds / (double)arm->rounds;
			arm->ops = arm->ops / arm->rounds * rounds;
			arm->rounds = rounds;
		}
		set_batches(&plan->arm[i], arm, batches);
	}
}

/* Arms that will be compared get the same number of launches: that of the dearer one. */
static double cost_with_twins(const struct plan *plan, size_t i)
{
	double cost = plan->arm[i].cost;

	for (size_t k = 0; k < plan->n; k++)
		if (twins(&plan->arm[i], &plan->arm[k]) && plan->arm[k].cost > cost)
			cost = plan->arm[k].cost;
	return cost;
}

void pilot_share_budget(const struct run_options *options, const struct plan *plan,
	double block_seconds, struct run *run)
{
	double low = 0;
	double high = options->budget > 0 ? options->budget : 1e9;

	/* The allowance per arm under which all launches fit: cheap arms are not touched by it. */
	for (int step = 0; step < 40; step++) {
		const double allowance = step ? (low + high) / 2 : high;
		unsigned blocks = 0;
		double total = 0;

		for (size_t i = 0; i < plan->n; i++) {
			const unsigned launches = launches_within(
				allowance, cost_with_twins(plan, i), options->launches);

			if (plan->arm[i].dead)
				continue;
			total += plan->arm[i].cost * launches;
			blocks = launches > blocks ? launches : blocks;
		}
		total += block_seconds * blocks;
		if (options->budget <= 0 || total <= options->budget) {
			low = allowance;
			if (step == 0)
				break;
		} else {
			high = allowance;
		}
	}
	for (size_t i = 0; i < plan->n; i++)
		run->arms[i].launches = plan->arm[i].dead
						? 1
						: launches_within(low, cost_with_twins(plan, i),
							  options->launches);
}
