#include "cli/selection.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/units.h"
#include "cli/command.h"
#include "target/target.h"

void selection_unknown(const char *what, const char *word, const char *const *names, size_t n)
{
	struct buffer known = BUFFER_INIT;
	struct error err = ERROR_INIT;
	char nearest[200];

	command_nearest(word, names, n, nearest, sizeof(nearest));
	error_set(&err, ERROR_USAGE, "unknown %s '%s'", what, word);
	error_hint(&err, "%s", nearest);
	/* where none is near: all, if they are few */
	if (!*nearest && n <= 8) {
		for (size_t i = 0; i < n; i++)
			buffer_addf(&known, "%s%s", i ? ", " : "", names[i]);
		error_hint(&err, "known: %s", known.data);
	} else if (!*nearest) {
		error_hint(&err, "kvmbench list shows every benchmark and its parameters");
	}
	command_usage(&err);
}

void selection_too_many(const char *option)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_USAGE, "too many %s", option);
	command_usage(&err);
}

void selection_add_bench(struct run_options *run, const char *glob)
{
	const char **names;
	size_t i;

	for (i = 0; i < n_benches; i++)
		if (fnmatch(glob, benches[i]->name, 0) == 0)
			break;
	if (i == n_benches) {
		names = calloc(n_benches, sizeof(*names));
		for (i = 0; names && i < n_benches; i++)
			names[i] = benches[i]->name;
		selection_unknown("benchmark", glob, names, names ? n_benches : 0);
	}
	if (run->n_globs == RUN_GLOBS)
		selection_too_many("--bench");
	run->glob[run->n_globs++] = glob;
}

static size_t count_targets(void)
{
	size_t n = 0;

	while (target_names[n])
		n++;
	return n;
}

void selection_set_targets(struct run_options *run, char *list)
{
	char *rest = list;
	char *word;

	run->n_targets = 0;
	while ((word = strsep(&rest, ","))) {
		if (!target_find(word))
			selection_unknown("target", word, target_names, count_targets());
		if (run->n_targets == RUN_TARGETS)
			selection_too_many("targets");
		run->target[run->n_targets++] = target_find(word)->name;
	}
}

/* Every parameter name any benchmark has, once. */
static size_t param_names(const char **names, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < n_benches; i++)
		for (size_t p = 0; p < benches[i]->n_params; p++) {
			size_t k = 0;

			while (k < n && strcmp(names[k], benches[i]->params[p].name) != 0)
				k++;
			if (k == n && n < max)
				names[n++] = benches[i]->params[p].name;
		}
	return n;
}

void selection_add_param(struct run_options *run, char *text)
{
	const char *names[64];
	const size_t n = param_names(names, 64);
	char *equals = strchr(text, '=');
	struct error err = ERROR_INIT;
	size_t i = 0;

	if (!equals) {
		error_set(&err, ERROR_USAGE, "--param '%s' is not NAME=VALUE", text);
		command_usage(&err);
	}
	*equals = '\0';
	while (i < n && strcmp(names[i], text) != 0)
		i++;
	if (i == n)
		selection_unknown("parameter", text, names, n);
	if (run->n_params == RUN_PARAMS)
		selection_too_many("--param");
	run->param[run->n_params].name = text;
	run->param[run->n_params++].value = equals + 1;
}

void selection_set_launches(
	struct run_options *run, const char *text, unsigned least, unsigned most)
{
	struct error err = ERROR_INIT;
	uint64_t n;

	if (units_parse_uint(text, &n, &err) < 0 || n < least || n > most) {
		error_set(&err, ERROR_USAGE, "--launches: '%s' is not between %u and %u", text,
			least, most);
		command_usage(&err);
	}
	run->launches = (unsigned)n;
}

static __attribute__((noreturn)) void refuse(const char *option, struct error *err)
{
	error_prefix(err, "%s", option);
	command_usage(err);
}

void selection_set_budget(struct run_options *run, const char *text)
{
	struct error err = ERROR_INIT;

	if (units_parse_seconds(text, &run->budget, &err) < 0)
		refuse("--budget", &err);
}

void selection_set_seed(struct run_options *run, const char *text)
{
	struct error err = ERROR_INIT;

	run->has_seed = true;
	if (units_parse_uint(text, &run->seed, &err) < 0)
		refuse("--seed", &err);
}

void selection_set_cpus(struct run_options *run, const char *text)
{
	struct error err = ERROR_INIT;
	const int n = units_parse_cpu_list(text, run->cpu, RUN_CPUS, &err);

	if (n <= 0)
		refuse("--cpus", &err);
	run->n_cpus = (size_t)n;
}

void selection_set_lengths(struct run_options *run, bool quick)
{
	run->batch_seconds = 0.0001;
	run->launch_seconds = quick ? 0.010 : 0.025;
	run->batches_max = quick ? 100 : 250;
}
