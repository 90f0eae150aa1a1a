#include "cli/lab_profiles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/lab_output.h"
#include "cli/output.h"
#include "reports/lab_profile.h"

#define TOP 30 /* functions shown: in a file of JSON all are */

static FILE *open_file(const char *path, struct error *err)
{
	FILE *f = fopen(path, "wxe");

	if (f)
		return f;
	if (errno != EEXIST) {
		error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
		return NULL;
	}
	error_set(err, ERROR_USAGE, "'%s' exists", path);
	error_hint(err, "name another file");
	return NULL;
}

/* Nothing is left of a file that could not be written whole, or would be empty. */
static int close_file(FILE *f, const char *path, const struct buffer *lines, struct error *err)
{
	int failed = lines->length && (fwrite(lines->data, 1, lines->length, f) != lines->length ||
					      fflush(f) || fsync(fileno(f)));

	if (failed)
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (fclose(f) && !failed)
		failed = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (failed || !lines->length)
		unlink(path);
	return failed ? -1 : 0;
}

static void put_lines(const struct lab_session *session, struct buffer *out)
{
	for (size_t i = 0; i < session->n; i++) {
		const struct profiling *p = &session->setting[i].profiling;

		for (size_t k = 0; k < p->n; k++)
			if (p->arm[k].has_profile)
				lab_profile_write(&p->arm[k].profile, out);
	}
}

static int put_difference(const struct lab_profile *base, const struct lab_profile *other,
	const struct lab_profile_options *o, struct buffer *out, struct error *err)
{
	struct lab_profile_diff diff = { 0 };
	int status = lab_profile_compare(base, other, &diff, err);

	if (status == 0) {
		if (out->length)
			buffer_adds(out, "\n");
		status = lab_profile_diff_text(&diff, o, out, err);
	}
	lab_profile_diff_finish(&diff);
	return status;
}

/* Of each profile of the base: itself, or what the other settings make of it. */
static int put_text(const struct lab_session *session, struct buffer *out, struct error *err)
{
	const struct profiling *base = &session->setting[0].profiling;
	struct lab_profile_options o = {
		.colour = command_colour("auto") == 1, .width = output_width(), .top = TOP
	};
	int status = 0;

	for (size_t k = 0; k < base->n && status == 0; k++) {
		if (!base->arm[k].has_profile)
			continue;
		if (session->n == 1) {
			if (out->length)
				buffer_adds(out, "\n");
			status = lab_profile_text(&base->arm[k].profile, &o, out, err);
		}
		for (size_t i = 1; i < session->n && status == 0; i++) {
			const struct lab_setting *s = &session->setting[i];
			const struct lab_profile *other = profiling_find(
				&s->profiling, base->arm[k].name);

			o.before_name = session->setting[0].label;
			o.after_name = s->label;
			if (other)
				status = put_difference(&base->arm[k].profile, other, &o, out, err);
		}
	}
	return status;
}

static void put_notes(const struct lab_session *session)
{
	for (size_t i = 0; i < session->n; i++) {
		const struct lab_setting *s = &session->setting[i];

		for (size_t k = 0; k < s->profiling.n; k++) {
			const struct profiling_arm *arm = &s->profiling.arm[k];

			if (!arm->has_profile && *arm->why)
				fprintf(stderr, "%s: %s of %s: %s\n", s->label,
					arm->skipped ? "skipped" : "no profile", arm->name,
					arm->why);
			else if (arm->ticks)
				fprintf(stderr,
					"%s: timer ticks are in the profile of %s: one operation "
					"takes about as long as the time between two\n",
					s->label, arm->name);
		}
	}
}

int lab_profiles_run(struct lab_session *session, struct lab_progress *progress, const char *path,
	bool json, bool quiet)
{
	struct buffer lines = BUFFER_INIT, text = BUFFER_INIT;
	struct error err = ERROR_INIT, output_err = ERROR_INIT;
	FILE *f = path ? open_file(path, &err) : NULL;
	int code = EXIT_FINE;

	if (path && !f)
		return command_fail(&err);
	if (lab_session_run(session, &err))
		code = EXIT_MEASURE;
	lab_progress_close(progress);
	put_lines(session, &lines);
	if (f && close_file(f, path, &lines, &output_err))
		command_fail(&output_err);
	if (json)
		buffer_adds(&text, lines.length ? lines.data : "");
	else if (!quiet && put_text(session, &text, output_err.kind ? NULL : &output_err) < 0)
		command_fail(&output_err);
	if (text.length)
		fwrite(text.data, 1, text.length, stdout);
	if (!quiet)
		put_notes(session);
	lab_print_notes(session, NULL, quiet);
	if (code != EXIT_FINE)
		code = command_fail(&err);
	else if (output_err.kind != ERROR_NONE)
		code = EXIT_MEASURE;
	buffer_finish(&lines);
	buffer_finish(&text);
	return code;
}
