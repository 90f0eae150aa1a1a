/* Target host: the operation in this process, natively. */
#include <stdio.h>

#include "target/arena.h"
#include "target/body.h"
#include "target/cpu.h"
#include "target/engine.h"
#include "target/target.h"
#include "target/tool.h"
#include "target/usage.h"
#include "target/watchdog.h"

struct native {
	const struct launch_request *request;
	struct launch_result *result;
	struct op_env env;
	struct usage usage;
	struct op_sample sample[ABI_BATCHES];
};

static int native_touch(void *self)
{
	struct native *n = self;

	arena_touch(n->env.arena, n->env.arena_bytes);
	return 0;
}

static int native_warm(void *self, uint64_t rounds)
{
	struct native *n = self;

	watchdog_arm(n->request->deadline, NULL);
	n->request->bench->op->run(&n->env, rounds);
	watchdog_disarm();
	return 0;
}

static int native_time(void *self, uint64_t rounds, uint64_t batches)
{
	struct native *n = self;

	watchdog_arm(n->request->deadline, NULL);
	op_time(n->request->bench->op, &n->env, rounds, batches, n->sample);
	watchdog_disarm();
	return 0;
}

static int native_before(void *self)
{
	struct native *n = self;

	usage_start(&n->usage);
	return 0;
}

static int native_after(void *self, uint64_t ops)
{
	struct native *n = self;

	(void)ops;
	usage_stop(&n->usage, n->result);
	return 0;
}

static int host_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	if (cpu_check(bench->cpu, why) < 0)
		return -1;
	if (bench->arena.bytes && bench->arena.state == ARENA_HOST_ONLY &&
		bench_param(bench, arg, PARAM_BACKING, BACKING_PRIVATE) == BACKING_PRIVATE)
		return error_set(why, ERROR_UNAVAILABLE,
			"private memory that is present is mapped already: nothing to fault "
			"natively");
	if (bench->tool)
		return tool_check(bench->tool, why);
	return arena_check(bench, arg, why);
}

static void launch_op(const struct launch_request *request, struct launch_result *result)
{
	/* static: written to before it is timed, and too large for a stack */
	static struct native native;
	struct error err = ERROR_INIT;
	struct arena_memory arena;
	const struct engine engine = {
		.self = &native,
		.touch = native_touch,
		.warm = native_warm,
		.time = native_time,
		.before = native_before,
		.after = native_after,
		.env = &native.env,
		.sample = native.sample,
	};

	native = (struct native){ .request = request, .result = result };
	if (arena_open(&arena, request->bench, request->arg, true, &err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	native.env = (struct op_env){
		.arena = arena.base, .arena_bytes = arena.bytes, .acc = OP_SEED
	};
	for (size_t i = 0; i < OP_ARGS; i++)
		native.env.arg[i] = request->arg[i];
	if (engine_run(&engine, request, result) == 0) {
		if (arena_verify(&arena, request->bench, request->arg, &err) < 0)
			result_fail(result, END_INVALID, &err);
		else
			result->end = END_OK;
	}
	arena_close(&arena);
}

static void host_launch(const struct launch_request *request, struct launch_result *result)
{
	struct error err = ERROR_INIT;

	if (watchdog_init(result, &err) < 0)
		result_fail(result, END_FAILED, &err);
	else if (request->bench->kvm || request->bench->os)
		body_launch(-1, request, result);
	else if (request->bench->tool)
		tool_launch(request, result);
	else
		launch_op(request, result);
}

const struct target target_host = {
	.name = "host",
	.on = ON_HOST,
	.check = host_check,
	.launch = host_launch,
};
