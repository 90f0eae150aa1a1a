/* What a session does, on stderr: one line rewritten in place on a terminal, a line per launch with
 * -v, nothing with -q.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>

#include "run/session.h"

struct progress_line {
	bool quiet;
	bool verbose;
	bool terminal;
	double budget; /* seconds the launches were to fit into; 0: any */
	double last;   /* when it was last drawn */
};

void progress_open(struct progress_line *line, bool quiet, bool verbose, double budget);
/* A progress_fn; data is the struct progress_line. */
void progress_show(void *data, const struct progress *progress);
/* Clears the line. */
void progress_close(const struct progress_line *line);

#endif
