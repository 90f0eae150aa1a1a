#include "record/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json_text.h"
#include "base/units.h"
#include "record/check.h"
#include "record/run_file.h"

int decode_word(const struct json_at *at, const char *key, const char *(*name)(unsigned),
	unsigned n, unsigned *index, struct error *err)
{
	struct buffer quoted = BUFFER_INIT;
	cleanup_free char *word = NULL;

	if (json_take_string(at, key, NULL, &word, err))
		return -1;
	for (*index = 0; *index < n; (*index)++) {
		if (strcmp(name(*index), word) == 0)
			return 0;
	}
	json_put_quote(&quoted, word, 40);
	json_fail(at, key, err, "%s is not one this version knows", quoted.data);
	buffer_finish(&quoted);
	return -1;
}

int decode_schema(const struct json_at *at, struct error *err)
{
	static const char family[] = "kvmbench.run/";
	cleanup_free char *schema = NULL;
	uint64_t major;
	char *version;

	if (json_take_string(at, "schema", NULL, &schema, err))
		return -1;
	if (strncmp(schema, family, sizeof(family) - 1) != 0)
		return json_fail(at, "schema", err, "not a run of kvmbench");
	version = schema + sizeof(family) - 1;
	version[strcspn(version, ".")] = '\0'; /* 1.2 would be one that can be read */
	if (units_parse_uint(version, &major, NULL) || major == 0)
		return json_fail(at, "schema", err, "not a version of '%s'", RUN_SCHEMA);
	if (major == 1)
		return 0;
	json_fail(at, "schema", err, "written by a newer kvmbench");
	return error_hint(err, "read it with the version that wrote it, or upgrade");
}

static int decode_argv(const struct json_at *at, struct session *session, struct error *err)
{
	json_t *argv;

	if (json_take_array(at, "argv", &argv, err))
		return -1;
	session->argv = calloc(json_array_size(argv) + 1, sizeof(*session->argv));
	if (!session->argv)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < json_array_size(argv); i++) {
		const char *word = json_string_value(json_array_get(argv, i));

		if (!word)
			return json_fail(at, "argv", err, "[%zu] is not a string", i);
		session->argv[i] = strdup(word);
		if (!session->argv[i])
			return error_set(err, ERROR_SYSTEM, "out of memory");
		session->n_argv++;
	}
	return 0;
}

/* What is left when everything known is taken away; NULL if nothing is. */
static json_t *unknown_members(const json_t *object)
{
	static const char *const known[] = { "type", "schema", "id", "tool", "suite", "started",
		"argv", "seed", "tsc_hz", "launches", "vary", "kind", "sides", "ab" };
	json_t *rest = json_copy((json_t *)(uintptr_t)object);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		json_object_del(rest, known[i]);
	if (json_object_size(rest) == 0) {
		json_decref(rest);
		return NULL;
	}
	return rest;
}

static const char *kind_name(unsigned i)
{
	return session_kind_name(i != 0);
}

static int decode_kind(const struct json_at *at, struct session *session, struct error *err)
{
	unsigned i = 0;

	if (json_has(at, "kind") && decode_word(at, "kind", kind_name, 2, &i, err))
		return -1;
	session->exact = i != 0;
	return 0;
}

static const char *sides_name(unsigned i)
{
	return i ? "ab" : "aa";
}

static int decode_sides(const struct json_at *at, struct session *s, struct error *err)
{
	unsigned sides = 0;
	const bool given = json_has(at, "sides");

	if (given && decode_word(at, "sides", sides_name, 2, &sides, err))
		return -1;
	s->sides = strdup(given ? sides_name(sides) : "");
	return s->sides ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

/* {"a":"…","b":"…"} and what of the fingerprint differed; other members are kept */
static int decode_ab(const struct json_at *at, struct session *s, struct error *err)
{
	struct json_at ab = { at->file, at->line, "session.ab", NULL };
	cleanup_free char *a = NULL;
	cleanup_free char *b = NULL;
	json_t *object;
	json_t *fields;

	if (!json_has(at, "ab"))
		return 0;
	if (json_take_object(at, "ab", &object, err))
		return -1;
	ab.object = object;
	if (json_take_string(&ab, "a", NULL, &a, err) ||
		json_take_string(&ab, "b", NULL, &b, err) ||
		(json_has(&ab, "fingerprint_b") &&
			json_take_object(&ab, "fingerprint_b", &fields, err)))
		return -1;
	s->ab = json_incref(object);
	return 0;
}

int decode_session(const struct json_at *at, struct run *run, struct error *err)
{
	struct session *s = &run->session;
	uint64_t launches;

	if (decode_schema(at, err) || json_take_string(at, "id", NULL, &s->id, err) ||
		json_take_string(at, "tool", NULL, &s->tool, err) ||
		json_take_string(at, "suite", NULL, &s->suite, err) ||
		json_take_string(at, "started", NULL, &s->started, err) ||
		decode_argv(at, s, err) || json_take_uint(at, "seed", UINT64_MAX, &s->seed, err) ||
		json_take_number(at, "tsc_hz", 0, &s->tsc_hz, err) ||
		json_take_uint(at, "launches", RUN_LAUNCHES_MAX, &launches, err))
		return -1;
	s->launches = (unsigned)launches;
	if (json_has(at, "vary") && json_take_string(at, "vary", NULL, &s->vary, err))
		return -1;
	if (decode_kind(at, s, err) || decode_sides(at, s, err) || decode_ab(at, s, err))
		return -1;
	s->extra = unknown_members(at->object);
	return 0;
}

int decode_host(const struct json_at *at, struct run *run, struct error *err)
{
	json_t *part;

	if ((json_has(at, "fingerprint") && json_take_object(at, "fingerprint", &part, err)) ||
		(json_has(at, "conditions") && json_take_object(at, "conditions", &part, err)) ||
		(json_has(at, "advice") && json_take_array(at, "advice", &part, err)))
		return -1;
	run->host = json_copy((json_t *)(uintptr_t)at->object);
	if (!run->host)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	json_object_del(run->host, "type");
	return 0;
}

static const char *end_name(unsigned i)
{
	return run_end_name((enum run_end)(i + RUN_COMPLETE));
}

int decode_end(const struct json_at *at, struct run *run, struct error *err)
{
	unsigned i;

	if (decode_word(at, "status", end_name, RUN_ENDS - RUN_COMPLETE, &i, err) ||
		json_take_string(at, "why", "", &run->end_why, err))
		return -1;
	run->end = (enum run_end)(i + RUN_COMPLETE);
	return 0;
}
