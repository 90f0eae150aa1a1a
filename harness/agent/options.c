/* What a job is to run, as the options that a session has. */
#include <string.h>

#include "agent/job.h"
#include "target/target.h"

/* At most `most` strings of the job's array KEY into words; how many, −1 if it holds anything else.
 */
static int words_of(
	const json_t *job, const char *key, const char **words, size_t most, struct error *err)
{
	const json_t *array = json_object_get(job, key);
	const json_t *word;
	size_t i;

	if (json_array_size(array) > most)
		return error_set(err, ERROR_DATA, "job: %s has more than %zu entries", key, most);
	json_array_foreach (array, i, word) {
		words[i] = json_string_value(word);
		if (!words[i])
			return error_set(err, ERROR_DATA, "job: %s[%zu] is no text", key, i);
	}
	return (int)i;
}

static int params_of(const json_t *job, struct run_options *options, struct error *err)
{
	const json_t *array = json_object_get(job, "params");
	const json_t *pair;
	size_t i;

	if (json_array_size(array) > RUN_PARAMS)
		return error_set(err, ERROR_DATA, "job: more than %d params", RUN_PARAMS);
	json_array_foreach (array, i, pair) {
		options->param[i].name = json_string_value(json_array_get(pair, 0));
		options->param[i].value = json_string_value(json_array_get(pair, 1));
		if (!options->param[i].name || !options->param[i].value)
			return error_set(err, ERROR_DATA, "job: params[%zu] is no pair", i);
		options->n_params++;
	}
	return 0;
}

int job_options(const json_t *job, struct run_options *options, double *deadline, struct error *err)
{
	const json_int_t launches = json_integer_value(json_object_get(job, "launches"));
	const char *suite = json_string_value(json_object_get(job, "suite"));
	int globs, targets;

	*options = (struct run_options){ .suite = SUITE_LAB,
		.launches = launches > 0 && launches < 1000 ? (unsigned)launches : 1,
		.has_seed = true,
		.seed = (uint64_t)json_integer_value(json_object_get(job, "seed")) };
	*deadline = json_number_value(json_object_get(job, "deadline"));
	if (!(*deadline > 0))
		*deadline = 1;
	if (suite && strcmp(suite, "micro") == 0)
		options->suite = SUITE_MICRO;
	globs = words_of(job, "bench", options->glob, RUN_GLOBS, err);
	targets = words_of(job, "targets", options->target, RUN_TARGETS, err);
	if (globs < 0 || targets < 0 || params_of(job, options, err) < 0)
		return -1;
	options->n_globs = (size_t)globs;
	options->n_targets = (size_t)targets;
	for (size_t i = 0; i < options->n_targets; i++)
		if (!target_find(options->target[i]))
			return error_set(
				err, ERROR_USAGE, "unknown target '%s'", options->target[i]);
	return 0;
}
