#include "target/target.h"

#include <stdio.h>
#include <string.h>

#include "target/payload.h"

const struct target *target_find(const char *name)
{
	for (size_t i = 0; target_table[i]; i++)
		if (!strcmp(target_table[i]->name, name))
			return target_table[i];
	return NULL;
}

uint32_t target_of_bench(const struct bench *bench)
{
	return bench->on | (bench->on & ON_HOST ? ON_AGENT : 0) | ON_FAKE;
}

bool target_heeds(const struct target *target, const struct param *param)
{
	const uint32_t process = param->on & ON_HOST ? ON_AGENT : 0;

	return !param->on || ((param->on | process | ON_FAKE) & target->on);
}

int target_check(
	const char *name, const struct bench *bench, const uint64_t *arg, struct error *why)
{
	const struct target *target = target_find(name);

	if (!target)
		return error_set(why, ERROR_USAGE, "no target '%s'", name);
	if (!(target_of_bench(bench) & target->on))
		return error_set(why, ERROR_UNAVAILABLE, "has no meaning on target %s", name);
	return target->check(bench, arg, why);
}

void result_fail(struct launch_result *result, enum launch_end end, const struct error *err)
{
	result->end = end;
	snprintf(result->why, sizeof(result->why), "%.*s", (int)sizeof(result->why) - 1, err->text);
}

void result_count(struct launch_result *result, const char *name, double value)
{
	if (result->n_counters == LAUNCH_COUNTERS)
		return;
	snprintf(result->counter[result->n_counters].name,
		sizeof(result->counter[result->n_counters].name), "%s", name);
	result->counter[result->n_counters++].value = value;
}

struct effect bench_effect(const struct bench *bench, const uint64_t *arg)
{
	return bench->effect_of ? bench->effect_of(arg) : bench->effect;
}

uint64_t bench_param(
	const struct bench *bench, const uint64_t *arg, const char *name, uint64_t fallback)
{
	for (size_t i = 0; i < bench->n_params; i++)
		if (!strcmp(bench->params[i].name, name))
			return arg[i];
	return fallback;
}

const struct payload *payload_of(const struct op *op)
{
	for (size_t i = 0; i < n_payloads; i++)
		if (payloads[i].op == op)
			return &payloads[i];
	return NULL;
}

const struct abi_image *payload_image(const struct payload *payload, struct error *err)
{
	const size_t bytes = (size_t)(payload->end - payload->start);
	const struct abi_image *image = (const void *)payload->start;

	if (bytes >= sizeof(*image) && image->magic == ABI_MAGIC && image->version == ABI_VERSION &&
		image->end <= ABI_IMAGE_END && bytes <= ABI_IMAGE_END - ABI_IMAGE_GPA)
		return image;
	error_set(err, ERROR_DATA, "the payload of '%s' is not an image of version %d",
		payload->name, ABI_VERSION);
	return NULL;
}
