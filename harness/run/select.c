/* Which arms a session has. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/area.h"
#include "base/cleanup.h"
#include "run/params.h"
#include "run/plan.h"
#include "target/devices.h"
#include "target/tool.h"

struct selection {
	struct plan *plan;
	const struct run_options *options;
	enum ab_side side;
	const struct gate *gate;
	struct run *run;
	struct error *err;
};

bool plan_wants(const struct run_options *options, const struct bench *bench)
{
	for (size_t i = 0; i < options->n_globs; i++)
		if (fnmatch(options->glob[i], bench->name, 0) == 0)
			return true;
	if (options->n_globs || bench->opt_in)
		return false;
	switch (options->suite) {
	case SUITE_QUICK:
		return bench->quick;
	case SUITE_WORKLOADS:
		return bench->os;
	case SUITE_FULL:
		return true;
	default:
		return !bench->tool && !bench->os;
	}
}

static void *grow(void *array, size_t n, size_t each)
{
	/* powers of two: grown when n reaches one */
	if (n & (n - 1))
		return array;
	array = realloc(array, (n ? 2 * n : 1) * each);
	if (!array) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return array;
}

static void add_skip(struct selection *s, const struct bench *bench, const struct target *target,
	const uint64_t *arg, const struct error *why)
{
	struct run *run = s->run;
	cleanup_free char *params = params_text(bench, arg);

	/* the other side has said so already */
	for (size_t i = 0; i < run->n_skips; i++) {
		const struct skip *had = &run->skips[i];

		if (strcmp(had->bench, bench->name) == 0 &&
			strcmp(had->target, target->name) == 0 &&
			strcmp(had->params_text, params) == 0 && strcmp(had->why, why->text) == 0)
			return;
	}
	run->skips = grow(run->skips, run->n_skips, sizeof(*run->skips));
	run->skips[run->n_skips++] = (struct skip){
		.bench = strdup(bench->name),
		.target = strdup(target->name),
		.params_text = strdup(params),
		.why = strdup(why->text),
		.hint = strdup(why->hint),
	};
}

static void add_arm(struct selection *s, const struct bench *bench, const struct target *target,
	const uint64_t *arg, enum ring ring, bool other_ring)
{
	static const char *const estimators[] = { "least", "median", "mean" };
	struct plan *plan = s->plan;
	struct run *run = s->run;
	const struct effect effect = bench_effect(bench, arg);

	plan->arm = grow(plan->arm, plan->n, sizeof(*plan->arm));
	plan->arm[plan->n] = (struct plan_arm){
		.bench = bench,
		.target = target,
		.side = s->side,
		.ring = ring,
		.other_ring = other_ring,
	};
	memcpy(plan->arm[plan->n].arg, arg, OP_ARGS * sizeof(*arg));
	plan_set_work(&plan->arm[plan->n++], s->options->ab);
	run->arms = grow(run->arms, run->n_arms, sizeof(*run->arms));
	run->arms[run->n_arms++] = (struct arm){
		.bench = strdup(bench->name),
		.group = strdup(bench->group),
		.area = strdup(area_name(area_of_bench(bench, arg))),
		.summary = strdup(bench->summary),
		.unit = strdup(bench->unit),
		.higher_better = bench->better == HIGHER,
		.estimator = strdup(estimators[bench->estimator]),
		.split = bench->split && target->on == ON_TINYVM,
		.rev = bench->rev,
		.target = strdup(target->name),
		.ring = strdup(target->rings && bench->op ? ring_name(ring) : ""),
		.side = strdup(ab_side_name(s->side)),
		.params = params_json(bench, arg),
		.params_text = params_text(bench, arg),
		.expect_exits = effect.exits,
		.expect_user_exits = effect.user_exits,
		.note = strdup(""),
		.command = bench->tool && target->on != ON_FAKE ? tool_command(bench->tool, arg)
								: strdup(""),
	};
}

static void add_rings(struct selection *s, const struct bench *bench, const struct target *target,
	const uint64_t *arg)
{
	const enum ring asked = s->options->ring;
	enum ring ring = bench->ring;
	struct error why = ERROR_INIT;

	if (!target->rings || !bench->op) {
		add_arm(s, bench, target, arg, RING_USER, false);
		return;
	}
	/* the control is the gate's instrument: both rings, whatever was asked */
	if (strcmp(bench->name, "control_alu") == 0) {
		add_arm(s, bench, target, arg, RING_KERNEL, false);
		s->plan->arm[s->plan->n - 1].probe = true;
		add_arm(s, bench, target, arg, RING_USER, false);
		return;
	}
	if (asked != RING_ANY && ring != RING_ANY && ring != asked) {
		error_set(&why, ERROR_UNAVAILABLE, "runs only in ring %s, --ring asks for %s",
			ring_name(ring), ring_name(asked));
		add_skip(s, bench, target, arg, &why);
		return;
	}
	if (ring == RING_ANY)
		ring = asked;
	if (ring != RING_ANY)
		add_arm(s, bench, target, arg, ring, false);
	else
		add_arm(s, bench, target, arg, s->gate->kernel_emulated ? RING_USER : RING_KERNEL,
			true);
}

/* The target that the user named; for the host's side of a comparison with an agent's the host in
 * an agent. */
static const struct target *target_for(
	const struct run_options *options, const struct bench *bench, size_t named)
{
	const struct target *target = target_find(options->target[named]);

	if (target->on != ON_HOST)
		return target;
	for (size_t i = 0; i < options->n_targets; i++)
		if (target_find(options->target[i])->on & target_of_bench(bench) & ON_AGENT)
			return &target_host_in_agent;
	return target;
}

