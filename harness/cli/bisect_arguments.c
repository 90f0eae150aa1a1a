#include "cli/bisect_arguments.h"

#include <argp.h>
#include <math.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/selection.h"

enum {
	OPTION_BASELINE = 256,
	OPTION_BENCH,
	OPTION_TARGET,
	OPTION_PARAM,
	OPTION_LAUNCHES,
	OPTION_BUDGET,
	OPTION_CPUS,
	OPTION_SEED,
	OPTION_THRESHOLD,
	OPTION_SESSION_SD,
	OPTION_ERROR,
	OPTION_VARY,
	OPTION_COLOUR,
};

enum { LAUNCHES_DEFAULT = 10, LAUNCHES_LEAST = 5, LAUNCHES_MOST = 3000 };

static const struct argp_option options[] = {
	{ "baseline", OPTION_BASELINE, "RUN", 0,
		"a run file of a good commit, or its entry in the store (needed)", 0 },
	{ "bench", OPTION_BENCH, "GLOB", 0, "these benchmarks; repeatable (those of the baseline)",
		1 },
	{ "target", OPTION_TARGET, "T,...", 0, "where (where the baseline was measured)", 1 },
	{ "param", OPTION_PARAM, "NAME=VALUE", 0,
		"this value of a parameter instead of its sweep; repeatable", 1 },
	{ "launches", OPTION_LAUNCHES, "N", 0, "launches per arm and look (10), at least 5", 1 },
	{ "budget", OPTION_BUDGET, "TIME", 0, "fit the launches of all looks into this time", 1 },
	{ "cpus", OPTION_CPUS, "LIST", 0, "launches are pinned to the first (the baseline's)", 1 },
	{ "seed", OPTION_SEED, "N", 0, "seed of the launch order", 1 },
	{ "threshold", OPTION_THRESHOLD, "[GLOB=]PERCENT", 0,
		"bad is worse by more, for benchmarks matching GLOB or for all (default 2%, "
		"workloads 3%, tails 5%); the last that matches counts",
		2 },
	{ "session-sd", OPTION_SESSION_SD, "PERCENT", 0,
		"how much sessions of unchanged code differ (default: what the store knows)", 2 },
	{ "error", OPTION_ERROR, "PERCENT", 0,
		"how often a step may answer good or bad wrongly (1%)", 2 },
	{ "vary", OPTION_VARY, "FIELD,...", 0,
		"fields of the fingerprint that the commits change, as kernel_release", 2 },
	{ "db", 'd', "PATH", 0, "the store, as for kvmbench history", 2 },
	{ "output", 'o', "DIR", 0, "keep the run files there", 3 },
	{ "quiet", 'q', NULL, 0, "no progress, and nothing but the answer's first line", 3 },
	{ "verbose", 'v', NULL, 0, "say each launch, and each look", 3 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "auto (default), always or never", 3 },
	{ 0 },
};

static double error_budget(const char *text)
{
	const double most = 0.2;
	const double value = option_fraction("--error", text);
	struct error err = ERROR_INIT;

	if (value <= most)
		return value;
	error_set(&err, ERROR_USAGE, "--error: '%s' is above %g%%", text, 100 * most);
	command_usage(&err);
}

static void check(const struct bisect_arguments *a, const char *argument)
{
	struct error err = ERROR_INIT;

	if (argument) {
		error_set(&err, ERROR_USAGE, "unexpected argument '%s'", argument);
		error_hint(&err, "the baseline is named with --baseline, benchmarks with --bench");
	} else if (!a->baseline) {
		error_set(&err, ERROR_USAGE, "no baseline named");
		error_hint(&err, "measure the good commit with kvmbench run -o RUN, then say "
				 "--baseline RUN");
	} else {
		return;
	}
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct bisect_arguments *a = state->input;

	switch (key) {
	case OPTION_BASELINE:
		a->baseline = argument;
		return 0;
	case OPTION_BENCH:
		selection_add_bench(&a->run, argument);
		return 0;
	case OPTION_TARGET:
		selection_set_targets(&a->run, argument);
		return 0;
	case OPTION_PARAM:
		selection_add_param(&a->run, argument);
		return 0;
	case OPTION_LAUNCHES:
		selection_set_launches(&a->run, argument, LAUNCHES_LEAST, LAUNCHES_MOST);
		return 0;
	case OPTION_BUDGET:
		selection_set_budget(&a->run, argument);
		return 0;
	case OPTION_CPUS:
		selection_set_cpus(&a->run, argument);
		return 0;
	case OPTION_SEED:
		selection_set_seed(&a->run, argument);
		return 0;
	case OPTION_THRESHOLD:
		option_add_threshold(&a->thresholds, argument);
		return 0;
	case OPTION_SESSION_SD:
		a->session_sd = option_fraction("--session-sd", argument);
		return 0;
	case OPTION_ERROR:
		a->error = error_budget(argument);
		return 0;
	case OPTION_VARY:
		option_add_words(&a->vary, argument);
		return 0;
	case 'd':
		a->db = argument;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case OPTION_COLOUR:
		a->colour = option_colour(argument);
		return 0;
	case ARGP_KEY_ARG:
		check(a, argument);
		return 0;
	case ARGP_KEY_END:
		check(a, NULL);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void bisect_arguments_parse(int argc, char **argv, struct bisect_arguments *a)
{
	static const struct argp argp = { options, parse, NULL,
		"Measures what is checked out and tells git bisect run by its exit code: 0 good, 1 "
		"bad, 125 cannot be judged, 128 or more to stop. Takes up to three looks at more "
		"and more launches where the first does not tell.",
		NULL, NULL, NULL };

	*a = (struct bisect_arguments){
		.run = { .launches = LAUNCHES_DEFAULT, .argv = argv, .n_argv = (size_t)argc },
		.session_sd = NAN,
		.error = 0.01,
		.colour = "auto",
	};
	argp_err_exit_status = EXIT_ABORT;
	argp_parse(&argp, argc, argv, 0, NULL, a);
}

void bisect_arguments_finish(struct bisect_arguments *a)
{
	free(a->thresholds.threshold);
	free(a->vary.word);
}
