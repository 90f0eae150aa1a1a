#include "lab/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "record/run_file.h"

static int make_directory(
	const struct lab_session *session, struct lab_setting *s, struct error *err)
{
	cleanup_free char *full = NULL;

	if (!session->keep) {
		if (scratch_make(&s->scratch, err))
			return -1;
		s->directory = strdup(s->scratch.path);
		return 0;
	}
	if (files_make_directory(session->keep, err))
		return -1;
	full = realpath(session->keep, NULL);
	if (!full)
		return error_errno(err, ERROR_SYSTEM, "cannot use '%s'", session->keep);
	s->directory = files_path("%s/%zu", full, (size_t)(s - session->setting));
	if (mkdir(s->directory, 0700))
		return error_errno(err, ERROR_USAGE, "cannot make '%s'", s->directory);
	return 0;
}

/* Before it boots: what came until a harness is killed is in the file then. */
static int open_run(const struct lab_session *session, struct lab_setting *s, struct error *err)
{
	struct collect_origin origin = { .kernel = s->kernel->origin,
		.kernel_sha256 = s->kernel->sha256,
		.argv = session->argv,
		.n_argv = session->n_argv };

	if (session->machine->version(&s->lab, NULL)) {
		buffer_finish(&s->lab);
		buffer_adds(&s->lab, "unknown version");
	}
	buffer_addf(&s->lab, ", cpu %s, %s", session->machine->cpu, session->machine->counting);
	origin.lab = s->lab.data;
	return collect_open(&s->collect, &origin, s->writer, err);
}

static bool makes_run(const struct lab_session *session)
{
	return !session->job->profile && !session->job->n_programs;
}

static int start(const struct lab_session *session, struct lab_setting *s, struct error *err)
{
	cleanup_free char *initramfs = NULL;
	cleanup_free char *kernel = realpath(s->kernel->image, NULL);
	struct lab_setup setup = { .cmdline = s->cmdline,
		.memory = session->memory,
		.profile = session->job->profile,
		.free_running = session->job->n_programs > 0 && !session->job->counted };

	if (!kernel)
		return error_errno(err, ERROR_USAGE, "cannot use kernel '%s'", s->kernel->image);
	if (make_directory(session, s, err) || (makes_run(session) && open_run(session, s, err)))
		return -1;
	initramfs = files_path("%s/initramfs", s->directory);
	if (lab_image_write(initramfs, session->machine, s->kernel, s->cmdline, session->agent,
		    session->job, err))
		return -1;
	s->job = session->job;
	setup.kernel = kernel;
	setup.initramfs = initramfs;
	s->boot = lab_boot_start(session->machine, s->directory, &setup, session->limits, err);
	s->since = monotonic_seconds();
	s->state = LAB_BOOTING;
	return s->boot ? 0 : -1;
}

