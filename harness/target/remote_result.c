#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "target/remote_integer.h"
#include "target/remote_message.h"

#define OPS_MAX	     (UINT64_C(1) << 62)
#define OVERHEAD_MAX (UINT64_C(1) << 40) /* TSC cycles: minutes */
#define SECONDS_MAX  86400.0
#define TSC_HZ_MIN   1e6
#define TSC_HZ_MAX   1e12

static const struct {
	enum launch_end end;
	const char *name;
} ends[] = {
	{ END_OK, "ok" },
	{ END_INVALID, "invalid" },
	{ END_TIMEOUT, "timeout" },
	{ END_FAILED, "failed" },
};

static const char *end_name(enum launch_end end)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].end == end)
			return ends[i].name;
	return "failed";
}

/* Texts are cut to size bytewise where they are made: no half character goes out. */
static json_t *text_json(const char *text)
{
	char plain[512];
	size_t length = strnlen(text, sizeof(plain) - 1);
	json_t *json = json_stringn(text, length);

	if (json)
		return json;
	for (size_t i = 0; i < length; i++)
		plain[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
	return json_stringn(plain, length);
}

static json_t *samples_json(const struct launch_result *result)
{
	json_t *samples = json_array();

	for (uint64_t i = 0; i < result->n_samples && i < ABI_BATCHES; i++)
		json_array_append_new(
			samples, json_pack("[o, o]", remote_integer(result->sample[i].start),
					 remote_integer(result->sample[i].stop)));
	return samples;
}

static json_t *values_json(const struct launch_result *result)
{
	json_t *values = json_array();

	for (uint64_t i = 0; i < result->n_values && i < ABI_BATCHES; i++)
		json_array_append_new(values, json_real(result->value[i]));
	return values;
}

static json_t *counters_json(const struct launch_result *result)
{
	json_t *counters = json_object();

	for (size_t i = 0; i < result->n_counters && i < LAUNCH_COUNTERS; i++)
		json_object_set_new(
			counters, result->counter[i].name, json_real(result->counter[i].value));
	return counters;
}

json_t *remote_result_json(const struct launch_result *result, uint64_t id)
{
	json_t *json = json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "t", "result",
		"id", remote_integer(id), "end", end_name(result->end), "why",
		text_json(result->why), "note", text_json(result->note), "rounds",
		remote_integer(result->rounds), "ops", remote_integer(result->ops), "overhead",
		remote_integer(result->overhead), "checksum", remote_integer(result->checksum));
	json_t *rest = json_pack("{s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "tsc_hz", result->tsc_hz,
		"run_delay", result->run_delay, "steal", result->steal, "watched", result->watched,
		"ran", result->ran, "counters", counters_json(result), "samples",
		result->end == END_OK ? samples_json(result) : json_array());

	if (rest && result->end == END_OK && result->n_values)
		json_object_set_new(rest, "values", values_json(result));
	if (rest && result->program[0])
		json_object_set_new(rest, "program", text_json(result->program));
	if (rest && result->has_split)
		json_object_set_new(rest, "split",
			json_pack("[f, f]", result->split_floor, result->split_user));
	if (!json || !rest || json_object_update(json, rest) < 0) {
		json_decref(json);
		json = NULL;
	}
	json_decref(rest);
	return json;
}

uint64_t remote_result_id(const json_t *frame)
{
	const char *kind = json_string_value(json_object_get(frame, "t"));
	uint64_t id;

	if (!kind || strcmp(kind, "result") != 0 ||
		!remote_integer_value(json_object_get(frame, "id"), &id))
		return 0;
	return id;
}

/* At most size − 1 bytes of whole characters, each control character (C0, DEL and, as U+0080 …
 * U+009F, C1) as '?': these texts are shown on terminals. jansson has seen to valid UTF-8. */
static int take_text(
	const struct json_at *at, const char *key, char *to, size_t size, struct error *err)
{
	const json_t *json = json_object_get(at->object, key);
	const unsigned char *text = (const unsigned char *)json_string_value(json);
	size_t n = 0;

	if (!text)
		return json_fail(at, key, err, "not a string");
	while (*text) {
		const bool c1 = text[0] == 0xc2 && text[1] < 0xa0;
		size_t bytes = 1;

		while (!c1 && (text[bytes] & 0xc0) == 0x80)
			bytes++;
		if (n + bytes >= size)
			break;
		if (c1 || *text < 0x20 || *text == 0x7f)
			to[n] = '?';
		else
			memcpy(to + n, text, bytes);
		n += bytes;
		text += c1 ? 2 : bytes;
	}
	to[n] = '\0';
	return 0;
}

static int take_end(const struct json_at *at, enum launch_end *end, struct error *err)
{
	const char *name = json_string_value(json_object_get(at->object, "end"));

	for (size_t i = 0; name && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(ends[i].name, name) == 0) {
			*end = ends[i].end;
			return 0;
		}
	return json_fail(at, "end", err, "none of ok, invalid, timeout, failed");
}

static int take_seconds(const struct json_at *at, const char *key, double *value, struct error *err)
{
	if (json_take_number(at, key, 0, value, err) < 0)
		return -1;
	return *value <= SECONDS_MAX ? 0 : json_fail(at, key, err, "longer than a day");
}

