#include "lab/profiling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json_text.h"
#include "guest-payloads/linux/files.h"
#include "lab/profile_plugin.h"
#include "lab/spawn.h"

#define LOG_BYTES  (1u << 20)
#define NAME_BYTES 256

int profiling_prepare(const char *directory, struct error *err)
{
	cleanup_free char *path = files_path("%s/" PROFILING_PLUGIN, directory);

	return lab_profile_plugin_write(path, err);
}

static const char *text_of(const json_t *frame, const char *key)
{
	const char *text = json_string_value(json_object_get(frame, key));

	return text ? text : "";
}

/* 0 for what is no number that can be counted. */
static uint64_t count_of(const json_t *frame, const char *key)
{
	const json_int_t n = json_integer_value(json_object_get(frame, key));

	return n > 0 && (uint64_t)n <= JSON_EXACT_MAX ? (uint64_t)n : 0;
}

/* The agent's word, to be shown: bounded, and nothing in it but printable ASCII. */
static char *plain(const char *text)
{
	struct buffer copy = BUFFER_INIT;

	buffer_adds(&copy, "");
	buffer_add(&copy, text, strnlen(text, NAME_BYTES));
	for (char *c = copy.data; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return copy.data;
}

static char *name_of(const json_t *frame)
{
	const char *params = text_of(frame, "params");
	/* where there is a choice, kernel mode is it */
	const bool user = strcmp(text_of(frame, "ring"), "user") == 0;
	struct buffer name = BUFFER_INIT;
	char *result;

	buffer_adds(&name, text_of(frame, "bench"));
	if (*params)
		buffer_addf(&name, " %s", params);
	if (user)
		buffer_adds(&name, " ring=user");
	result = plain(name.data);
	buffer_finish(&name);
	return result;
}

static struct profiling_arm *find(const struct profiling *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->arm[i].name, name) == 0)
			return &p->arm[i];
	return NULL;
}

static int add_arm(struct profiling *p, const json_t *frame, struct error *err)
{
	struct profiling_arm *grown;
	struct profiling_arm arm = {
		.name = name_of(frame),
		.why = plain(text_of(frame, "why")),
		.skipped = json_is_true(json_object_get(frame, "skip")),
		.ticks = count_of(frame, "ticks"),
		.ops = count_of(frame, "ops"),
		.measured = (int64_t)count_of(frame, "measured"),
		.region = (size_t)count_of(frame, "region"),
		.less = (size_t)count_of(frame, "less"),
	};
	const bool whole = arm.ops && arm.measured && arm.region && arm.less;

	if (find(p, arm.name) || p->n >= PROFILING_ARMS_MAX || (!*arm.why && !whole)) {
		error_set(err, ERROR_DATA, "the agent's profile of '%s' %s", arm.name,
			find(p, arm.name)	     ? "came twice"
			: p->n >= PROFILING_ARMS_MAX ? "is one too many"
						     : "lacks its counts");
		free(arm.name);
		free(arm.why);
		return -1;
	}
	grown = reallocarray(p->arm, p->n + 1, sizeof(*grown));
	if (!grown) {
		error_errno(err, ERROR_SYSTEM, "cannot keep the profile of '%s'", arm.name);
		free(arm.name);
		free(arm.why);
		return -1;
	}
	p->arm = grown;
	p->arm[p->n++] = arm;
	return 0;
}

int profiling_frame(struct profiling *p, const json_t *frame, struct error *err)
{
	const char *kind = text_of(frame, "t");
	const char *lines;

	if (strcmp(kind, "profile") == 0)
		return add_arm(p, frame, err);
	if (strcmp(kind, "symbols") != 0)
		return 0;
	lines = text_of(frame, "lines");
	if (p->symbols.length + strlen(lines) > SYMBOLS_TEXT_MAX)
		return error_set(err, ERROR_DATA, "the agent's symbols are too long");
	buffer_adds(&p->symbols, lines);
	return 0;
}

