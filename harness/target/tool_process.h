/* A program under a keeper: a process of ours between the launch and the program, which ends the
 * program with all its descendants and removes its directory when the launch is over or has died,
 * whatever killed it.
 */
#ifndef TARGET_TOOL_PROCESS_H
#define TARGET_TOOL_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "base/error.h"

#define TOOL_OUTPUT_MAX (16 << 20) /* bytes a program may print, or write as results */

struct tool_process {
	const char *name;
	pid_t keeper;
	int control;  /* a socket: closing it ends everything; it tells the exit status */
	int out;      /* the program's standard output */
	int messages; /* and standard error */
	struct buffer printed, said; /* what it printed there so far, NUL-terminated */
	int status;		     /* as of waitpid, once it has ended */
	bool ended;
};

/* Starts argv (argv[0] is a path) in the directory, with LC_ALL=C and nothing as standard input.
 * With remove the directory goes when the process is ended. */
int tool_process_start(struct tool_process *process, const char *name, const char *const *argv,
	const char *directory, bool remove, struct error *err);
/* Reads what it prints until it has ended, or, with text, until it printed that; until is a time of
 * monotonic_seconds(). ERROR_TIMEOUT; ERROR_DATA: it printed too much; ERROR_MEASURE: it ended
 * before it printed the text. */
int tool_process_wait(
	struct tool_process *process, const char *text, double until, struct error *err);
/* The last line that it wrote to standard error, else to standard output, made printable; "" if it
 * wrote none. */
void tool_process_last_words(const struct tool_process *process, char *line, size_t size);
/* Ends the program and all that it started, and waits for that; frees. Harmless if not started. */
void tool_process_end(struct tool_process *process);

#endif
