/* Target fake: no hardware, the same numbers for the same seed everywhere. It exists to test the
 * pipeline behind a measurement, never to stand in for one; reports say so.
 *
 * KVMBENCH_FAKE changes it, comma separated: "cpuid=1.05" makes cpuid 5 % slower,
 * "cpuid@7=hang" (or crash, exit, invalid) lets launch 7 of cpuid go wrong in that way.
 * "session=0.01" lets each session differ by an sd of 1 % in every benchmark, as its seed has it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/target.h"
#include "target/watchdog.h"

#define FAKE_SD_LAUNCH 0.010 /* of ln(time), between launches */
#define FAKE_SD_BATCH  0.005 /* within one */
#define FAKE_BATCH_OPS 1000

static uint64_t mix(uint64_t x)
{
	/* splitmix64 (Steele, Lea & Flood 2014): a hash, so that a value depends on what it is for
	 * and not on what was drawn before it */
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static uint64_t hash_text(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	while (*text)
		hash = (hash ^ (unsigned char)*text++) * UINT64_C(0x100000001b3);
	return hash;
}

/* Nearly normal, mean 0 and sd 1: the sum of twelve uniform draws less six. */
static double deviate(uint64_t seed)
{
	double sum = -6;

	for (uint64_t i = 0; i < 12; i++)
		sum += (double)(mix(seed + i) >> 11) * 0x1p-53;
	return sum;
}

/* Finds "NAME=" or "NAME@LAUNCH=" in KVMBENCH_FAKE; its value, or NULL. */
static const char *setting(const char *key)
{
	const char *at = getenv("KVMBENCH_FAKE");
	const size_t length = strlen(key);

	while (at && *at) {
		if (!strncmp(at, key, length) && at[length] == '=')
			return at + length + 1;
		at = strchr(at, ',');
		at = at ? at + 1 : NULL;
	}
	return NULL;
}

static void misbehave(const char *how, struct launch_result *result)
{
	struct error err = ERROR_INIT;

	if (!strncmp(how, "hang", 4))
		for (;;)
			pause();
	if (!strncmp(how, "crash", 5))
		abort();
	if (!strncmp(how, "exit", 4))
		_exit(3);
	error_set(&err, ERROR_MEASURE, "made invalid by KVMBENCH_FAKE");
	result_fail(result, END_INVALID, &err);
}

static int fake_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	(void)bench;
	(void)arg;
	(void)why;
	return 0;
}

static void fake_launch(const struct launch_request *request, struct launch_result *result)
{
	const char *name = request->bench->name;
	uint64_t seed = mix(hash_text(name));
	double cost = exp(2 + 8 * (double)(mix(seed) >> 11) * 0x1p-53); /* 7 ns … 22 µs */
	const char *factor = setting(name);
	const char *session = setting("session");
	struct error err = ERROR_INIT;
	double launch_effect;
	char key[128];

	if (watchdog_init(result, &err) < 0) {
		result_fail(result, END_FAILED, &err);
		return;
	}
	watchdog_arm(request->deadline, NULL);
	snprintf(key, sizeof(key), "%s@%u", name, request->number);
	if (!request->pilot && setting(key)) {
		misbehave(setting(key), result);
		return;
	}
	for (size_t i = 0; i < request->bench->n_params; i++)
		cost *= 1 + 0.1 * (double)(mix(seed ^ request->arg[i]) >> 11) * 0x1p-53;
	if (factor)
		cost *= strtod(factor, NULL);
	if (session)
		cost *= exp(strtod(session, NULL) * deviate(mix(~seed ^ mix(request->seed))));
	seed = mix(seed ^ request->seed) + request->number;
	launch_effect = FAKE_SD_LAUNCH * deviate(mix(seed));
	result->rounds = 1;
	result->ops = FAKE_BATCH_OPS;
	result->n_samples = request->batches;
	for (uint64_t i = 0; i < request->batches; i++) {
		const double y = launch_effect + FAKE_SD_BATCH * deviate(mix(seed + (i + 1) * 64));

		result->sample[i].start = i << 40;
		result->sample[i].stop = result->sample[i].start +
					 (uint64_t)(cost * exp(y) * FAKE_BATCH_OPS *
						    request->tsc_hz * 1e-9);
	}
	watchdog_disarm();
	result->end = END_OK;
}

const struct target target_fake = {
	.name = "fake",
	.on = ON_FAKE,
	.check = fake_check,
	.launch = fake_launch,
};
