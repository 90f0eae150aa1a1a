/* What the boots of a lab do, on stderr: one line rewritten in place on a terminal, nothing else.
 */
#ifndef CLI_LAB_PROGRESS_H
#define CLI_LAB_PROGRESS_H

#include <stdbool.h>

#include "lab/session.h"

struct lab_progress {
	const struct lab_session *session;
	bool quiet;
	bool terminal;
	double last; /* when it was last drawn */
};

void lab_progress_open(
	struct lab_progress *progress, const struct lab_session *session, bool quiet);
/* lab_session.wait: draws, waits; false after SIGINT or SIGTERM (run/interrupt.h). */
bool lab_progress_wait(void *data, double seconds);
/* A kernel_tell. */
void lab_progress_say(void *data, const char *what);
/* Clears the line. */
void lab_progress_close(const struct lab_progress *progress);

#endif
