#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "record/check.h"
#include "record/decode.h"
#include "record/run_file.h"

static const char *status_name(unsigned i)
{
	return launch_status_name((enum launch_status)i);
}

static int decode_place(
	const struct json_at *at, const struct run *run, struct launch *launch, struct error *err)
{
	uint64_t arm;
	uint64_t block;
	uint64_t order;

	if (json_take_uint(at, "arm", UINT64_MAX, &arm, err) ||
		json_take_uint(at, "block", RUN_LAUNCHES_MAX - 1, &block, err) ||
		json_take_uint(at, "order", RUN_LAUNCHES_MAX - 1, &order, err))
		return -1;
	if (arm >= run->n_arms)
		return json_fail(at, "arm", err, "%llu is not one of the %zu arms",
			(unsigned long long)arm, run->n_arms);
	launch->arm = (size_t)arm;
	launch->block = (unsigned)block;
	launch->order = (unsigned)order;
	return 0;
}

static int decode_counters(const struct json_at *at, struct launch *launch, struct error *err)
{
	json_t *counters;
	json_t *value;
	const char *name;

	if (!json_has(at, "counters"))
		return 0;
	if (json_take_object(at, "counters", &counters, err))
		return -1;
	launch->counters = calloc(json_object_size(counters) + 1, sizeof(*launch->counters));
	if (!launch->counters)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	json_object_foreach (counters, name, value) {
		struct counter *c = &launch->counters[launch->n_counters];

		if (strlen(name) >= sizeof(c->name))
			return json_fail(at, "counters", err, "a name is longer than %zu bytes",
				sizeof(c->name) - 1);
		if (!json_is_number(value))
			return json_fail(at, "counters", err, "a value is not a number");
		memcpy(c->name, name, strlen(name));
		c->value = json_number_value(value);
		launch->n_counters++;
	}
	return 0;
}

static int decode_split(const struct json_at *at, struct split *split, struct error *err)
{
	struct json_at inner = { at->file, at->line, "launch.split", NULL };
	json_t *object;

	if (!json_has(at, "split"))
		return 0;
	if (json_take_object(at, "split", &object, err))
		return -1;
	inner.object = object;
	/* A difference of two times may come out below zero. */
	if (json_take_number(&inner, "floor", -INFINITY, &split->floor, err) ||
		json_take_number(&inner, "entry", -INFINITY, &split->entry, err) ||
		json_take_number(&inner, "user", -INFINITY, &split->user, err))
		return -1;
	return 0;
}

static int decode_checksum(const struct json_at *at, uint64_t *checksum, struct error *err)
{
	static const char digits[] = "0123456789abcdef";
	cleanup_free char *text = NULL;

	if (json_take_string(at, "checksum", "0", &text, err))
		return -1;
	*checksum = 0;
	for (const char *p = text; *p; p++) {
		const char *digit = strchr(digits, *p);

		if (!digit || p - text == 16)
			return json_fail(at, "checksum", err, "not 1 to 16 digits of 0-9 a-f");
		*checksum = *checksum << 4 | (uint64_t)(digit - digits);
	}
	return *text ? 0 : json_fail(at, "checksum", err, "not 1 to 16 digits of 0-9 a-f");
}

static int copy_raw(const struct raw *raw, struct launch *launch, struct error *err)
{
	launch->raw = malloc((raw->n + 1) * sizeof(*launch->raw));
	if (!launch->raw)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (raw->n)
		memcpy(launch->raw, raw->value, raw->n * sizeof(*launch->raw));
	launch->n_raw = raw->n;
	return 0;
}

int decode_launch(const struct json_at *at, const struct run *run, const struct raw *raw,
	struct launch *launch, struct error *err)
{
	unsigned status;

	if (decode_place(at, run, launch, err) ||
		decode_word(at, "status", status_name, LAUNCH_STATUSES, &status, err) ||
		json_take_string(at, "why", "", &launch->why, err))
		return -1;
	launch->status = (enum launch_status)status;
	launch->cpu = -1;
	if ((json_has(at, "cpu") &&
		    json_take_int(at, "cpu", -1, RECORD_CPU_MOST, &launch->cpu, err)) ||
		json_take_number(at, "start", 0, &launch->start, err) ||
		json_take_number(at, "elapsed", 0, &launch->elapsed, err) ||
		decode_counters(at, launch, err) || decode_split(at, &launch->split, err) ||
		decode_checksum(at, &launch->checksum, err) || copy_raw(raw, launch, err))
		return -1;
	if (launch_check(launch, err))
		return error_prefix(err, "%s:%zu", at->file, at->line);
	return 0;
}
