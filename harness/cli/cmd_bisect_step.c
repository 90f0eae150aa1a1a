#include <argp.h>
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/units.h"
#include "cli/baseline.h"
#include "cli/command.h"
#include "cli/guest_arguments.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/selection.h"
#include "judge/bisect.h"
#include "reports/bisect.h"
#include "run/session.h"

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

struct arguments {
	struct run_options run;
	const char *baseline;
	struct option_thresholds thresholds;
	struct option_words vary;
	double session_sd;
	double error;
	const char *db;
	const char *output; /* NULL: nothing is kept */
	const char *colour;
	bool quiet, verbose;
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

static void set_number(struct arguments *a, int key, const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t n;
	int cpus;

	switch (key) {
	case OPTION_LAUNCHES:
		if (units_parse_uint(text, &n, &err) < 0 || n < LAUNCHES_LEAST || n > LAUNCHES_MOST)
			error_set(&err, ERROR_USAGE, "--launches: '%s' is not between %d and %d",
				text, LAUNCHES_LEAST, LAUNCHES_MOST);
		else
			a->run.launches = (unsigned)n;
		break;
	case OPTION_BUDGET:
		if (units_parse_seconds(text, &a->run.budget, &err) < 0)
			error_prefix(&err, "--budget");
		break;
	case OPTION_SEED:
		a->run.has_seed = true;
		if (units_parse_uint(text, &a->run.seed, &err) < 0)
			error_prefix(&err, "--seed");
		break;
	default:
		cpus = units_parse_cpu_list(text, a->run.cpu, RUN_CPUS, &err);
		if (cpus <= 0)
			error_prefix(&err, "--cpus");
		a->run.n_cpus = cpus > 0 ? (size_t)cpus : 0;
		break;
	}
	if (err.kind)
		command_usage(&err);
}

static void check(const struct arguments *a, const char *argument)
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
	struct arguments *a = state->input;

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
	case OPTION_BUDGET:
	case OPTION_CPUS:
	case OPTION_SEED:
		set_number(a, key, argument);
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

/* The looks of this step. */
struct step {
	const struct arguments *a;
	const struct baseline *baseline;
	struct run_options options; /* of a look */
	struct run run[BISECT_LOOKS];
	struct summary summary[BISECT_LOOKS];
	const struct summary *head[BISECT_LOOKS];
	size_t n;
	struct bisect bisect;
	char folder[4000];
	bool kept; /* the folder's files */
};

static int open_folder(struct step *s, struct error *err)
{
	const char *temporary = getenv("TMPDIR");
	const char *path = s->a->output;
	int length;

	s->kept = path;
	if (path)
		length = snprintf(s->folder, sizeof(s->folder), "%s", path);
	else
		length = snprintf(s->folder, sizeof(s->folder), "%s/kvmbench-bisect-XXXXXX",
			temporary && *temporary ? temporary : "/tmp");
	if (length >= (int)sizeof(s->folder)) {
		s->folder[0] = '\0';
		return error_set(err, ERROR_USAGE, "the path of the folder is too long");
	}
	if (path ? mkdir(path, 0777) == 0 || errno == EEXIST : mkdtemp(s->folder) != NULL)
		return 0;
	error_errno(err, ERROR_SYSTEM, "cannot make the folder '%s'", s->folder);
	s->folder[0] = '\0';
	return -1;
}

/* Measures look s->n and adds it to the head. */
static int measure(struct step *s, struct error *err)
{
	static const struct judge_options judge = { .margin = 0.05, .brief = true };
	const time_t now = time(NULL);
	struct progress_line line;
	cpu_set_t allowed;
	char path[sizeof(s->folder) + 64];
	char when[32];
	static struct guest_options guest; /* as run has them by default */
	struct tm tm;
	int status;

	gmtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(path, sizeof(path), "%s/step-%s-%d-%zu.jsonl", s->folder, when, (int)getpid(),
		s->n + 1);
	s->options.output = path;
	progress_open(&line, s->a->quiet, s->a->verbose, s->options.budget);
	/* a session leaves the CPU it measures on, and the next look wants it back */
	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot tell the allowed CPUs");
	guest_arguments_init(&guest);
	guest_configure(&guest);
	devices_configure(&guest.devices);
	status = session_run(&s->options, progress_show, &line, &s->run[s->n], err);
	sched_setaffinity(0, sizeof(allowed), &allowed);
	progress_close(&line);
	if (!s->kept)
		unlink(path);
	s->options.seed++;
	if (!status)
		status = summary_make(&s->run[s->n], &judge, &s->summary[s->n], err);
	if (status) {
		run_finish(&s->run[s->n]);
		return -1;
	}
	s->head[s->n] = &s->summary[s->n];
	s->n++;
	return 0;
}

/* What no further step could judge either: the bisection ends. */
static int check_comparable(const struct step *s, const struct comparison *c, struct error *err)
{
	if (!c->n) {
		error_set(err, ERROR_USAGE,
			"nothing measured here was measured with the same parameters in %s",
			s->baseline->name);
		return error_hint(err, "give the baseline's --target, --bench and --param");
	}
	if (c->fingerprint.undeclared) {
		error_set(err, ERROR_INCOMPARABLE, "%s was measured elsewhere: %s",
			s->baseline->name, c->metric[0].why);
		return error_hint(err, "kvmbench compare shows all differences; --vary FIELD "
				       "declares what the commits change");
	}
	if (s->bisect.n || !s->bisect.looks)
		return 0;
	return error_set(err, ERROR_USAGE, "no result in %s is valid", s->baseline->name);
}

static int tell(const struct step *s, const struct comparison *c, struct error *err)
{
	const struct bisect_report_options o = {
		.colour = command_colour(s->a->colour),
		.width = output_width(),
		.baseline = s->baseline->name,
	};
	struct buffer out = BUFFER_INIT;
	int status;

	if (s->bisect.answer == BISECT_OPEN && !s->a->verbose)
		return 0;
	bisect_text(&s->bisect, c, &o, &out);
	if (s->a->quiet) {
		const char *end = strchr(out.data, '\n');

		out.length = (size_t)(end + 1 - out.data);
	}
	status = output_write("-", &out, err);
	buffer_finish(&out);
	return status;
}

static int look(struct step *s, struct error *err)
{
	const struct summary *base = &s->baseline->summary;
	const struct compare_options judge = {
		.threshold = s->a->thresholds.threshold,
		.n_thresholds = s->a->thresholds.n,
		.vary = s->a->vary.word,
		.n_vary = s->a->vary.n,
	};
	struct comparison c;
	int status;

	if (measure(s, err) || compare_make(&(struct side){ &base, 1 },
				       &(struct side){ s->head, s->n }, &judge, &c, err))
		return -1;
	status = check_comparable(s, &c, err);
	if (!status)
		status = bisect_look(&s->bisect, &c, err);
	if (!status)
		status = check_comparable(s, &c, err);
	if (!status)
		status = tell(s, &c, err);
	compare_finish(&c);
	return status;
}

/* What stays as it is for every commit ends the bisection; what may be this commit's own fault is
 * skipped. */
static int code_of(const struct error *err)
{
	command_fail(err);
	switch (err->kind) {
	case ERROR_UNAVAILABLE:
	case ERROR_MEASURE:
	case ERROR_TIMEOUT:
	case ERROR_DATA:
		return EXIT_SKIP;
	case ERROR_INTERRUPTED:
		return EXIT_STOPPED;
	default:
		return EXIT_ABORT;
	}
}

static int run_step(struct step *s)
{
	static const int codes[] = {
		[BISECT_BAD] = EXIT_WORSE,
		[BISECT_SKIP] = EXIT_SKIP,
		[BISECT_OPEN] = EXIT_SKIP,
		[BISECT_GOOD] = EXIT_FINE,
	};
	struct error err = ERROR_INIT;
	int status = open_folder(s, &err);

	s->bisect = (struct bisect){ .error = s->a->error, .noise = s->baseline->noise };
	s->bisect.answer = BISECT_OPEN;
	while (!status && s->bisect.answer == BISECT_OPEN && s->n < BISECT_LOOKS)
		status = look(s, &err);
	for (size_t i = 0; i < s->n; i++) {
		summary_finish(&s->summary[i]);
		run_finish(&s->run[i]);
	}
	if (!s->kept && s->folder[0])
		rmdir(s->folder);
	status = status ? code_of(&err) : codes[s->bisect.answer];
	bisect_finish(&s->bisect);
	return status;
}

static int bisect_step(const struct arguments *a)
{
	struct baseline baseline;
	struct error err = ERROR_INIT;
	struct step s = { .a = a, .baseline = &baseline, .options = a->run };
	int code = EXIT_ABORT;

	if (baseline_load(
		    &baseline, a->baseline, a->db, a->session_sd, a->vary.word, a->vary.n, &err))
		command_fail(&err);
	else {
		baseline_fill_options(&baseline, &s.options);
		s.options.budget /= BISECT_LOOKS;
		code = run_step(&s);
	}
	baseline_finish(&baseline);
	return code;
}

int cmd_bisect_step(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL,
		"Measures what is checked out and tells git bisect run by its exit code: 0 good, 1 "
		"bad, 125 cannot be judged, 128 or more to stop. Takes up to three looks at more "
		"and more launches where the first does not tell.",
		NULL, NULL, NULL };
	struct arguments a = {
		.run = { .launches = LAUNCHES_DEFAULT, .argv = argv, .n_argv = (size_t)argc },
		.session_sd = NAN,
		.error = 0.01,
		.colour = "auto",
	};
	int code;

	argp_err_exit_status = EXIT_ABORT;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	code = bisect_step(&a);
	free(a.thresholds.threshold);
	free(a.vary.word);
	return code;
}
