#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/decode.h"
#include "record/run_file.h"

static const char *better_name(unsigned i)
{
	return i ? "higher" : "lower";
}

static const char *side_name(unsigned i)
{
	return i ? "B" : "A";
}

/* absent: the arm has no side */
static int decode_side(const struct json_at *at, struct arm *arm, struct error *err)
{
	unsigned side = 0;
	const bool given = json_has(at, "side");

	if (given && decode_word(at, "side", side_name, 2, &side, err))
		return -1;
	arm->side = strdup(given ? side_name(side) : "");
	return arm->side ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

static int decode_params(const struct json_at *at, struct arm *arm, struct error *err)
{
	json_t *params;
	json_t *value;
	const char *key;

	if (json_take_object(at, "params", &params, err))
		return -1;
	json_object_foreach (params, key, value) {
		if (!json_is_number(value) && !json_is_string(value))
			return json_fail(at, "params", err, "a value is neither number nor string");
	}
	arm->params = json_incref(params);
	return 0;
}

/* null: the benchmark declares none */
static int decode_expected(
	const struct json_at *at, const char *key, double *value, struct error *err)
{
	*value = NAN;
	return json_is_null(json_object_get(at->object, key))
		       ? 0
		       : json_take_number(at, key, 0, value, err);
}

static int decode_arm(const struct json_at *at, struct arm *arm, struct error *err)
{
	unsigned higher;
	uint64_t rev;
	uint64_t launches = 0;

	if (!json_is_object(at->object))
		return json_fail(at, NULL, err, "not an object");
	if (json_take_string(at, "bench", NULL, &arm->bench, err) ||
		json_take_string(at, "group", "", &arm->group, err) ||
		json_take_string(at, "area", "", &arm->area, err) ||
		json_take_string(at, "summary", "", &arm->summary, err) ||
		json_take_string(at, "unit", NULL, &arm->unit, err) ||
		decode_word(at, "better", better_name, 2, &higher, err) ||
		(json_has(at, "split") && json_take_bool(at, "split", &arm->split, err)) ||
		json_take_uint(at, "rev", UINT_MAX, &rev, err) ||
		json_take_string(at, "target", NULL, &arm->target, err) ||
		json_take_string(at, "ring", "", &arm->ring, err) || decode_side(at, arm, err) ||
		decode_params(at, arm, err) ||
		json_take_string(at, "params_text", NULL, &arm->params_text, err) ||
		json_take_uint(at, "rounds", UINT64_MAX, &arm->rounds, err) ||
		json_take_uint(at, "ops", UINT64_MAX, &arm->ops, err) ||
		json_take_uint(at, "batches", UINT64_MAX, &arm->batches, err) ||
		(json_has(at, "launches") &&
			json_take_uint(at, "launches", RUN_LAUNCHES_MAX, &launches, err)) ||
		json_take_string(at, "estimator", "median", &arm->estimator, err) ||
		decode_expected(at, "expect_exits", &arm->expect_exits, err) ||
		decode_expected(at, "expect_user_exits", &arm->expect_user_exits, err) ||
		json_take_string(at, "note", "", &arm->note, err) ||
		json_take_string(at, "command", "", &arm->command, err) ||
		json_take_string(at, "program", "", &arm->program, err))
		return -1;
	arm->higher_better = higher;
	arm->rev = (unsigned)rev;
	arm->launches = (unsigned)launches;
	return 0;
}

static int decode_skip(const struct json_at *at, struct skip *skip, struct error *err)
{
	if (!json_is_object(at->object))
		return json_fail(at, NULL, err, "not an object");
	if (json_take_string(at, "bench", NULL, &skip->bench, err) ||
		json_take_string(at, "target", NULL, &skip->target, err) ||
		json_take_string(at, "params_text", "", &skip->params_text, err) ||
		json_take_string(at, "why", NULL, &skip->why, err) ||
		json_take_string(at, "hint", "", &skip->hint, err))
		return -1;
	return 0;
}

/* The member KEY, an array, with room for as many things of SIZE bytes in *things. */
static int take_list(const struct json_at *at, const char *key, size_t size, json_t **list,
	void **things, struct error *err)
{
	if (json_take_array(at, key, list, err))
		return -1;
	if (json_array_size(*list) > RUN_ARMS_MAX)
		return json_fail(at, key, err, "more than %d", RUN_ARMS_MAX);
	*things = calloc(json_array_size(*list) + 1, size);
	return *things ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

int decode_plan(const struct json_at *at, struct run *run, struct error *err)
{
	char path[64];
	struct json_at element = { at->file, at->line, path, NULL };
	void *things;
	json_t *list;

	if (take_list(at, "arms", sizeof(*run->arms), &list, &things, err))
		return -1;
	run->arms = things;
	for (size_t i = 0; i < json_array_size(list); i++) {
		snprintf(path, sizeof(path), "plan.arms[%zu]", i);
		element.object = json_array_get(list, i);
		run->n_arms++;
		if (decode_arm(&element, &run->arms[i], err))
			return -1;
	}
	if (!json_has(at, "skipped"))
		return 0;
	if (take_list(at, "skipped", sizeof(*run->skips), &list, &things, err))
		return -1;
	run->skips = things;
	for (size_t i = 0; i < json_array_size(list); i++) {
		snprintf(path, sizeof(path), "plan.skipped[%zu]", i);
		element.object = json_array_get(list, i);
		run->n_skips++;
		if (decode_skip(&element, &run->skips[i], err))
			return -1;
	}
	return 0;
}
