#include "record/encode.h"

#include <inttypes.h>
#include <string.h>

#include "base/json_text.h"
#include "record/check.h"

static void start_record(struct buffer *b, const char *type)
{
	json_put_open(b, NULL, '{');
	json_put_string(b, "type", type);
}

static void end_record(struct buffer *b)
{
	buffer_adds(b, "}\n");
}

/* All members but "type", which the record has by now. */
static void put_members(struct buffer *b, const json_t *object)
{
	const char *key;
	json_t *value;

	/* jansson takes no const here, but changes nothing */
	json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
		if (strcmp(key, "type") != 0)
			json_put_value(b, key, value);
	}
}

void encode_session(struct buffer *b, const struct session *session)
{
	start_record(b, "session");
	json_put_string(b, "schema", RUN_SCHEMA);
	json_put_string(b, "id", session->id);
	json_put_string(b, "tool", session->tool);
	json_put_string(b, "suite", session->suite);
	json_put_string(b, "started", session->started);
	json_put_open(b, "argv", '[');
	for (size_t i = 0; i < session->n_argv; i++)
		json_put_string(b, NULL, session->argv[i]);
	buffer_adds(b, "]");
	json_put_uint(b, "seed", session->seed);
	json_put_number(b, "tsc_hz", session->tsc_hz);
	json_put_uint(b, "launches", session->launches);
	if (session->vary)
		json_put_string(b, "vary", session->vary);
	if (session->exact)
		json_put_string(b, "kind", session_kind_name(session->exact));
	if (*session_sides(session))
		json_put_string(b, "sides", session->sides);
	if (session->ab)
		json_put_value(b, "ab", session->ab);
	put_members(b, session->extra);
	end_record(b);
}

void encode_host(struct buffer *b, const json_t *host)
{
	start_record(b, "host");
	put_members(b, host);
	end_record(b);
}

static void put_arm(struct buffer *b, const struct arm *arm)
{
	json_put_open(b, NULL, '{');
	json_put_string(b, "bench", arm->bench);
	json_put_string(b, "group", arm->group);
	if (arm->area && *arm->area)
		json_put_string(b, "area", arm->area);
	json_put_string(b, "summary", arm->summary);
	json_put_string(b, "unit", arm->unit);
	json_put_string(b, "better", arm->higher_better ? "higher" : "lower");
	json_put_bool(b, "split", arm->split);
	json_put_uint(b, "rev", arm->rev);
	json_put_string(b, "target", arm->target);
	json_put_string(b, "ring", arm->ring);
	if (*arm_side(arm))
		json_put_string(b, "side", arm->side);
	if (arm->params) {
		json_put_value(b, "params", arm->params);
	} else {
		json_put_open(b, "params", '{');
		buffer_adds(b, "}");
	}
	json_put_string(b, "params_text", arm->params_text);
	json_put_uint(b, "rounds", arm->rounds);
	json_put_uint(b, "ops", arm->ops);
	json_put_uint(b, "batches", arm->batches);
	json_put_uint(b, "launches", arm->launches);
	json_put_string(b, "estimator", arm->estimator);
	json_put_number(b, "expect_exits", arm->expect_exits);
	json_put_number(b, "expect_user_exits", arm->expect_user_exits);
	json_put_string(b, "note", arm->note);
	if (*arm_command(arm))
		json_put_string(b, "command", arm->command);
	if (*arm_program(arm))
		json_put_string(b, "program", arm->program);
	buffer_adds(b, "}");
}

static void put_skip(struct buffer *b, const struct skip *skip)
{
	json_put_open(b, NULL, '{');
	json_put_string(b, "bench", skip->bench);
	json_put_string(b, "target", skip->target);
	json_put_string(b, "params_text", skip->params_text);
	json_put_string(b, "why", skip->why);
	json_put_string(b, "hint", skip->hint);
	buffer_adds(b, "}");
}

void encode_plan(struct buffer *b, const struct run *run)
{
	start_record(b, "plan");
	json_put_open(b, "arms", '[');
	for (size_t i = 0; i < run->n_arms; i++)
		put_arm(b, &run->arms[i]);
	buffer_adds(b, "]");
	json_put_open(b, "skipped", '[');
	for (size_t i = 0; i < run->n_skips; i++)
		put_skip(b, &run->skips[i]);
	buffer_adds(b, "]");
	end_record(b);
}

static void put_split(struct buffer *b, const struct split *split)
{
	if (split->floor == 0 && split->entry == 0 && split->user == 0)
		return;
	json_put_open(b, "split", '{');
	json_put_number(b, "floor", split->floor);
	json_put_number(b, "entry", split->entry);
	json_put_number(b, "user", split->user);
	buffer_adds(b, "}");
}

void encode_launch(struct buffer *b, const struct launch *launch)
{
	start_record(b, "launch");
	json_put_uint(b, "arm", launch->arm);
	json_put_uint(b, "block", launch->block);
	json_put_uint(b, "order", launch->order);
	json_put_string(b, "status", launch_status_name(launch->status));
	json_put_string(b, "why", launch->why);
	json_put_number(b, "cpu", launch->cpu);
	json_put_number(b, "start", launch->start);
	json_put_number(b, "elapsed", launch->elapsed);
	json_put_open(b, "raw", '[');
	for (size_t i = 0; i < launch->n_raw; i++)
		json_put_number(b, NULL, launch->raw[i]);
	buffer_adds(b, "]");
	json_put_open(b, "counters", '{');
	for (size_t i = 0; i < launch->n_counters; i++)
		json_put_number(b, launch->counters[i].name, launch->counters[i].value);
	buffer_adds(b, "}");
	put_split(b, &launch->split);
	buffer_addf(b, ",\"checksum\":\"%016" PRIx64 "\"", launch->checksum);
	end_record(b);
}

void encode_end(struct buffer *b, enum run_end end, const char *why)
{
	start_record(b, "end");
	json_put_string(b, "status", run_end_name(end));
	json_put_string(b, "why", why);
	end_record(b);
}
