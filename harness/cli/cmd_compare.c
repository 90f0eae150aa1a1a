#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/compare_output.h"
#include "cli/fail_on.h"
#include "cli/noise.h"
#include "cli/option.h"
#include "cli/side_list.h"
#include "judge/compare.h"
#include "judge/experience.h"
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
	const char *db;
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
		"how much sessions of unchanged code differ (standard deviation, as 0.5%); "
		"default: what the store knows of each metric",
		0 },
	{ "db", 'd', "PATH", 0,
		"the store, for ids and for what is known of noise (default: $KVMBENCH_DB, else "
		"kvmbench/store.db in $XDG_DATA_HOME or ~/.local/share)",
		0 },
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
	error_set(&err, ERROR_USAGE, "two sides: '%s' is a third", path);
	error_hint(&err, "several run files of one side: quote the pattern, or put commas between");
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
	case 'd':
		a->db = argument;
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

/* What the store knows of noise where base was measured. */
static int read_experience(const struct arguments *a, const struct side_list side[2],
	const struct compare_options *judge, struct experience *e, struct error *err)
{
	const struct side_list *base = &side[0];
	const struct side_list *head = &side[1];
	cleanup_free const char **without = calloc(head->n + 1, sizeof(*without));
	const struct experience_question q = {
		.base = &base->member[base->n - 1].run,
		.without = without,
		.n_without = head->n,
		.head_first = head->member[0].run.session.started,
		.head_last = head->member[head->n - 1].run.session.started,
		.tolerance = judge,
	};

	if (!without)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < head->n; i++)
		without[i] = head->member[i].run.session.id;
	return noise_read(a->db, &q, e, err);
}

static int judge_sides(
	const struct arguments *a, const struct side_list side[2], struct experience *e)
{
	struct compare_options judge = {
		.threshold = a->thresholds.threshold,
		.n_thresholds = a->thresholds.n,
		.vary = a->vary.word,
		.n_vary = a->vary.n,
		.session_sd = a->session_sd,
		.experience = e,
	};
	const struct side base = { side[0].summary, side[0].n };
	const struct side head = { side[1].summary, side[1].n };
	struct error err = ERROR_INIT;
	struct comparison c;
	int code;

	if (read_experience(a, side, &judge, e, &err) ||
		compare_make(&base, &head, &judge, &c, &err))
		return command_fail(&err);
	code = compare_write(&a->output, side[0].name.data, side[1].name.data, &c, &err)
		       ? command_fail(&err)
		       : fail_on_code(&a->fail, &c);
	compare_finish(&c);
	return code;
}

/* One message for each file that is none; in the order in which they were named. */
static int fail_files(const struct side_list side[2])
{
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < side[i].n; j++)
			if (side[i].member[j].status)
				command_fail(&side[i].member[j].err);
	return EXIT_USAGE;
}

static void put_notes(const struct side_list *list, const char *label)
{
	const char *line = list->notes.data;

	while (line && *line) {
		const size_t length = strcspn(line, "\n");

		fprintf(stderr, "kvmbench: %s: %.*s\n", label, (int)length, line);
		line += length + 1;
	}
}

/* A script that names one file twice finds no regression, for ever. */
static void put_same(const struct side_list side[2])
{
	const struct side_member *base = &side[0].member[0];
	const struct side_member *head = &side[1].member[0];

	if (!base->side && !head->side && strcmp(base->run.session.id, head->run.session.id) == 0)
		fprintf(stderr, "kvmbench: base and head are the same session\n");
}

static int compare(const struct arguments *a, struct side_list side[2], struct experience *e)
{
	static const char *const label[] = { "base", "head" };
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < 2; i++)
		if (side_list_find(&side[i], a->path[i], a->db, &err)) {
			error_prefix(&err, "%s", label[i]);
			return command_fail(&err);
		}
	if (side_lists_read(side, 2, a->db, &err))
		return err.kind == ERROR_DATA ? fail_files(side) : command_fail(&err);
	for (size_t i = 0; i < 2; i++)
		put_notes(&side[i], label[i]);
	put_same(side);
	return judge_sides(a, side, e);
}

int cmd_compare(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "BASE HEAD",
		"Compares two sides and says what became slower, what faster and what cannot be "
		"told, with the reason. Nothing is measured again. A side is a run file, the id of "
		"a session in the store, a quoted pattern or a folder of run files, or several of "
		"these with commas between them. With #A or #B behind it, it is one side of "
		"a session made by run --ab or --aa.",
		NULL, NULL, NULL };
	struct arguments a = {
		.output = { .render = compare_text, .path = "-", .colour = "auto" },
		.fail.verdict[CHANGE_REGRESSION] = true,
		.session_sd = NAN,
	};
	struct side_list side[2] = { 0 };
	struct experience experience = { 0 };
	int code;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	code = compare(&a, side, &experience);
	for (size_t i = 0; i < 2; i++)
		side_list_finish(&side[i]);
	experience_finish(&experience);
	free(a.thresholds.threshold);
	free(a.vary.word);
	return code;
}
