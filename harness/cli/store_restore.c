#include "cli/store_restore.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "judge/result.h"

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "out of memory");
}

static enum run_end end_of(const char *name)
{
	for (unsigned i = RUN_UNFINISHED; i <= RUN_FAILED; i++)
		if (strcmp(run_end_name((enum run_end)i), name) == 0)
			return (enum run_end)i;
	return RUN_UNFINISHED;
}

static int restore_session(const struct store_entry *e, struct run *run, struct error *err)
{
	run->session.id = strdup(e->session);
	run->session.tool = strdup(e->tool);
	run->session.suite = strdup(e->suite);
	run->session.started = strdup(e->started);
	run->session.vary = *e->vary ? strdup(e->vary) : NULL;
	run->session.sides = strdup(e->sides);
	run->end = end_of(e->end);
	run->end_why = strdup("");
	/* without a fingerprint there is no host: unknown, as in the file */
	if (*e->host) {
		run->host = json_object();
		json_object_set_new(run->host, "fingerprint", json_loads(e->host, 0, NULL));
	}
	return run->session.id && run->session.tool && run->session.suite && run->session.started &&
			       run->session.sides && run->end_why
		       ? 0
		       : out_of_memory(err);
}

static int restore_arm(const struct store_arm *a, struct arm *arm, struct error *err)
{
	const struct store_metric *m = &a->metric;

	*arm = (struct arm){
		.bench = strdup(m->bench),
		.group = strdup(m->group),
		.summary = strdup(""),
		.unit = strdup(m->unit),
		.higher_better = m->higher_better,
		.estimator = strdup(m->estimator),
		.rev = m->rev,
		.target = strdup(m->target),
		.ring = strdup(m->ring),
		.side = strdup(a->side),
		.params = json_object(),
		.params_text = strdup(m->params),
		.launches = (unsigned)a->launches,
		.expect_exits = NAN,
		.expect_user_exits = NAN,
		.note = strdup(""),
	};
	return arm->bench && arm->group && arm->summary && arm->unit && arm->estimator &&
			       arm->target && arm->ring && arm->side && arm->params &&
			       arm->params_text && arm->note
		       ? 0
		       : out_of_memory(err);
}

/* One batch, which is what the launch came to: any estimator gives it back. */
static int add_launch(struct run *run, size_t arm, unsigned block, const double *value,
	enum launch_status status, struct error *err)
{
	struct launch *l = &run->launches[run->n_launches];

	*l = (struct launch){
		.arm = arm,
		.block = block,
		.order = (unsigned)run->n_launches,
		.status = status,
		.why = strdup(""),
		.cpu = -1,
		.raw = malloc(sizeof(*l->raw)),
		.n_raw = value ? 1 : 0,
	};
	run->n_launches++;
	if (!l->why || !l->raw)
		return out_of_memory(err);
	if (value)
		l->raw[0] = *value;
	return 0;
}

static int restore_launches(
	struct run *run, size_t at, const struct store_arm *a, struct error *err)
{
	for (size_t i = 0; i < a->used; i++)
		if (add_launch(run, at, a->block[i], &a->value[i], LAUNCH_OK, err))
			return -1;
	for (size_t i = 0; i < a->excluded; i++)
		if (add_launch(run, at, 0, NULL, LAUNCH_EXCLUDED, err))
			return -1;
	for (size_t i = 0; i < a->failed; i++)
		if (add_launch(run, at, 0, NULL, LAUNCH_FAILED, err))
			return -1;
	return 0;
}

static int restore_run(const struct store_entry *e, const struct store_arms *arms, struct run *run,
	struct error *err)
{
	size_t launches = 0;

	for (size_t i = 0; i < arms->n; i++) {
		const struct store_arm *a = &arms->arm[i];

		if (a->excluded > a->launches || a->failed > a->launches)
			return error_set(
				err, ERROR_DATA, "%.12s: more launches failed than made", e->id);
		launches += a->used + a->excluded + a->failed;
	}
	run->arms = calloc(arms->n + 1, sizeof(*run->arms));
	run->launches = calloc(launches + 1, sizeof(*run->launches));
	if (!run->arms || !run->launches)
		return out_of_memory(err);
	for (size_t i = 0; i < arms->n; i++) {
		run->n_arms++;
		if (restore_arm(&arms->arm[i], &run->arms[i], err) ||
			restore_launches(run, i, &arms->arm[i], err))
			return -1;
	}
	return restore_session(e, run, err);
}

/* What only the batches could tell was told when they were there. */
static void recall_validity(const struct store_arm *a, struct result *r)
{
	for (unsigned v = VALID_OK; v <= VALID_TIMEOUT; v++)
		if (strcmp(validity_name((enum validity)v), a->valid) == 0)
			r->valid = (enum validity)v;
	r->why[0] = '\0';
	strncat(r->why, a->why, sizeof(r->why) - 1);
	if (strstr(a->why, "unsteady: "))
		r->unsteady = r->used;
}

int store_restore(struct store *s, const struct store_entry *entry, struct run *run,
	struct summary *summary, struct error *err)
{
	static const struct judge_options options = { .margin = 0.05, .brief = true };
	struct store_arms arms;
	int status;

	if (store_arms(s, entry->id, &arms, err))
		return -1;
	status = restore_run(entry, &arms, run, err);
	if (!status)
		status = summary_make(run, &options, summary, err);
	for (size_t i = 0; !status && i < arms.n; i++)
		recall_validity(&arms.arm[i], &summary->results[i]);
	store_arms_finish(&arms);
	return status;
}