static int take_samples(
	const struct json_at *at, uint64_t wanted, struct launch_result *result, struct error *err)
{
	json_t *samples;

	if (json_take_array(at, "samples", &samples, err) < 0)
		return -1;
	result->n_samples = json_array_size(samples);
	if (result->n_samples != wanted || wanted > ABI_BATCHES)
		return json_fail(at, "samples", err, "%llu of them, not %llu",
			(unsigned long long)result->n_samples, (unsigned long long)wanted);
	for (size_t i = 0; i < result->n_samples; i++) {
		const json_t *pair = json_array_get(samples, i);
		struct op_sample *sample = &result->sample[i];

		if (json_array_size(pair) != 2 ||
			!remote_integer_value(json_array_get(pair, 0), &sample->start) ||
			!remote_integer_value(json_array_get(pair, 1), &sample->stop) ||
			sample->stop < sample->start)
			return json_fail(at, "samples", err, "[%zu] is no start and stop", i);
	}
	return 0;
}

/* Only of benchmarks that can keep the time themselves, and then there are no samples. */
static int take_values(const struct json_at *at, const struct launch_request *request,
	struct launch_result *result, struct error *err)
{
	const struct bench *bench = request->bench;
	const json_t *values = json_object_get(at->object, "values");
	const size_t n = json_array_size(values);

	if (values && !n)
		return json_fail(at, "values", err, "no array of some");
	if (n > ABI_BATCHES || (n && !bench->tool && !bench->os) ||
		(n && bench->os && n != request->batches))
		return json_fail(at, "values", err, "%zu of them, not what was asked for", n);
	for (size_t i = 0; i < n; i++) {
		result->value[i] = json_number_value(json_array_get(values, i));
		if (!(result->value[i] > 0) || !isfinite(result->value[i]))
			return json_fail(at, "values", err, "[%zu] is no value", i);
	}
	result->n_values = n;
	return 0;
}

static bool is_counter_name(const char *name, size_t size)
{
	const size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-.:/ ");

	return length > 0 && !name[length] && length < size;
}

static int take_counters(const struct json_at *at, struct launch_result *result, struct error *err)
{
	json_t *counters, *value;
	const char *name;

	if (json_take_object(at, "counters", &counters, err) < 0)
		return -1;
	if (json_object_size(counters) > LAUNCH_COUNTERS)
		return json_fail(at, "counters", err, "more than %d", LAUNCH_COUNTERS);
	json_object_foreach (counters, name, value) {
		if (!is_counter_name(name, sizeof(result->counter[0].name)))
			return json_fail(at, "counters", err, "not the name of a counter");
		if (!json_is_number(value))
			return json_fail(at, "counters", err, "%s is no number", name);
		result_count(result, name, json_number_value(value));
	}
	return 0;
}

static int take_split(const struct json_at *at, struct launch_result *result, struct error *err)
{
	const json_t *split = json_object_get(at->object, "split");
	const json_t *floor = json_array_get(split, 0);
	const json_t *user = json_array_get(split, 1);

	if (!split)
		return 0;
	if (json_array_size(split) != 2 || !json_is_number(floor) || !json_is_number(user))
		return json_fail(at, "split", err, "not two numbers");
	result->has_split = true;
	result->split_floor = json_number_value(floor);
	result->split_user = json_number_value(user);
	return result->split_floor >= 0 && result->split_user >= 0
		       ? 0
		       : json_fail(at, "split", err, "less than nothing");
}

static int take_ok(const struct json_at *at, const struct launch_request *request,
	struct launch_result *result, struct error *err)
{
	if (!result->rounds || !result->ops)
		return json_fail(at, "ops", err, "none in a launch that went well");
	if (result->tsc_hz != 0 && (result->tsc_hz < TSC_HZ_MIN || result->tsc_hz > TSC_HZ_MAX))
		return json_fail(at, "tsc_hz", err, "no frequency of a time stamp counter");
	if (take_values(at, request, result, err) < 0)
		return -1;
	return take_samples(at, result->n_values ? 0 : request->batches, result, err);
}

int remote_result_parse(const json_t *frame, const struct launch_request *request,
	struct launch_result *result, struct error *err)
{
	const struct json_at at = { "agent", 1, "result", frame };

	memset(result, 0, offsetof(struct launch_result, sample));
	result->n_counters = 0;
	result->has_split = false;
	if (take_end(&at, &result->end, err) < 0 ||
		take_text(&at, "why", result->why, sizeof(result->why), err) < 0 ||
		take_text(&at, "note", result->note, sizeof(result->note), err) < 0 ||
		(json_object_get(frame, "program") && take_text(&at, "program", result->program,
							      sizeof(result->program), err) < 0) ||
		json_take_uint(&at, "rounds", OPS_MAX, &result->rounds, err) < 0 ||
		json_take_uint(&at, "ops", OPS_MAX, &result->ops, err) < 0 ||
		json_take_uint(&at, "overhead", OVERHEAD_MAX, &result->overhead, err) < 0 ||
		json_take_uint(&at, "checksum", UINT64_MAX, &result->checksum, err) < 0 ||
		json_take_number(&at, "tsc_hz", 0, &result->tsc_hz, err) < 0 ||
		take_seconds(&at, "run_delay", &result->run_delay, err) < 0 ||
		take_seconds(&at, "steal", &result->steal, err) < 0 ||
		take_seconds(&at, "watched", &result->watched, err) < 0 ||
		take_seconds(&at, "ran", &result->ran, err) < 0 ||
		take_counters(&at, result, err) < 0 || take_split(&at, result, err) < 0)
		return -1;
	return result->end == END_OK ? take_ok(&at, request, result, err) : 0;
}
