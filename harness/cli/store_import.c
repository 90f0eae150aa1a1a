#include "cli/store_import.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "judge/gist.h"
#include "judge/summary.h"
#include "record/run_file.h"

struct tapped {
	struct digest *digest;
	uint64_t size;
};

static void see(void *context, const void *bytes, size_t length)
{
	struct tapped *t = context;

	digest_add(t->digest, bytes, length);
	t->size += length;
}

/* Lent, not copied: the store only looks at them, and takes const from nobody's strings. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)(text ? text : "");
}

static void fill_arm(const struct result *r, struct store_arm *a)
{
	const struct arm *arm = r->arm;

	*a = (struct store_arm){
		.metric = {
			.bench = arm->bench,
			.group = arm->group,
			.target = arm->target,
			.ring = arm->ring,
			.params = arm->params_text,
			.unit = arm->unit,
			.estimator = arm->estimator,
			.rev = arm->rev,
			.higher_better = arm->higher_better,
		},
		.side = lend(arm->side),
		.valid = lend(validity_name(r->valid)),
		.why = lend(r->why),
		.launches = r->launches,
		.excluded = r->excluded,
		.failed = r->failed,
		.value = r->value,
		.block = r->block,
		.used = r->used,
	};
}

static int add_judged(struct store *s, const struct store_entry *entry,
	const struct summary *summary, bool *added, struct error *err)
{
	cleanup_free struct store_arm *arms = calloc(summary->n_results + 1, sizeof(*arms));

	if (!arms)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < summary->n_results; i++)
		fill_arm(&summary->results[i], &arms[i]);
	return store_add(s, entry, arms, summary->n_results, added, err);
}

static int add_run(struct store *s, const char *path, const struct tapped *tapped, const char *id,
	const struct run *run, bool *added, struct error *err)
{
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");
	const char *cpu = json_string_value(json_object_get(fingerprint, "cpu_name"));
	const char *kernel = json_string_value(json_object_get(fingerprint, "kernel_release"));
	cleanup_free char *host = fingerprint
					  ? json_dumps(fingerprint, JSON_COMPACT | JSON_SORT_KEYS)
					  : NULL;
	cleanup_free char *absolute = realpath(path, NULL);
	const struct judge_options options = { .margin = 0.05, .brief = true };
	struct store_entry entry = {
		.path = absolute,
		.size = tapped->size,
		.session = run->session.id,
		.tool = run->session.tool,
		.suite = run->session.suite,
		.started = run->session.started,
		.end = lend(run_end_name(run->end)),
		.vary = lend(run->session.vary),
		.sides = lend(run->session.sides),
		.host = lend(host),
		.cpu = lend(cpu),
		.kernel = lend(kernel),
		.launches = run->n_launches,
		.exact = run->session.exact,
	};
	struct summary summary = { 0 };
	int result;

	if (!absolute)
		return error_errno(err, ERROR_SYSTEM, "cannot find '%s'", path);
	memcpy(entry.id, id, DIGEST_TEXT);
	if (summary_make(run, &options, &summary, err))
		return error_prefix(err, "%s", path);
	result = add_judged(s, &entry, &summary, added, err);
	summary_finish(&summary);
	return result;
}

/* What is read from it once is not there again: a pipe, a device. */
static bool is_passing(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

int store_import(struct store *s, const char *path, char id[DIGEST_TEXT], bool *added,
	bool *bad_run, struct error *err)
{
	struct tapped tapped = { .digest = digest_new(err) };
	const struct run_tap tap = { see, gist_keep, &tapped };
	struct run run = { 0 };
	int result;

	*bad_run = false;
	if (!tapped.digest)
		return -1;
	if (strcmp(path, "-") == 0 || is_passing(path)) {
		digest_free(tapped.digest);
		error_set(err, ERROR_USAGE, "%s cannot be added to the store",
			strcmp(path, "-") == 0 ? "standard input" : path);
		return error_hint(err, "the store keeps where a run file is: name one");
	}
	result = run_read_tapped(path, &tap, &run, err);
	*bad_run = result != 0;
	if (!result) {
		digest_text(tapped.digest, id);
		result = add_run(s, path, &tapped, id, &run, added, err);
		run_finish(&run);
	}
	digest_free(tapped.digest);
	return result;
}
