#include "run/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/tsc.h"
#include "base/version.h"
#include "record/run_file.h"
#include "run/convert.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "run/launcher.h"
#include "run/pilot.h"
#include "run/pin.h"
#include "run/plan.h"

struct session_state {
	const struct run_options *options; /* NULL when resuming */
	progress_fn *tell;
	void *data;
	struct run *run;
	struct run_writer *writer;
	struct launcher launcher;
	struct gate gate;
	struct plan plan;
	size_t launches_room;
	double began; /* monotonic_seconds() of launch time 0 */
};

static void tell(const struct session_state *s, const struct progress *progress)
{
	if (s->tell)
		s->tell(s->data, progress);
}

static uint64_t random_number(void)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		number = (uint64_t)time(NULL) * UINT64_C(0x9e3779b97f4a7c15);
	return number;
}

static char *utc_now(void)
{
	const time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return strdup(text);
}

static void describe_session(struct session_state *s)
{
	struct session *session = &s->run->session;
	char id[17];

	snprintf(id, sizeof(id), "%016llx", (unsigned long long)random_number());
	session->id = strdup(id);
	session->tool = strdup(kvmbench_version);
	session->suite = strdup(suite_name(s->options));
	session->started = utc_now();
	session->argv = calloc(s->options->n_argv + 1, sizeof(char *));
	for (size_t i = 0; session->argv && i < s->options->n_argv; i++)
		session->argv[session->n_argv++] = strdup(s->options->argv[i]);
	/* 53 bits, so that the seed reads back exactly from any JSON reader */
	session->seed = s->options->has_seed ? s->options->seed : random_number() >> 11;
	session->launches = s->options->launches;
	session->vary = s->options->vary ? strdup(s->options->vary) : NULL;
	session->sides = strdup(s->options->aa ? "aa" : "");
}

/* Pins, calibrates, opens the gate and describes the host. */
static int set_up(
	struct session_state *s, int cpu, json_t **environment, double *tsc_hz, struct error *err)
{
	struct host host = { 0 };
	cpu_set_t allowed;

	if (pin_to(cpu, &allowed, err) < 0)
		return -1;
	*tsc_hz = tsc_calibrate(0.1);
	if (launcher_open(&s->launcher, cpu, err) < 0)
		return -1;
	if (gate_probe(&s->gate, err) < 0)
		return -1;
	pin_away_from(cpu, &allowed);
	if (host_probe("", &host, err) < 0)
		return -1;
	*environment = environment_json(&host, &s->gate, cpu, err);
	host_finish(&host);
	return *environment ? 0 : -1;
}

/* Takes ownership of what launch holds, also on failure. */
static int keep(struct session_state *s, const struct launch *launch, struct error *err)
{
	struct run *run = s->run;

	if (run->n_launches == s->launches_room) {
		const size_t room = s->launches_room ? s->launches_room * 2 : 256;
		struct launch *grown = realloc(run->launches, room * sizeof(*grown));

		if (!grown)
			return error_errno(err, ERROR_SYSTEM, "cannot allocate %zu launches", room);
		run->launches = grown;
		s->launches_room = room;
	}
	run->launches[run->n_launches++] = *launch;
	return run_write_launch(s->writer, &run->launches[run->n_launches - 1], err);
}

static int keep_result(
	struct session_state *s, size_t arm, unsigned block, double start, struct error *err)
{
	const double now = monotonic_seconds() - s->began;
	struct launch launch = {
		.arm = arm,
		.block = block,
		.order = (unsigned)s->run->n_launches,
		.cpu = s->launcher.cpu,
		.start = start,
		.elapsed = now - start,
	};

	convert_launch(s->launcher.result, s->plan.arm[arm].bench, s->run->session.tsc_hz, &launch);
	return keep(s, &launch, err);
}

/* The pilots of all arms, then the plan, then the launches of arms that did not survive theirs. */
static int pilot(struct session_state *s, struct error *err)
{
	struct run *run = s->run;
	const struct pilot p = { &s->launcher, s->options, &s->gate, run->session.tsc_hz };
	const size_t piloted = s->plan.n;
	struct launch_result *failed = calloc(piloted + 1, sizeof(*failed));
	int result = -1;

	if (!failed)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate results");
	for (size_t i = 0; i < s->plan.n; i++) {
		tell(s, &(struct progress){ PHASE_PILOT, i, s->plan.n, -1, &run->arms[i], NULL });
		if (pilot_arm(&p, &s->plan.arm[i], &run->arms[i], err) < 0)
			goto out;
		if (s->plan.arm[i].dead)
			failed[i] = *s->launcher.result;
	}
	if (s->options->aa && plan_double(&s->plan, run, err) < 0)
		goto out;
	pilot_equalise(&s->plan, run);
	pilot_share_budget(s->options, &s->plan, run);
	if (run_write_plan(s->writer, run, err) < 0)
		goto out;
	s->began = monotonic_seconds();
	for (size_t i = 0; i < piloted; i++) {
		if (!s->plan.arm[i].dead)
			continue;
		*s->launcher.result = failed[i];
		if (keep_result(s, i, 0, 0, err) < 0)
			goto out;
	}
	result = 0;
out:
	free(failed);
	return result;
}

