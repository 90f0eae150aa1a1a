#include "target/body.h"

#include <string.h>

#include <kvmbench/kvm.h>

#include "target/engine.h"
#include "target/usage.h"
#include "target/watchdog.h"

#define OPS_MAX (UINT64_C(1) << 30)

static int call(const struct launch_request *request, struct launch_result *result,
	struct kvm_env *env, uint64_t ops, uint64_t batches)
{
	struct error err = ERROR_INIT;
	int failed;

	env->ops = ops;
	env->batches = batches;
	env->made = 0;
	env->vcpu = NULL;
	watchdog_arm(request->deadline, NULL);
	failed = request->bench->kvm(env, &err);
	watchdog_disarm();
	if (failed < 0) {
		result_fail(result, END_FAILED, &err);
		return -1;
	}
	if (env->made != batches) {
		error_set(&err, ERROR_MEASURE, "the body made %llu of %llu samples",
			(unsigned long long)env->made, (unsigned long long)batches);
		result_fail(result, END_INVALID, &err);
		return -1;
	}
	return 0;
}

/* Time stamps of nothing. */
static uint64_t overhead_of_sampling(struct kvm_env *env)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 31; i++) {
		env->made = 0;
		kvm_env_start(env);
		kvm_env_stop(env);
		if (env->sample[0].stop - env->sample[0].start < least)
			least = env->sample[0].stop - env->sample[0].start;
	}
	return least;
}

void body_launch(int kvm_fd, const struct launch_request *request, struct launch_result *result)
{
	struct kvm_env env = { .kvm_fd = kvm_fd, .arg = request->arg, .sample = result->sample };
	uint64_t ops = request->rounds;
	uint64_t enough;
	struct usage usage;

	result->overhead = overhead_of_sampling(&env);
	enough = engine_batch_cycles(request, result->overhead);
	if (request->pilot) {
		for (ops = 1; ops < OPS_MAX; ops *= 2) {
			if (call(request, result, &env, ops, 1) < 0)
				return;
			if (result->sample[0].stop - result->sample[0].start >= enough)
				break;
			if (env.max_ops && ops * 2 > env.max_ops)
				break;
		}
	}
	/* warm-up, thrown away */
	if (call(request, result, &env, ops, 1) < 0)
		return;
	env.mark = request->mark;
	usage_start(&usage);
	if (call(request, result, &env, ops, request->batches) < 0)
		return;
	usage_stop(&usage, result);
	result->rounds = result->ops = ops;
	result->n_samples = request->batches;
	result->end = END_OK;
}
