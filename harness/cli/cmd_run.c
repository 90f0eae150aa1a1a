#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/run_aa.h"
#include "cli/selection.h"
#include "judge/summary.h"
#include "reports/report.h"
#include "run/plan.h"
#include "run/session.h"

enum {
	OPTION_SUITE = 256,
	OPTION_BENCH,
	OPTION_TARGET,
	OPTION_LAUNCHES,
	OPTION_BUDGET,
	OPTION_CPUS,
	OPTION_RING,
	OPTION_PARAM,
	OPTION_SEED,
	OPTION_VARY,
	OPTION_MARGIN,
	OPTION_RESUME,
	OPTION_COLOUR,
	OPTION_AA,
};

#define LAUNCHES_DEFAULT 20
#define LAUNCHES_MAX	 10000
#define QUICK_BUDGET	 30.0 /* seconds of launches; with probe, pilot and report below 60 */

static const struct argp_option options[] = {
	{ "suite", OPTION_SUITE, "quick|micro|full", 0, "which benchmarks (quick)", 1 },
	{ "bench", OPTION_BENCH, "GLOB", 0, "these benchmarks instead of a suite; repeatable", 1 },
	{ "target", OPTION_TARGET, "T,...", 0, "where: host, tinyvm, container, fake (host,tinyvm)",
		1 },
	{ "param", OPTION_PARAM, "NAME=VALUE", 0,
		"this value of a parameter instead of its sweep; repeatable", 1 },
	{ "ring", OPTION_RING, "user|kernel", 0, "guest ring, where a benchmark runs in both", 1 },
	{ "launches", OPTION_LAUNCHES, "N", 0, "launches per arm (20); below 5 gives no verdict",
		2 },
	{ "budget", OPTION_BUDGET, "TIME", 0, "fit the launches into this time (quick: 30s)", 2 },
	{ "cpus", OPTION_CPUS, "LIST", 0, "CPUs to use, as 2-3,8; launches are pinned to the first",
		2 },
	{ "seed", OPTION_SEED, "N", 0, "seed of the launch order", 2 },
	{ "vary", OPTION_VARY, "FIELD", 0, "fingerprint field that this experiment changes", 2 },
	{ "aa", OPTION_AA, NULL, 0,
		"measure every arm on two sides that are the same, and keep in the store how far "
		"apart they come out: the noise that compare then tolerates",
		2 },
	{ "margin", OPTION_MARGIN, "P", 0, "slowdown that still counts as near native (5%)", 3 },
	{ "output", 'o', "FILE", 0, "run file, must not exist (kvmbench-UTC.jsonl)", 3 },
	{ "resume", OPTION_RESUME, "FILE", 0, "make the launches that this session lacks", 3 },
	{ "quiet", 'q', NULL, 0, "no progress and no report", 4 },
	{ "verbose", 'v', NULL, 0, "say each launch", 4 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "auto, always or never", 4 },
	{ 0 },
};

struct arguments {
	struct run_options run;
	struct judge_options judge;
	const char *resume;
	const char *colour;
	bool has_budget;
	bool quiet, verbose;
	char output[64]; /* the default name */
};

static void set_suite(struct run_options *run, const char *word)
{
	static const char *const names[] = { "quick", "micro", "full" };

	for (size_t i = 0; i < 3; i++)
		if (strcmp(names[i], word) == 0) {
			run->suite = (enum suite)i;
			return;
		}
	selection_unknown("suite", word, names, 3);
}

static size_t count_targets(void)
{
	size_t n = 0;

	while (target_names[n])
		n++;
	return n;
}

static void set_targets(struct run_options *run, char *list)
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

static void set_ring(struct run_options *run, const char *word)
{
	static const char *const names[] = { "user", "kernel" };

	if (strcmp(word, "user") == 0)
		run->ring = RING_USER;
	else if (strcmp(word, "kernel") == 0)
		run->ring = RING_KERNEL;
	else
		selection_unknown("ring", word, names, 2);
}

static void set_launches(struct run_options *run, const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t n;

	if (units_parse_uint(text, &n, &err) < 0 || n < 1 || n > LAUNCHES_MAX) {
		error_set(&err, ERROR_USAGE, "--launches: '%s' is not between 1 and %d", text,
			LAUNCHES_MAX);
		command_usage(&err);
	}
	run->launches = (unsigned)n;
}

static void set_number(struct arguments *a, int key, const char *text)
{
	struct error err = ERROR_INIT;

	if (key == OPTION_BUDGET) {
		a->has_budget = true;
		if (units_parse_seconds(text, &a->run.budget, &err) < 0) {
			error_prefix(&err, "--budget");
			command_usage(&err);
		}
		return;
	}
	a->run.has_seed = true;
	if (units_parse_uint(text, &a->run.seed, &err) < 0) {
		error_prefix(&err, "--seed");
		command_usage(&err);
	}
}

static void set_cpus(struct run_options *run, const char *text)
{
	struct error err = ERROR_INIT;
	const int n = units_parse_cpu_list(text, run->cpu, RUN_CPUS, &err);

	if (n <= 0) {
		error_prefix(&err, "--cpus");
		command_usage(&err);
	}
	run->n_cpus = (size_t)n;
}

