#include "run/plan.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "run/params.h"

const struct bench *bench_find(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	return NULL;
}

const char *ring_name(enum ring ring)
{
	return ring == RING_KERNEL ? "kernel" : "user";
}

/* mt19937 takes 32 bits of seed: folds all of ours in */
static unsigned long fold(uint64_t seed, unsigned number)
{
	return (unsigned long)((seed ^ seed >> 32 ^ (number + 1) * 0x9e3779b9u) & 0xffffffff);
}

void plan_order(size_t *order, size_t n, uint64_t seed, unsigned block)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, fold(seed, block));
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	gsl_ran_shuffle(rng, order, n, sizeof(*order));
	gsl_rng_free(rng);
}

enum ab_side plan_first_side(uint64_t seed, unsigned block)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	unsigned b_first;

	gsl_rng_set(rng, fold(~seed, block / 2));
	b_first = (unsigned)gsl_rng_uniform_int(rng, 2) ^ (block & 1);
	gsl_rng_free(rng);
	return b_first ? SIDE_B : SIDE_A;
}

void plan_set_work(struct plan_arm *arm, const struct factor *factor)
{
	const struct bench *bench = arm->bench;

	memcpy(arm->work, arm->arg, sizeof(arm->work));
	if (!factor || factor->kind != FACTOR_PARAM)
		return;
	for (size_t i = 0; i < bench->n_params; i++)
		if (strcmp(bench->params[i].name, factor->name[SIDE_A]) == 0)
			arm->work[i] = 0;
}

/* An arm on a target in which the agent does the same work. */
static bool has_agent_twin(const struct run *run, size_t host)
{
	for (size_t i = 0; i < run->n_arms; i++) {
		const struct target *target = target_find(run->arms[i].target);

		if (target && target->on & ON_AGENT &&
			strcmp(run->arms[i].bench, run->arms[host].bench) == 0)
			return true;
	}
	return false;
}

int plan_restore(
	struct plan *plan, const struct run *run, const struct factor *factor, struct error *err)
{
	*plan = (struct plan){ 0 };
	plan->arm = calloc(run->n_arms + 1, sizeof(*plan->arm));
	if (!plan->arm)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate %zu arms", run->n_arms);
	plan->n = plan->capacity = run->n_arms;
	for (size_t i = 0; i < run->n_arms; i++) {
		const struct arm *arm = &run->arms[i];
		struct plan_arm *to = &plan->arm[i];

		to->bench = bench_find(arm->bench);
		to->target = target_find(arm->target);
		if (!to->bench || !to->target)
			return error_set(err, ERROR_DATA, "this kvmbench has no %s on %s",
				arm->bench, arm->target);
		if (to->target == &target_host && has_agent_twin(run, i))
			to->target = &target_host_in_agent;
		if (to->bench->rev != arm->rev)
			return error_set(err, ERROR_DATA,
				"%s has revision %u here, the session was begun with %u",
				arm->bench, to->bench->rev, arm->rev);
		to->ring = strcmp(arm->ring, "kernel") == 0 ? RING_KERNEL : RING_USER;
		to->side = factor ? ab_side_of(arm_side(arm)) : SIDE_NONE;
		if (params_restore(to->bench, arm->params, to->arg, err) < 0)
			return -1;
		plan_set_work(to, factor);
	}
	return 0;
}

static int copy_arm(const struct arm *from, struct arm *to, struct error *err)
{
	*to = *from;
	to->bench = strdup(from->bench);
	to->group = strdup(from->group);
	to->area = strdup(from->area ? from->area : "");
	to->summary = strdup(from->summary);
	to->unit = strdup(from->unit);
	to->estimator = strdup(from->estimator);
	to->target = strdup(from->target);
	to->ring = strdup(from->ring);
	to->side = strdup("B");
	to->params = json_incref(from->params);
	to->params_text = strdup(from->params_text);
	to->note = strdup(from->note);
	to->command = strdup(arm_command(from));
	to->program = strdup(arm_program(from));
	return to->bench && to->group && to->area && to->summary && to->unit && to->estimator &&
			       to->target && to->ring && to->side && to->params_text && to->note &&
			       to->command && to->program
		       ? 0
		       : error_set(err, ERROR_SYSTEM, "out of memory");
}

int plan_double(struct plan *plan, struct run *run, struct error *err)
{
	const size_t n = plan->n;
	struct plan_arm *planned = reallocarray(plan->arm, 2 * n + 1, sizeof(*planned));
	struct arm *arms;

	if (planned)
		plan->arm = planned;
	arms = planned ? reallocarray(run->arms, 2 * n + 1, sizeof(*arms)) : NULL;
	if (!arms)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	run->arms = arms;
	plan->capacity = 2 * n + 1;
	for (size_t i = 0; i < n; i++) {
		free(arms[i].side);
		arms[i].side = strdup("A");
		if (!arms[i].side)
			return error_set(err, ERROR_SYSTEM, "out of memory");
		if (planned[i].dead)
			continue;
		planned[plan->n++] = planned[i];
		if (copy_arm(&arms[i], &arms[run->n_arms++], err))
			return -1;
	}
	return 0;
}

void plan_finish(struct plan *plan)
{
	free(plan->arm);
	*plan = (struct plan){ 0 };
}