static size_t launches_left(const struct run *run, unsigned **done)
{
	size_t left = 0;

	*done = calloc(run->n_arms + 1, sizeof(**done));
	for (size_t i = 0; *done && i < run->n_launches; i++)
		(*done)[run->launches[i].arm]++;
	for (size_t i = 0; *done && i < run->n_arms; i++)
		left += run->arms[i].launches > (*done)[i] ? run->arms[i].launches - (*done)[i] : 0;
	return left;
}

static bool have(const struct run *run, size_t arm, unsigned block)
{
	for (size_t i = 0; i < run->n_launches; i++)
		if (run->launches[i].arm == arm && run->launches[i].block == block)
			return true;
	return false;
}

static unsigned blocks_of(const struct run *run)
{
	unsigned most = 0;

	for (size_t i = 0; i < run->n_arms; i++)
		if (run->arms[i].launches > most)
			most = run->arms[i].launches;
	return most;
}

/* What the seed decides, as the order of a pointer chase, differs between sessions of the same
 * code: an A/A session that kept it would find less noise than there is. */
static uint64_t seed_of(const struct run *run, size_t arm)
{
	const bool other = strcmp(session_sides(&run->session), "aa") == 0 &&
			   strcmp(arm_side(&run->arms[arm]), "B") == 0;

	return other ? ~run->session.seed : run->session.seed;
}

static int launch(struct session_state *s, size_t arm, unsigned block, struct error *err)
{
	const double start = monotonic_seconds() - s->began;
	const struct launch_request request = pilot_request(&s->plan.arm[arm], &s->run->arms[arm],
		s->gate.kernel_emulated, s->run->session.tsc_hz, seed_of(s->run, arm), block);

	if (launcher_run(&s->launcher, s->plan.arm[arm].target, &request, err) < 0)
		return -1;
	return keep_result(s, arm, block, start, err);
}

/* What the pilot says all launches will take; −1 without one (a resumed session). */
static double seconds_planned(const struct session_state *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->plan.n; i++)
		if (!s->plan.arm[i].dead)
			sum += s->plan.arm[i].cost * s->run->arms[i].launches;
	return sum > 0 ? sum : -1;
}

/* Blocks of launches: each block holds every arm once, in an order of its own. */
static int run_blocks(struct session_state *s, struct error *err)
{
	struct run *run = s->run;
	size_t *order = calloc(run->n_arms + 1, sizeof(*order));
	const size_t resumed = run->n_launches;
	unsigned *done = NULL;
	const size_t left = launches_left(run, &done);
	const double start = monotonic_seconds();
	size_t made = 0;
	int result = -1;

	if (!order || !done) {
		error_errno(err, ERROR_SYSTEM, "cannot allocate an order");
		goto out;
	}
	tell(s, &(struct progress){ PHASE_LAUNCHES, 0, left, seconds_planned(s), NULL, NULL });
	for (unsigned block = 0; block < blocks_of(run); block++) {
		plan_order(order, run->n_arms, run->session.seed, block);
		for (size_t i = 0; i < run->n_arms; i++) {
			const size_t arm = order[i];
			double each;

			if (block >= run->arms[arm].launches || s->plan.arm[arm].dead ||
				(resumed && have(run, arm, block)))
				continue;
			if (interrupted()) {
				error_set(err, ERROR_INTERRUPTED, "interrupted");
				goto out;
			}
			if (launch(s, arm, block, err) < 0)
				goto out;
			made++;
			each = (monotonic_seconds() - start) / (double)made;
			tell(s, &(struct progress){ PHASE_LAUNCHES, made, left,
					each * (double)(left - made), &run->arms[arm],
					&run->launches[run->n_launches - 1] });
		}
	}
	result = 0;
out:
	free(order);
	free(done);
	return result;
}

/* Says in the file how the session ended, whatever happened to it. */
static int finish(struct session_state *s, int result, struct error *err)
{
	struct run *run = s->run;
	struct error second = ERROR_INIT;

	run->end = RUN_COMPLETE;
	if (result < 0)
		run->end = err->kind == ERROR_INTERRUPTED ? RUN_INTERRUPTED : RUN_FAILED;
	free(run->end_why);
	run->end_why = strdup(result < 0 ? err->text : "");
	if (s->writer && run_write_end(s->writer, run->end, run->end_why, &second) < 0 &&
		result == 0) {
		*err = second;
		result = -1;
	}
	run_writer_close(s->writer);
	launcher_close(&s->launcher);
	plan_finish(&s->plan);
	interrupt_restore();
	return result;
}

