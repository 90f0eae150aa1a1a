#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/command.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{ "doctor", cmd_doctor, "what this host can measure, what disturbs it, how to fix that" },
	{ "list", cmd_list, "the benchmarks, where each runs, and why not here" },
	{ "run", cmd_run, "measure, and keep the raw numbers in a run file" },
	{ "report", cmd_report, "show a run file as text, HTML, Markdown, JSON, CSV" },
	{ "compare", cmd_compare, "hold two run files side by side: regressions, improvements" },
	{ "store", cmd_store, "keep an index of run files: add, list, show, rm, rebuild, export" },
	{ "history", cmd_history, "how metrics went over many sessions, and what changed when" },
	{ "bisect-step", cmd_bisect_step, "good, bad or skip, for git bisect run" },
	{ "guest", cmd_guest, "make the image of a Linux guest" },
	{ "lab", cmd_lab, "count instructions of kvm_amd or kvm_intel in an emulated machine" },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void help(FILE *out)
{
	fputs("usage: kvmbench COMMAND [ARGUMENT...]\n\n"
	      "What virtualization costs on this host, in numbers that can be trusted.\n\n",
		out);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
	fputs("\n  --help      this text; kvmbench COMMAND --help says more\n"
	      "  --version   which kvmbench this is\n\n"
	      "First time? kvmbench doctor, then kvmbench run.\n",
		out);
}

static int unknown_command(const char *word)
{
	const char *names[N_COMMANDS];
	struct error err = ERROR_INIT;
	char near[128];

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	command_nearest(word, names, N_COMMANDS, near, sizeof(near));
	error_set(&err, ERROR_USAGE, "unknown command '%s'", word);
	error_hint(&err, "%s", near[0] ? near : "see kvmbench --help");
	return command_fail(&err);
}

/* A full disk or a closed pipe must not look like success. */
static int finish_output(int code)
{
	struct error err = ERROR_INIT;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	error_errno(&err, ERROR_SYSTEM, "cannot write to standard output");
	return command_abort(&err);
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	char title[32]; /* what argp calls the program */

	argp_err_exit_status = EXIT_USAGE;
	if (!word) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		help(stdout);
		return finish_output(EXIT_FINE);
	}
	if (strcmp(word, "--version") == 0) {
		printf("kvmbench %s\n", kvmbench_version);
		return finish_output(EXIT_FINE);
	}
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(word, commands[i].name) == 0) {
			snprintf(title, sizeof(title), "kvmbench %s", word);
			argv[1] = title;
			return finish_output(commands[i].run(argc - 1, argv + 1));
		}
	return unknown_command(word);
}
