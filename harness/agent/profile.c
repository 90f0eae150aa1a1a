/* The job "profile": each selected benchmark between marks, once with n rounds and once with 2n,
 *for the emulator to count by address (lab/profile.h). Two fresh launches as in a count
 *(run/exact.h): what they have in common goes with the difference.
 *
 *	{"t":"profile","bench":"cpuid","params":"","ring":"kernel","target":"tinyvm",
 *	 "ops":96,"measured":268984,"region":2,"less":1,"ticks":0}
 *	{"t":"profile","bench":"halt","params":"","ring":"","target":"tinyvm","skip":true,"why":"sleeps"}
 *	{"t":"symbols","lines":"…"}
 */
#include <math.h>
#include <stdio.h>

#include "agent/job.h"
#include "agent/kallsyms.h"
#include "agent/mark.h"
#include "agent/out.h"
#include "base/tsc.h"
#include "lab/profile_counts.h"
#include "run/exact.h"
#include "run/launcher.h"
#include "run/plan.h"

enum {
	PILOT_BATCHES = 3,
	ATTEMPTS = 3, /* at a region without a timer tick in it */
};

/* The 2n side takes this part of the time between two ticks, to twice that: enough that the few
 * instructions by which two launches may differ are little per operation, and room before the next
 * tick. */
#define TICK_PART 0.2

struct profiling {
	struct run_options options;
	struct run run;
	struct plan plan;
	struct launcher launcher;
	struct gate gate;
	double deadline, tsc_hz, cycles_per_insn;
	size_t left; /* arms after this one */
};

/* Takes what else the frame has. */
static void tell(const struct arm *arm, json_t *more)
{
	json_t *frame = json_pack("{s:s, s:s, s:s, s:s, s:s}", "t", "profile", "bench", arm->bench,
		"params", arm->params_text, "ring", arm->ring, "target", arm->target);

	json_object_update(frame, more);
	json_decref(more);
	out_frame(frame);
}

static int tell_not(const struct arm *arm, bool skip, const char *why)
{
	tell(arm, json_pack("{s:b, s:s}", "skip", skip, "why", why));
	return 0;
}

static struct launch_request request_for(
	const struct profiling *p, const struct plan_arm *plan, uint64_t rounds)
{
	return (struct launch_request){
		.bench = plan->bench,
		.arg = plan->arg,
		.ring = plan->ring,
		.kernel_emulated = p->gate.kernel_emulated,
		.rounds = rounds,
		.batches = 1,
		.deadline = p->deadline,
		.tsc_hz = p->tsc_hz,
		.seed = p->options.seed,
	};
}

/* How many rounds 2n is, after a pilot that went well. Not more than the pilot made: a body may
 * have no room for them. */
static uint64_t rounds_of(const struct profiling *p, const struct bench *bench)
{
	const struct launch_result *result = p->launcher.result;
	const double cycles = (double)(result->sample[0].stop - result->sample[0].start) /
			      (double)result->rounds;
	const double room = 2 * TICK_PART * mark_tick() * p->tsc_hz / (cycles > 1 ? cycles : 1);
	uint64_t rounds = result->rounds;

	/* fresh memory is used up: the pilot made all the rounds that it could */
	if (bench->arena.max_rounds && room < (double)rounds)
		rounds = (uint64_t)room;
	return rounds < 2 ? 2 : rounds & ~UINT64_C(1);
}

/* 0 with the region, 1 if the launch failed, −1 if none can be made. */
static int run_region(struct profiling *p, const struct plan_arm *plan, uint64_t rounds,
	struct mark_region *region, struct error *err)
{
	struct launch_request request = request_for(p, plan, rounds);

	request.mark = mark;
	for (int i = 0; i < ATTEMPTS; i++) {
		struct mark_region one;
		bool whole;

		/* the others need theirs */
		if (i && mark_begun() + 2 * p->left + 2 > PROFILE_REGIONS_MAX)
			break;
		if (launcher_run(&p->launcher, plan->target, &request, err) < 0)
			return -1;
		whole = mark_take(&one);
		if (p->launcher.result->end != END_OK || !whole)
			return 1;
		if (i == 0 || one.cycles < region->cycles)
			*region = one;
		if (!one.ticks)
			break;
	}
	return 0;
}

