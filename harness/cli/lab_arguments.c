#include "cli/lab_arguments.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "cli/command.h"
#include "cli/selection.h"

enum {
	OPTION_MACHINE = 256,
	OPTION_KERNEL,
	OPTION_MODULES,
	OPTION_CMDLINE,
	OPTION_SUITE,
	OPTION_BENCH,
	OPTION_PROFILE,
	OPTION_PARAM,
	OPTION_LAUNCHES,
	OPTION_VS,
	OPTION_VS_CMDLINE,
	OPTION_MATRIX,
	OPTION_KEEP,
	OPTION_MEMORY,
	OPTION_SILENCE,
	OPTION_TIMEOUT,
	OPTION_JSON,
	OPTION_EXEC,
	OPTION_WITH,
	OPTION_BRING,
	OPTION_CLOCK,
};

enum {
	LAUNCHES_DEFAULT = 2, /* one says a count, two that it is repeated */
	LAUNCHES_MOST = 999,
};

static const struct argp_option options[] = {
	{ "machine", OPTION_MACHINE, "svm|vmx", 0, "kvm_amd under QEMU, kvm_intel under Bochs", 1 },
	{ "kernel", OPTION_KERNEL, "SPEC", 0,
		"bzImage, build tree, package file or package name (the host's, else the "
		"distribution's cloud kernel)",
		1 },
	{ "modules", OPTION_MODULES, "DIR", 0, "where the kernel's modules are", 1 },
	{ "cmdline", OPTION_CMDLINE, "OPTIONS", 0, "added to the kernel's command line", 1 },
	{ "memory", OPTION_MEMORY, "MIB", 0, "of the machine (1024)", 1 },
	{ "suite", OPTION_SUITE, "lab|micro", 0, "which benchmarks (lab)", 2 },
	{ "bench", OPTION_BENCH, "GLOB", 0, "these benchmarks instead of a suite; repeatable", 2 },
	{ "profile", OPTION_PROFILE, "GLOB", 0,
		"profile these benchmarks by function instead of counting; repeatable", 2 },
	{ "param", OPTION_PARAM, "NAME=VALUE", 0, "this value of a parameter; repeatable", 2 },
	{ "launches", OPTION_LAUNCHES, "N", 0, "per benchmark (2)", 2 },
	{ "vs", OPTION_VS, "SPEC", 0, "boot this kernel, too, and compare", 3 },
	{ "vs-cmdline", OPTION_VS_CMDLINE, "OPTIONS", 0,
		"boot with these options instead of --cmdline, too, and compare", 3 },
	{ "matrix", OPTION_MATRIX, "KNOB=V1,V2", 0,
		"boot once more with each KNOB=V, and compare; repeatable", 3 },
	{ "exec", OPTION_EXEC, "PROGRAM", 0,
		"run this program inside instead of measuring, with the libraries it needs; "
		"repeatable; with arguments: -- PROGRAM ARGUMENT...",
		3 },
	{ "with", OPTION_WITH, "HERE[:THERE]", 0,
		"take this file, directory or program along for them; repeatable", 3 },
	{ "bring", OPTION_BRING, "THERE[:HERE]", 0,
		"bring this file out when they have ended; repeatable", 3 },
	{ "clock", OPTION_CLOCK, "host|instructions", 0,
		"what moves the machine's clock while they run (host)", 3 },
	{ "output", 'o', "FILE", 0, "run file, must not exist (kvmbench-lab-UTC.jsonl)", 4 },
	{ "keep", OPTION_KEEP, "DIR", 0, "keep the files of the boots in DIR", 4 },
	{ "silence", OPTION_SILENCE, "TIME", 0, "give up after this long without a sign (180s)",
		4 },
	{ "timeout", OPTION_TIMEOUT, "TIME", 0, "give up after this long in all (1200s)", 4 },
	{ "json", OPTION_JSON, NULL, 0, "the result as JSON", 5 },
	{ "quiet", 'q', NULL, 0, "no progress and no report", 5 },
	{ 0 },
};

static void set_machine(struct lab_arguments *a, const char *word)
{
	size_t n = 0;

	while (lab_machine_names[n])
		n++;
	a->machine = lab_machine_find(word);
	if (!a->machine)
		selection_unknown("machine", word, lab_machine_names, n);
}

static void set_suite(struct lab_arguments *a, const char *word)
{
	static const char *const names[] = { "lab", "micro" };

	for (size_t i = 0; i < 2; i++)
		if (strcmp(names[i], word) == 0) {
			a->suite = names[i];
			return;
		}
	selection_unknown("suite", word, names, 2);
}

static unsigned number_of(const char *option, const char *text, unsigned least, unsigned most)
{
	struct error err = ERROR_INIT;
	uint64_t n;

	if (units_parse_uint(text, &n, &err) < 0 || n < least || n > most)
		command_refuse("", "%s: '%s' is not between %u and %u", option, text, least, most);
	return (unsigned)n;
}

static double seconds_of(const char *option, const char *text)
{
	struct error err = ERROR_INIT;
	double seconds;

	if (units_parse_seconds(text, &seconds, &err) < 0) {
		error_prefix(&err, "%s", option);
		command_usage(&err);
	}
	if (seconds <= 0)
		command_refuse("", "%s: '%s' is no time to wait for", option, text);
	return seconds;
}

/* A newline or a NUL in it would be taken for something else on its way. */
static const char *cmdline_of(const char *option, const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			command_refuse("", "%s: control characters in it", option);
	return text;
}

