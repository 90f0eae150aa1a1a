#include <argp.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "cli/command.h"
#include "cli/compare_output.h"
#include "cli/compare_side.h"
#include "cli/fail_on.h"
#include "cli/option.h"
#include "judge/compare.h"
#include "reports/compare.h"

static const struct format {
	const char *name;
	compare_render *render;
} formats[] = {
	{ "text", compare_text },
	{ "markdown", compare_markdown },
	{ "json", compare_json },
};
static const size_t n_formats = sizeof(formats) / sizeof(formats[0]);

struct arguments {
	const char *path[2]; /* base, head */
	struct compare_outputs output;
	struct fail_on fail;
	struct option_thresholds thresholds;
	struct option_words vary;
	double session_sd;
};

enum {
	OPTION_THRESHOLD = 256,
	OPTION_FAIL_ON,
	OPTION_VARY,
	OPTION_JUNIT,
	OPTION_OPENMETRICS,
	OPTION_TRACKER,
	OPTION_COLOUR,
	OPTION_WIDTH,
	OPTION_SESSION_SD,
};

static const struct argp_option options[] = {
	{ "threshold", OPTION_THRESHOLD, "[GLOB=]PERCENT", 0,
		"change that is tolerated, of benchmarks matching GLOB or of all (default 2%, "
		"workloads 3%, tails 5%); the last that matches counts",
		0 },
	{ "session-sd", OPTION_SESSION_SD, "PERCENT", 0,
		"how much sessions of unchanged code differ (standard deviation, as 0.5%)", 0 },
	{ "vary", OPTION_VARY, "FIELD,...", 0,
		"fields of the fingerprint that are under test and may differ", 0 },
	{ "fail-on", OPTION_FAIL_ON, "LIST", 0,
		"verdicts that make the exit code: regression (default), improvement, invalid, "
		"incomparable, inconclusive; or none",
		0 },
	{ "format", 'f', "NAME", 0, "text (default), markdown or json", 1 },
	{ "output", 'o', "PATH", 0, "write there instead of standard output (-)", 1 },
	{ "junit", OPTION_JUNIT, "FILE", 0, "also write JUnit XML", 1 },
	{ "openmetrics", OPTION_OPENMETRICS, "FILE", 0, "also write OpenMetrics text", 1 },
	{ "tracker", OPTION_TRACKER, "FILE", 0,
		"also write arrays for github-action-benchmark: FILE.smaller.json and "
		"FILE.bigger.json",
		1 },
	{ "width", OPTION_WIDTH, "COLUMNS", 0, "text: 60 or more (default: the terminal's, or 100)",
		2 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "text: auto (default), always or never", 2 },
	{ 0 },
};

static error_t parse_argument(struct arguments *a, const char *path)
{
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < 2; i++)
		if (!a->path[i]) {
			a->path[i] = path;
			return 0;
		}
	error_set(&err, ERROR_USAGE, "one file a side: '%s' is a third", path);
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct error err = ERROR_INIT;
	const struct format *format;

	switch (key) {
	case 'f':
		format = option_named("--format", argument, formats, n_formats, sizeof(formats[0]));
		a->output.render = format->render;
		return 0;
	case 'o':
		a->output.path = argument;
		return 0;
	case OPTION_THRESHOLD:
		option_add_threshold(&a->thresholds, argument);
		return 0;
	case OPTION_SESSION_SD:
		a->session_sd = option_fraction("--session-sd", argument);
		return 0;
	case OPTION_VARY:
		option_add_words(&a->vary, argument);
		return 0;
	case OPTION_FAIL_ON:
		fail_on_set(&a->fail, argument);
		return 0;
	case OPTION_JUNIT:
		a->output.junit = argument;
		return 0;
	case OPTION_OPENMETRICS:
		a->output.openmetrics = argument;
		return 0;
	case OPTION_TRACKER:
		a->output.tracker = argument;
		return 0;
	case OPTION_WIDTH:
		a->output.width = option_width(argument);
		return 0;
	case OPTION_COLOUR:
		a->output.colour = option_colour(argument);
		return 0;
	case ARGP_KEY_ARG:
		return parse_argument(a, argument);
	case ARGP_KEY_END:
		if (a->path[1])
			return 0;
		error_set(&err, ERROR_USAGE, "%s", a->path[0] ? "no HEAD named" : "no files named");
		error_hint(&err, "kvmbench compare BASE HEAD; kvmbench run writes them");
		command_usage(&err);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct load {
	const char *path;
	struct compare_side side;
	int status;
	struct error err;
};

static void *load(void *argument)
{
	struct load *l = argument;

	l->status = compare_side_read(&l->side, l->path, &l->err);
	return NULL;
}

/* Reading is what takes the time: both at once. */
static void load_both(struct load side[2])
{
	pthread_t other;
	const bool parallel = pthread_create(&other, NULL, load, &side[0]) == 0;

	if (!parallel)
		load(&side[0]);
	load(&side[1]);
	if (parallel)
		pthread_join(other, NULL);
}

static int compare(const struct arguments *a, struct load side[2])
{
	const struct summary *base = &side[0].side.summary;
	const struct summary *head = &side[1].side.summary;
	const struct compare_options judge = {
		.threshold = a->thresholds.threshold,
		.n_thresholds = a->thresholds.n,
		.vary = a->vary.word,
		.n_vary = a->vary.n,
		.session_sd = a->session_sd,
	};
	struct error err = ERROR_INIT;
	struct comparison c;
	int code;

	if (compare_make(&(struct side){ &base, 1 }, &(struct side){ &head, 1 }, &judge, &c, &err))
		return command_fail(&err);
	code = compare_write(&a->output, a->path[0], a->path[1], &c, &err)
		       ? command_fail(&err)
		       : fail_on_code(&a->fail, &c);
	compare_finish(&c);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "BASE HEAD",
		"Compares two run files and says what became slower, what faster and what cannot "
		"be told, with the reason. Nothing is measured again. FILE#A and FILE#B are the "
		"two sides of a session made by run --ab.",
		NULL, NULL, NULL };
	struct arguments a = {
		.output = { .render = compare_text, .path = "-", .colour = "auto" },
		.fail.verdict[CHANGE_REGRESSION] = true,
		.session_sd = NAN,
	};
	struct load side[2] = { 0 };
	int code = EXIT_FINE;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	for (size_t i = 0; i < 2; i++)
		side[i].path = a.path[i];
	load_both(side);
	for (size_t i = 0; i < 2; i++)
		if (side[i].status) {
			command_fail(&side[i].err);
			code = EXIT_USAGE;
		}
	if (code == EXIT_FINE)
		code = compare(&a, side);
	for (size_t i = 0; i < 2; i++)
		compare_side_finish(&side[i].side);
	free(a.thresholds.threshold);
	free(a.vary.word);
	return code;
}
