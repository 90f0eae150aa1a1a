#include "target/body.h"

#include <stdio.h>

#include <kvmbench/kvm.h>
#include <kvmbench/os.h>

#include "target/engine.h"
#include "target/usage.h"
#include "target/watchdog.h"

#define OPS_MAX (UINT64_C(1) << 30)

/* A body, whichever contract it keeps to. */
struct body {
	const struct bench *bench;
	struct kvm_env kvm;
	struct os_env os;
	struct sampler *sampler; /* of the one that is used */
};

static int run(struct body *body, struct error *err)
{
	if (body->bench->os) {
		body->os.n_counters = 0;
		body->os.n_values = 0;
		return body->bench->os(&body->os, err);
	}
	body->kvm.vcpu = NULL;
	return body->bench->kvm(&body->kvm, err);
}

static enum launch_end end_of(const struct error *err)
{
	switch (err->kind) {
	case ERROR_MEASURE:
		return END_INVALID;
	case ERROR_TIMEOUT:
		return END_TIMEOUT;
	default:
		return END_FAILED;
	}
}

static int call(const struct launch_request *request, struct launch_result *result,
	struct body *body, uint64_t ops, uint64_t batches)
{
	struct sampler *sampler = body->sampler;
	struct error err = ERROR_INIT;
	int failed;

	sampler->ops = ops;
	sampler->batches = batches;
	sampler->made = 0;
	watchdog_arm(request->deadline, NULL);
	failed = run(body, &err);
	watchdog_disarm();
	if (failed < 0) {
		result_fail(result, end_of(&err), &err);
		return -1;
	}
	if (sampler->made + body->os.n_values != batches) {
		error_set(&err, ERROR_MEASURE, "the body made %llu of %llu samples",
			(unsigned long long)(sampler->made + body->os.n_values),
			(unsigned long long)batches);
		result_fail(result, END_INVALID, &err);
		return -1;
	}
	return 0;
}

/* Time stamps of nothing. */
static uint64_t overhead_of_sampling(struct sampler *sampler)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 31; i++) {
		sampler->made = 0;
		sampler_start(sampler);
		sampler_stop(sampler);
		if (sampler->sample[0].stop - sampler->sample[0].start < least)
			least = sampler->sample[0].stop - sampler->sample[0].start;
	}
	return least;
}

/* The operations of a batch: doubled until it is long enough, or as many as the body can. 0: the
 * launch has failed. */
static uint64_t find_ops(
	const struct launch_request *request, struct launch_result *result, struct body *body)
{
	const struct sampler *sampler = body->sampler;
	const uint64_t enough = engine_batch_cycles(request, result->overhead);
	uint64_t ops;

	for (ops = 1; ops < OPS_MAX; ops *= 2) {
		if (call(request, result, body, ops, 1) < 0)
			return 0;
		/* one that keeps the time itself */
		if (body->os.n_values)
			break;
		if (sampler->sample[0].stop - sampler->sample[0].start >= enough)
			break;
		if (sampler->max_ops && ops * 2 > sampler->max_ops)
			break;
	}
	return ops;
}

static void deliver(const struct body *body, const struct launch_request *request,
	struct launch_result *result, uint64_t ops)
{
	const struct os_env *os = &body->os;

	for (size_t i = 0; i < os->n_counters; i++)
		result_count(result, os->counter[i].name, os->counter[i].value);
	if (os->note)
		snprintf(result->note, sizeof(result->note), "%s", os->note);
	result->rounds = ops;
	result->ops = ops * (body->sampler->bytes ? body->sampler->bytes : 1);
	result->n_values = os->n_values;
	result->n_samples = os->n_values ? 0 : request->batches;
	result->end = END_OK;
}

static void measure(
	const struct launch_request *request, struct launch_result *result, struct body *body)
{
	uint64_t ops = request->rounds;
	struct usage usage;

	result->overhead = overhead_of_sampling(body->sampler);
	if (request->pilot)
		ops = find_ops(request, result, body);
	/* warm-up, thrown away */
	if (!ops || call(request, result, body, ops, 1) < 0)
		return;
	body->sampler->mark = request->mark;
	usage_start(&usage);
	if (call(request, result, body, ops, request->batches) < 0)
		return;
	usage_stop(&usage, result);
	deliver(body, request, result, ops);
}

void body_launch(int kvm_fd, const struct launch_request *request, struct launch_result *result)
{
	struct body body = { .bench = request->bench, .kvm = { .kvm_fd = kvm_fd } };

	body.os.value = result->value;
	body.sampler = request->bench->os ? &body.os.sampler : &body.kvm.sampler;
	body.sampler->arg = request->arg;
	body.sampler->sample = result->sample;
	measure(request, result, &body);
	os_env_finish(&body.os);
}
