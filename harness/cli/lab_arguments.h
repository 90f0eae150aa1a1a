/* What the command line of "lab" says. Mistakes end the program (command_usage).
 */
#ifndef CLI_LAB_ARGUMENTS_H
#define CLI_LAB_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/boot.h"
#include "lab/machine.h"
#include "lab/programs.h"
#include "run/options.h"

#define LAB_SETTINGS_MOST 64

/* Not to be copied: output may point into it. */
struct lab_arguments {
	const struct lab_machine *machine;
	const char *kernel, *modules, *vs;
	const char *cmdline, *vs_cmdline;
	const char *suite;	/* NULL: lab */
	struct run_options run; /* globs and parameters */
	unsigned launches, memory;
	char *knob[LAB_SETTINGS_MOST]; /* "mitigations=off", from --matrix */
	size_t n_knobs;
	const char *program[LAB_PROGRAMS_MOST]; /* --exec */
	size_t n_programs;
	struct lab_limits limits;
	const char *output, *keep;
	bool bench, profile;
	bool json, quiet;
	char name[64]; /* the default output */
};

/* Complete, and agreeing with one another; words stay those of argv. Ends the program on a mistake.
 */
void lab_arguments_parse(int argc, char **argv, struct lab_arguments *a);

#endif
