#include "cli/lab_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/output.h"
#include "judge/summary.h"
#include "reports/matrix.h"
#include "reports/report.h"

/* Summaries of the runs there are, in the session's order. */
struct results {
	struct summary *summary;
	struct matrix_run *run;
	size_t n;
};

static int results_make(const struct lab_session *session, struct results *r, struct error *err)
{
	static const struct judge_options judge = { .margin = 0.05 };

	r->summary = calloc(session->n, sizeof(*r->summary));
	r->run = calloc(session->n, sizeof(*r->run));
	if (!r->summary || !r->run)
		return error_errno(err, ERROR_SYSTEM, "cannot report");
	for (size_t i = 0; i < session->n; i++) {
		const struct lab_setting *s = &session->setting[i];

		if (!s->has_run || !s->run.n_launches)
			continue;
		if (summary_make(&s->run, &judge, &r->summary[r->n], err))
			return -1;
		r->run[r->n] = (struct matrix_run){ s->label, &r->summary[r->n] };
		r->n++;
	}
	return 0;
}

static void results_finish(struct results *r)
{
	for (size_t i = 0; i < r->n; i++)
		summary_finish(&r->summary[i]);
	free(r->summary);
	free(r->run);
}

static bool has_longer(const struct matrix *m)
{
	for (size_t i = 0; i < m->n_settings; i++)
		if (m->setting[i].longer)
			return true;
	return false;
}

/* A matrix of others needs the base. */
static bool has_matrix(const struct lab_session *session, const struct results *r)
{
	return session->n > 1 && r->n > 1 && r->run[0].label == session->setting[0].label;
}

static int put_text(const struct lab_session *session, const struct results *r, const char *path,
	bool *worse, struct buffer *out, struct error *err)
{
	const struct report_options report = {
		.colour = command_colour("auto") == 1, .width = output_width(), .path = path
	};
	const struct matrix_options options = { .colour = report.colour, .width = report.width };
	struct matrix matrix = { 0 };
	int status;

	if (!has_matrix(session, r))
		return r->n ? report_text(&r->summary[0], &report, out, err) : 0;
	if (matrix_make(r->run, r->n, &matrix, err))
		return -1;
	status = matrix_text(&matrix, &options, out, err);
	*worse = has_longer(&matrix);
	matrix_finish(&matrix);
	return status;
}

int lab_print(const struct lab_session *session, const struct lab_files *files, bool *worse,
	struct error *err)
{
	struct results r = { 0 };
	struct buffer out = BUFFER_INIT;
	int status = results_make(session, &r, err);

	if (status == 0)
		status = put_text(session, &r, lab_files_path(files, 0), worse, &out, err);
	if (status == 0 && out.length)
		fwrite(out.data, 1, out.length, stdout);
	buffer_finish(&out);
	results_finish(&r);
	return status;
}

static void put_setting(struct buffer *b, const struct lab_setting *s, const char *path)
{
	json_put_open(b, NULL, '{');
	json_put_string(b, "label", s->label);
	json_put_string(b, "kernel", s->kernel->origin);
	json_put_string(b, "release", s->kernel->release);
	json_put_string(b, "cmdline", s->cmdline);
	json_put_string(b, "run", path);
	json_put_string(b, "why", s->err.text);
	json_put_number(b, "seconds", s->usage.seconds);
	json_put_number(b, "first_frame_seconds", s->usage.first_frame);
	json_put_number(b, "cpu_seconds", s->usage.cpu);
	json_put_uint(b, "memory_bytes", s->usage.memory);
	buffer_adds(b, "}");
}

static int put_results(const struct lab_session *session, const struct results *r, bool *worse,
	struct buffer *b, struct error *err)
{
	const struct report_options report = { .width = 100 };
	const struct matrix_options options = { .width = 100 };
	struct matrix matrix = { 0 };
	int status = 0;

	if (r->n) {
		buffer_adds(b, ",\"report\":");
		status = report_json(&r->summary[0], &report, b, err);
	}
	if (status || !has_matrix(session, r))
		return status;
	if (matrix_make(r->run, r->n, &matrix, err))
		return -1;
	buffer_adds(b, ",\"matrix\":");
	status = matrix_json(&matrix, &options, b, err);
	*worse = has_longer(&matrix);
	matrix_finish(&matrix);
	return status;
}

int lab_print_json(const struct lab_session *session, const struct lab_files *files, bool *worse,
	struct error *err)
{
	struct results r = { 0 };
	struct buffer b = BUFFER_INIT;
	int status = results_make(session, &r, err);

	json_put_open(&b, NULL, '{');
	json_put_string(&b, "schema", "kvmbench.lab/1");
	json_put_string(&b, "machine", session->machine->name);
	json_put_open(&b, "boots", '[');
	for (size_t i = 0; i < session->n; i++)
		put_setting(&b, &session->setting[i], lab_files_path(files, i));
	buffer_adds(&b, "]");
	if (status == 0)
		status = put_results(session, &r, worse, &b, err);
	buffer_adds(&b, "}\n");
	if (status == 0)
		fwrite(b.data, 1, b.length, stdout);
	buffer_finish(&b);
	results_finish(&r);
	return status;
}

void lab_print_notes(const struct lab_session *session, const struct lab_files *files, bool quiet)
{
	for (size_t i = 0; i < session->n; i++) {
		const struct lab_setting *s = &session->setting[i];
		const char *path = files ? lab_files_path(files, i) : NULL;
		char memory[UNITS_TEXT];

		if (s->err.kind != ERROR_NONE && s->err.kind != ERROR_INTERRUPTED &&
			s->last_lines.length)
			fprintf(stderr, "the last lines of the console of %s:\n%s",
				session->machine->name, s->last_lines.data);
		if (quiet || s->usage.seconds <= 0)
			continue;
		fprintf(stderr, "%s: %.1f s, %.1f s until the agent ran, %.1f s of CPU time, %s\n",
			s->label, s->usage.seconds, s->usage.first_frame, s->usage.cpu,
			units_bytes(s->usage.memory & ~UINT64_C(0xfffff), memory));
		if (path)
			fprintf(stderr, "raw data in %s\n", path);
	}
}
