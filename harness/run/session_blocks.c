/* The launches of a session, in blocks that hold every arm once. */
#include <limits.h>
#include <stdlib.h>

#include "base/tsc.h"
#include "run/convert.h"
#include "run/interrupt.h"
#include "run/pilot.h"
#include "run/session_private.h"

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

int session_keep_result(
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

/* What the pilot says all launches will take; −1 without one (a resumed session). */
static double seconds_planned(const struct session_state *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->plan.n; i++)
		if (!s->plan.arm[i].dead)
			sum += s->plan.arm[i].cost * s->run->arms[i].launches;
	if (sum > 0)
		sum += (s->ab.seconds[SIDE_A] + s->ab.seconds[SIDE_B]) * blocks_of(s->run);
	return sum > 0 ? sum : -1;
}

/* How far the blocks have come. */
struct march {
	struct session_state *s;
	size_t *order; /* of all arms in this block */
	bool resumed;  /* some launches were there before */
	size_t left;   /* launches at the start */
	size_t made;
	double start;
};

static int check_interrupted(struct error *err)
{
	return interrupted() ? error_set(err, ERROR_INTERRUPTED, "interrupted") : 0;
}

/* What the seed decides, as the order of a pointer chase, differs between sessions of the same
 * code: the sides of a block are two draws, lest they be more alike than sessions are. */
static uint64_t seed_of(const struct run *run, size_t arm)
{
	const bool other = ab_side_of(arm_side(&run->arms[arm])) == SIDE_B;

	return other ? ~run->session.seed : run->session.seed;
}

static struct launch_request request_of(const struct session_state *s, size_t arm, unsigned number)
{
	const enum ab_side side = s->plan.arm[arm].side;

	return pilot_request(&s->plan.arm[arm], &s->run->arms[arm], s->gate[side].kernel_emulated,
		s->run->session.tsc_hz, seed_of(s->run, arm), number);
}

static int launch(struct march *m, size_t arm, unsigned block, struct error *err)
{
	struct session_state *s = m->s;
	const struct run *run = s->run;
	const double start = monotonic_seconds() - s->began;
	const struct launch_request request = request_of(s, arm, block);
	double each;

	if (check_interrupted(err) < 0 ||
		launcher_run(&s->launcher, s->plan.arm[arm].target, &request, err) < 0 ||
		session_keep_result(s, arm, block, start, err) < 0)
		return -1;
	m->made++;
	each = (monotonic_seconds() - m->start) / (double)m->made;
	session_tell(s, &(struct progress){ PHASE_LAUNCHES, m->made, m->left,
				each * (double)(m->left - m->made), &run->arms[arm],
				&run->launches[run->n_launches - 1] });
	return 0;
}

static bool is_due(const struct march *m, size_t arm, unsigned block, enum ab_side side)
{
	const struct run *run = m->s->run;
	const struct plan_arm *plan = &m->s->plan.arm[arm];

	return plan->side == side && block < run->arms[arm].launches && !plan->dead &&
	       !(m->resumed && have(run, arm, block));
}

/* A switch leaves the machine unsettled (caches, pages moved, a module's first use): the launch
 * right after one counts for nothing, however it ends. */
static int settle(struct march *m, size_t arm, struct error *err)
{
	const struct launch_request request = request_of(m->s, arm, UINT_MAX);

	if (!ab_unsettles(&m->s->ab))
		return 0;
	return launcher_run(&m->s->launcher, m->s->plan.arm[arm].target, &request, err);
}

/* The launches of one side in a block; of all arms where there are no sides. */
static int run_part(struct march *m, unsigned block, enum ab_side side, struct error *err)
{
	const size_t n = m->s->run->n_arms;
	bool there = false;

	for (size_t i = 0; i < n; i++) {
		const size_t arm = m->order[i];

		if (!is_due(m, arm, block, side))
			continue;
		if (!there && (check_interrupted(err) < 0 || ab_switch(&m->s->ab, side, err) < 0 ||
				      settle(m, arm, err) < 0))
			return -1;
		if (!there)
			session_stop_targets(m->s);
		there = true;
		if (launch(m, arm, block, err) < 0)
			return -1;
	}
	return 0;
}

static int run_block(struct march *m, unsigned block, struct error *err)
{
	const struct run *run = m->s->run;
	enum ab_side first;

	plan_order(m->order, run->n_arms, run->session.seed, block);
	if (!m->s->ab.factor)
		return run_part(m, block, SIDE_NONE, err);
	first = plan_first_side(run->session.seed, block);
	if (run_part(m, block, first, err) < 0)
		return -1;
	return run_part(m, block, first == SIDE_A ? SIDE_B : SIDE_A, err);
}

int session_run_blocks(struct session_state *s, struct error *err)
{
	const struct run *run = s->run;
	unsigned *done = NULL;
	struct march m = {
		.s = s,
		.order = calloc(run->n_arms + 1, sizeof(*m.order)),
		.resumed = run->n_launches > 0,
		.left = launches_left(run, &done),
		.start = monotonic_seconds(),
	};
	int result = 0;

	if (!m.order || !done)
		result = error_errno(err, ERROR_SYSTEM, "cannot allocate an order");
	if (result == 0)
		session_tell(s, &(struct progress){ PHASE_LAUNCHES, 0, m.left, seconds_planned(s),
					NULL, NULL });
	for (unsigned block = 0; result == 0 && block < blocks_of(run); block++)
		result = run_block(&m, block, err);
	free(m.order);
	free(done);
	return result;
}
