/* The commands: one cmd_NAME.c each, an argp parser and a call into the library. They are the only
 * place that prints or exits. Data goes to stdout, everything else to stderr.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include "base/error.h"

/* Exit codes, stable: CI scripts rely on them (DESIGN, section 7). */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_WORSE = 1, /* regression, failed validation */
	EXIT_USAGE = 2,
	EXIT_INCONCLUSIVE = 3,
	EXIT_INCOMPARABLE = 4,
	EXIT_MEASURE = 5,
	EXIT_NOTHING = 77, /* nothing could be measured here */
	/* of bisect-step, for git bisect run: 0 is good, any other below 128 but this is bad */
	EXIT_SKIP = 125,
	EXIT_ABORT = 128, /* ends the bisection */
	EXIT_STOPPED = 130, /* by a signal; ends it too */
};

/* argv[0] is "kvmbench NAME". Return an exit code. */
int cmd_doctor(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_store(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_guest(int argc, char **argv);
int cmd_bisect_step(int argc, char **argv);
int cmd_lab(int argc, char **argv);

/* Prints "kvmbench: TEXT" and the hint to stderr; returns the exit code of the error's kind. */
int command_fail(const struct error *err);
/* The same, but where the command has set argp_err_exit_status to another code than EXIT_USAGE, that
 * code: for mistakes found while reading the options, and output that cannot be written. */
int command_abort(const struct error *err);
/* command_abort() and the end of the program. */
void command_usage(const struct error *err) __attribute__((noreturn));
/* command_usage() with this text and hint, which may be "". */
void command_refuse(const char *hint, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
/* A list of n elements with room for one more; ends the program if there is none. */
void *command_grown(void *list, size_t n, size_t size);
/* "pio_out_usr" → "did you mean pio_out_user?": the nearest of n names (edit distance), up to
 * three, into text; "" if none is near. */
void command_nearest(const char *word, const char *const *names, size_t n, char *text, size_t size);
/* --color auto|always|never against stdout, honouring NO_COLOR and TERM=dumb: 1 or 0; −1 for any
 * other word. */
int command_colour(const char *when);

#endif
