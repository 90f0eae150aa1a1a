/* What `run --ab` does with its session: compares side B with side A, as `compare FILE#A FILE#B`
 * does.
 */
#ifndef CLI_RUN_AB_H
#define CLI_RUN_AB_H

#include "cli/run_arguments.h"
#include "record/run.h"

/* path: of the run file. Prints unless --quiet says not to. The exit code that --fail-on asks for;
 * −1 on failure. */
int run_ab_compare(
	const struct run_arguments *a, const char *path, const struct run *run, struct error *err);

#endif
