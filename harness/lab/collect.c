#include "lab/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/version.h"

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

/* The image is known to the bit, its configuration with it: from inside it mostly cannot be read,
 * and what is unknown equals nothing. */
static int set_host(json_t *host, const struct collect_origin *origin)
{
	json_t *fingerprint = object_in(host, "fingerprint");
	json_t *conditions = object_in(host, "conditions");

	if (!fingerprint || !conditions)
		return -1;
	if (json_is_null(json_object_get(fingerprint, "kernel_config")))
		json_object_del(fingerprint, "kernel_config");
	if (set_fingerprint(fingerprint, "lab", origin->lab) ||
		set_fingerprint(fingerprint, "lab_kernel", origin->kernel_sha256))
		return -1;
	return set_fingerprint(conditions, "lab_kernel", origin->kernel);
}

static int set_session(struct session *session, const struct collect_origin *origin)
{
	if (set_text(&session->tool, kvmbench_version) || set_identity(session))
		return -1;
	return set_argv(session, origin);
}

int collect_open(struct collect *c, const struct collect_origin *origin, struct run_writer *writer,
	struct error *err)
{
	c->origin = *origin;
	c->writer = writer;
	c->reader = run_reader_open("records of the agent", &c->run, err);
	return c->reader ? 0 : -1;
}

/* What a record added to a run that was without it. */
struct before {
	bool session, host;
	size_t launches;
};

/* The host's part of what is new, and into the file with it. */
static int keep(struct collect *c, const struct before *before, struct error *err)
{
	struct run *run = &c->run;
	struct run_writer *w = c->writer;

	if (!before->session && run->session.id) {
		if (set_session(&run->session, &c->origin))
			return error_set(err, ERROR_SYSTEM, "out of memory");
		return w ? run_write_session(w, &run->session, err) : 0;
	}
	if (!before->host && run->host) {
		if (set_host(run->host, &c->origin))
			return error_set(err, ERROR_SYSTEM, "out of memory");
		return w ? run_write_host(w, run->host, err) : 0;
	}
	if (!c->planned && (run->n_arms || run->n_skips)) {
		c->planned = true;
		return w ? run_write_plan(w, run, err) : 0;
	}
	if (run->n_launches > before->launches)
		return w ? run_write_launch(w, &run->launches[before->launches], err) : 0;
	return 0;
}

static int take(struct collect *c, const char *line, size_t length, struct error *err)
{
	const struct before before = { c->run.session.id != NULL, c->run.host != NULL,
		c->run.n_launches };
	const bool launches = before.host && c->planned;

	if (run_reader_add(c->reader, line, length, err)) {
		/* where launches come the worst is that this one is none */
		c->broken |= !launches;
		return -1;
	}
	if (keep(c, &before, err))
		/* not "--resume", which is another command's */
		return error_hint(err, "what was finished before is in it");
	return 0;
}

int collect_add(struct collect *c, const json_t *frame, struct error *err)
{
	const json_t *record = json_object_get(frame, "record");
	cleanup_free char *text = NULL;
	size_t length;

	if (!json_is_object(record))
		return error_set(err, ERROR_DATA, "a record from the agent is no object");
	text = json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(17));
	if (!text)
		return error_set(err, ERROR_DATA, "a record from the agent cannot be written");
	length = strlen(text);
	c->bytes += length;
	if (c->bytes > COLLECT_MOST)
		return error_set(err, ERROR_DATA, "the agent's records are too long");
	text[length] = '\n'; /* in place of the NUL: the reader is told the length */
	return take(c, text, length, err);
}

int collect_end(struct collect *c, const char *why, struct run *run, struct error *err)
{
	int status = 0;

	if (!c->reader || !c->run.session.id)
		return error_set(err, ERROR_MEASURE, "the agent sent no record");
	if (c->broken)
		return error_set(err, ERROR_DATA, "the agent's records make no run");
	if (run_reader_end(c->reader, err))
		return -1;
	/* of a boot that ended before the agent told what it runs on */
	if (!c->run.host) {
		c->run.host = json_object();
		status = set_host(c->run.host, &c->origin);
		if (status == 0 && c->writer && run_write_host(c->writer, c->run.host, err))
			return -1;
	}
	if (why && c->run.end != RUN_FAILED) {
		c->run.end = RUN_FAILED;
		status |= set_text(&c->run.end_why, why);
	} else if (!why && c->run.end == RUN_UNFINISHED) {
		c->run.end = RUN_FAILED;
		status |= set_text(&c->run.end_why, "the agent sent no end");
	}
	if (status)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	*run = c->run;
	c->run = (struct run){ 0 };
	return 0;
}

void collect_finish(struct collect *c)
{
	run_reader_close(c->reader);
	run_finish(&c->run);
	*c = (struct collect){ 0 };
}
