/* A process that owns the state of the machine while a session switches it. It runs the two
 * commands, and it runs the first of them once more when the session is over, however that came
 * about: by request, or because the harness is gone (killed, crashed, out of memory).
 *
 * It is forked before anything is switched, leaves the terminal's process group and session, and
 * heeds no signal that a terminal or a service manager sends first, so it outlives what ends the
 * harness. It has no standard files; where it must restore alone and cannot, it tells the system
 * log.
 */
#ifndef RUN_GUARDIAN_H
#define RUN_GUARDIAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

#define GUARDIAN_SECONDS 60.0 /* a command may take */

struct guardian {
	const char *command[2]; /* A, the state to return to; B */
	pid_t pid;		/* 0: none */
	int fd;			/* to it */
	bool dirty;		/* a command was begun: there is something to restore */
};

/* The commands are borrowed. Zeroed on failure. */
int guardian_open(
	struct guardian *g, const char *command_a, const char *command_b, struct error *err);
/* Runs a command, 0 for A and 1 for B, and waits for its end. ERROR_MEASURE or ERROR_TIMEOUT if it
 * fails (run/shell.h); ERROR_INTERRUPTED at a signal (run/interrupt.h). */
int guardian_switch(struct guardian *g, unsigned command, struct error *err);
/* Runs A if anything was switched, whatever a command still running was about, waits for its end
 * (signals do not shorten that), and ends the guardian. Safe on a zeroed struct. */
int guardian_close(struct guardian *g, struct error *err);

#endif