static int nothing_to_measure(const struct run *run, struct error *err)
{
	if (!run->n_skips)
		return error_set(err, ERROR_UNAVAILABLE,
			"nothing to measure: none of these benchmarks "
			"has a meaning on these targets");
	error_set(err, ERROR_UNAVAILABLE, "nothing can be measured here: %s on %s %s",
		run->skips[0].bench, run->skips[0].target, run->skips[0].why);
	return error_hint(err, "%s", run->skips[0].hint);
}

/* --vary names a field of this host's fingerprint, or it declares nothing. */
static int check_vary(const struct run *run, struct error *err)
{
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");

	if (!run->session.vary || json_object_get(fingerprint, run->session.vary))
		return 0;
	error_set(err, ERROR_USAGE, "--vary: the fingerprint has no field '%s'", run->session.vary);
	return error_hint(err, "kvmbench doctor --json shows them");
}

static int measure(struct session_state *s, int cpu, struct error *err)
{
	struct run *run = s->run;

	tell(s, &(struct progress){ PHASE_PROBE, 0, 0, -1, NULL, NULL });
	describe_session(s);
	if (set_up(s, cpu, &run->host, &run->session.tsc_hz, err) < 0 ||
		plan_select(&s->plan, s->options, &s->gate, run, err) < 0)
		return -1;
	if (!run->n_arms)
		return nothing_to_measure(run, err);
	environment_add_targets(run->host, &s->plan);
	if (check_vary(run, err) < 0)
		return -1;
	s->writer = run_writer_open(s->options->output, false, err);
	if (!s->writer || run_write_session(s->writer, &run->session, err) < 0 ||
		run_write_host(s->writer, run->host, err) < 0 || pilot(s, err) < 0)
		return -1;
	return run_blocks(s, err);
}

int session_run(const struct run_options *options, progress_fn *tell_fn, void *data,
	struct run *run, struct error *err)
{
	struct session_state s = { .options = options, .tell = tell_fn, .data = data, .run = run };
	const int cpu = pin_choose(options, err);

	if (cpu < 0)
		return -1;
	interrupt_catch();
	return finish(&s, measure(&s, cpu, err), err);
}

/* What only the pilot knew of an arm, from the launches there are. */
static void recall_expectations(struct session_state *s)
{
	const struct run *run = s->run;

	for (size_t i = 0; i < run->n_launches; i++) {
		const struct launch *launch_made = &run->launches[i];
		struct plan_arm *arm = &s->plan.arm[launch_made->arm];

		if (launch_made->elapsed > arm->expected)
			arm->expected = launch_made->elapsed;
		if (run->arms[launch_made->arm].launches == 1 && launch_made->status != LAUNCH_OK &&
			!run->arms[launch_made->arm].batches)
			arm->dead = true;
	}
	/* an arm of which there is no launch yet gets a generous deadline */
	for (size_t i = 0; i < run->n_arms; i++)
		if (s->plan.arm[i].expected <= 0)
			s->plan.arm[i].expected = 3;
}

static int resume(struct session_state *s, const char *path, struct error *err)
{
	struct run *run = s->run;
	json_t *environment = NULL;
	double tsc_hz;
	int result;

	const json_t *pinned = json_object_get(
		json_object_get(run->host, "fingerprint"), "pinned_cpu");

	if (set_up(s, (int)json_integer_value(pinned), &environment, &tsc_hz, err) < 0)
		return -1;
	environment_add_targets(environment, &s->plan);
	result = environment_same(run->host, environment, err);
	json_decref(environment);
	if (result < 0) {
		error_prefix(err, "%s was measured in another environment", path);
		return error_hint(err, "launches of two environments cannot be one session: start "
				       "a new one and compare");
	}
	s->writer = run_writer_open(path, true, err);
	if (!s->writer)
		return -1;
	recall_expectations(s);
	s->launches_room = run->n_launches;
	s->began = monotonic_seconds();
	if (run->n_launches)
		s->began -= run->launches[run->n_launches - 1].start +
			    run->launches[run->n_launches - 1].elapsed;
	return run_blocks(s, err);
}

int session_resume(
	const char *path, progress_fn *tell_fn, void *data, struct run *run, struct error *err)
{
	struct session_state s = { .tell = tell_fn, .data = data, .run = run };

	if (run_read(path, run, err) < 0)
		return -1;
	if (!run->n_arms || !run->host) {
		error_set(err, ERROR_USAGE,
			"%s ended before its plan was made: there is nothing to "
			"resume",
			path);
		return error_hint(err, "start the session again");
	}
	if (run->end == RUN_COMPLETE)
		return 0;
	if (plan_restore(&s.plan, run, err) < 0) {
		plan_finish(&s.plan);
		return error_prefix(err, "%s", path);
	}
	interrupt_catch();
	return finish(&s, resume(&s, path, err), err);
}

const char *suite_name(const struct run_options *options)
{
	static const char *const names[] = { "quick", "micro", "full", "lab" };

	return options->n_globs ? "custom" : names[options->suite];
}
