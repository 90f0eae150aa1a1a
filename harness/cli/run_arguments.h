/* The command line of `kvmbench run`. */
#ifndef CLI_RUN_ARGUMENTS_H
#define CLI_RUN_ARGUMENTS_H

#include <stdbool.h>

#include "cli/fail_on.h"
#include "judge/summary.h"
#include "run/factor.h"
#include "run/options.h"
#include "target/guest.h"
#include "target/limits.h"

/* Strings belong to argv. Not to be copied: run points into it. */
struct run_arguments {
	struct run_options run;
	struct factor ab;	    /* run.ab is it, or NULL */
	struct guest_options guest; /* as the target has it */
	struct limits_wish container;
	struct judge_options judge;
	struct fail_on fail;
	const char *resume;
	const char *colour;
	bool has_fail; /* --fail-on was given: the sides of --ab make the exit code */
	bool has_budget;
	bool quiet, verbose;
	char output[64]; /* the default name */
};

/* Ends the program on a mistake. */
void run_arguments_parse(int argc, char **argv, struct run_arguments *a);
void run_arguments_finish(struct run_arguments *a);

#endif
