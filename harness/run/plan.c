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

void plan_order(size_t *order, size_t n, uint64_t seed, unsigned block)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	/* mt19937 takes 32 bits of seed: fold all of ours in */
	gsl_rng_set(
		rng, (unsigned long)((seed ^ seed >> 32 ^ (block + 1) * 0x9e3779b9u) & 0xffffffff));
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	gsl_ran_shuffle(rng, order, n, sizeof(*order));
	gsl_rng_free(rng);
}

int plan_restore(struct plan *plan, const struct run *run, struct error *err)
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
		if (to->bench->rev != arm->rev)
			return error_set(err, ERROR_DATA,
				"%s has revision %u here, the session was begun with %u",
				arm->bench, to->bench->rev, arm->rev);
		to->ring = strcmp(arm->ring, "kernel") == 0 ? RING_KERNEL : RING_USER;
		if (params_restore(to->bench, arm->params, to->arg, err) < 0)
			return -1;
	}
	return 0;
}

void plan_finish(struct plan *plan)
{
	free(plan->arm);
	*plan = (struct plan){ 0 };
}
