/* One session: probe, gate, plan, pilot, blocks of launches, each kept in the run file as soon as
 * it is finished. The order of things and their fairness live here; what a launch does is the
 * target's.
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include "base/error.h"
#include "record/run.h"
#include "run/options.h"

enum phase { PHASE_PROBE, PHASE_PILOT, PHASE_LAUNCHES };

struct progress {
	enum phase phase;
	size_t done, total;    /* arms of the pilot, launches of the session */
	double seconds_left;   /* estimated; negative: unknown. With PHASE_LAUNCHES and nothing
				* done yet: what the pilot says all launches will take */
	const struct arm *arm; /* about to run (pilot) or just run; or NULL */
	const struct launch *launch; /* just finished, or NULL */
};

/* Called between launches, never during one. */
typedef void progress_fn(void *data, const struct progress *progress);

/* Measures into options->output, which must not exist. With options->ab each block has two parts,
 * one on each side; afterwards the machine is back on side A, also if the call fails. With
 * options->aa, which excludes it, both sides of an arm are among the others of the block. run:
 * zeroed; holds the whole session afterwards, also when the call fails half way. ERROR_INTERRUPTED
 * after a signal: the file is valid. ERROR_UNAVAILABLE if there is nothing to measure here. */
int session_run(const struct run_options *options, progress_fn *tell, void *data, struct run *run,
	struct error *err);

/* Makes the launches that the session in `path` lacks. ab: what it switches, as the user named it
 * again, or NULL. ERROR_INCOMPARABLE if the host is not the one it was begun on; ERROR_USAGE if it
 * switches with commands or variables and these are not what ab says. */
int session_resume(const char *path, const struct factor *ab, progress_fn *tell, void *data,
	struct run *run, struct error *err);

#endif
