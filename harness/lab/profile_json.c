#include "lab/profile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_text.h"

#define SCHEMA "kvmbench.lab-profile/1"

enum { PATH_TEXT = 64 };

static void put_count(struct buffer *out, const char *key, int64_t value)
{
	json_t *number = json_integer(value);

	json_put_value(out, key, number);
	json_decref(number);
}

static void put_function(struct buffer *out, const struct lab_profile_function *f)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "kind", lab_profile_kind_name(f->kind));
	json_put_string(out, "name", f->name);
	json_put_string(out, "module", f->module);
	put_count(out, "instructions", f->instructions);
	put_count(out, "calls", f->calls);
	json_put_open(out, "callers", '[');
	for (size_t i = 0; i < f->n_callers; i++) {
		json_put_open(out, NULL, '{');
		json_put_string(out, "name", f->caller[i].name);
		put_count(out, "calls", f->caller[i].calls);
		buffer_adds(out, "}");
	}
	buffer_adds(out, "]}");
}

void lab_profile_write(const struct lab_profile *p, struct buffer *out)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "schema", SCHEMA);
	json_put_string(out, "bench", p->bench);
	json_put_string(out, "kernel", p->kernel);
	json_put_string(out, "cmdline", p->cmdline);
	json_put_string(out, "emulator", p->emulator);
	put_count(out, "ops", (int64_t)p->ops);
	put_count(out, "instructions", p->instructions);
	put_count(out, "exits", p->exits);
	put_count(out, "measured", p->measured);
	json_put_open(out, "functions", '[');
	for (size_t i = 0; i < p->n; i++)
		put_function(out, &p->function[i]);
	buffer_adds(out, "]}\n");
}

/* A whole number that a double holds exactly. */
static int take_count(
	const struct json_at *at, const char *key, bool negative, int64_t *value, struct error *err)
{
	const json_t *member = json_object_get(at->object, key);
	const int64_t most = (int64_t)JSON_EXACT_MAX;

	if (!json_is_integer(member))
		return json_fail(at, key, err, member ? "not a whole number" : "missing");
	*value = json_integer_value(member);
	if (*value > most || *value < (negative ? -most : 0))
		return json_fail(at, key, err, "not a number that can be counted");
	return 0;
}

static int take_kind(const struct json_at *at, enum lab_profile_kind *kind, struct error *err)
{
	char *name = NULL;

	if (json_take_string(at, "kind", NULL, &name, err))
		return -1;
	for (*kind = LAB_PROFILE_KERNEL; *kind <= LAB_PROFILE_UNKNOWN; (*kind)++)
		if (strcmp(lab_profile_kind_name(*kind), name) == 0)
			break;
	free(name);
	if (*kind > LAB_PROFILE_UNKNOWN)
		return json_fail(at, "kind", err, "not a kind of code");
	return 0;
}

static int take_caller(const struct json_at *at, struct lab_profile_caller *c, struct error *err)
{
	if (!json_is_object(at->object))
		return json_fail(at, NULL, err, "not an object");
	return json_take_string(at, "name", NULL, &c->name, err) ||
			       take_count(at, "calls", false, &c->calls, err)
		       ? -1
		       : 0;
}

static int take_callers(const struct json_at *at, struct lab_profile_function *f, struct error *err)
{
	json_t *callers;

	if (json_take_array(at, "callers", &callers, err))
		return -1;
	if (json_array_size(callers) > LAB_PROFILE_CALLERS)
		return json_fail(at, "callers", err, "more than %d", LAB_PROFILE_CALLERS);
	while (f->n_callers < json_array_size(callers)) {
		char path[PATH_TEXT + 16];
		const struct json_at one = { at->file, at->line, path,
			json_array_get(callers, f->n_callers) };

		snprintf(path, sizeof(path), "%s.callers[%zu]", at->path, f->n_callers);
		if (take_caller(&one, &f->caller[f->n_callers++], err))
			return -1;
	}
	return 0;
}

static int take_function(
	const struct json_at *at, struct lab_profile_function *f, struct error *err)
{
	if (!json_is_object(at->object))
		return json_fail(at, NULL, err, "not an object");
	if (take_kind(at, &f->kind, err) || json_take_string(at, "name", NULL, &f->name, err) ||
		json_take_string(at, "module", NULL, &f->module, err) ||
		take_count(at, "instructions", true, &f->instructions, err) ||
		take_count(at, "calls", true, &f->calls, err))
		return -1;
	if ((f->kind == LAB_PROFILE_KERNEL) != (f->name[0] != '\0'))
		return json_fail(at, "name", err, "only functions of the kernel have one");
	return take_callers(at, f, err);
}

static int take_functions(const struct json_at *at, struct lab_profile *p, struct error *err)
{
	int64_t sum = 0;
	json_t *functions;
	size_t n;

	if (json_take_array(at, "functions", &functions, err))
		return -1;
	n = json_array_size(functions);
	if (n > LAB_PROFILE_FUNCTIONS_MAX)
		return json_fail(at, "functions", err, "more than %d", LAB_PROFILE_FUNCTIONS_MAX);
	p->function = calloc(n + 1, sizeof(p->function[0]));
	if (!p->function)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	while (p->n < n) {
		char path[PATH_TEXT];
		const struct json_at one = { at->file, at->line, path,
			json_array_get(functions, p->n) };
		struct lab_profile_function *f = &p->function[p->n];

		snprintf(path, sizeof(path), "functions[%zu]", p->n++);
		if (take_function(&one, f, err))
			return -1;
		if (__builtin_add_overflow(sum, f->instructions, &sum))
			return json_fail(&one, "instructions", err, "too many in all");
		if (p->n > 1 && f->instructions > f[-1].instructions)
			return json_fail(&one, "instructions", err, "more than in the one before");
	}
	if (sum != p->instructions)
		return json_fail(at, "instructions", err, "not the sum of all functions");
	return 0;
}

static int take_all(const struct json_at *at, struct lab_profile *p, struct error *err)
{
	char *schema = NULL;
	bool known;
	int64_t ops;

	if (!json_is_object(at->object))
		return json_fail(at, NULL, err, "not an object");
	if (json_take_string(at, "schema", NULL, &schema, err))
		return -1;
	known = strcmp(schema, SCHEMA) == 0;
	free(schema);
	if (!known)
		return json_fail(at, "schema", err, "not %s", SCHEMA);
	if (json_take_string(at, "bench", NULL, &p->bench, err) ||
		json_take_string(at, "kernel", "", &p->kernel, err) ||
		json_take_string(at, "cmdline", "", &p->cmdline, err) ||
		json_take_string(at, "emulator", "", &p->emulator, err) ||
		take_count(at, "ops", false, &ops, err) ||
		take_count(at, "instructions", true, &p->instructions, err) ||
		take_count(at, "exits", true, &p->exits, err) ||
		take_count(at, "measured", false, &p->measured, err))
		return -1;
	if (ops == 0)
		return json_fail(at, "ops", err, "zero");
	p->ops = (uint64_t)ops;
	return take_functions(at, p, err);
}

int lab_profile_read(const char *file, size_t line, const json_t *object, struct lab_profile *p,
	struct error *err)
{
	const struct json_at at = { file, line, "profile", object };

	*p = (struct lab_profile){ 0 };
	if (take_all(&at, p, err) == 0)
		return 0;
	lab_profile_finish(p);
	return -1;
}