static void set_what(struct lab_setting *s, const json_t *frame, const char *key)
{
	const char *text = json_string_value(json_object_get(frame, key));

	snprintf(s->what, sizeof(s->what), "%s", text ? text : "");
	for (char *c = s->what; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

static int on_frame(void *data, const json_t *frame, struct error *err)
{
	struct lab_setting *s = data;
	const char *kind = json_string_value(json_object_get(frame, "t"));

	if (strcmp(kind, "record") == 0)
		return collect_add(&s->collect, frame, err);
	if (strcmp(kind, "test") == 0)
		return lab_programs_add(&s->programs, frame, err);
	if (strcmp(kind, "file") == 0)
		return brought_add(&s->brought, frame, s->job->n_bring, err);
	if (profiling_frame(&s->profiling, frame, err))
		return -1;
	if (strcmp(kind, "say") == 0)
		set_what(s, frame, "text");
	if (strcmp(kind, "progress") == 0) {
		const json_int_t done = json_integer_value(json_object_get(frame, "done"));
		const json_int_t of = json_integer_value(json_object_get(frame, "of"));

		set_what(s, frame, "what");
		s->of = of > 0 && of < RUN_ARMS_MAX ? (size_t)of : 0;
		s->done = done > 0 && (size_t)done <= s->of ? (size_t)done : 0;
		if (s->state != LAB_MEASURING)
			s->measuring_since = monotonic_seconds();
		s->state = LAB_MEASURING;
	}
	return 0;
}

static void make_run(struct lab_setting *s)
{
	struct error err = ERROR_INIT;
	const bool failed = s->err.kind != ERROR_NONE;

	s->has_run = collect_end(&s->collect, failed ? s->err.text : NULL, &s->run, &err) == 0;
	/* a boot that failed has its own reason for having no records */
	if (!s->has_run && !failed)
		s->err = err;
}

static void make_profiles(const struct lab_session *session, struct lab_setting *s)
{
	struct buffer emulator = BUFFER_INIT;
	struct profiling_origin origin = { s->kernel->release, s->cmdline, "" };

	if (s->err.kind != ERROR_NONE) {
		if (s->directory)
			profiling_refused(s->directory, &s->err);
		return;
	}
	if (session->machine->version(&emulator, NULL) == 0)
		origin.emulator = emulator.data;
	profiling_make(&s->profiling, s->directory, &origin, &s->err);
	buffer_finish(&emulator);
}

static void end(const struct lab_session *session, struct lab_setting *s)
{
	if (s->err.kind != ERROR_NONE && s->boot)
		lab_boot_last_lines(s->boot, &s->last_lines);
	lab_boot_end(s->boot, &s->usage);
	s->boot = NULL;
	if (session->job->profile)
		make_profiles(session, s);
	else if (makes_run(session))
		make_run(s);
	if (session->keep == NULL)
		scratch_remove(&s->scratch);
	free(s->directory);
	s->directory = NULL;
	collect_finish(&s->collect);
	buffer_finish(&s->lab);
	s->state = LAB_OVER;
}

/* Whether there is anything left to wait for. */
static bool step(const struct lab_session *session)
{
	unsigned running = 0;
	bool left = false;

	for (size_t i = 0; i < session->n; i++) {
		struct lab_setting *s = &session->setting[i];

		if (s->boot && lab_boot_step(s->boot, on_frame, s, &s->err) <= 0)
			end(session, s);
		running += s->boot != NULL;
	}
	for (size_t i = 0; i < session->n; i++) {
		struct lab_setting *s = &session->setting[i];

		if (s->state == LAB_WAITING && running < session->parallel) {
			if (start(session, s, &s->err))
				end(session, s);
			else
				running++;
		}
		left |= s->state != LAB_OVER;
	}
	return left;
}

static void stop(const struct lab_session *session)
{
	for (size_t i = 0; i < session->n; i++) {
		struct lab_setting *s = &session->setting[i];

		if (s->state == LAB_OVER)
			continue;
		error_set(&s->err, ERROR_INTERRUPTED, "interrupted");
		end(session, s);
	}
}

int lab_session_run(struct lab_session *session, struct error *err)
{
	bool interrupted = false;

	while (!interrupted && step(session))
		interrupted = !session->wait(session->data, LAB_STEP_SECONDS);
	if (interrupted)
		stop(session);
	for (size_t i = 0; i < session->n; i++) {
		const struct lab_setting *s = &session->setting[i];

		if (s->err.kind == ERROR_NONE)
			continue;
		*err = s->err;
		if (session->n > 1)
			error_prefix(err, "%s", s->label);
		return -1;
	}
	return 0;
}

void lab_session_finish(struct lab_session *session)
{
	for (size_t i = 0; i < session->n; i++) {
		struct lab_setting *s = &session->setting[i];

		if (s->has_run)
			run_finish(&s->run);
		profiling_finish(&s->profiling);
		buffer_finish(&s->last_lines);
		lab_programs_finish(&s->programs);
		brought_finish(&s->brought);
	}
}