static void add_targets(struct selection *s, const struct bench *bench, const uint64_t *arg)
{
	for (size_t i = 0; i < s->options->n_targets; i++) {
		const struct target *target = target_for(s->options, bench, i);
		const char *unfit;
		struct error why = ERROR_INIT;
		bool meaningful = true;

		/* a parameter that means nothing on a target is not swept there */
		for (size_t p = 0; p < bench->n_params; p++)
			if (!target_heeds(target, &bench->params[p]) &&
				arg[p] != bench->params[p].value)
				meaningful = false;
		if (!meaningful || !(target_of_bench(bench) & target->on))
			continue;
		unfit = s->options->unfit ? s->options->unfit(s->options, bench, target->on) : NULL;
		if (unfit)
			error_set(&why, ERROR_UNAVAILABLE, "%s", unfit);
		if (unfit || target->check(bench, arg, &why) < 0 ||
			(target->on != ON_FAKE && devices_check(bench, target->on, &why) < 0))
			add_skip(s, bench, target, arg, &why);
		else
			add_rings(s, bench, target, arg);
	}
}

/* The value that this parameter has on the side whose arms are chosen; NULL if it is no factor. */
static const char *value_of_side(const struct selection *s, const struct param *param)
{
	const struct factor *factor = s->options->ab;

	if (!factor || factor->kind != FACTOR_PARAM || s->side == SIDE_NONE ||
		strcmp(factor->name[s->side], param->name) != 0)
		return NULL;
	return factor->value[s->side];
}

static bool asked_for(const struct run_options *options, const char *name)
{
	for (size_t i = 0; i < options->n_params; i++)
		if (strcmp(options->param[i].name, name) == 0)
			return true;
	return false;
}

/* Every combination of the values of parameters p, p + 1, … */
static int sweep(struct selection *s, const struct bench *bench, uint64_t *arg, size_t p)
{
	const struct param *param = &bench->params[p];
	const uint64_t value = p < bench->n_params ? arg[p] : 0;
	size_t n;

	if (p == bench->n_params) {
		add_targets(s, bench, arg);
		return 0;
	}
	if (value_of_side(s, param))
		return param_parse(param, value_of_side(s, param), &arg[p], s->err) < 0
			       ? -1
			       : sweep(s, bench, arg, p + 1);
	if (asked_for(s->options, param->name)) {
		for (size_t i = 0; i < s->options->n_params; i++) {
			if (strcmp(s->options->param[i].name, param->name) != 0)
				continue;
			if (param_parse(param, s->options->param[i].value, &arg[p], s->err) < 0 ||
				sweep(s, bench, arg, p + 1) < 0)
				return -1;
		}
		return 0;
	}
	n = s->options->suite == SUITE_QUICK && !s->options->n_globs ? param->n_quick
								     : param->n_sweep;
	if (n == 0 || s->options->suite == SUITE_LAB)
		return sweep(s, bench, arg, p + 1);
	for (size_t i = 0; i < n; i++) {
		arg[p] = param->sweep[i];
		if (sweep(s, bench, arg, p + 1) < 0)
			return -1;
	}
	arg[p] = value;
	return 0;
}

/* Left out of every suite: said, so that nobody wonders. */
static void skip_disruptive(struct selection *s, const struct bench *bench)
{
	const uint64_t arg[OP_ARGS] = { 0 };
	struct error why = ERROR_INIT;

	if (!bench->opt_in || s->options->n_globs)
		return;
	error_set(
		&why, ERROR_UNAVAILABLE, "disturbs the whole machine: only when asked for by name");
	error_hint(&why, "kvmbench run --bench %s", bench->name);
	for (size_t i = 0; i < s->options->n_targets; i++) {
		const struct target *target = target_find(s->options->target[i]);

		if (target->on != ON_FAKE && target_of_bench(bench) & target->on)
			add_skip(s, bench, target, arg, &why);
	}
}

static int check_param(const struct run_options *options, const char *name, struct error *err)
{
	for (size_t b = 0; b < n_benches; b++)
		for (size_t p = 0; p < benches[b]->n_params; p++)
			if (plan_wants(options, benches[b]) &&
				strcmp(benches[b]->params[p].name, name) == 0)
				return 0;
	return error_set(err, ERROR_USAGE, "none of these benchmarks has a parameter '%s'", name);
}

/* A parameter that changes nothing is a mistake of whoever asked for it. */
static int check_params(const struct run_options *options, struct error *err)
{
	const struct factor *factor = options->ab;
	const char *name = factor && factor->kind == FACTOR_PARAM ? factor->name[SIDE_A] : NULL;

	for (size_t i = 0; i < options->n_params; i++)
		if (check_param(options, options->param[i].name, err) < 0)
			return -1;
	if (name && asked_for(options, name))
		return error_set(err, ERROR_USAGE,
			"parameter %s has a value on each side: --param cannot give it another",
			name);
	return name ? check_param(options, name, err) : 0;
}

int plan_select(struct plan *plan, const struct run_options *options, enum ab_side side,
	const struct gate *gate, struct run *run, struct error *err)
{
	struct selection s = { plan, options, side, gate, run, err };

	if (check_params(options, err) < 0)
		return -1;
	for (size_t i = 0; i < n_benches; i++) {
		uint64_t arg[OP_ARGS] = { 0 };

		if (!plan_wants(options, benches[i])) {
			skip_disruptive(&s, benches[i]);
			continue;
		}
		for (size_t p = 0; p < benches[i]->n_params; p++)
			arg[p] = benches[i]->params[p].value;
		if (benches[i]->defaults)
			benches[i]->defaults(arg);
		if (sweep(&s, benches[i], arg, 0) < 0)
			return -1;
	}
	return 0;
}
