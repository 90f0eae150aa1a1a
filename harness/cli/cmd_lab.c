#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/lab_arguments.h"
#include "cli/lab_exec.h"
#include "cli/lab_output.h"
#include "cli/lab_profiles.h"
#include "cli/lab_progress.h"
#include "guest-payloads/linux/agent_image.h"
#include "guest-payloads/linux/kernel.h"
#include "run/interrupt.h"

#define PARALLEL	2
#define ENTRY_SECONDS	2.0    /* of the machine's time, for one entry into timed code */
#define PROGRAM_SECONDS 1200.0 /* the same, for one program of --exec */

static bool differ(const char *a, const char *b)
{
	return strcmp(a, b) != 0;
}

/* What the settings are called, by what is different in them. */
static void set_labels(
	const struct lab_arguments *a, struct lab_setting *base, struct lab_setting *vs)
{
	const bool kernels = vs->kernel != base->kernel;
	const bool lines = differ(base->cmdline, vs->cmdline);

	if (!kernels) {
		base->label = *base->cmdline ? base->cmdline : "default";
		vs->label = *vs->cmdline ? vs->cmdline : "default";
		return;
	}
	base->label = base->kernel->release;
	vs->label = vs->kernel->release;
	if (!differ(base->label, vs->label)) {
		base->label = a->kernel ? a->kernel : base->kernel->origin;
		vs->label = a->vs;
	}
	/* two things changed: the reader must know */
	if (lines && asprintf((char **)&vs->label, "%s with '%s'", vs->label, vs->cmdline) < 0)
		abort();
}

/* The base, and what is held against it. */
static size_t make_settings(const struct lab_arguments *a, const struct kernel *kernel,
	const struct kernel *vs_kernel, struct lab_setting *setting)
{
	size_t n = 1;

	setting[0] = (struct lab_setting){ .kernel = kernel, .cmdline = a->cmdline };
	setting[0].label = *a->cmdline ? a->cmdline : "default";
	if (a->vs || a->vs_cmdline) {
		setting[n++] = (struct lab_setting){
			.kernel = a->vs ? vs_kernel : kernel,
			.cmdline = a->vs_cmdline ? a->vs_cmdline : a->cmdline,
		};
		set_labels(a, &setting[0], &setting[1]);
	}
	for (size_t i = 0; i < a->n_knobs; i++) {
		char *cmdline;

		if (asprintf(&cmdline, "%s%s%s", a->cmdline, *a->cmdline ? " " : "", a->knob[i]) <
			0)
			abort();
		setting[n++] = (struct lab_setting){
			.label = a->knob[i], .kernel = kernel, .cmdline = cmdline
		};
	}
	return n;
}

/* Boots them all; the exit code. */
static int boot(
	const struct lab_arguments *a, struct lab_session *session, struct lab_progress *progress)
{
	struct error err = ERROR_INIT;
	struct error output_err = ERROR_INIT;
	struct lab_files *files = lab_files_open(a->output, session, &err);
	bool worse = false;
	int code = EXIT_FINE;
	int status;

	if (!files)
		return command_fail(&err);
	status = lab_session_run(session, &err);
	lab_progress_close(progress);
	if (lab_files_end(files, session, &output_err))
		code = command_fail(&output_err);
	if (a->json)
		status |= lab_print_json(session, files, &worse, status ? &output_err : &err);
	else if (!a->quiet)
		status |= lab_print(session, files, &worse, status ? &output_err : &err);
	lab_print_notes(session, files, a->quiet);
	if (status)
		code = command_fail(&err);
	else if (code == EXIT_FINE && worse && (a->vs || a->vs_cmdline))
		code = EXIT_WORSE;
	lab_files_close(files);
	return code;
}

static int run(const struct lab_arguments *a, int argc, char **argv)
{
	const struct lab_agent agent = { agent_image, (size_t)(agent_image_end - agent_image) };
	const char *name[RUN_PARAMS], *value[RUN_PARAMS];
	struct lab_job job = { .profile = a->profile,
		.suite = a->suite ? a->suite : "lab",
		.glob = a->run.glob,
		.n_globs = a->run.n_globs,
		.name = name,
		.value = value,
		.n_params = a->run.n_params,
		.launches = a->launches,
		.seed = 1, /* the same order in every boot */
		.deadline = a->exec.n_programs ? PROGRAM_SECONDS : ENTRY_SECONDS };
	/* static: their words are made for as long as the program runs */
	static struct lab_setting setting[LAB_SETTINGS_MOST];
	struct lab_progress progress;
	struct lab_session session = { .machine = a->machine,
		.agent = &agent,
		.job = &job,
		.limits = &a->limits,
		.keep = a->keep,
		.memory = a->memory,
		.parallel = PARALLEL,
		.argv = argv,
		.n_argv = (size_t)argc,
		.wait = lab_progress_wait,
		.data = &progress,
		.setting = setting };
	struct kernel kernel = { 0 }, vs = { 0 };
	struct error err = ERROR_INIT;
	int code;

	for (size_t i = 0; i < a->run.n_params; i++) {
		name[i] = a->run.param[i].name;
		value[i] = a->run.param[i].value;
	}
	lab_exec_set(&a->exec, &job);
	lab_progress_open(&progress, &session, a->quiet);
	interrupt_catch();
	if (a->machine->check(&err) ||
		kernel_find(a->kernel, a->modules, lab_progress_say, &progress, &kernel, &err) ||
		(a->vs && kernel_find(a->vs, NULL, lab_progress_say, &progress, &vs, &err))) {
		code = command_fail(&err);
	} else {
		session.n = make_settings(a, &kernel, &vs, setting);
		code = a->exec.n_programs ? lab_exec_run(&a->exec, &session, &progress, a->quiet)
		       : a->profile
			       ? lab_profiles_run(&session, &progress, a->output, a->json, a->quiet)
			       : boot(a, &session, &progress);
		lab_session_finish(&session);
	}
	kernel_finish(&kernel);
	kernel_finish(&vs);
	interrupt_restore();
	return code;
}

int cmd_lab(int argc, char **argv)
{
	/* static: its words are made for as long as the program runs */
	static struct lab_arguments a;

	lab_arguments_parse(argc, argv, &a);
	return run(&a, argc, argv);
}
