/* One shell command of the user's, run outside any timed code: bounded in time, its last words
 * kept.
 */
#ifndef RUN_SHELL_H
#define RUN_SHELL_H

#include "base/error.h"

/* /bin/sh -c COMMAND, in a process group of its own, with no input and default signals. Returns 0
 * if it exits with status 0. ERROR_MEASURE with the last lines it wrote (to either output) if it
 * does not; ERROR_TIMEOUT after `seconds`; ERROR_INTERRUPTED as soon as stop_fd (−1: none) can be
 * read or is closed at its other end: in both cases its process group is killed.
 *
 * What it leaves running in the background stays, but its output goes nowhere from then on. */
int shell_run(const char *command, double seconds, int stop_fd, struct error *err);

#endif
