#include "run/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/tsc.h"
#include "base/version.h"
#include "judge/side_run.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "run/pin.h"
#include "run/session_private.h"

void session_tell(const struct session_state *s, const struct progress *progress)
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

/* jansson refuses what is not UTF-8: a command may be anything, and is needed again to resume. */
static void set_text(json_t *object, const char *key, const char *text)
{
	json_t *string = json_string(text);

	json_object_set_new(object, key, string ? string : json_string(""));
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
	session->sides = strdup(s->options->ab ? "ab" : s->options->aa ? "aa" : "");
	if (!s->options->ab)
		return;
	session->ab = json_object();
	set_text(session->ab, "a", s->options->ab->text[SIDE_A]);
	set_text(session->ab, "b", s->options->ab->text[SIDE_B]);
}

/* Of two failures both are told: the session's own, and that the machine is not as it was. */
static int restore(struct session_state *s, int result, struct error *err)
{
	const struct factor *factor = s->ab.factor;
	const struct error first = *err;
	struct error second = ERROR_INIT;

	if (ab_close(&s->ab, &second) == 0)
		return result;
	if (result == 0)
		*err = second;
	else
		error_set(err, first.kind, "%.200s; %s", first.text, second.text);
	return error_hint(err, "this would restore it: %s", factor->text[SIDE_A]);
}

/* Says in the file how the session ended, whatever happened to it. */
static int finish(struct session_state *s, int result, struct error *err)
{
	struct run *run = s->run;
	struct error second = ERROR_INIT;

	session_finish_targets();
	result = restore(s, result, err);
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

static int choose_arms(struct session_state *s, enum ab_side side, struct error *err)
{
	return plan_select(&s->plan, s->options, side, &s->gate[side], s->run, err);
}

static int set_up(struct session_state *s, int cpu, struct error *err)
{
	struct run *run = s->run;
	json_t *host[SIDES] = { 0 };
	int result = session_set_up(s, cpu, choose_arms, &run->session.tsc_hz, host, err);

	run->host = json_incref(host[s->ab.factor ? SIDE_A : SIDE_NONE]);
	if (result == 0 && s->ab.factor)
		json_object_set_new(run->session.ab, "fingerprint_b",
			environment_changed(host[SIDE_A], host[SIDE_B]));
	for (enum ab_side side = SIDE_NONE; side < SIDES; side++)
		json_decref(host[side]);
	return result;
}

static int measure(struct session_state *s, int cpu, struct error *err)
{
	struct run *run = s->run;

	session_tell(s, &(struct progress){ PHASE_PROBE, 0, 0, -1, NULL, NULL });
	describe_session(s);
	if (ab_open(&s->ab, s->options->ab, err) < 0 || set_up(s, cpu, err) < 0)
		return -1;
	if (!run->n_arms)
		return nothing_to_measure(run, err);
	environment_add_targets(run->host, &s->plan);
	if (check_vary(run, err) < 0)
		return -1;
	s->writer = run_writer_open(s->options->output, false, err);
	if (!s->writer || run_write_session(s->writer, &run->session, err) < 0 ||
		run_write_host(s->writer, run->host, err) < 0 || session_pilot(s, err) < 0)
		return -1;
	return session_run_blocks(s, err);
}

int session_run(const struct run_options *options, progress_fn *tell, void *data, struct run *run,
	struct error *err)
{
	struct session_state s = { .options = options, .tell = tell, .data = data, .run = run };
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

/* Each side must still be what it was when the session began. */
static int check_environment(struct session_state *s, json_t *const now[SIDES], struct error *err)
{
	for (enum ab_side side = SIDE_NONE; side < SIDES; side++) {
		json_t *before;
		int result;

		if (!now[side])
			continue;
		before = side_run_host(s->run, ab_side_name(side));
		result = environment_same(before, now[side], err);
		json_decref(before);
		if (result < 0)
			return -1;
	}
	return 0;
}

static int resume(
	struct session_state *s, const struct factor *factor, const char *path, struct error *err)
{
	struct run *run = s->run;
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");
	const json_t *pinned = json_object_get(fingerprint, "pinned_cpu");
	json_t *now[SIDES] = { 0 };
	double tsc_hz;
	int result;

	if (ab_open(&s->ab, factor, err) < 0)
		return -1;
	result = session_set_up(s, (int)json_integer_value(pinned), NULL, &tsc_hz, now, err);
	for (enum ab_side side = SIDE_NONE; side < SIDES; side++)
		if (now[side])
			environment_add_targets(now[side], &s->plan);
	if (result == 0 && check_environment(s, now, err) < 0) {
		error_prefix(err, "%s was measured in another environment", path);
		result = error_hint(err, "launches of two environments cannot be one session: "
					 "start a new one and compare");
	}
	for (enum ab_side side = SIDE_NONE; side < SIDES; side++)
		json_decref(now[side]);
	if (result < 0)
		return -1;
	s->writer = run_writer_open(path, true, err);
	if (!s->writer)
		return -1;
	recall_expectations(s);
	s->launches_room = run->n_launches;
	s->began = monotonic_seconds();
	if (run->n_launches)
		s->began -= run->launches[run->n_launches - 1].start +
			    run->launches[run->n_launches - 1].elapsed;
	return session_run_blocks(s, err);
}

static const char *recorded(const struct run *run, const char *key)
{
	const char *text = json_string_value(json_object_get(run->session.ab, key));

	return text ? text : "";
}

/* What the file says is switched. Commands and variables of a file, which may be anybody's, are not
 * run: the user must name the same ones. */
static int recall_factor(
	const struct run *run, const struct factor *given, struct factor *factor, struct error *err)
{
	if (!run->session.ab)
		return given ? error_set(err, ERROR_USAGE, "--ab: the session has no sides") : 0;
	if (factor_parse(factor, recorded(run, "a"), recorded(run, "b"), err) < 0)
		return -1;
	if (!given && factor->kind == FACTOR_PARAM)
		return 0;
	if (given && strcmp(given->text[SIDE_A], factor->text[SIDE_A]) == 0 &&
		strcmp(given->text[SIDE_B], factor->text[SIDE_B]) == 0)
		return 0;
	error_set(err, ERROR_USAGE, "the session switches between '%.100s' and '%.100s'",
		factor->text[SIDE_A], factor->text[SIDE_B]);
	return error_hint(err, "commands are not run because a file says so: name the same two "
			       "with --ab");
}

static int restore_plan(struct session_state *s, const struct factor *given, const char *path,
	struct factor *factor, struct error *err)
{
	if (recall_factor(s->run, given, factor, err) == 0 &&
		plan_restore(&s->plan, s->run, s->run->session.ab ? factor : NULL, err) == 0)
		return 0;
	plan_finish(&s->plan);
	factor_finish(factor);
	return error_prefix(err, "%s", path);
}

int session_resume(const char *path, const struct factor *ab, progress_fn *tell, void *data,
	struct run *run, struct error *err)
{
	struct session_state s = { .tell = tell, .data = data, .run = run };
	struct factor factor = { 0 };
	int result;

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
	if (restore_plan(&s, ab, path, &factor, err) < 0)
		return -1;
	interrupt_catch();
	result = finish(&s, resume(&s, run->session.ab ? &factor : NULL, path, err), err);
	factor_finish(&factor);
	return result;
}

const char *const suite_names[SUITES] = { "quick", "micro", "workloads", "full", "lab" };

const char *suite_name(const struct run_options *options)
{
	return options->n_globs ? "custom" : suite_names[options->suite];
}
