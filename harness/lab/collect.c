#include "lab/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/version.h"
#include "record/run_file.h"

int collect_add(struct collect *c, const json_t *frame, struct error *err)
{
	const json_t *record = json_object_get(frame, "record");
	cleanup_free char *text = NULL;

	if (!json_is_object(record))
		return error_set(err, ERROR_DATA, "a record from the agent is no object");
	text = json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(17));
	if (!text)
		return error_set(err, ERROR_DATA, "a record from the agent cannot be written");
	if (c->lines.length + strlen(text) > COLLECT_MOST)
		return error_set(err, ERROR_DATA, "the agent's records are too long");
	buffer_adds(&c->lines, text);
	buffer_adds(&c->lines, "\n");
	c->records++;
	return 0;
}

static int set_argv(struct session *session, const struct collect_origin *origin)
{
	char **argv = calloc(origin->n_argv + 1, sizeof(*argv));

	if (!argv)
		return -1;
	for (size_t i = 0; i < session->n_argv; i++)
		free(session->argv[i]);
	free(session->argv);
	session->argv = argv;
	session->n_argv = 0;
	for (size_t i = 0; i < origin->n_argv; i++) {
		argv[i] = strdup(origin->argv[i]);
		if (!argv[i])
			return -1;
		session->n_argv++;
	}
	return 0;
}

static int set_text(char **member, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -1;
	free(*member);
	*member = copy;
	return 0;
}

/* A file name may hold bytes that are not UTF-8. */
static int set_fingerprint(json_t *fingerprint, const char *key, const char *text)
{
	json_t *value = json_string(text);

	return json_object_set_new(
		fingerprint, key, value ? value : json_string("not representable"));
}

/* The guest's clock always says the same, and so would an id it made: two boots must be told apart.
 */
static int set_identity(struct session *session)
{
	const time_t now = time(NULL);
	uint64_t random = 0;
	char text[32];
	struct tm tm;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -1;
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)random);
	if (set_text(&session->id, text))
		return -1;
	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return set_text(&session->started, text);
}

/* An object's member that is an object, made if it is not. NULL without memory. */
static json_t *object_in(json_t *object, const char *key)
{
	json_t *member = json_object_get(object, key);

	if (json_is_object(member))
		return member;
	member = json_object();
	return json_object_set_new(object, key, member) ? NULL : member;
}

static int set_origin(struct run *run, const struct collect_origin *origin)
{
	json_t *fingerprint, *conditions;

	if (!run->host)
		run->host = json_object();
	fingerprint = object_in(run->host, "fingerprint");
	conditions = object_in(run->host, "conditions");
	if (!fingerprint || !conditions)
		return -1;
	/* The image is known to the bit, its configuration with it: from inside it mostly cannot be
	 * read, and what is unknown equals nothing. */
	if (json_is_null(json_object_get(fingerprint, "kernel_config")))
		json_object_del(fingerprint, "kernel_config");
	if (set_fingerprint(fingerprint, "lab", origin->lab) ||
		set_fingerprint(fingerprint, "lab_kernel", origin->kernel_sha256) ||
		set_fingerprint(conditions, "lab_kernel", origin->kernel) ||
		set_text(&run->session.tool, kvmbench_version) || set_identity(&run->session))
		return -1;
	return set_argv(&run->session, origin);
}

int collect_run(const struct collect *c, const struct collect_origin *origin, const char *why,
	struct run *run, struct error *err)
{
	int status = 0;

	if (c->records == 0)
		return error_set(err, ERROR_MEASURE, "the agent sent no record");
	if (run_parse("records of the agent", c->lines.data, c->lines.length, run, err))
		return -1;
	if (set_origin(run, origin))
		status = error_set(err, ERROR_SYSTEM, "out of memory");
	if (why && run->end != RUN_FAILED) {
		run->end = RUN_FAILED;
		if (set_text(&run->end_why, why))
			status = error_set(err, ERROR_SYSTEM, "out of memory");
	} else if (!why && run->end == RUN_UNFINISHED) {
		run->end = RUN_FAILED;
		if (set_text(&run->end_why, "the agent sent no end"))
			status = error_set(err, ERROR_SYSTEM, "out of memory");
	}
	if (status)
		run_finish(run);
	return status;
}

void collect_finish(struct collect *c)
{
	buffer_finish(&c->lines);
	c->records = 0;
}
