#include "cli/baseline.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/selection.h"
#include "record/run_file.h"
#include "record/store.h"
#include "target/target.h"

enum { ID_LEAST = 7 };

static bool is_id(const char *name)
{
	const size_t length = strlen(name);

	return length >= ID_LEAST && length < DIGEST_TEXT &&
	       strspn(name, "0123456789abcdef") == length;
}

/* Of an entry of the store, the run file it was made from. */
static int read_entry(struct baseline *b, const char *db, struct error *err)
{
	cleanup_free char *path = store_path(db, err);
	struct store *s = path ? store_open(path, STORE_READ, err) : NULL;
	struct store_entry entry;
	int status = s ? store_find(s, b->name, &entry, err) : -1;

	store_close(s);
	if (status)
		return -1;
	status = run_read(entry.path, &b->run, err);
	if (!status && strcmp(entry.session, b->run.session.id) != 0)
		status = error_set(err, ERROR_DATA, "%s is not the run file any more that %s was",
			entry.path, b->name);
	store_entry_finish(&entry);
	return status;
}

static int read_noise(
	struct baseline *b, const char *db, const char *const *vary, size_t n, struct error *err)
{
	cleanup_free char *path = store_path(db, NULL);
	struct store *s;
	int status;

	for (size_t i = 0; i < b->run.n_arms; i++)
		b->noise[i] = (struct session_noise){ NAN, 0 };
	if (!path || (!db && access(path, F_OK) < 0 && errno == ENOENT))
		return 0;
	s = store_open(path, STORE_READ, err);
	if (!s)
		return -1;
	status = session_noise_read(s, &b->run, vary, n, b->noise, err);
	store_close(s);
	return status;
}

int baseline_load(struct baseline *b, const char *name, const char *db, double session_sd,
	const char *const *vary, size_t n, struct error *err)
{
	static const struct judge_options judge = { .margin = 0.05, .brief = true };

	*b = (struct baseline){ .name = name };
	if (access(name, F_OK) < 0 && is_id(name) ? read_entry(b, db, err)
						  : run_read(name, &b->run, err))
		return -1;
	if (summary_make(&b->run, &judge, &b->summary, err))
		return error_prefix(err, "%s", name);
	b->noise = calloc(b->run.n_arms + 1, sizeof(*b->noise));
	if (!b->noise)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (isnan(session_sd))
		return read_noise(b, db, vary, n, err);
	for (size_t i = 0; i < b->run.n_arms; i++)
		b->noise[i] = (struct session_noise){ session_sd, 0 };
	return 0;
}

void baseline_finish(struct baseline *b)
{
	free(b->noise);
	summary_finish(&b->summary);
	run_finish(&b->run);
}

static const char *known_bench(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (strcmp(benches[i]->name, name) == 0)
			return benches[i]->name;
	return NULL;
}

static bool add_unique(const char **list, size_t *n, size_t room, const char *word)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	if (*n == room)
		return false;
	list[(*n)++] = word;
	return true;
}

static void fill_benches(const struct run *run, struct run_options *options)
{
	options->suite = SUITE_FULL;
	for (size_t i = 0; i < SUITE_LAB; i++)
		if (strcmp(run->session.suite, suite_names[i]) == 0)
			options->suite = (enum suite)i;
	if (strcmp(run->session.suite, "custom") != 0)
		return;
	for (size_t i = 0; i < run->n_arms; i++) {
		const char *name = known_bench(run->arms[i].bench);

		if (name)
			add_unique(options->glob, &options->n_globs, RUN_GLOBS, name);
	}
}

void baseline_fill_options(const struct baseline *b, struct run_options *options)
{
	const struct run *run = &b->run;
	const json_t *pinned = json_object_get(
		json_object_get(run->host, "fingerprint"), "pinned_cpu");
	const bool targets = options->n_targets;

	selection_set_lengths(options, strcmp(run->session.suite, "quick") == 0);
	if (!options->n_globs)
		fill_benches(run, options);
	for (size_t i = 0; i < run->n_arms && !targets; i++) {
		const struct target *target = target_find(run->arms[i].target);

		if (target)
			add_unique(options->target, &options->n_targets, RUN_TARGETS, target->name);
	}
	if (!options->n_cpus && json_is_integer(pinned) && json_integer_value(pinned) >= 0 &&
		json_integer_value(pinned) < CPU_SETSIZE) {
		options->cpu[0] = (int)json_integer_value(pinned);
		options->n_cpus = 1;
	}
}
