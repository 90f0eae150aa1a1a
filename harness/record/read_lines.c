#include "record/read_lines.h"

#include <stdlib.h>
#include <string.h>

#include "record/decode.h"

static json_t *parse(struct line_reader *r, const char *text, size_t length, struct error *err)
{
	json_error_t json_err;
	json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &json_err);
	char *quote;

	if (object && json_is_object(object))
		return object;
	if (object) {
		json_decref(object);
		error_set(err, ERROR_DATA, "%s:%zu: not a JSON object", r->name, r->line);
		return NULL;
	}
	/* What it quotes is foreign and may hold anything a terminal would obey. */
	quote = strstr(json_err.text, " near ");
	if (quote)
		*quote = '\0';
	error_set(err, ERROR_DATA, "%s:%zu: not JSON: %s (column %d)", r->name, r->line,
		json_err.text, json_err.column);
	return NULL;
}

static bool is_type(const json_t *object, const char *type)
{
	const char *is = json_string_value(json_object_get(object, "type"));

	return is && strcmp(is, type) == 0;
}

/* A launch comes with its raw values in r->raw and an empty array instead. */
static json_t *parse_launch(struct line_reader *r, const char *text, size_t length)
{
	json_t *object;

	if (!raw_scan(&r->raw, text, length))
		return NULL;
	r->rest.length = 0;
	buffer_add(&r->rest, text, r->raw.start);
	buffer_adds(&r->rest, "[]");
	buffer_add(&r->rest, text + r->raw.end, length - r->raw.end);
	object = parse(r, r->rest.data, r->rest.length, NULL);
	if (is_type(object, "launch"))
		return object;
	json_decref(object);
	return NULL;
}

static int grow(struct line_reader *r, struct error *err)
{
	const size_t capacity = r->capacity ? 2 * r->capacity : 64;
	struct launch *launches;
	struct launch_line *lines;

	if (r->run->n_launches < r->capacity)
		return 0;
	launches = reallocarray(r->run->launches, capacity, sizeof(*launches));
	if (launches)
		r->run->launches = launches;
	lines = reallocarray(r->launch_lines, capacity, sizeof(*lines));
	if (lines)
		r->launch_lines = lines;
	if (!launches || !lines)
		return error_set(err, ERROR_SYSTEM, "%s:%zu: out of memory", r->name, r->line);
	r->capacity = capacity;
	return 0;
}

static int add_launch(struct line_reader *r, const struct json_at *at, struct error *err)
{
	struct run *run = r->run;
	struct launch *launch;

	if (!r->planned)
		return json_fail(at, NULL, err, "before the plan");
	if (run->n_launches == RUN_LAUNCHES_MAX)
		return json_fail(at, NULL, err, "more than %d of them", RUN_LAUNCHES_MAX);
	if (grow(r, err))
		return -1;
	launch = &run->launches[run->n_launches];
	*launch = (struct launch){ 0 };
	r->launch_lines[run->n_launches] = (struct launch_line){ 0, r->line };
	run->n_launches++;
	if (decode_launch(at, run, &r->raw, launch, err))
		return -1;
	r->launch_lines[run->n_launches - 1].key = (uint64_t)launch->arm << 32 | launch->block;
	if (r->tap && r->tap->launch)
		r->tap->launch(launch, &run->arms[launch->arm]);
	return 0;
}

/* The run was resumed: the end before this record was none. */
static void forget_end(struct run *run)
{
	free(run->end_why);
	run->end_why = NULL;
	run->end = RUN_UNFINISHED;
}

static int add_record(struct line_reader *r, const struct json_at *at, struct error *err)
{
	const bool first = !r->run->session.id;

	if (is_type(at->object, "session")) {
		forget_end(r->run);
		return first ? decode_session(at, r->run, err) : decode_schema(at, err);
	}
	if (first) {
		error_set(err, ERROR_DATA, "%s:%zu: the first record is not the session", r->name,
			r->line);
		return error_hint(err, "is this a run file of kvmbench?");
	}
	if (is_type(at->object, "host"))
		return r->run->host ? 0 : decode_host(at, r->run, err);
	if (is_type(at->object, "plan")) {
		if (r->planned)
			return json_fail(at, NULL, err, "a second plan");
		r->planned = true;
		return decode_plan(at, r->run, err);
	}
	if (is_type(at->object, "launch")) {
		forget_end(r->run);
		return add_launch(r, at, err);
	}
	if (is_type(at->object, "end"))
		return decode_end(at, r->run, err);
	return 0;
}

/* The record, with the raw values of a launch in r->raw. */
static json_t *parse_record(
	struct line_reader *r, const char *text, size_t length, struct error *err)
{
	json_t *object = parse_launch(r, text, length);

	if (object)
		return object;
	object = parse(r, text, length, err);
	if (object && is_type(object, "launch")) {
		const struct json_at at = { r->name, r->line, "launch", object };

		if (raw_take(&r->raw, &at, err)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

int line_reader_add(struct line_reader *r, const char *text, size_t length, struct error *err)
{
	struct json_at at = { .file = r->name, .line = ++r->line };
	const char *type;
	json_t *object;
	int result;

	if (length > RUN_LINE_MAX)
		return error_set(err, ERROR_DATA, "%s:%zu: a line longer than %u bytes", r->name,
			r->line, RUN_LINE_MAX);
	object = parse_record(r, text, length, err);
	if (!object)
		return -1;
	at.object = object;
	type = json_string_value(json_object_get(object, "type"));
	at.path = type ? type : "record";
	if (!type)
		result = json_fail(&at, "type", err, "missing or not a string");
	else
		result = add_record(r, &at, err);
	json_decref(object);
	return result;
}

static int by_key_and_line(const void *a, const void *b)
{
	const struct launch_line *x = a;
	const struct launch_line *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* The first line, in the order of the file, that has the arm and block of one before it. */
static int check_repeats(struct line_reader *r, struct error *err)
{
	const struct launch_line *l = r->launch_lines;
	size_t earlier = 0;
	size_t found = 0;

	if (r->run->n_launches)
		qsort(r->launch_lines, r->run->n_launches, sizeof(*l), by_key_and_line);
	for (size_t i = 1; i < r->run->n_launches; i++) {
		if (l[i].key == l[i - 1].key && (!found || l[i].line < l[found].line)) {
			found = i;
			earlier = i - 1;
		}
	}
	if (!found)
		return 0;
	return error_set(err, ERROR_DATA,
		"%s:%zu: launch.block: arm %u had its launch of block %u on line %zu", r->name,
		l[found].line, (unsigned)(l[found].key >> 32), (unsigned)l[found].key,
		l[earlier].line);
}

int line_reader_end(struct line_reader *r, bool half, struct error *err)
{
	if (r->line == 0)
		return error_set(err, ERROR_DATA, "%s: %s", r->name,
			half ? "no whole record: not a run file, or killed at once" : "empty");
	if (half)
		forget_end(r->run);
	if (!r->run->end_why)
		r->run->end_why = strdup("");
	if (!r->run->end_why)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	return check_repeats(r, err);
}

void line_reader_finish(struct line_reader *r)
{
	free(r->launch_lines);
	raw_finish(&r->raw);
	buffer_finish(&r->rest);
}