static int profile_arm(struct profiling *p, size_t at, struct error *err)
{
	const struct plan_arm *plan = &p->plan.arm[at];
	const struct launch_result *result = p->launcher.result;
	const struct arm *arm = &p->run.arms[at];
	struct launch_request request = request_for(p, plan, 1);
	struct mark_region once, twice;
	uint64_t rounds, ops;
	int failed;

	request.pilot = true;
	request.batches = PILOT_BATCHES;
	request.batch_seconds = TICK_PART * mark_tick();
	if (launcher_run(&p->launcher, plan->target, &request, err) < 0)
		return -1;
	if (result->end != END_OK)
		return tell_not(arm, false, result->why);
	if (exact_slept(result, p->tsc_hz))
		return tell_not(arm, true, EXACT_SLEEPS);
	rounds = rounds_of(p, plan->bench);
	failed = run_region(p, plan, rounds / 2, &once, err);
	ops = result->ops;
	if (!failed)
		failed = run_region(p, plan, rounds, &twice, err);
	if (failed < 0)
		return -1;
	if (failed)
		return tell_not(
			arm, false, result->end == END_OK ? "no mark was met" : result->why);
	if (twice.cycles <= once.cycles || result->ops <= ops)
		return tell_not(arm, false, "twice the rounds did not take more instructions");
	tell(arm, json_pack("{s:I, s:I, s:I, s:I, s:I}", "ops", (json_int_t)(result->ops - ops),
			  "measured",
			  (json_int_t)llround(
				  (double)(twice.cycles - once.cycles) / p->cycles_per_insn),
			  "region", (json_int_t)twice.number, "less", (json_int_t)once.number,
			  "ticks", (json_int_t)(once.ticks + twice.ticks)));
	return 0;
}

static void send_symbols(const char *lines, size_t length)
{
	out_frame(json_pack("{s:s, s:s%}", "t", "symbols", "lines", lines, length));
}

static void tell_skips(const struct run *run)
{
	for (size_t i = 0; i < run->n_skips; i++) {
		const struct skip *skip = &run->skips[i];
		const struct arm arm = { .bench = skip->bench,
			.params_text = skip->params_text,
			.target = skip->target,
			.ring = (char *)"" };

		tell_not(&arm, true, skip->why);
	}
}

static int select_arms(struct profiling *p, struct error *err)
{
	if (plan_select(&p->plan, &p->options, SIDE_NONE, &p->gate, &p->run, err) < 0)
		return -1;
	tell_skips(&p->run);
	if (!p->plan.n && !p->run.n_skips)
		return error_set(err, ERROR_USAGE,
			"nothing to profile: none of these benchmarks runs in a tiny VM");
	if (2 * p->plan.n > PROFILE_REGIONS_MAX) {
		error_set(err, ERROR_USAGE, "%zu profiles at a time, at most %d", p->plan.n,
			PROFILE_REGIONS_MAX / 2);
		return error_hint(err, "choose fewer benchmarks or parameters");
	}
	return 0;
}

static int profile(struct profiling *p, struct error *err)
{
	p->tsc_hz = tsc_calibrate(0.01);
	p->cycles_per_insn = exact_cycles_per_instruction();
	if (launcher_open(&p->launcher, 0, err) < 0 || mark_open(err) < 0 ||
		gate_probe(&p->gate, err) < 0 || select_arms(p, err) < 0)
		return -1;
	for (size_t i = 0; i < p->plan.n; i++) {
		const struct arm *arm = &p->run.arms[i];
		char what[160];

		snprintf(what, sizeof(what), "%.60s%s%.80s", arm->bench,
			arm->params_text[0] ? " " : "", arm->params_text);
		out_progress(i, p->plan.n + 1, what);
		p->left = p->plan.n - i - 1;
		if (profile_arm(p, i, err) < 0)
			return -1;
	}
	out_progress(p->plan.n, p->plan.n + 1, "symbols");
	return kallsyms_send(send_symbols, err);
}

int job_profile(const json_t *job, struct error *err)
{
	static struct profiling p;
	int result;

	if (job_options(job, &p.options, &p.deadline, err) < 0)
		return -1;
	p.options.unfit = exact_unfit;
	result = profile(&p, err);
	launcher_close(&p.launcher);
	plan_finish(&p.plan);
	run_finish(&p.run);
	return result;
}