static int make_one(struct profiling_arm *arm, const struct profile_counts *counts,
	const struct symbols *symbols, const struct profiling_origin *origin, struct error *err)
{
	if (arm->region > counts->n || arm->less > counts->n)
		return error_set(err, ERROR_MEASURE,
			"the agent made region %zu, the plugin has only %zu",
			arm->region > arm->less ? arm->region : arm->less, counts->n);
	if (lab_profile_make(&counts->region[arm->region - 1], &counts->region[arm->less - 1],
		    symbols, arm->ops, arm->measured, &arm->profile, err) < 0)
		return -1;
	if (lab_profile_check(&arm->profile, err) < 0) {
		lab_profile_finish(&arm->profile);
		return -1;
	}
	lab_profile_name(
		&arm->profile, arm->name, origin->kernel, origin->cmdline, origin->emulator);
	arm->has_profile = true;
	return 0;
}

static void make_all(struct profiling *p, const struct profile_counts *counts,
	const struct symbols *symbols, const struct profiling_origin *origin)
{
	for (size_t i = 0; i < p->n; i++) {
		struct profiling_arm *arm = &p->arm[i];
		struct error why = ERROR_INIT;

		if (*arm->why || make_one(arm, counts, symbols, origin, &why) == 0)
			continue;
		free(arm->why);
		arm->why = plain(why.text);
	}
}

/* What is missing, as an error; skips are none as long as there is anything. */
static int judge(const struct profiling *p, struct error *err)
{
	const struct profiling_arm *failed = NULL;
	size_t n = 0, profiles = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct profiling_arm *arm = &p->arm[i];

		profiles += arm->has_profile;
		if (arm->has_profile || arm->skipped)
			continue;
		failed = failed ? failed : arm;
		n++;
	}
	if (n == 1)
		return error_set(
			err, ERROR_MEASURE, "no profile of %s: %s", failed->name, failed->why);
	if (failed)
		return error_set(err, ERROR_MEASURE, "no profile of %s and %zu more: %s",
			failed->name, n - 1, failed->why);
	if (profiles)
		return 0;
	if (!p->n)
		return error_set(err, ERROR_MEASURE, "the agent made no profile");
	return error_set(err, ERROR_UNAVAILABLE, "nothing to profile: %s: %s", p->arm[0].name,
		p->arm[0].why);
}

int profiling_make(struct profiling *p, const char *directory,
	const struct profiling_origin *origin, struct error *err)
{
	cleanup_free char *path = files_path("%s/" PROFILING_COUNTS, directory);
	struct profile_counts counts = { 0 };
	struct symbols symbols = { 0 };
	int status = symbols_parse(
		p->symbols.length ? p->symbols.data : "", p->symbols.length, &symbols, err);

	if (status)
		error_prefix(err, "symbols of the machine's kernel");
	if (status == 0)
		status = profile_counts_read(path, &counts, err);
	if (status == 0) {
		make_all(p, &counts, &symbols, origin);
		status = judge(p, err);
	}
	profile_counts_finish(&counts);
	symbols_finish(&symbols);
	return status;
}

void profiling_refused(const char *directory, struct error *err)
{
	cleanup_free char *path = files_path("%s/" SPAWN_LOG, directory);
	struct buffer log = BUFFER_INIT;
	struct error why = ERROR_INIT;

	if (files_is_regular(path) && files_read(path, LOG_BYTES, &log, NULL) == 0 && log.length &&
		lab_profile_plugin_refused(log.data, log.length, &why) < 0)
		*err = why;
	buffer_finish(&log);
}

const struct lab_profile *profiling_find(const struct profiling *p, const char *name)
{
	const struct profiling_arm *arm = find(p, name);

	return arm && arm->has_profile ? &arm->profile : NULL;
}

void profiling_finish(struct profiling *p)
{
	for (size_t i = 0; i < p->n; i++) {
		lab_profile_finish(&p->arm[i].profile);
		free(p->arm[i].name);
		free(p->arm[i].why);
	}
	free(p->arm);
	buffer_finish(&p->symbols);
	*p = (struct profiling){ 0 };
}
