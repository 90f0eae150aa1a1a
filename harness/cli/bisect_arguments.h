/* The command line of bisect-step.
 */
#ifndef CLI_BISECT_ARGUMENTS_H
#define CLI_BISECT_ARGUMENTS_H

#include <stdbool.h>

#include "cli/option.h"
#include "run/options.h"

struct bisect_arguments {
	struct run_options run;
	const char *baseline;
	struct option_thresholds thresholds;
	struct option_words vary;
	double session_sd;
	double error;
	const char *db;
	const char *output; /* NULL: nothing is kept */
	const char *colour;
	bool quiet, verbose;
};

/* Ends the program on a mistake, with EXIT_ABORT: it stays one for every commit. */
void bisect_arguments_parse(int argc, char **argv, struct bisect_arguments *a);
void bisect_arguments_finish(struct bisect_arguments *a);

#endif
