/* The session that a bisection holds its steps against.
 */
#ifndef CLI_BASELINE_H
#define CLI_BASELINE_H

#include "base/error.h"
#include "judge/session_noise.h"
#include "judge/summary.h"
#include "run/options.h"

struct baseline {
	const char *name; /* as given */
	struct run run;
	struct summary summary;
	struct session_noise *noise; /* of each arm */
};

/* name: a run file, or an entry of the store by at least 7 digits of its id. db: of the store, or
 * NULL for the usual place. session_sd: as stated by the user; NaN looks in the store, and a store
 * that is not there knows nothing. vary: n fields that may differ between the store's sessions.
 * Finish it also after a failure. */
int baseline_load(struct baseline *b, const char *name, const char *db, double session_sd,
	const char *const *vary, size_t n, struct error *err);
void baseline_finish(struct baseline *b);

/* What is not chosen yet in the options is chosen as it was for the baseline: benchmarks, targets,
 * how long launches are, the CPU. */
void baseline_fill_options(const struct baseline *b, struct run_options *options);

#endif
