#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/output.h"
#include "judge/summary.h"
#include "record/run_file.h"
#include "reports/report.h"

typedef int render(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);

/* how reports of several runs make one */
enum join { JOIN_PLAIN, JOIN_ARRAY, JOIN_ONE_HEADER, JOIN_NOT };

static const struct format {
	const char *name;
	render *render;
	enum join join;
	const char *suffix;
} formats[] = {
	{ "text", report_text, JOIN_PLAIN, "txt" },
	{ "html", report_html, JOIN_NOT, "html" },
	{ "markdown", report_markdown, JOIN_PLAIN, "md" },
	{ "json", report_json, JOIN_ARRAY, "json" },
	{ "csv", report_csv, JOIN_ONE_HEADER, "csv" },
};
static const size_t n_formats = sizeof(formats) / sizeof(formats[0]);

struct arguments {
	char **runs;
	size_t n_runs;
	const struct format *format;
	const char *output; /* "-": standard output */
	const char *colour;
	struct report_options report;
	struct judge_options judge;
};

enum { OPTION_NO_PLOTS = 256, OPTION_MARGIN, OPTION_WIDTH, OPTION_COLOUR, OPTION_ALL };

static const struct argp_option options[] = {
	{ "format", 'f', "NAME", 0, "text (default), html, markdown, json or csv", 0 },
	{ "output", 'o', "PATH", 0,
		"write there instead of standard output (-); a directory gets one file per run",
		0 },
	{ "no-plots", OPTION_NO_PLOTS, NULL, 0, "html: without plots; gnuplot is not run", 0 },
	{ "margin", OPTION_MARGIN, "PERCENT", 0,
		"performance a VM may lose and still be near native (default 5%)", 0 },
	{ "width", OPTION_WIDTH, "COLUMNS", 0, "text: 60 or more (default: the terminal's, or 100)",
		0 },
	{ "color", OPTION_COLOUR, "WHEN", 0, "text: auto (default), always or never", 0 },
	{ "all", OPTION_ALL, NULL, 0, "text, markdown: every arm and every field of the host", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct error err = ERROR_INIT;

	switch (key) {
	case 'f':
		a->format = option_named(
			"--format", argument, formats, n_formats, sizeof(formats[0]));
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case OPTION_NO_PLOTS:
		a->report.plots = false;
		return 0;
	case OPTION_MARGIN:
		a->judge.margin = option_margin(argument);
		return 0;
	case OPTION_WIDTH:
		a->report.width = option_width(argument);
		return 0;
	case OPTION_COLOUR:
		a->colour = option_colour(argument);
		return 0;
	case OPTION_ALL:
		a->report.all = true;
		return 0;
	case ARGP_KEY_ARGS:
		a->runs = state->argv + state->next;
		a->n_runs = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		error_set(&err, ERROR_USAGE, "no run file named");
		error_hint(&err, "kvmbench report RUN...; kvmbench run writes them");
		command_usage(&err);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Reads, judges and renders one run. *bad_run: the file is to blame. */
static int render_run(const struct arguments *a, const char *path, struct buffer *out,
	bool *bad_run, struct error *err)
{
	struct report_options report = a->report;
	struct summary summary = { 0 };
	struct run run = { 0 };
	int status;

	*bad_run = true;
	if (run_read(path, &run, err))
		return -1;
	*bad_run = false;
	report.path = path;
	status = summary_make(&run, &a->judge, &summary, err);
	if (!status)
		status = a->format->render(&summary, &report, out, err);
	if (status)
		error_prefix(err, "%s", path);
	summary_finish(&summary);
	run_finish(&run);
	return status;
}

/* one is the report of run i, of several */
static void join(const struct arguments *a, size_t i, const struct buffer *one, struct buffer *all)
{
	const char *header_end = i ? strstr(one->data, "\r\n") : NULL;

	switch (a->n_runs > 1 ? a->format->join : JOIN_PLAIN) {
	case JOIN_ARRAY:
		buffer_adds(all, i ? ",\n" : "[\n");
		buffer_adds(all, one->data);
		buffer_adds(all, i + 1 == a->n_runs ? "]\n" : "");
		return;
	case JOIN_ONE_HEADER:
		buffer_adds(all, header_end ? header_end + 2 : one->data);
		return;
	case JOIN_PLAIN:
	case JOIN_NOT:
		buffer_adds(all, i ? "\n" : "");
		buffer_add(all, one->data, one->length);
	}
}

/* DIRECTORY/NAME.SUFFIX for a run file DIR/NAME.jsonl */
static void path_in(const char *directory, const char *run, const char *suffix, struct buffer *path)
{
	const char *slash = strrchr(run, '/');
	const char *name = slash ? slash + 1 : run;
	const char *dot = strrchr(name, '.');
	const int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);

	if (strcmp(run, "-") == 0)
		buffer_addf(path, "%s/report.%s", directory, suffix);
	else
		buffer_addf(path, "%s/%.*s.%s", directory, length, name, suffix);
}

static int report_runs(const struct arguments *a, bool directory, bool *bad_run, struct error *err)
{
	struct buffer all = BUFFER_INIT;
	int status = 0;

	for (size_t i = 0; !status && i < a->n_runs; i++) {
		struct buffer one = BUFFER_INIT;
		struct buffer path = BUFFER_INIT;

		status = render_run(a, a->runs[i], &one, bad_run, err);
		if (!status && directory) {
			path_in(a->output, a->runs[i], a->format->suffix, &path);
			status = output_write(path.data, &one, err);
		} else if (!status) {
			join(a, i, &one, &all);
		}
		buffer_finish(&path);
		buffer_finish(&one);
	}
	if (!status && !directory)
		status = output_write(a->output, &all, err);
	buffer_finish(&all);
	return status;
}

int cmd_report(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "RUN...",
		"Writes what a run file holds as a report: which benchmarks are near native, what "
		"an "
		"exit costs, what could not be measured and why. Nothing is measured again.",
		NULL, NULL, NULL };
	struct arguments a = {
		.format = &formats[0],
		.output = "-",
		.colour = "auto",
		.report = { .plots = true },
		.judge = { .margin = 0.05 },
	};
	struct error err = ERROR_INIT;
	struct stat status;
	bool bad_run = false;
	bool directory;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	directory = strcmp(a.output, "-") != 0 && stat(a.output, &status) == 0 &&
		    S_ISDIR(status.st_mode);
	if (a.format->join == JOIN_NOT && a.n_runs > 1 && !directory) {
		error_set(&err, ERROR_USAGE, "%s reports of %zu runs need a directory",
			a.format->name, a.n_runs);
		error_hint(&err, "name an existing one with -o");
		return command_fail(&err);
	}
	a.report.width = output_columns(a.output, a.report.width);
	a.report.colour = output_coloured(a.output, a.colour);
	if (report_runs(&a, directory, &bad_run, &err) == 0)
		return EXIT_FINE;
	if (!bad_run)
		return command_fail(&err);
	command_fail(&err);
	return EXIT_USAGE;
}