static void add_matrix(struct lab_arguments *a, char *text)
{
	char *values = strchr(text, '=');
	char *value;

	if (!values || values == text || !values[1])
		command_refuse("as mitigations=off,auto or kvm_amd.npt=0",
			"--matrix: '%s' is not KNOB=VALUE,...", text);
	cmdline_of("--matrix", text);
	*values++ = '\0';
	while ((value = strsep(&values, ","))) {
		if (!*value)
			command_refuse("", "--matrix: an empty value of %s", text);
		/* the base is one of them */
		if (a->n_knobs + 1 == LAB_SETTINGS_MOST)
			selection_too_many("settings in --matrix");
		if (asprintf(&a->knob[a->n_knobs++], "%s=%s", text, value) < 0)
			abort();
	}
}

static int parse_limit(struct lab_arguments *a, int key, const char *argument)
{
	switch (key) {
	case OPTION_LAUNCHES:
		a->launches = number_of("--launches", argument, 1, LAUNCHES_MOST);
		return 0;
	case OPTION_MEMORY:
		a->memory = number_of("--memory", argument, LAB_MEMORY_LEAST, LAB_MEMORY_MOST);
		return 0;
	case OPTION_SILENCE:
		a->limits.silence = seconds_of("--silence", argument);
		return 0;
	case OPTION_TIMEOUT:
		a->limits.timeout = seconds_of("--timeout", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct lab_arguments *a = state->input;

	switch (key) {
	case OPTION_MACHINE:
		set_machine(a, argument);
		return 0;
	case OPTION_KERNEL:
		a->kernel = argument;
		return 0;
	case OPTION_MODULES:
		a->modules = argument;
		return 0;
	case OPTION_CMDLINE:
		a->cmdline = cmdline_of("--cmdline", argument);
		return 0;
	case OPTION_SUITE:
		set_suite(a, argument);
		return 0;
	case OPTION_BENCH:
		selection_add_bench(&a->run, argument);
		a->bench = true;
		return 0;
	case OPTION_PROFILE:
		selection_add_bench(&a->run, argument);
		a->profile = true;
		return 0;
	case OPTION_PARAM:
		selection_add_param(&a->run, argument);
		return 0;
	case OPTION_VS:
		a->vs = argument;
		return 0;
	case OPTION_VS_CMDLINE:
		a->vs_cmdline = cmdline_of("--vs-cmdline", argument);
		return 0;
	case OPTION_MATRIX:
		add_matrix(a, argument);
		return 0;
	case OPTION_EXEC:
		lab_exec_add_program(&a->exec, argument);
		return 0;
	case OPTION_WITH:
		lab_exec_add_with(&a->exec, argument);
		return 0;
	case OPTION_CLOCK:
		lab_exec_set_clock(&a->exec, argument);
		return 0;
	case OPTION_BRING:
		lab_exec_add_bring(&a->exec, argument);
		return 0;
	case OPTION_KEEP:
		a->keep = argument;
		return 0;
	case OPTION_JSON:
		a->json = true;
		return 0;
	case 'o':
		a->output = argument;
		return 0;
	case 'q':
		a->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->quoted && state->next > state->quoted) {
			lab_exec_add_word(&a->exec, argument);
			return 0;
		}
		command_refuse(
			"benchmarks are named with --bench", "unexpected argument '%s'", argument);
	default:
		return parse_limit(a, key, argument);
	}
}

static void check(struct lab_arguments *a)
{
	const time_t now = time(NULL);
	struct tm tm;

	if (!a->machine)
		command_refuse("--machine svm (kvm_amd, QEMU) or --machine vmx (kvm_intel, Bochs)",
			"which machine?");
	if ((a->vs || a->vs_cmdline) && a->n_knobs)
		command_refuse("one after the other", "--vs and --matrix together");
	lab_exec_check(&a->exec);
	if (a->exec.n_programs &&
		(a->vs || a->vs_cmdline || a->n_knobs || a->output || a->json || a->profile))
		command_refuse("",
			"--exec measures nothing: no --vs, --matrix, --profile, --output or "
			"--json");
	if (a->profile && (a->bench || a->suite))
		command_refuse("--profile names the benchmarks", "--profile and %s together",
			a->bench ? "--bench" : "--suite");
	if (a->profile && a->machine->no_profile)
		command_refuse("profile with --machine svm: what both kinds of KVM share is the "
			       "same there",
			"--profile with --machine %s: %s", a->machine->name,
			a->machine->no_profile);
	if (!a->output && !a->profile) {
		gmtime_r(&now, &tm);
		strftime(a->name, sizeof(a->name), "kvmbench-lab-%Y%m%dT%H%M%SZ.jsonl", &tm);
		a->output = a->name;
	}
}

void lab_arguments_parse(int argc, char **argv, struct lab_arguments *a)
{
	static const struct argp argp = { options, parse, "[-- PROGRAM [ARGUMENT...]]",
		"Boots a kernel with its KVM in an emulated machine that counts instructions, and "
		"measures inside how long KVM's paths are.",
		NULL, NULL, NULL };

	*a = (struct lab_arguments){
		.cmdline = "",
		.launches = LAUNCHES_DEFAULT,
		.memory = LAB_MEMORY_DEFAULT,
		.limits = { .silence = LAB_SILENCE_DEFAULT, .timeout = LAB_TIMEOUT_DEFAULT },
	};
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, a);
	check(a);
}
