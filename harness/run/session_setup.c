/* What a session does before its first launch. */
#include <stdlib.h>

#include "base/tsc.h"
#include "run/environment.h"
#include "run/pilot.h"
#include "run/pin.h"
#include "run/session_private.h"

/* The gate and the host record, on the CPU that will be measured on. */
static int probe(struct session_state *s, int cpu, enum ab_side side, json_t **environment,
	struct error *err)
{
	struct host host = { 0 };
	cpu_set_t allowed;
	int result;

	if (pin_to(cpu, &allowed, err) < 0)
		return -1;
	result = gate_probe(&s->gate[side], err);
	pin_away_from(cpu, &allowed);
	if (result < 0 || host_probe("", &host, err) < 0)
		return -1;
	*environment = environment_json(&host, &s->gate[side], cpu, err);
	host_finish(&host);
	if (!*environment)
		return -1;
	return session_describe_targets(s, cpu, *environment, err);
}

/* Pinned, for a clock that the launches will read too. */
static int calibrate(int cpu, double *tsc_hz, struct error *err)
{
	cpu_set_t allowed;

	if (pin_to(cpu, &allowed, err) < 0)
		return -1;
	*tsc_hz = tsc_calibrate(0.1);
	sched_setaffinity(0, sizeof(allowed), &allowed);
	return 0;
}

/* Only a command changes the machine, and only an option of guests what they are. */
static int set_up_side(
	struct session_state *s, int cpu, enum ab_side side, json_t *host[SIDES], struct error *err)
{
	if (ab_switch(&s->ab, side, err) < 0)
		return -1;
	/* what was started to be described on the other side is of that side */
	session_stop_targets(s);
	if (side != SIDE_B || s->ab.factor->kind == FACTOR_COMMAND)
		return probe(s, cpu, side, &host[side], err);
	s->gate[SIDE_B] = s->gate[SIDE_A];
	if (s->ab.factor->kind == FACTOR_GUEST) {
		host[SIDE_B] = json_deep_copy(host[SIDE_A]);
		return session_describe_targets(s, cpu, host[SIDE_B], err);
	}
	host[SIDE_B] = json_incref(host[SIDE_A]);
	return 0;
}

int session_set_up(struct session_state *s, int cpu, session_choose *choose, double *tsc_hz,
	json_t *host[SIDES], struct error *err)
{
	const enum ab_side first = s->ab.factor ? SIDE_A : SIDE_NONE;
	const enum ab_side last = s->ab.factor ? SIDE_B : SIDE_NONE;

	if (calibrate(cpu, tsc_hz, err) < 0 || launcher_open(&s->launcher, cpu, err) < 0)
		return -1;
	for (enum ab_side side = first; side <= last; side++)
		if (set_up_side(s, cpu, side, host, err) < 0 ||
			(choose && choose(s, side, err) < 0))
			return -1;
	return 0;
}

/* Of the arms of one side, done of them so far. */
static int pilot_side(struct session_state *s, enum ab_side side, size_t *done,
	struct launch_result *failed, struct error *err)
{
	struct run *run = s->run;
	const struct pilot p = { &s->launcher, s->options, &s->gate[side], run->session.tsc_hz };

	for (size_t i = 0; i < s->plan.n; i++) {
		if (s->plan.arm[i].side != side)
			continue;
		session_tell(s, &(struct progress){ PHASE_PILOT, (*done)++, s->plan.n, -1,
					&run->arms[i], NULL });
		if (pilot_arm(&p, &s->plan.arm[i], &run->arms[i], err) < 0)
			return -1;
		if (s->plan.arm[i].dead)
			failed[i] = *s->launcher.result;
	}
	return 0;
}

/* What a block takes besides its launches: a target's start, two switches, and the launches that
 * settle them. */
static double block_seconds(const struct session_state *s)
{
	double sum = s->ab.seconds[SIDE_A] + s->ab.seconds[SIDE_B] + s->launcher.start_seconds;

	for (size_t i = 0; ab_unsettles(&s->ab) && i < s->plan.n; i++)
		sum += 2 * s->plan.arm[i].cost / (double)s->plan.n;
	return sum;
}

static int pilot_all(struct session_state *s, struct launch_result *failed, struct error *err)
{
	size_t done = 0;

	if (!s->ab.factor)
		return pilot_side(s, SIDE_NONE, &done, failed, err);
	/* B first: it was set up last */
	if (pilot_side(s, SIDE_B, &done, failed, err) < 0 || ab_switch(&s->ab, SIDE_A, err) < 0)
		return -1;
	session_stop_targets(s);
	return pilot_side(s, SIDE_A, &done, failed, err);
}

int session_pilot(struct session_state *s, struct error *err)
{
	struct run *run = s->run;
	const size_t piloted = s->plan.n;
	struct launch_result *failed = calloc(piloted + 1, sizeof(*failed));
	int result = -1;

	if (!failed)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate results");
	if (pilot_all(s, failed, err) < 0 ||
		(s->options->aa && plan_double(&s->plan, run, err) < 0))
		goto out;
	pilot_equalise(&s->plan, run);
	pilot_share_budget(s->options, &s->plan, block_seconds(s), run);
	if (run_write_plan(s->writer, run, err) < 0)
		goto out;
	s->began = monotonic_seconds();
	for (size_t i = 0; i < piloted; i++) {
		if (!s->plan.arm[i].dead)
			continue;
		*s->launcher.result = failed[i];
		if (session_keep_result(s, i, 0, 0, err) < 0)
			goto out;
	}
	result = 0;
out:
	free(failed);
	return result;
}
