#include "run/exact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/tsc.h"
#include "base/version.h"
#include "record/encode.h"
#include "run/convert.h"
#include "run/environment.h"
#include "run/launcher.h"
#include "run/plan.h"
#include "target/engine.h"

#define BATCHES	      4 /* of each side of a launch … */
#define LONG_BATCHES  8 /* … and of the 2n side where a batch may well meet a timer tick: */
#define LONG_CYCLES   300000
#define PILOT_BATCHES 3
#define BATCH_CYCLES  10000  /* a batch of the n side has at least this many, if rounds allow */
#define UNIT_LOOP     100000 /* turns of the loop of known length */
#define UNIT_PASSES   9
#define LOOP_INSNS    2
#define SLEEP_MARGIN  1.01

struct counting {
	const struct run_options *options;
	const struct exact_sink *sink;
	struct run *run;
	struct launcher launcher;
	struct gate gate;
	struct plan plan;
	double deadline;
	double tsc_hz;
	double cycles_per_insn;
	double began;
};

static uint64_t cycles_of_loop(uint64_t turns)
{
	const uint64_t start = op_tsc();

	__asm__ volatile("1:\tdec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
	return op_tsc() - start;
}

/* The 2n − n difference of a loop of two instructions, the least of a few passes: a tick only adds.
 */
double exact_cycles_per_instruction(void)
{
	uint64_t once = UINT64_MAX;
	uint64_t twice = UINT64_MAX;

	for (int i = 0; i < UNIT_PASSES; i++) {
		const uint64_t a = cycles_of_loop(UNIT_LOOP);
		const uint64_t b = cycles_of_loop(2 * UNIT_LOOP);

		once = a < once ? a : once;
		twice = b < twice ? b : twice;
	}
	return (double)(twice - once) / (LOOP_INSNS * UNIT_LOOP);
}

static void give(const struct counting *c, struct buffer *line)
{
	c->sink->record(c->sink->data, line);
	buffer_finish(line);
}

static void describe_session(struct counting *c)
{
	struct session *session = &c->run->session;
	const time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	/* the clock and the random numbers of an emulator are the same in every boot: whoever
	 * booted it gives the session its identity */
	session->id = strdup("0000000000000000");
	session->tool = strdup(kvmbench_version);
	session->suite = strdup(suite_name(c->options));
	session->started = strdup(text);
	session->argv = calloc(1, sizeof(char *));
	session->seed = c->options->seed;
	session->launches = c->options->launches;
	session->extra = json_pack(
		"{s:s, s:f}", "kind", "exact", "cycles_per_instruction", c->cycles_per_insn);
}

static int describe_host(struct counting *c, struct error *err)
{
	struct host host = { 0 };

	if (host_probe("", &host, err) < 0)
		return -1;
	c->run->host = environment_json(&host, &c->gate, c->launcher.cpu, err);
	host_finish(&host);
	return c->run->host ? 0 : -1;
}

static void set_text(char **text, const char *value)
{
	free(*text);
	*text = strdup(value);
}

static struct launch_request request_for(
	const struct counting *c, size_t arm, uint64_t rounds, uint64_t batches)
{
	const struct plan_arm *plan = &c->plan.arm[arm];

	return (struct launch_request){
		.bench = plan->bench,
		.arg = plan->arg,
		.ring = plan->ring,
		.kernel_emulated = c->gate.kernel_emulated,
		.rounds = rounds,
		.batches = batches,
		.deadline = c->deadline,
		.tsc_hz = c->tsc_hz,
		.seed = c->options->seed,
	};
}

static uint64_t least_sample(const struct launch_result *result)
{
	uint64_t least = UINT64_MAX;

	for (uint64_t i = 0; i < result->n_samples; i++)
		if (result->sample[i].stop - result->sample[i].start < least)
			least = result->sample[i].stop - result->sample[i].start;
	return least;
}

/* How many rounds n is, or what keeps the arm from running: the result's end says. */
static int pilot(struct counting *c, size_t at, struct error *err)
{
	struct arm *arm = &c->run->arms[at];
	struct launch_request request = request_for(c, at, 1, PILOT_BATCHES);

	request.pilot = true;
	request.batch_seconds = BATCH_CYCLES / c->tsc_hz;
	if (launcher_run(&c->launcher, c->plan.arm[at].target, &request, err) < 0)
		return -1;
	arm->rounds = c->launcher.result->rounds;
	arm->batches = 2 * least_sample(c->launcher.result) > LONG_CYCLES ? LONG_BATCHES : BATCHES;
	arm->launches = c->launcher.result->end == END_OK ? c->options->launches : 1;
	if (c->plan.arm[at].bench->arena.max_rounds)
		arm->rounds = engine_rounds(c->plan.arm[at].bench, 0, 2 * arm->batches);
	/* the 2n side is the one whose batches are kept */
	arm->rounds *= 2;
	arm->ops = arm->rounds *
		   (c->plan.arm[at].bench->op ? c->plan.arm[at].bench->op->ops_per_round : 1);
	set_text(&arm->unit, "instructions/op");
	set_text(&arm->estimator, "mode");
	arm->higher_better = false;
	arm->split = false;
	return 0;
}

/* An idle machine's clock goes on without an instruction: did the timed code wait? Then its batches
 * took longer than this thread ran. What keeps the time itself measures nothing else. */
bool exact_slept(const struct launch_result *result, double tsc_hz)
{
	double timed = 0;

	for (uint64_t i = 0; i < result->n_samples; i++)
		timed += (double)(result->sample[i].stop - result->sample[i].start);
	return result->end == END_OK &&
	       (result->n_values || timed / tsc_hz > result->ran * SLEEP_MARGIN);
}

/* The arm becomes a skip. */
static void drop_arm(struct counting *c, size_t at, const char *why)
{
	struct run *run = c->run;
	struct skip *grown = realloc(run->skips, (run->n_skips + 1) * sizeof(*grown));

	if (!grown)
		return;
	run->skips = grown;
	run->skips[run->n_skips++] = (struct skip){
		.bench = strdup(run->arms[at].bench),
		.target = strdup(run->arms[at].target),
		.params_text = strdup(run->arms[at].params_text),
		.why = strdup(why),
		.hint = strdup(""),
	};
	arm_finish(&run->arms[at]);
	run->n_arms--;
	c->plan.n--;
	memmove(&run->arms[at], &run->arms[at + 1], (run->n_arms - at) * sizeof(*run->arms));
	memmove(&c->plan.arm[at], &c->plan.arm[at + 1], (c->plan.n - at) * sizeof(*c->plan.arm));
}

/* Where each round uses up fresh memory the engine shares it out among the batches: half the rounds
 * are had by asking for twice the batches. */
static uint64_t batches_of_n(const struct bench *bench, const struct arm *arm)
{
	return bench->arena.max_rounds ? 2 * arm->batches : BATCHES;
}

/* raw values from the 2n side that lies in the launcher's result, less what n rounds took */
static void count_instructions(
	const struct counting *c, const struct arm *arm, uint64_t once, struct launch *launch)
{
	const struct launch_result *result = c->launcher.result;
	const double ops = (double)arm->ops / 2;

	for (size_t i = 0; i < launch->n_raw; i++) {
		const uint64_t whole = result->sample[i].stop - result->sample[i].start;

		launch->raw[i] = ((double)whole - (double)once) / c->cycles_per_insn / ops;
		if (whole <= once) {
			launch->status = LAUNCH_INVALID;
			set_text(&launch->why, "twice the rounds did not take more instructions");
		}
	}
}

static int count_arm(struct counting *c, size_t at, unsigned block, struct error *err)
{
	const struct plan_arm *plan = &c->plan.arm[at];
	const struct arm *arm = &c->run->arms[at];
	struct launch *launch = &c->run->launches[c->run->n_launches];
	struct launch_request request = request_for(
		c, at, arm->rounds / 2, batches_of_n(plan->bench, arm));
	const double start = monotonic_seconds();
	struct buffer line = BUFFER_INIT;
	uint64_t once;

	*launch = (struct launch){ .arm = at,
		.block = block,
		.order = (unsigned)c->run->n_launches,
		.cpu = c->launcher.cpu,
		.start = start - c->began };
	if (launcher_run(&c->launcher, plan->target, &request, err) < 0)
		return -1;
	once = least_sample(c->launcher.result);
	if (c->launcher.result->end == END_OK) {
		request = request_for(c, at, arm->rounds, arm->batches);
		if (launcher_run(&c->launcher, plan->target, &request, err) < 0)
			return -1;
	}
	convert_launch(c->launcher.result, plan->bench, c->tsc_hz, launch);
	if (launch->status == LAUNCH_EXCLUDED) {
		/* another task on the CPU costs instructions here, and the median copes with it */
		launch->status = LAUNCH_OK;
		set_text(&launch->why, "");
	}
	if (launch->status == LAUNCH_OK)
		count_instructions(c, arm, once, launch);
	launch->split = (struct split){ 0 };
	launch->elapsed = monotonic_seconds() - start;
	c->run->n_launches++;
	encode_launch(&line, launch);
	give(c, &line);
	return 0;
}

/* An arm that did not survive its pilot: recorded once, as it ended there. */
static void keep_failure(struct counting *c, size_t at)
{
	struct launch *launch = &c->run->launches[c->run->n_launches++];
	struct buffer line = BUFFER_INIT;

	*launch = (struct launch){
		.arm = at, .order = (unsigned)c->run->n_launches - 1, .cpu = c->launcher.cpu
	};
	convert_launch(c->launcher.result, c->plan.arm[at].bench, c->tsc_hz, launch);
	encode_launch(&line, launch);
	give(c, &line);
}

static int count_all(struct counting *c, struct error *err)
{
	struct run *run = c->run;
	struct launch_result *failed = calloc(run->n_arms, sizeof(*failed));
	struct buffer line = BUFFER_INIT;
	int result = -1;

	run->launches = calloc(run->n_arms * (c->options->launches + 1), sizeof(*run->launches));
	if (!failed || !run->launches) {
		error_errno(err, ERROR_SYSTEM, "cannot allocate launches");
		goto out;
	}
	for (size_t i = 0; i < run->n_arms; i++) {
		c->sink->progress(c->sink->data, i, 2 * run->n_arms, &run->arms[i]);
		if (pilot(c, i, err) < 0)
			goto out;
		if (exact_slept(c->launcher.result, c->tsc_hz)) {
			drop_arm(c, i--, EXACT_SLEEPS);
			continue;
		}
		c->plan.arm[i].dead = c->launcher.result->end != END_OK;
		if (c->plan.arm[i].dead)
			failed[i] = *c->launcher.result;
	}
	encode_plan(&line, run);
	give(c, &line);
	for (size_t i = 0; i < run->n_arms; i++) {
		c->sink->progress(c->sink->data, run->n_arms + i, 2 * run->n_arms, &run->arms[i]);
		if (c->plan.arm[i].dead) {
			*c->launcher.result = failed[i];
			keep_failure(c, i);
			continue;
		}
		for (unsigned block = 0; block < run->arms[i].launches; block++)
			if (count_arm(c, i, block, err) < 0)
				goto out;
	}
	result = 0;
out:
	free(failed);
	return result;
}

/* What has no meaning as a count of instructions, and what the suite leaves out for being the same
 * everywhere. */
const char *exact_unfit(const struct run_options *options, const struct bench *bench, uint32_t on)
{
	if (bench->better == HIGHER)
		return "a rate: bandwidth is no matter of instructions";
	if (bench->op && bench->op->self_timed)
		return "measures gaps in time, not work";
	if (bench->tool)
		return "another program, whose instructions are not counted";
	if (options->n_globs)
		return NULL;
	if (strcmp(bench->group, "compute") == 0)
		return "executes the same instructions everywhere; name it with --bench to see";
	if (bench->arena.bytes && !bench->arena.max_rounds)
		return "caches and page tables walked by hardware take no instructions";
	if (on == ON_HOST && bench->on & ON_TINYVM)
		return "without a guest there is no exit; name it with --bench to see";
	return NULL;
}

static int count(struct counting *c, const struct run_options *options, struct error *err)
{
	struct buffer line = BUFFER_INIT;

	c->tsc_hz = tsc_calibrate(0.01);
	c->cycles_per_insn = exact_cycles_per_instruction();
	if (c->cycles_per_insn < 0.01 || c->cycles_per_insn > 100) {
		error_set(err, ERROR_UNAVAILABLE,
			"the time stamp counter does not count instructions here: %g cycles each",
			c->cycles_per_insn);
		return -1;
	}
	describe_session(c);
	encode_session(&line, &c->run->session);
	give(c, &line);
	if (launcher_open(&c->launcher, 0, err) < 0 || gate_probe(&c->gate, err) < 0 ||
		describe_host(c, err) < 0)
		return -1;
	encode_host(&line, c->run->host);
	give(c, &line);
	if (plan_select(&c->plan, options, SIDE_NONE, &c->gate, c->run, err) < 0)
		return -1;
	if (!c->run->n_arms)
		return error_set(err, ERROR_UNAVAILABLE, "nothing to count: %s",
			c->run->n_skips ? c->run->skips[0].why : "no benchmark was selected");
	c->began = monotonic_seconds();
	return count_all(c, err);
}

int exact_run(const struct run_options *options, double deadline, const struct exact_sink *sink,
	struct run *run, struct error *err)
{
	struct run_options chosen = *options;
	struct counting c = { .options = &chosen, .sink = sink, .run = run, .deadline = deadline };
	struct buffer line = BUFFER_INIT;
	int result;

	chosen.unfit = exact_unfit;
	result = count(&c, &chosen, err);
	run->end = result < 0 ? RUN_FAILED : RUN_COMPLETE;
	run->end_why = strdup(result < 0 ? err->text : "");
	sink->progress(sink->data, 2 * run->n_arms, 2 * run->n_arms, NULL);
	encode_end(&line, run->end, run->end_why);
	give(&c, &line);
	launcher_close(&c.launcher);
	plan_finish(&c.plan);
	return result;
}
