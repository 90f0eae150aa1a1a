#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/run_aa.h"
#include "cli/run_ab.h"
#include "cli/run_arguments.h"
#include "reports/report.h"
#include "run/session.h"

static int print_report(
	const struct run_arguments *a, const char *path, const struct run *run, struct error *err)
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

/* B against A; the exit code. */
static int compare_sides_of(const struct run_arguments *a, const char *path, const struct run *run)
{
	struct error err = ERROR_INIT;
	const int code = run_ab_compare(a, path, run, &err);

	return code < 0 ? command_fail(&err) : code;
}

/* Of a complete A/A session, also one that was resumed. */
static int keep_aa(
	const struct run_arguments *a, const char *path, const struct run *run, struct error *err)
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

static int measure(const struct run_arguments *a, struct run *run)
{
	const char *path = a->resume ? a->resume : a->run.output;
	struct progress_line line;
	struct error err = ERROR_INIT;
	struct error report_err = ERROR_INIT;
	int status;
	int code = EXIT_FINE;

	progress_open(&line, a->quiet, a->verbose, a->run.budget);
	status = a->resume ? session_resume(path, a->run.ab, progress_show, &line, run, &err)
			   : session_run(&a->run, progress_show, &line, run, &err);
	progress_close(&line);
	/* whatever was finished is shown, also after an interruption */
	if (run->n_launches && run->session.ab)
		code = compare_sides_of(a, path, run);
	else if (!a->quiet && run->n_launches && print_report(a, path, run, &report_err) < 0)
		code = command_fail(&report_err);
	if (status < 0) {
		/* a file that is none is the user's mistake, as for report */
		if (a->resume && err.kind == ERROR_DATA)
			err.kind = ERROR_USAGE;
		if (err.kind == ERROR_INTERRUPTED && !err.hint[0])
			error_hint(&err, "kvmbench run --resume %s%s", path,
				a->run.ab ? ", with the same --ab" : "");
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
	struct run_arguments a;
	struct run run = { 0 };
	int code;

	run_arguments_parse(argc, argv, &a);
	code = measure(&a, &run);
	run_finish(&run);
	run_arguments_finish(&a);
	return code;
}
