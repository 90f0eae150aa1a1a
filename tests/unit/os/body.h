/* Running the body of a workload without a target around it. */
#ifndef UNIT_OS_BODY_H
#define UNIT_OS_BODY_H

#include <string.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>
#include <kvmbench/os.h>

#include "base/error.h"

#define BODY_BATCHES 3

static inline const struct bench *body_find(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (!strcmp(benches[i]->name, name))
			return benches[i];
	return NULL;
}

/* What the body returned; first: the value of its first parameter, or −1 for its default. made: the
 * samples. */
static inline int body_run(const char *name, int first, uint64_t ops, const struct devices *devices,
	uint64_t *made, struct error *err)
{
	static struct op_sample sample[BODY_BATCHES + 1];
	const struct bench *bench = body_find(name);
	uint64_t arg[OP_ARGS] = { 0 };
	struct os_env env = { .devices = devices, .seed = 42 };
	int status;

	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	if (first >= 0)
		arg[0] = (uint64_t)first;
	memset(sample, 0, sizeof(sample));
	env.sampler = (struct sampler){
		.arg = arg, .batches = BODY_BATCHES, .ops = ops, .sample = sample
	};
	status = bench->os(&env, err);
	*made = env.sampler.made;
	for (uint64_t i = 0; i < *made; i++)
		if (sample[i].stop <= sample[i].start)
			return -2;
	os_env_finish(&env);
	return status;
}

#endif
