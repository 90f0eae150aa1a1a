#include <string.h>

#include "base/json.h"
#include "target/remote_devices.h"
#include "target/remote_integer.h"
#include "target/remote_message.h"

#define SECONDS_MAX 86400.0
#define ROUNDS_MAX  (UINT64_C(1) << 62)
#define TSC_HZ_MIN  1e6
#define TSC_HZ_MAX  1e12

json_t *remote_request_json(const struct launch_request *request, uint64_t id, double tsc_hz)
{
	json_t *args = json_array();
	json_t *json;

	for (size_t i = 0; i < OP_ARGS; i++)
		json_array_append_new(args, remote_integer(request->arg[i]));
	json = json_pack("{s:s, s:o, s:s, s:I, s:o, s:o, s:o, s:b, s:f, s:f, s:f, s:o, s:I}", "t",
		"launch", "id", remote_integer(id), "bench", request->bench->name, "rev",
		(json_int_t)request->bench->rev, "args", args, "rounds",
		remote_integer(request->rounds), "batches", remote_integer(request->batches),
		"pilot", (int)request->pilot, "batch_seconds", request->batch_seconds, "deadline",
		request->deadline, "tsc_hz", tsc_hz, "seed", remote_integer(request->seed),
		"number", (json_int_t)request->number);
	if (json && request->bench->needs)
		json_object_set_new(json, "devices", remote_devices_json(&request->devices));
	return json;
}

static int take_seconds(const struct json_at *at, const char *key, double *value, struct error *err)
{
	if (json_take_number(at, key, 0, value, err) < 0)
		return -1;
	return *value <= SECONDS_MAX ? 0 : json_fail(at, key, err, "longer than a day");
}

static int take_args(const struct json_at *at, uint64_t *arg, struct error *err)
{
	json_t *args;

	if (json_take_array(at, "args", &args, err) < 0)
		return -1;
	if (json_array_size(args) != OP_ARGS)
		return json_fail(at, "args", err, "not %d of them", OP_ARGS);
	for (size_t i = 0; i < OP_ARGS; i++)
		if (!remote_integer_value(json_array_get(args, i), &arg[i]))
			return json_fail(at, "args", err, "[%zu] is no whole number", i);
	return 0;
}

static int take_numbers(const struct json_at *at, struct launch_request *request, struct error *err)
{
	uint64_t number;

	if (json_take_bool(at, "pilot", &request->pilot, err) < 0 ||
		json_take_uint(at, "rounds", ROUNDS_MAX, &request->rounds, err) < 0 ||
		json_take_uint(at, "batches", ABI_BATCHES, &request->batches, err) < 0 ||
		take_seconds(at, "batch_seconds", &request->batch_seconds, err) < 0 ||
		take_seconds(at, "deadline", &request->deadline, err) < 0 ||
		json_take_number(at, "tsc_hz", 0, &request->tsc_hz, err) < 0 ||
		json_take_uint(at, "seed", UINT64_MAX, &request->seed, err) < 0 ||
		json_take_uint(at, "number", UINT32_MAX, &number, err) < 0)
		return -1;
	request->number = (unsigned)number;
	if (!request->batches || (!request->rounds && !request->pilot))
		return json_fail(at, NULL, err, "no batches, or batches of nothing");
	if (request->deadline <= 0)
		return json_fail(at, "deadline", err, "no time to run in");
	if (request->tsc_hz != 0 && (request->tsc_hz < TSC_HZ_MIN || request->tsc_hz > TSC_HZ_MAX))
		return json_fail(at, "tsc_hz", err, "no frequency of a time stamp counter");
	return 0;
}

static const struct bench *find_bench(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i];
	return NULL;
}

/* Both sides must mean the same: the agent in a user's own image may be an old one. */
static int take_bench(const struct json_at *at, struct launch_request *request, struct error *err)
{
	const char *name = json_string_value(json_object_get(at->object, "bench"));
	uint64_t rev;

	if (!name)
		return json_fail(at, "bench", err, "not a string");
	if (json_take_uint(at, "rev", UINT32_MAX, &rev, err) < 0)
		return -1;
	request->bench = find_bench(name);
	if (!request->bench) {
		error_set(err, ERROR_UNAVAILABLE, "the agent has no benchmark '%.60s'", name);
		return error_hint(err, "it is of another version: put this one's there");
	}
	if (request->bench->rev != rev) {
		error_set(err, ERROR_UNAVAILABLE, "the agent has revision %u of %s, not %u",
			(unsigned)request->bench->rev, name, (unsigned)rev);
		return error_hint(err, "it is of another version: put this one's there");
	}
	return 0;
}

/* A value out of range would be an index out of bounds. */
static int check_args(
	const struct json_at *at, const struct bench *bench, const uint64_t *arg, struct error *err)
{
	for (size_t i = 0; i < bench->n_params; i++) {
		const struct param *p = &bench->params[i];
		uint64_t words = 0;

		while (p->words && p->words[words])
			words++;
		if (p->words ? arg[i] >= words : arg[i] < p->min || arg[i] > p->max)
			return json_fail(at, "args", err, "no such value of %s", p->name);
	}
	return 0;
}

int remote_request_parse(const json_t *frame, struct launch_request *request, uint64_t *arg,
	uint64_t *id, struct error *err)
{
	const struct json_at at = { "request", 1, "launch", frame };

	*request = (struct launch_request){ .arg = arg, .ring = RING_USER };
	if (json_take_uint(&at, "id", UINT64_MAX, id, err) < 0 || take_args(&at, arg, err) < 0 ||
		take_numbers(&at, request, err) < 0 ||
		remote_devices_parse(&at, &request->devices, err) < 0 ||
		take_bench(&at, request, err) < 0)
		return -1;
	return check_args(&at, request->bench, arg, err);
}