static const char *const colours[] = { "auto", "always", "never" };

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct error err = ERROR_INIT;

	switch (key) {
	case OPTION_SUITE:
		set_suite(&a->run, argument);
		return 0;
	case OPTION_BENCH:
		selection_add_glob(&a->run, argument);
		return 0;
	case OPTION_TARGET:
		set_targets(&a->run, argument);
		return 0;
	case OPTION_LAUNCHES:
		set_launches(&a->run, argument);
		return 0;
	case OPTION_BUDGET:
	case OPTION_SEED:
		set_number(a, key, argument);
		return 0;
	case OPTION_CPUS:
		set_cpus(&a->run, argument);
		return 0;
	case OPTION_RING:
		set_ring(&a->run, argument);
		return 0;
	case OPTION_PARAM:
		selection_add_param(&a->run, argument);
		return 0;
	case OPTION_VARY:
		a->run.vary = argument;
		return 0;
	case OPTION_MARGIN:
		a->judge.margin = option_margin(argument);
		return 0;
	case OPTION_AA:
		a->run.aa = true;
		return 0;
	case 'o':
		a->run.output = argument;
		return 0;
	case OPTION_RESUME:
		a->resume = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case OPTION_COLOUR:
		if (command_colour(argument) < 0)
			selection_unknown("--color", argument, colours, 3);
		a->colour = argument;
		return 0;
	case ARGP_KEY_ARG:
		error_set(&err, ERROR_USAGE, "unexpected argument '%s'", argument);
		error_hint(&err, "benchmarks are named with --bench %s", argument);
		command_usage(&err);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void set_defaults(struct arguments *a)
{
	const bool quick = a->run.suite == SUITE_QUICK && !a->run.n_globs;
	const time_t now = time(NULL);
	struct tm tm;

	if (!a->run.launches)
		a->run.launches = LAUNCHES_DEFAULT;
	if (quick && !a->has_budget)
		a->run.budget = QUICK_BUDGET;
	a->run.batch_seconds = 0.0001;
	a->run.launch_seconds = quick ? 0.010 : 0.025;
	a->run.batches_max = quick ? 100 : 250;
	if (!a->run.output) {
		gmtime_r(&now, &tm);
		strftime(a->output, sizeof(a->output), "kvmbench-%Y%m%dT%H%M%SZ.jsonl", &tm);
		a->run.output = a->output;
	}
}

static int print_report(
	const struct arguments *a, const char *path, const struct run *run, struct error *err)
{
	const struct report_options report = {
		.colour = command_colour(a->colour),
		.width = output_width(),
		.path = path,
	};
	struct summary summary = { 0 };
	struct buffer text = BUFFER_INIT;
	int status = summary_make(run, &a->judge, &summary, err);

	if (status == 0)
		status = report_text(&summary, &report, &text, err);
	if (status == 0)
		fwrite(text.data, 1, text.length, stdout);
	buffer_finish(&text);
	summary_finish(&summary);
	return status;
}

/* Of a complete session: −1 if there is not one launch to report on, with the first reason. */
static int check_results(const struct run *run, struct error *err)
{
	for (size_t i = 0; i < run->n_launches; i++)
		if (run->launches[i].status == LAUNCH_OK)
			return 0;
	if (run->n_launches == 0)
		return 0;
	return error_set(err, ERROR_MEASURE, "no launch succeeded; the first, of %s on %s: %s",
		run->arms[run->launches[0].arm].bench, run->arms[run->launches[0].arm].target,
		run->launches[0].why);
}

/* Of a complete A/A session, also one that was resumed. */
static int keep_aa(
	const struct arguments *a, const char *path, const struct run *run, struct error *err)
{
	struct buffer text = BUFFER_INIT;
	int status;

	if (strcmp(session_sides(&run->session), "aa") != 0)
		return 0;
	status = run_aa_keep(path, run, command_colour(a->colour), &text, err);
	if (!status && !a->quiet)
		fwrite(text.data, 1, text.length, stdout);
	buffer_finish(&text);
	return status;
}

static int measure(const struct arguments *a, struct run *run)
{
	const char *path = a->resume ? a->resume : a->run.output;
	struct progress_line line;
	struct error err = ERROR_INIT;
	struct error report_err = ERROR_INIT;
	int status;
	int code = EXIT_FINE;

	progress_open(&line, a->quiet, a->verbose, a->run.budget);
	status = a->resume ? session_resume(path, progress_show, &line, run, &err)
			   : session_run(&a->run, progress_show, &line, run, &err);
	progress_close(&line);
	/* whatever was finished is shown, also after an interruption */
	if (!a->quiet && run->n_launches && print_report(a, path, run, &report_err) < 0)
		code = command_fail(&report_err);
	if (status < 0) {
		/* a file that is none is the user's mistake, as for report */
		if (a->resume && err.kind == ERROR_DATA)
			err.kind = ERROR_USAGE;
		if (err.kind == ERROR_INTERRUPTED)
			error_hint(&err, "kvmbench run --resume %s", path);
		return command_fail(&err);
	}
	if (!a->quiet)
		fprintf(stderr, "raw data in %s\n", path);
	if (check_results(run, &err) < 0 || keep_aa(a, path, run, &err) < 0)
		return command_fail(&err);
	return code;
}

int cmd_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL,
		"Measures benchmarks on targets, keeps every raw value in a run file, and prints "
		"the "
		"report.",
		NULL, NULL, NULL };
	struct arguments a = {
		.run = { .target = { "host", "tinyvm" },
			.n_targets = 2,
			.argv = argv,
			.n_argv = (size_t)argc },
		.judge = { .margin = 0.05 },
		.colour = "auto",
	};
	struct run run = { 0 };
	int code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	set_defaults(&a);
	code = measure(&a, &run);
	run_finish(&run);
	return code;
}
